"""An indicator is defined, then revised."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.indicators import actions, permissions
from phare.indicators.models import Indicator
from phare.indicators.web.filling import fill
from phare.indicators.web.forms import IndicatorForm
from phare.indicators.web.reading import indicator_to_read
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in


@signed_in
def new_indicator(request: MemberRequest) -> HttpResponse:
    """What is to be measured?"""
    membership = authorise(request, permissions.keep_definitions)
    administration = membership.administration
    form = IndicatorForm(
        request.POST or None,
        initial={"since": timezone.localdate().replace(month=1, day=1)},
        **_choices(administration),
    )

    def save(filled: IndicatorForm) -> str:
        created = actions.define_indicator(
            administration=administration, terms=filled.terms(), by=membership, at=timezone.now()
        )
        return reverse("indicators:indicator", args=[created.pk])

    return fill(
        request,
        form,
        save,
        title=_("Nouvel indicateur"),
        done=_("L'indicateur est défini : donnez sa valeur initiale et sa cible."),
        back=reverse("indicators:indicators"),
    )


@signed_in
def edit_indicator(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this indicator mean, and from when on?"""
    indicator, _membership = indicator_to_read(request, pk)
    membership = authorise(request, permissions.keep_definitions, indicator)
    form = IndicatorForm(
        request.POST or None,
        initial=IndicatorForm.initial_of(indicator) | _since(indicator),
        **_choices(indicator.administration, indicator),
    )
    return fill(
        request,
        form,
        lambda filled: _revise(filled, indicator, membership),
        title=_("Modifier l'indicateur"),
        over=indicator.name,
        indicator=indicator,
        done=_("L'indicateur est modifié."),
        back=reverse("indicators:indicator", args=[indicator.pk]),
    )


def _since(indicator: Indicator) -> dict[str, object]:
    """Where values rest on the definition, what would replace it begins today."""
    return {"since": timezone.localdate()} if indicator.values.exists() else {}


def _revise(form: IndicatorForm, indicator: Indicator, membership: Membership) -> None:
    actions.revise_definition(
        indicator=indicator, terms=form.terms(), version=form.read_version, by=membership, at=timezone.now()
    )


def _choices(administration: Administration, indicator: Indicator | None = None) -> dict[str, object]:
    others = Indicator.objects.filter(administration=administration)
    if indicator is not None:
        others = others.exclude(pk=indicator.pk)
    return {"services": Service.objects.filter(administration=administration), "others": others}
