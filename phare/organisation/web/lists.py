"""The reference lists: services in their tree and who directs them, missions and who carries them, profiles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation import actions, queries
from phare.organisation.models import Service, ServiceMembership, ServiceMission
from phare.organisation.permissions import appoint as may_appoint
from phare.organisation.permissions import keep_lists, read_photographs
from phare.organisation.web.forms import AppointForm, AuthorityForm, EndForm, MissionForm
from phare.organisation.web.pages import page_of, today
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.values.refusal import Refusal


@signed_in
def services(request: MemberRequest) -> HttpResponse:
    """Which services are there, and who directs them?"""
    membership = authorise(request, read_photographs)
    return render(
        request,
        "organisation/services.html",
        {
            "lines": page_of(request, queries.service_tree(membership.administration_id, today())),
            "keeps": keep_lists.test(membership),
        },
    )


@signed_in
def service(request: MemberRequest, pk: int) -> HttpResponse:
    """What is this service, who directs it, is it the prefect's?"""
    line = get_object_or_404(Service.objects.select_related("parent", "commune"), pk=pk)
    membership = authorise(request, read_photographs, line)
    keeps = keep_lists.test(membership)
    form = AuthorityForm(
        request.POST or None,
        initial={"under_prefect_authority": line.under_prefect_authority, "reason": line.authority_reason},
    )
    if request.method == "POST":
        authorise(request, keep_lists, line)
        if form.is_valid():
            try:
                actions.set_authority(line, **form.cleaned_data, by=membership, at=timezone.now())
                messages.success(request, _("L'autorité sur « %(service)s » est enregistrée.") % {"service": line.name})
                return redirect("organisation:service", pk)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
    return render(
        request,
        "organisation/service.html",
        {
            "line": line,
            "children": line.children.order_by("code"),
            "places": queries.places(line),
            "missions": line.missions.order_by("code"),
            "current": queries.current_photograph(line.administration_id),
            "form": form if keeps else None,
            "appoints": may_appoint.test(membership),
            "today": today(),
        },
    )


@signed_in
def appoint(request: MemberRequest, pk: int) -> HttpResponse:
    """Who takes a place in this service?"""
    line = get_object_or_404(Service, pk=pk)
    membership = authorise(request, may_appoint, line)
    form = AppointForm(request.POST or None, administration_id=line.administration_id)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint(line, **form.cleaned_data, by=membership, at=timezone.now())
            messages.success(request, _("C'est enregistré."))
            return redirect("organisation:service", pk)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return render(request, "organisation/appoint.html", {"form": form, "line": line})


@signed_in
def end_place(request: MemberRequest, pk: int) -> HttpResponse:
    """Which is the last day of this place?"""
    place = get_object_or_404(ServiceMembership.objects.select_related("service", "membership__user"), pk=pk)
    membership = authorise(request, may_appoint, place.service)
    form = EndForm(request.POST or None, initial={"until": place.until or today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_place(place, **form.cleaned_data, by=membership, at=timezone.now())
            messages.success(request, _("La fin est enregistrée."))
            return redirect("organisation:service", place.service_id)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Mettre fin à des fonctions"),
            "sentence": f"{place.membership.user.name} · {place.get_role_display()} · {place.service.name}",
            "form": form,
            "label": _("Enregistrer la fin"),
            "cancel": reverse("organisation:service", args=[place.service_id]),
        },
    )


@signed_in
def missions(request: MemberRequest) -> HttpResponse:
    """What do we do for the public, and who carries it?"""
    membership = authorise(request, read_photographs)
    lines = page_of(request, queries.mission_tree(membership.administration_id))
    return render(
        request,
        "organisation/missions.html",
        {
            "lines": lines,
            "has_dates": any(one.line.since or one.line.until for one in lines),
            "keeps": keep_lists.test(membership),
            "today": today(),
        },
    )


@signed_in
def mission(request: MemberRequest, pk: int) -> HttpResponse:
    """What is this mission, and which services may carry it?"""
    line = get_object_or_404(ServiceMission.objects.select_related("parent", "successor"), pk=pk)
    membership = authorise(request, read_photographs, line)
    keeps = keep_lists.test(membership)
    carriers = list(line.carriers.order_by("code"))
    form = MissionForm(
        request.POST or None,
        mission=line,
        initial={"name": line.name, "until": line.until, "successor": _label(line.successor), "carriers": carriers},
    )
    if request.method == "POST":
        authorise(request, keep_lists, line)
        if form.is_valid():
            try:
                actions.revise_mission(line, **form.cleaned_data, by=membership, at=timezone.now())
                messages.success(request, _("La mission est enregistrée."))
                return redirect("organisation:mission", pk)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
    return render(
        request,
        "organisation/mission.html",
        {
            "line": line,
            "carriers": carriers,
            "compatible": queries.compatible_profiles(line),
            "predecessors": line.predecessors.order_by("code"),
            "current": queries.current_photograph(line.administration_id),
            "form": form if keeps else None,
        },
    )


def _label(mission: ServiceMission | None) -> str:
    return f"{mission.code} · {mission.name}" if mission else ""


@signed_in
def profiles(request: MemberRequest) -> HttpResponse:
    """Which trades work here, and which programme pays them?"""
    membership = authorise(request, read_photographs)
    found = list(queries.profiles(membership.administration_id, today()))
    return render(
        request,
        "organisation/profiles.html",
        {
            "profiles": found,
            "has_repertory": any(one.repertory for one in found),
            "has_domain": any(one.domain for one in found),
            "functions": queries.functions(membership.administration_id, today()),
        },
    )
