"""The list of indicators: where each stands, which value is late, who answers for it, and why one needs somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phare.indicators import permissions
from phare.indicators.queries.alerts import Alert, Cause, watched
from phare.indicators.queries.exchange import ALL
from phare.indicators.queries.lists import Standing, untold
from phare.indicators.queries.territories import names_of, own_territory
from phare.indicators.web.tables import IndicatorTable
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.territory.kernel.naming import plain
from phare.ui.asked import page_in
from phare.ui.filters import in_words

TEXT, THEME, SERVICE, STATE = "q", "theme", "service", "etat"
NOBODY, REACHED = "aucun", "atteint"
PER_PAGE = 50
STATES: dict[str, Any] = {
    Cause.LATE: gettext_lazy("valeur en retard"),
    Cause.SILENT: gettext_lazy("jamais renseigné"),
    Cause.NOBODY: gettext_lazy("sans service responsable"),
    Cause.MISSED: gettext_lazy("cible non atteinte à sa date"),
    Cause.OUT_OF_REACH: gettext_lazy("hors de portée au rythme actuel"),
    Cause.FALLING: gettext_lazy("dans le mauvais sens"),
    Cause.BEHIND: gettext_lazy("loin de la médiane des départements comparables"),
    REACHED: gettext_lazy("cible atteinte"),
}
"""What one may ask for, in words: a cause, or a target reached."""
Alerts = Mapping[int, Mapping[str, Alert]]
"""By the key of the indicator, then by cause."""


@signed_in
def indicators(request: MemberRequest) -> HttpResponse:
    """What do we measure, where do we stand, and what was not answered?"""
    membership = authorise(request, permissions.see_indicators)
    every, fired = watched(membership.administration, timezone.localdate())
    hidden = _hidden_from(membership, every)
    # Neither sought nor put in order by what may not be read.
    everything = [untold(each) if each.indicator.pk in hidden else each for each in every]
    alerts: dict[int, dict[str, Alert]] = defaultdict(dict)
    for alert in fired:
        alerts[alert.standing.indicator.pk][alert.cause] = alert
    services = {each.responsible_code: each.responsible for each in everything if each.responsible}
    wanted = {name: request.GET.get(name, "").strip() for name in (TEXT, THEME, SERVICE, STATE)}
    kept = [each for each in everything if _is_wanted(each, wanted, alerts)]
    said = {
        TEXT: _("« %(text)s »") % {"text": wanted[TEXT]},
        THEME: wanted[THEME],
        SERVICE: _("sans service responsable") if wanted[SERVICE] == NOBODY else services.get(wanted[SERVICE], ""),
        STATE: str(STATES.get(wanted[STATE], "")),
    }
    table = None
    if kept:
        order = request.GET.get("sort", "")
        table = IndicatorTable(kept, alerts=alerts, hidden=hidden, cause=wanted[STATE], order_by=order)
        table.paginate(page=page_in(request, kept, PER_PAGE).number, per_page=PER_PAGE)
    territory = own_territory(membership.administration)
    return render(
        request,
        "indicators/indicators.html",
        {
            "table": table,
            "any": bool(everything),
            "sentence": _sentence(kept),
            "filters": in_words(request, said),
            "wanted": wanted,
            "themes": sorted({each.indicator.theme for each in everything if each.indicator.theme}),
            "services": sorted(services.items()),
            "states": list(STATES.items()),
            "territory": names_of([territory])[territory],
            "actions": _actions(request),
        },
    )


def _hidden_from(membership: Membership, every: Sequence[Standing]) -> set[int]:
    """The keys of the indicators whose figure may not be told to this member."""
    secret = [each for each in every if each.is_secret]
    if not secret:
        return set()
    sight = permissions.sight_of(membership, membership.administration_id, timezone.localdate())
    return {each.indicator.pk for each in secret if not sight.tells(each.definition)}


def _actions(request: MemberRequest) -> list[tuple[str, str]]:
    panorama = (_("Panorama"), reverse("indicators:panorama"))
    if not permissions.keep_definitions.test(request.membership):
        return [panorama]
    return [
        (_("Importer des valeurs"), reverse("exchange:upload", args=["indicateurs", ALL])),
        panorama,
        (_("Nouvel indicateur"), reverse("indicators:new")),
        (_("Seuils d'attention"), reverse("indicators:thresholds")),
    ]


def _is_wanted(each: Standing, wanted: Mapping[str, str], alerts: Alerts) -> bool:
    text, theme, service, state = (wanted[name] for name in (TEXT, THEME, SERVICE, STATE))
    return (
        (not text or plain(text) in plain(f"{each.indicator.name} {each.indicator.code} {each.indicator.theme}"))
        and (not theme or theme == each.indicator.theme)
        and (not service or (each.responsible_code or NOBODY) == service)
        and (
            state not in STATES
            or (each.rate.reached is True if state == REACHED else state in alerts.get(each.indicator.pk, {}))
        )
    )


def _sentence(kept: Sequence[Standing]) -> str:
    count = ngettext("%(count)s indicateur", "%(count)s indicateurs", len(kept)) % {"count": len(kept)}
    late = sum(each.days_late > 0 for each in kept)
    if not late:
        return count
    return _("%(indicators)s, dont %(late)s en retard") % {"indicators": count, "late": late}
