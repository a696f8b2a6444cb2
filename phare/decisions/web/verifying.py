"""What came of it: compared with a later photograph, told by people, concluded."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.decisions import actions
from phare.decisions.models import Arbitration, ExpectedEffect
from phare.decisions.queries.between import courses_of
from phare.decisions.queries.charts import drawn
from phare.decisions.queries.verification import found_with, photographs_to_verify_with
from phare.decisions.web.filling import fill, saves
from phare.decisions.web.finding import arbitration_to_prepare, part_to_prepare
from phare.decisions.web.forms import CompareForm, ConclusionForm, FoundForm
from phare.organisation.models import Photograph
from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.ui.asked import number_in
from phare.ui.filling import posted
from phare.ui.formats import number


def charts_of(arbitration: Arbitration, until: Photograph | None) -> list[SafeString]:
    """Return the charts of what comes of a signed arbitration, up to a photograph; none without one."""
    if until is None or arbitration.signed_at is None:
        return []
    signed_on = timezone.localtime(arbitration.signed_at).date()
    return [drawn(course, signed_on) for course in courses_of(arbitration, until)]


@signed_in
def verify(request: MemberRequest, pk: int) -> HttpResponse:
    """What does a later photograph say of what was ordered and expected?"""
    thing, membership = arbitration_to_prepare(request, pk)
    photographs = photographs_to_verify_with(thing)
    latest = photographs.first()
    asked = photographs.filter(pk=key).first() if (key := number_in(request.GET.get("photograph"))) else latest
    form = CompareForm(posted(request), initial={"photograph": asked}, photographs=photographs)
    return fill(
        request,
        form,
        saves(actions.compare_with, membership, arbitration=thing),
        title=_("Vérifier %(act)s") % {"act": thing},
        template="decisions/verify.html",
        done=_("Le constat est enregistré."),
        back=reverse("decisions:arbitration", args=[pk]) + "#suivi",
        arbitration=thing,
        found=found_with(thing, asked) if asked is not None and thing.chosen_id is not None else None,
        courses=charts_of(thing, asked),
    )


@signed_in
def conclude(request: MemberRequest, pk: int) -> HttpResponse:
    """What came of this arbitration, in the end?"""
    thing, membership = arbitration_to_prepare(request, pk)
    form = ConclusionForm(posted(request), initial={"version": thing.version})
    return fill(
        request,
        form,
        saves(actions.verify_arbitration, membership, arbitration=thing),
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
        saves(actions.tell_effect, membership, effect=effect),
        title=_("Constater : %(measure)s") % {"measure": effect.measure},
        lead=_("Attendu : %(expected)s %(unit)s fin %(year)s")
        % {"expected": number(effect.expected, 1), "unit": effect.unit, "year": effect.year},
        done=_("La valeur constatée est enregistrée."),
        back=reverse("decisions:arbitration", args=[effect.option.arbitration_id]) + "#suivi",
    )
