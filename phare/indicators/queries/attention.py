"""What of the indicators needs someone, and what each person owes them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from phare.indicators.models import Definition
from phare.indicators.queries.alerts import Alert, Cause, watched
from phare.indicators.queries.lists import Standing, indicators_of, standings
from phare.indicators.queries.territories import own_territory
from phare.organisation.permissions import managers_of
from phare.platform.accounts.models import Administration, Membership
from phare.ui.formats import number, on_date
from phare.values.attention import Asked, AttentionPoint, Duty, Severity
from phare.values.horizon import Horizon, horizon_by_distance

VALUE = "indicators.value"
"""The kind of duty that asks for a figure; its key is the indicator's."""
TOLD_ONE_BY_ONE = 2
"""Beyond, the indicators of one cause make one point, and the list says why for each."""
_TOGETHER = {
    Cause.LATE: ngettext_lazy(
        "%(count)s valeur d'indicateur en retard", "%(count)s valeurs d'indicateurs en retard", "count"
    ),
    Cause.SILENT: ngettext_lazy(
        "%(count)s indicateur jamais renseigné", "%(count)s indicateurs jamais renseignés", "count"
    ),
    Cause.NOBODY: ngettext_lazy(
        "%(count)s indicateur sans service responsable", "%(count)s indicateurs sans service responsable", "count"
    ),
    Cause.MISSED: ngettext_lazy(
        "%(count)s cible non atteinte à sa date", "%(count)s cibles non atteintes à leur date", "count"
    ),
    Cause.OUT_OF_REACH: ngettext_lazy(
        "%(count)s cible hors de portée au rythme actuel", "%(count)s cibles hors de portée au rythme actuel", "count"
    ),
    Cause.FALLING: ngettext_lazy(
        "%(count)s indicateur va dans le mauvais sens", "%(count)s indicateurs vont dans le mauvais sens", "count"
    ),
    Cause.BEHIND: ngettext_lazy(
        "%(count)s indicateur loin de la médiane des départements comparables",
        "%(count)s indicateurs loin de la médiane des départements comparables",
        "count",
    ),
}
_KINDS = {
    Cause.LATE: "indicators.late",
    Cause.SILENT: "indicators.silent",
    Cause.NOBODY: "indicators.nobody",
    Cause.MISSED: "indicators.missed",
    Cause.OUT_OF_REACH: "indicators.out_of_reach",
    Cause.FALLING: "indicators.falling",
    Cause.BEHIND: "indicators.behind",
}
_SERIOUS = frozenset({Cause.LATE, Cause.OUT_OF_REACH, Cause.FALLING})
_HORIZONS = {Cause.LATE: Horizon.SHORT, Cause.SILENT: Horizon.SHORT}


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what of the indicators needs someone on this day, cause by cause.

    One or two indicators of a cause are told each with why; more are one point, with their number.
    """
    _standings, alerts = watched(administration, day)
    by_cause: dict[Cause, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_cause[alert.cause].append(alert)
    points = []
    for cause, fired in sorted(by_cause.items()):
        if len(fired) <= TOLD_ONE_BY_ONE:
            points += [_one(alert, administration, day) for alert in fired]
        else:
            points.append(_together(cause, fired, administration, day))
    return points


def duties_of(membership: Membership, day: dt.date) -> list[Duty]:
    """Return the values that a member owes for the services he manages: those whose period is over."""
    return duties_of_all([membership], day)[membership.pk]


def duties_of_all(members: Collection[Membership], day: dt.date) -> dict[int, list[Duty]]:
    """Return the same for each of the members of one administration, by his key; a constant number of queries."""
    owed: dict[int, list[Duty]] = {each.pk: [] for each in members}
    managing = managers_of(members, day)
    if not managing or not Definition.objects.filter(responsible__in=list(managing)).exists():
        return owed
    administration = next(iter(members)).administration
    theirs = [each for each in indicators_of(administration) if each.definition_on(day).responsible_id in managing]
    for each in standings(theirs, own_territory(administration), day):
        if each.whole is None and each.due.period_end <= day:
            for member in managing[each.definition.responsible_id or 0]:
                owed[member].append(_value_owed(each))
    return owed


def _value_owed(each: Standing) -> Duty:
    return Duty(
        _("Donner la valeur au %(date)s : %(indicator)s")
        % {"date": on_date(each.due.period_end), "indicator": each.indicator.name},
        each.due.by,
        reverse("indicators:enter", args=[each.indicator.pk]),
        _("Voir le détail"),
        kind=VALUE,
        key=each.indicator.pk,
        asked=Asked(each.indicator.name, each.definition.unit, each.due.period_end, _last(each)),
    )


def _last(each: Standing) -> str:
    if each.value is None:
        return ""
    return _("Dernière valeur : %(figure)s, au %(date)s") % {
        "figure": number(each.value, each.definition.decimals),
        "date": on_date(each.at),
    }


def _one(alert: Alert, administration: Administration, day: dt.date) -> AttentionPoint:
    what = _("%(indicator)s : %(why)s") % {"indicator": alert.standing.indicator.name, "why": alert.why.rstrip(".")}
    return AttentionPoint(
        what,
        alert.since,
        alert.by_when,
        alert.standing.responsible or administration.secretariat_word,
        _horizon(alert, day),
        Severity.SERIOUS if alert.cause in _SERIOUS else Severity.ORDINARY,
        reverse("indicators:indicator", args=[alert.standing.indicator.pk]),
        _("Voir l'indicateur"),
        _KINDS[alert.cause],
    )


def _together(cause: Cause, fired: list[Alert], administration: Administration, day: dt.date) -> AttentionPoint:
    return AttentionPoint(
        str(_TOGETHER[cause] % {"count": len(fired)}),
        min((each.since for each in fired if each.since), default=None),
        min((each.by_when for each in fired if each.by_when), default=None),
        administration.secretariat_word,
        _horizon(fired[0], day),
        Severity.SERIOUS if cause in _SERIOUS else Severity.ORDINARY,
        f"{reverse('indicators:indicators')}?etat={cause}",
        _("Voir lesquels"),
        _KINDS[cause],
        len(fired),
    )


def _horizon(alert: Alert, day: dt.date) -> Horizon:
    """By the day of what is at stake; what is asked of a service now is short, the rest medium."""
    if alert.cause is Cause.OUT_OF_REACH and alert.by_when is not None:
        return horizon_by_distance(alert.by_when, day)
    return _HORIZONS.get(alert.cause, Horizon.MEDIUM)
