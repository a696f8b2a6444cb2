"""A value is entered, or taken back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.indicators import actions, permissions
from phare.indicators.kernel.definition import Level, ValueKind
from phare.indicators.models import Indicator, Value
from phare.indicators.permissions import IndicatorOnDay
from phare.indicators.queries.lists import standings
from phare.indicators.queries.territories import Territory, territories_to_enter
from phare.indicators.web import words
from phare.indicators.web.filling import fill
from phare.indicators.web.forms import ValueForm, WithdrawForm, choices_of, first_date
from phare.indicators.web.reading import indicator_to_read, territory_asked, value_to_read, word_of
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.asked import number_in
from phare.ui.formats import on_date


@signed_in
def enter(request: MemberRequest, pk: int) -> HttpResponse:
    """What is the figure, and at what date?"""
    indicator, _membership = indicator_to_read(request, pk)
    today = timezone.localdate()
    membership = authorise(request, permissions.enter_values, IndicatorOnDay(indicator, today))
    territory = territory_asked(request, indicator)
    corrected = _corrected(indicator, request)
    form = ValueForm(
        request.POST or None,
        initial=_initial(indicator, territory, corrected),
        definition=indicator.definition_on(today),
        corrected=corrected is not None,
        territories=choices_of(
            Level(indicator.definition_on(today).level), territories_to_enter(indicator.administration, territory)
        ),
    )
    back = f"{reverse('indicators:indicator', args=[indicator.pk])}?territoire={word_of(territory)}"
    return fill(
        request,
        form,
        lambda filled: actions.enter_value(
            indicator=indicator,
            terms=filled.terms(),
            by=membership,
            at=timezone.now(),
            seen=corrected.pk if corrected else 0,
        ),
        title=_("Corriger une valeur") if corrected else _("Saisir une valeur"),
        over=indicator.name,
        indicator=indicator,
        done=_("La valeur est enregistrée."),
        back=back,
        lead=_("Écrite à une mauvaise date ou pour un autre territoire, elle se retire.")
        if corrected
        else _last_known(indicator, territory),
    )


def _corrected(indicator: Indicator, request: MemberRequest) -> Value | None:
    """The value to correct, when the address names one; superseded meanwhile, the action will refuse it."""
    asked = number_in(request.GET.get("valeur"))
    return indicator.values.filter(pk=asked).first() if asked is not None else None


def _initial(indicator: Indicator, territory: Territory, corrected: Value | None) -> dict[str, object]:
    if corrected is not None:
        return {
            "territory": f"{corrected.territory_level}:{corrected.territory_code}",
            "kind": corrected.kind,
            "date": corrected.date,
            "value": corrected.value,
            "margin": corrected.margin,
            "source": corrected.source,
        }
    today = timezone.localdate()
    standing = standings([indicator], territory, today)[0]
    return {
        "territory": word_of(territory),
        "kind": ValueKind.ACTUAL,
        "date": first_date(standing.due.period_end, today),
        "source": standing.definition.source,
    }


def _last_known(indicator: Indicator, territory: Territory) -> str:
    standing = standings([indicator], territory, timezone.localdate())[0]
    if standing.value is None:
        return ""
    return _("Dernière valeur connue : %(figure)s au %(date)s.") % {
        "figure": words.figure(standing.value, standing.definition),
        "date": on_date(standing.at),
    }


@signed_in
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is this value taken back?"""
    value, indicator = value_to_read(request, pk)
    membership = authorise(request, permissions.enter_values, IndicatorOnDay(indicator, timezone.localdate()))
    definition = indicator.definition_on(value.date)
    territory = Territory(Level(value.territory_level), value.territory_code)
    return fill(
        request,
        WithdrawForm(request.POST or None),
        lambda filled: actions.withdraw_value(
            value=value, reason=filled.cleaned_data["reason"], by=membership, at=timezone.now()
        ),
        title=_("Retirer une valeur"),
        over=indicator.name,
        indicator=indicator,
        lead=_("%(figure)s au %(date)s (valeur %(kind)s).")
        % {
            "figure": words.figure(value.value, definition),
            "date": on_date(value.date),
            "kind": value.get_kind_display(),
        },
        label=_("Retirer la valeur"),
        done=_("La valeur est retirée ; elle reste dans l'historique."),
        back=f"{reverse('indicators:indicator', args=[indicator.pk])}?territoire={word_of(territory)}",
    )
