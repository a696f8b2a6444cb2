"""The figures that rooms publish, and the one shown at each horizon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from phare.allocation import permissions as allocation_permissions
from phare.allocation.queries import figures as allocation
from phare.cockpit.models import ShownFigure
from phare.decisions import permissions as decisions_permissions
from phare.decisions.queries import figures as decisions
from phare.indicators import permissions as indicators_permissions
from phare.indicators.models import Indicator
from phare.indicators.queries import figures as indicators
from phare.organisation import permissions as organisation_permissions
from phare.organisation import queries as organisation
from phare.platform.accounts.models import Administration, Membership
from phare.strategy import permissions as strategy_permissions
from phare.strategy import queries as strategy
from phare.values.horizon import LONGEST_FIRST, Horizon
from phare.values.tracked import TrackedFigure


@dataclass(frozen=True)
class Published:
    """A figure that a room publishes: what it is called in a list, who may read it, and how it is read."""

    label: Any
    readers: rules.Predicate
    read: Callable[[Administration, dt.date], TrackedFigure | None]


FIGURES: dict[str, Published] = {
    "allocation.needs_covered": Published(
        _("Part des besoins que couvrent les effectifs, par année"),
        allocation_permissions.see_every_figure,
        allocation.needs_covered,
    ),
    "allocation.floors_unmet": Published(
        _("Nombre de socles sous leur plancher, par année"), allocation_permissions.see_gap, allocation.floors_unmet
    ),
    "organisation.fte": Published(
        _("Effectifs, par année, et cibles notifiées"),
        organisation_permissions.see_every_cell,
        organisation.fte_by_year,
    ),
    "decisions.redeployments_done": Published(
        _("Part des redéploiements dits faits"),
        decisions_permissions.prepare_arbitrations,
        decisions.redeployments_done,
    ),
    "strategy.operations_owned": Published(
        _("Part des opérations qui ont un responsable, par année"),
        strategy_permissions.see_plans,
        strategy.operations_owned,
    ),
    "indicators.targets_reached": Published(
        _("Part des cibles d'indicateurs atteintes, par année"),
        indicators_permissions.see_indicators,
        indicators.targets_reached,
    ),
}
"""By the key that settings keep. Sums of staff are for those who see every cell: a difference would tell of a few."""

DEFAULTS: dict[Horizon, tuple[str, ...]] = {
    Horizon.LONG: ("allocation.needs_covered", "organisation.fte"),
    Horizon.MEDIUM: ("allocation.floors_unmet",),
    Horizon.SHORT: ("decisions.redeployments_done", "strategy.operations_owned"),
}
"""What is shown where nothing was chosen: the first that has something to say."""


INDICATOR = "indicators."
"""What the key of one of the administration's own indicators begins with, before its code."""


def indicators_offered(administration: Administration, day: dt.date) -> dict[str, str]:
    """Return the administration's own indicators that may be kept in sight: {key: name}."""
    offered = {INDICATOR + each.code: each.name for each in indicators.choosable_indicators(administration, day)}
    return {key: name for key, name in offered.items() if key not in FIGURES}


def chosen_figures(administration_id: int) -> dict[Horizon, str]:
    """Return the keys that an administration chose, by horizon; those that no room publishes any more are left out."""
    rows = ShownFigure.objects.filter(administration_id=administration_id).values_list("horizon", "key")
    chosen = {Horizon(horizon): key for horizon, key in rows}
    codes = [key.removeprefix(INDICATOR) for key in chosen.values() if key not in FIGURES and key.startswith(INDICATOR)]
    known = {INDICATOR + code for code in _codes_known(administration_id, codes)} if codes else set()
    return {horizon: key for horizon, key in chosen.items() if key in FIGURES or key in known}


def _codes_known(administration_id: int, codes: list[str]) -> list[str]:
    kept = Indicator.objects.filter(administration_id=administration_id, code__in=codes)
    return list(kept.values_list("code", flat=True))


def _published(key: str) -> Published:
    """What a key that is known stands for: a figure of the house, or an indicator of the administration."""
    if key in FIGURES:
        return FIGURES[key]
    code = key.removeprefix(INDICATOR)
    return Published(code, indicators_permissions.see_indicators, partial(indicators.tracked_indicator, code=code))


def figures_shown(membership: Membership, day: dt.date) -> dict[Horizon, TrackedFigure]:
    """Return the figure of each horizon that this member may read and that has something to say on this day."""
    chosen = chosen_figures(membership.administration_id)
    read: dict[str, TrackedFigure | None] = {}
    shown = {}
    for horizon in LONGEST_FIRST:
        for key in (chosen[horizon],) if horizon in chosen else DEFAULTS[horizon]:
            published = _published(key)
            if key not in read:
                allowed = published.readers.test(membership)
                read[key] = published.read(membership.administration, day) if allowed else None
            if (figure := read[key]) is not None:
                shown[horizon] = figure
                break
    return shown
