"""A figure is contested, then somebody settles."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.indicators import actions, permissions
from phare.indicators.kernel.definition import Level
from phare.indicators.models import Indicator, Value
from phare.indicators.permissions import IndicatorOnDay
from phare.indicators.queries.pages import indicator_page
from phare.indicators.queries.territories import Territory
from phare.indicators.web import words
from phare.indicators.web.filling import fill
from phare.indicators.web.forms import ContestForm, SettleForm
from phare.indicators.web.reading import counter_to_read, value_to_read, word_of
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.formats import on_date


@signed_in
def contest(request: MemberRequest, pk: int) -> HttpResponse:
    """What is the right figure, and on what source?"""
    value, indicator = value_to_read(request, pk)
    today = timezone.localdate()
    membership = authorise(request, permissions.contest_values, IndicatorOnDay(indicator, today))
    if indicator_page(indicator, _territory_of(value), today).standing.is_secret:
        authorise(request, permissions.see_every_figure, IndicatorOnDay(indicator, today))
    definition = indicator.definition_on(value.date)
    return fill(
        request,
        ContestForm(request.POST or None, initial={"date": value.date}, definition=definition),
        lambda filled: actions.contest_value(value=value, **filled.cleaned_data, by=membership, at=timezone.now()),
        title=_("Contester une valeur"),
        over=indicator.name,
        indicator=indicator,
        lead=_("Publiée : %(figure)s au %(date)s. Les deux seront montrées, avec leur taux, jusqu'à ce qu'on tranche.")
        % {"figure": words.figure(value.value, definition), "date": on_date(value.date)},
        label=_("Contester"),
        done=_("La contre-valeur est enregistrée : les deux chiffres sont montrés."),
        back=_page_of(indicator, value),
    )


@signed_in
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """Which of the two figures is kept?"""
    counter, indicator = counter_to_read(request, pk)
    membership = authorise(request, permissions.settle_values, indicator)
    value = counter.contested
    definition = indicator.definition_on(value.date)
    return fill(
        request,
        SettleForm(request.POST or None),
        lambda filled: actions.settle_counter_value(
            counter=counter, **filled.cleaned_data, by=membership, at=timezone.now()
        ),
        title=_("Trancher une contre-valeur"),
        over=indicator.name,
        indicator=indicator,
        lead=_("Publiée : %(published)s au %(date)s. Contestée : %(counter)s au %(other)s (%(source)s).")
        % {
            "published": words.figure(value.value, definition),
            "date": on_date(value.date),
            "counter": words.figure(counter.value, definition),
            "other": on_date(counter.date),
            "source": counter.source,
        },
        label=_("Trancher"),
        done=_("C'est tranché."),
        back=_page_of(indicator, value),
    )


def _page_of(indicator: Indicator, value: Value) -> str:
    return f"{reverse('indicators:indicator', args=[indicator.pk])}?territoire={word_of(_territory_of(value))}"


def _territory_of(value: Value) -> Territory:
    return Territory(Level(value.territory_level), value.territory_code)
