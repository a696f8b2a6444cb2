"""The photographs of an administration, and the steps of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation import actions, queries
from phare.organisation.models import Photograph, State
from phare.organisation.permissions import keep_photographs, read_photographs, services_managed
from phare.organisation.web.forms import DueForm, PrepareForm, ReasonForm
from phare.organisation.web.pages import BADGES, kept, today
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.formats import on_date
from phare.values.refusal import Refusal


@signed_in
def photographs(request: MemberRequest) -> HttpResponse:
    """Which photographs of our staff are there, and which one is at work?"""
    membership = authorise(request, read_photographs)
    found = list(queries.photographs(membership.administration_id))
    current = queries.current_photograph(membership.administration_id)
    cards = [
        {
            "photograph": one,
            "badge": BADGES[State(one.state)],
            "is_current": one == current,
            "is_counted": bool(getattr(one, "headcount", 0) and getattr(one, "headcount", 0) >= 3),
        }
        for one in found
    ]
    return render(
        request,
        "organisation/photographs.html",
        {
            "cards": cards,
            "actions": _list_actions(membership),
            "awaited": _awaited(membership, found),
            "keeps": keep_photographs.test(membership),
        },
    )


def _list_actions(membership: Membership) -> list[tuple[str, str]]:
    lists = [
        (_("Services"), reverse("organisation:services")),
        (_("Missions"), reverse("organisation:missions")),
        (_("Profils"), reverse("organisation:profiles")),
    ]
    if not keep_photographs.test(membership):
        return lists
    return [
        (_("Préparer une photographie"), reverse("organisation:prepare")),
        (_("Importer un classeur"), reverse("exchange:upload", args=["photographie", "nouvelle"])),
        *lists,
    ]


def _awaited(membership: Membership, found: Sequence[Photograph]) -> list[dict[str, Any]]:
    """The answers that the reader owes: one line per service that he manages."""
    managed = services_managed(membership, today())
    owed = []
    for photograph in found:
        if photograph.state == State.ANSWERING and managed:
            owed += [
                {"photograph": photograph, "answer": answer}
                for answer in queries.answers(photograph)
                if answer.service_id in managed and answer.state in {"awaited", "returned"}
            ]
    return owed


@signed_in
def prepare(request: MemberRequest) -> HttpResponse:
    """On which date, and from which rows?"""
    membership = authorise(request, keep_photographs)
    form = PrepareForm(request.POST or None, administration_id=membership.administration_id)
    if request.method == "POST" and form.is_valid():
        try:
            photograph = actions.prepare_photograph(**form.cleaned_data, by=membership, at=timezone.now())
            return redirect("organisation:photograph", photograph.pk)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return render(request, "organisation/prepare.html", {"form": form})


@signed_in
def open_answers(request: MemberRequest, pk: int) -> HttpResponse:
    """Before which day must services answer?"""
    photograph, membership = kept(request, pk)
    form = DueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_answers(photograph, **form.cleaned_data, by=membership, at=timezone.now())
            messages.success(request, _("Les services peuvent répondre."))
            return redirect("organisation:answers", pk)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return _confirm(
        request,
        photograph,
        form=form,
        title=_("Demander leurs effectifs aux services"),
        sentence=_("Chaque chef de service relit ses lignes, déjà remplies, corrige ce qui a changé et enregistre."),
        label=_("Ouvrir la saisie"),
    )


@signed_in
def validate(request: MemberRequest, pk: int) -> HttpResponse:
    """Are these rows right?"""
    photograph, membership = kept(request, pk)
    if request.method == "POST":
        return _done(
            request,
            photograph,
            lambda: actions.validate_photograph(photograph, by=membership, at=timezone.now()),
            _("La photographie est validée. Il reste à la figer."),
        )
    return _confirm(
        request,
        photograph,
        title=_("Valider « %(title)s »") % {"title": photograph.title},
        sentence=_("Les réponses, les totaux de contrôle et les mouvements sont vérifiés ; la saisie est close."),
        label=_("Valider"),
    )


@signed_in
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is the validation taken back?"""
    photograph, membership = kept(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _done(
            request,
            photograph,
            lambda: actions.reopen_photograph(photograph, **form.cleaned_data, by=membership, at=timezone.now()),
            _("La photographie est rouverte."),
        )
    return _confirm(
        request,
        photograph,
        form=form,
        title=_("Rouvrir « %(title)s »") % {"title": photograph.title},
        sentence=_("Ses lignes pourront changer de nouveau."),
        label=_("Rouvrir"),
    )


@signed_in
def freeze(request: MemberRequest, pk: int) -> HttpResponse:
    """Is it final?"""
    photograph, membership = kept(request, pk)
    if request.method == "POST":
        return _done(
            request,
            photograph,
            lambda: actions.freeze_photograph(photograph, by=membership, at=timezone.now()),
            _("La photographie est figée."),
        )
    consequences = [_("Ses lignes ne changeront plus jamais."), _("Les scénarios pourront s'appuyer sur elle.")]
    if photograph.supersedes:
        consequences.append(
            _("Elle remplace celle du même jour : %(reason)s.") % {"reason": photograph.superseding_reason}
        )
    return _confirm(
        request,
        photograph,
        title=_("Figer « %(title)s »") % {"title": photograph.title},
        sentence=_("Une photographie figée fait foi à sa date ; une erreur se corrige par une autre, avec son motif."),
        consequences=consequences,
        label=_("Figer définitivement"),
    )


@signed_in
def correct(request: MemberRequest, pk: int) -> HttpResponse:
    """What was wrong in it?"""
    photograph, membership = kept(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = actions.correct_photograph(photograph, **form.cleaned_data, by=membership, at=timezone.now())
        messages.success(request, _("La correction est ouverte avec les mêmes lignes : changez ce qui doit l'être."))
        return redirect("organisation:photograph", draft.pk)
    return _confirm(
        request,
        photograph,
        form=form,
        title=_("Corriger « %(title)s »") % {"title": photograph.title},
        sentence=_("Une nouvelle photographie au %(day)s la remplacera, une fois figée ; celle-ci reste consultable.")
        % {"day": on_date(photograph.date)},
        label=_("Ouvrir la correction"),
    )


@signed_in
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Give it up?"""
    photograph, membership = kept(request, pk)
    if request.method == "POST":
        actions.discard_photograph(photograph, by=membership, at=timezone.now())
        messages.info(request, _("La photographie est abandonnée."))
        return redirect("organisation:photographs")
    return _confirm(
        request,
        photograph,
        title=_("Abandonner « %(title)s »") % {"title": photograph.title},
        sentence=_("Ses lignes, ses réponses et ses mouvements sont effacés."),
        label=_("Abandonner"),
    )


def _done(request: MemberRequest, photograph: Photograph, step: Callable[[], object], said: str) -> HttpResponse:
    step()
    messages.success(request, said)
    return redirect("organisation:photograph", photograph.pk)


def _confirm(request: MemberRequest, photograph: Photograph, **page: Any) -> HttpResponse:
    cancel = reverse("organisation:photograph", args=[photograph.pk])
    return render(request, "ui/confirm.html", {"cancel": cancel, **page})
