"""Where a plan stands, and how it ended, published to all who work here: previewed, read, withdrawn with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.models import Plan, Publication, Weather
from phare.ui import filling
from phare.ui.forms import Form


class PublishForm(Form):
    sentence = forms.CharField(
        label=gettext_lazy("Où en est le plan, en une phrase"),
        max_length=300,
        help_text=gettext_lazy("Avec vos mots : c'est le titre que liront tous les agents."),
    )


class ConcludeForm(Form):
    sentence = forms.CharField(
        label=gettext_lazy("Comment le plan s'est terminé, en une phrase"),
        max_length=300,
        help_text=gettext_lazy("Avec vos mots : c'est le titre que liront tous les agents."),
    )


class WithdrawForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi il est retiré"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ce motif est montré à tous, au-dessus du point."),
    )


def address_of(publication: Publication) -> str:
    """Return the address of a publication's page."""
    return reverse("strategy:publication", args=[publication.plan_id, publication.number])


@signed_in
def publications(request: MemberRequest, pk: int) -> HttpResponse:
    """What was published of this plan, and when?"""
    plan = get_object_or_404(Plan, pk=pk)
    membership = authorise(request, permissions.see_plans, plan)
    context = {
        "plan": plan,
        "publications": queries.publications_of(plan),
        "actions": to_publish(plan, membership),
    }
    return render(request, "strategy/publications.html", context)


def to_publish(plan: Plan, membership: Membership) -> list[tuple[str, str]]:
    """Return the button that leads to what a member may publish of a plan: its progress, or its final account."""
    if plan.state == Plan.State.DRAFT or not permissions.write_plans.test(membership):
        return []
    label = _("Publier un point d'avancement")
    if plan.state == Plan.State.CLOSED:
        if queries.final_publication(plan) is not None:
            return []
        label = _("Publier le bilan")
    return [(label, reverse("strategy:publish", args=[plan.pk]))]


@signed_in
def publication(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Where did this plan stand on that day?"""
    found, membership = _published(request, pk, number)
    context = {
        "plan": found.plan,
        "publication": found,
        "headline": queries.headline_of(found),
        "picture": shown(found.picture),
        "newer": found.plan.publications.filter(number__gt=number, withdrawn_at=None).first(),
        "may_withdraw": permissions.write_plans.test(membership) and not found.is_withdrawn,
    }
    return render(request, "strategy/publication.html", context)


@signed_in
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """What will all who work here read of this plan?"""
    plan = get_object_or_404(Plan.objects.select_related("administration"), pk=pk)
    membership = authorise(request, permissions.write_plans, plan)
    final = plan.state == Plan.State.CLOSED
    if final and request.method == "GET" and (standing := queries.final_publication(plan)) is not None:
        return redirect(address_of(standing))
    picture = queries.picture_of(plan, timezone.localdate())
    return filling.fill(
        request,
        (ConcludeForm if final else PublishForm)(filling.posted(request)),
        lambda filled: actions.publish_progress(
            plan=plan,
            sentence=filled.cleaned_data["sentence"],
            previewed=request.POST.get("previewed", ""),
            by=membership,
            at=timezone.now(),
        ),
        done=_("Le bilan est publié : tous ceux qui travaillent ici peuvent le lire.")
        if final
        else _("Le point d'avancement est publié : tous ceux qui travaillent ici peuvent le lire."),
        back=reverse("strategy:publications", args=[pk]),
        template="strategy/publish.html",
        after=address_of,
        plan=plan,
        picture=shown(picture),
        previewed=queries.digest_of(picture),
    )


@signed_in
def withdraw(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Why was this published in error?"""
    found, membership = _published(request, pk, number)
    authorise(request, permissions.write_plans, found)
    return filling.fill(
        request,
        WithdrawForm(filling.posted(request)),
        lambda filled: actions.withdraw_publication(
            publication=found, reason=filled.cleaned_data["reason"], by=membership, at=timezone.now()
        ),
        done=_("Le bilan est retiré : il reste au dossier, avec son motif.")
        if found.is_final
        else _("Le point d'avancement est retiré : il reste au dossier, avec son motif."),
        back=address_of(found),
        title=_("Retirer le bilan")
        if found.is_final
        else _("Retirer le point d'avancement n° %(number)s") % {"number": number},
        up=(found.plan.name, reverse("strategy:plan", args=[pk])),
        lead=_("Il ne sera plus annoncé. Sa page reste, avec le motif ; le registre en garde la trace."),
        label=_("Retirer"),
    )


def shown(picture: Mapping[str, Any]) -> dict[str, Any]:
    """Return a picture as its page shows it: days, and words in the reader's language."""
    return {
        "day": _day(picture["day"]),
        "since": _day(picture["since"]),
        "is_final": picture.get("is_final", False),
        "whole": _part(picture["whole"]),
        "workstreams": [_part(each) for each in picture["workstreams"]],
    }


def _published(request: MemberRequest, pk: int, number: int) -> tuple[Publication, Membership]:
    found = get_object_or_404(
        Publication.objects.select_related("plan__administration", "by__user", "withdrawn_by__user"),
        plan=pk,
        number=number,
    )
    return found, authorise(request, permissions.see_plans, found)


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **part,
        "known": _how_known(part),
        "weathers": [
            {"level": level, "get_level_display": label, "count": part["weathers"][level]}
            for level, label in Weather.Level.choices
            if part["weathers"].get(level)
        ],
        "statuses": [
            _counted(status, part["statuses"][status]) for status in ActionStatus if status in part["statuses"]
        ],
        "done": [{**each, "on": _day(each["on"])} for each in part["done"]],
        "coming": [{**each, "due": _day(each["due"])} for each in part["coming"]],
    }


def _how_known(part: Mapping[str, Any]) -> str:
    """How a rate is known: from which indicators, and which are left out."""
    known = part["known"]
    if not known["indicators"]:
        return _("Aucun indicateur ne le mesure.")
    words = {
        "counted": known["counted"],
        "whole": ngettext("%(count)s indicateur", "%(count)s indicateurs", known["indicators"])
        % {"count": known["indicators"]},
    }
    if part["rate"] is None:
        said = _("%(whole)s : aucun taux encore") % words
    elif known["counted"] == known["indicators"]:
        said = _("D'après %(whole)s") % words
    else:
        said = _("D'après %(counted)s des %(whole)s qui le mesurent") % words
    if known["secret"]:
        secret = _("%(count)s sous secret statistique") % {"count": known["secret"]}
        said = f"{said}, {secret}"
    return f"{said}."


def _counted(status: str, count: int) -> str:
    words = {
        ActionStatus.TO_DO: _("%(count)s à faire"),
        ActionStatus.UNDER_WAY: _("%(count)s en cours"),
        ActionStatus.BLOCKED: ngettext("%(count)s bloquée", "%(count)s bloquées", count),
        ActionStatus.DONE: ngettext("%(count)s faite", "%(count)s faites", count),
        ActionStatus.ABANDONED: ngettext("%(count)s abandonnée", "%(count)s abandonnées", count),
    }
    return words[ActionStatus(status)] % {"count": count}


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
