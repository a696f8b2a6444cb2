"""Requests for information: listed, recorded, entrusted, answered with what is already here."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phare.decisions import actions, permissions
from phare.decisions.queries import requests as listed
from phare.decisions.queries.asked_tables import TABLE, table_of
from phare.decisions.queries.drawing import matters
from phare.decisions.web.asked_forms import AnswerRequestForm, EntrustRequestForm, RequestForm
from phare.decisions.web.filling import does, fill, saves
from phare.decisions.web.finding import information_request as found_request
from phare.decisions.web.finding import request_to_answer
from phare.decisions.web.sheets import sheet_file
from phare.decisions.web.shelves import shelf_of, shelved
from phare.platform.accounts.models import Membership, Role
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.filling import confirm, posted
from phare.ui.formats import on_date

SHELVES = {
    listed.TO_ANSWER: gettext_lazy("À répondre"),
    listed.LATE: gettext_lazy("En retard"),
    listed.ANSWERED: gettext_lazy("Répondues"),
    listed.ALL: gettext_lazy("Toutes"),
}
UP: dict[str, Any] = {
    "up": gettext_lazy("Demandes"),
    "up_name": "decisions:requests",
    "template": "decisions/asked_form.html",
}


@signed_in
def requests(request: MemberRequest) -> HttpResponse:
    """What are we asked to tell, by whom, by when, and what was answered?"""
    membership = authorise(request, permissions.read_requests)
    day, shelf = timezone.localdate(), shelf_of(request, listed.TO_ANSWER)
    keeps = permissions.keep_requests.test(membership)
    return render(
        request,
        "decisions/requests.html",
        {
            "day": day,
            "keeps": keeps,
            "actions": [(_("Enregistrer une demande"), reverse("decisions:record-request"))] if keeps else [],
        }
        | shelved(
            request,
            listed.requests(membership, shelf, day),
            names=SHELVES,
            counts=listed.shelves(membership, day),
            shelf=shelf,
            counted=lambda count: ngettext("%(count)s demande", "%(count)s demandes", count) % {"count": count},
        ),
    )


@signed_in
def export(request: MemberRequest, file_format: str) -> HttpResponse:
    """The register of requests as a file: what the page shows, all its pages."""
    membership = authorise(request, permissions.read_requests)
    shelf = shelf_of(request, listed.ALL)
    rows = listed.request_rows(listed.requests(membership, shelf, timezone.localdate()))
    return sheet_file(listed.requests_workbook(), rows, file_format, "demandes")


def _members(membership: Membership) -> Any:
    """Whoever may be given a request."""
    members = Membership.objects.in_force(timezone.localdate()).filter(administration_id=membership.administration_id)
    able = members.exclude(role__in=[Role.PARTNER, Role.AUDITOR])
    return able.select_related("user").order_by("user__name")


@signed_in
def record(request: MemberRequest) -> HttpResponse:
    """Who asks what, and by when?"""
    membership = authorise(request, permissions.keep_requests)
    form = RequestForm(posted(request), members=_members(membership), initial={"received_on": timezone.localdate()})
    return fill(
        request,
        form,
        saves(actions.record_request, membership),
        title=_("Enregistrer une demande"),
        done=_("La demande est enregistrée."),
        back=reverse("decisions:requests"),
        after=lambda made: reverse("decisions:request", args=[made.pk]),
        **UP,
    )


@signed_in
def information_request(request: MemberRequest, pk: int) -> HttpResponse:
    """What is asked, who answers it, and what was answered?"""
    thing = found_request(pk)
    membership = authorise(request, permissions.see_request, thing)
    waiting = thing.answered_at is None
    ways = []
    if waiting and permissions.answer_request.test(membership, thing):
        ways.append((_("Répondre"), reverse("decisions:answer-request", args=[pk])))
        ways.append((_("Remplir son tableau"), reverse("decisions:fill-columns", args=[pk])))
    if waiting and permissions.keep_requests.test(membership):
        ways.append((_("Confier"), reverse("decisions:entrust-request", args=[pk])))
    shown = {
        "asked": thing,
        "late": waiting and thing.due_on < timezone.localdate(),
        "actions": ways,
        "reads_file": thing.file is not None and permissions.read_answer_file.test(membership, thing.file),
    }
    return render(request, "decisions/request.html", shown)


@signed_in
def entrust(request: MemberRequest, pk: int) -> HttpResponse:
    """Who answers this request, and by when?"""
    thing = found_request(pk)
    membership = authorise(request, permissions.keep_requests, thing)
    form = EntrustRequestForm(
        posted(request),
        members=_members(membership),
        initial={"version": thing.version, "entrusted_to": thing.entrusted_to_id, "due_on": thing.due_on},
    )
    return fill(
        request,
        form,
        saves(actions.entrust_request, membership, request=thing),
        title=_("Confier cette demande"),
        lead=thing.question,
        done=_("La demande est confiée."),
        back=reverse("decisions:request", args=[pk]),
        **UP,
    )


@signed_in
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """What answers this request, among what is already here?"""
    thing, membership = request_to_answer(request, pk)
    table = table_of(thing)
    ready = (
        [(TABLE, _("Le tableau du demandeur, rempli : %(name)s") % {"name": table})]
        if table and table.is_mapped
        else []
    )
    form = AnswerRequestForm(
        posted(request),
        matters=[*ready, *matters(membership)],
        initial={"version": thing.version, "matter": TABLE if ready else ""},
    )
    reads_all = permissions.read_every_request.test(membership)
    return fill(
        request,
        form,
        saves(actions.answer_request, membership, request=thing),
        title=_("Répondre à la demande"),
        lead=f"{thing.asker} : {thing.question}",
        done=_("La réponse est donnée : elle est gardée avec la demande."),
        back=reverse("decisions:request", args=[pk]),
        label=_("Donner cette réponse"),
        **{**UP, "template": "decisions/answer_request.html"},
        asked=thing,
        table=table,
        # What was answered may hold what only those who keep requests read.
        formers=listed.formers_like(thing) if reads_all and thing.answered_at is None else [],
    )


@signed_in
def answer_again(request: MemberRequest, pk: int, former: int) -> HttpResponse:
    """Give again what was answered to this former request?"""
    thing = found_request(pk)
    membership = authorise(request, permissions.keep_requests, thing)
    given = found_request(former)
    authorise(request, permissions.keep_requests, given)
    said = {"question": given.question, "day": on_date(given.answered_at)}
    return confirm(
        request,
        does(actions.answer_again, membership, request=thing, former=given, version=thing.version),
        title=_("Reprendre une réponse déjà donnée"),
        sentence=_("À « %(question)s », il a été répondu le %(day)s : la même réponse sera donnée, avec son fichier.")
        % said,
        label=_("Donner la même réponse"),
        done=_("La réponse est donnée : elle est gardée avec la demande."),
        back=reverse("decisions:request", args=[pk]),
        consequences=(_("Le fichier n'est pas tiré de nouveau : il dit ce qui était vrai ce jour-là."),),
    )
