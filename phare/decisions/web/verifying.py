"""What came of it: compared with a later photograph, told by people, concluded."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions import actions
from phare.decisions.models import ExpectedEffect
from phare.decisions.queries.verification import found_with, photographs_to_verify_with
from phare.decisions.web.filling import fill, posted
from phare.decisions.web.finding import arbitration_to_prepare, part_to_prepare
from phare.decisions.web.forms import CompareForm, ConclusionForm, FoundForm
from phare.platform.accounts.permissions import MemberRequest, signed_in


@signed_in
def verify(request: MemberRequest, pk: int) -> HttpResponse:
    """What does a later photograph say of what was ordered and expected?"""
    thing, membership = arbitration_to_prepare(request, pk)
    photographs = photographs_to_verify_with(thing)
    latest = photographs.first()
    asked = photographs.filter(pk=key).first() if (key := _number(request.GET.get("photograph"))) else latest
    form = CompareForm(posted(request), initial={"photograph": asked}, photographs=photographs)
    return fill(
        request,
        form,
        lambda filled: actions.compare_with(
            arbitration=thing, photograph=filled.cleaned_data["photograph"], by=membership, at=timezone.now()
        ),
        title=_("Vérifier %(act)s") % {"act": thing},
        template="decisions/verify.html",
        done=_("Le constat est enregistré."),
        back=reverse("decisions:arbitration", args=[pk]) + "#suivi",
        arbitration=thing,
        found=found_with(thing, asked) if asked is not None and thing.chosen_id is not None else None,
    )


@signed_in
def conclude(request: MemberRequest, pk: int) -> HttpResponse:
    """What came of this arbitration, in the end?"""
    thing, membership = arbitration_to_prepare(request, pk)
    form = ConclusionForm(posted(request), initial={"version": thing.version})
    return fill(
        request,
        form,
        lambda filled: actions.verify_arbitration(
            arbitration=thing, by=membership, at=timezone.now(), **filled.cleaned_data
        ),
        title=_("Conclure la vérification"),
        lead=str(thing),
        done=_("L'arbitrage est vérifié."),
        back=reverse("decisions:arbitration", args=[pk]),
    )


@signed_in
def tell(request: MemberRequest, pk: int) -> HttpResponse:
    """What value was found?"""
    effect, membership = part_to_prepare(request, ExpectedEffect, pk)
    form = FoundForm(posted(request), initial={"on": timezone.localdate()})
    return fill(
        request,
        form,
        lambda filled: actions.tell_effect(effect=effect, by=membership, at=timezone.now(), **filled.cleaned_data),
        title=_("Constater : %(measure)s") % {"measure": effect.measure},
        lead=_("Attendu : %(expected)s %(unit)s fin %(year)s")
        % {"expected": f"{effect.expected:g}".replace(".", ","), "unit": effect.unit, "year": effect.year},
        done=_("La valeur constatée est enregistrée."),
        back=reverse("decisions:arbitration", args=[effect.option.arbitration_id]) + "#suivi",
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
