"""An arbitration as its page shows it: options as columns, grounds as rows, figures; then what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from phare.decisions.kernel.empowerment import Scope
from phare.decisions.kernel.proposal import Better
from phare.decisions.kernel.small_counts import is_small
from phare.decisions.models import (
    Arbitration,
    ExpectedEffect,
    Ground,
    Observation,
    Option,
    Prerequisite,
    Redeployment,
    ServiceAgreement,
    Stance,
)
from phare.decisions.permissions import covering, perimeters, services_shown
from phare.organisation.queries import heads_of
from phare.platform.accounts.models import Membership


@dataclass(frozen=True)
class FigureCell:
    """A figure of an option, and whether it is the best of its row when the row differs."""

    value: float | None
    is_best: bool
    is_small: bool = False


@dataclass(frozen=True)
class FigureRow:
    """A figure of every option: its label, its unit, a cell per option, whether they differ."""

    label: str
    unit: str
    cells: tuple[FigureCell, ...]
    differs: bool
    decimals: int


@dataclass(frozen=True)
class GroundRow:
    """A ground, and its stance on each option (None where it says nothing)."""

    ground: Ground
    stances: tuple[Stance | None, ...]


@dataclass(frozen=True)
class Columns:
    """The options of an arbitration side by side."""

    options: tuple[Option, ...]
    figures: tuple[FigureRow, ...]
    grounds: tuple[GroundRow, ...]


@dataclass(frozen=True)
class Moves:
    """Redeployments of an option that a member may read, their FTE, and whether others are kept from view."""

    rows: tuple[Redeployment, ...]
    fte: float
    hidden: bool


@dataclass(frozen=True)
class Reserves:
    """Opinions and observations that are not favourable, and the names of the services that said nothing."""

    opinions: tuple[Prerequisite, ...]
    observations: tuple[Observation, ...]
    silent: tuple[str, ...]


def columns_of(arbitration: Arbitration, everything: bool) -> Columns:
    """Return the options side by side; a constant number of queries, whatever there is.

    Fewer than 3 FTE are not told to whoever does not read everything: colleagues would be recognised.
    """
    options = tuple(arbitration.options.prefetch_related("commitments__programme", "effects__mission"))
    grounds = arbitration.grounds.prefetch_related("stances")
    return Columns(
        options,
        tuple(_figure_rows(options, everything)),
        tuple(
            GroundRow(
                ground,
                tuple(
                    next((stance for stance in ground.stances.all() if stance.option_id == option.pk), None)
                    for option in options
                ),
            )
            for ground in grounds
        ),
    )


def moves_of(option: Option, arbitration: Arbitration, membership: Membership, day: dt.date) -> Moves:
    """Return the redeployments of an option that touch services a member may read of: all, when he reads everything.

    Services exchange one or two FTE: whoever does not head them reads the total of none of them.
    """
    rows = Redeployment.objects.filter(option=option).select_related(
        "profile", "origin_service", "origin_mission", "service", "mission", "to_programme", "responsible"
    )
    shown = services_shown(membership, arbitration, day)
    kept = rows if shown is None else rows.filter(Q(service__in=shown) | Q(origin_service__in=shown))
    listed = tuple(kept)
    hidden = shown is not None and len(listed) < rows.count()
    return Moves(listed, sum(row.fte for row in listed), hidden)


def opinions_of(arbitration: Arbitration) -> list[Prerequisite]:
    """Return the opinions to wait for or given, those awaited first."""
    lines = arbitration.prerequisites.select_related("programme", "fulfilled_by__user")
    return sorted(lines, key=lambda line: (line.state != Prerequisite.State.AWAITED, line.kind, line.pk))


def observations_of(arbitration: Arbitration, membership: Membership, day: dt.date) -> list[Observation]:
    """Return what services observe: all to whoever reads everything, else those of the services one heads."""
    lines = arbitration.observations.select_related("service", "given_by__user")
    shown = services_shown(membership, arbitration, day)
    return list(lines if shown is None else lines.filter(service__in=shown))


def services_without_head(arbitration: Arbitration, day: dt.date) -> list[str]:
    """Return the names of the services whose observations are awaited and that nobody heads: nobody was told."""
    awaited = [line.service for line in arbitration.observations.filter(given_at=None).select_related("service")]
    heads = heads_of(awaited, day)
    return [service.name for service in awaited if service.pk not in heads]


def reserves_of(arbitration: Arbitration) -> Reserves:
    """Return what was said against the options, or with reserves, and who said nothing: to be read before signing.

    So is what was given out of its time, and what is awaited without keeping from signing.
    """
    state = Prerequisite.State
    opinions = [
        line
        for line in arbitration.prerequisites.all()
        if line.out_of_time or (not line.binds if line.state == state.AWAITED else line.state != state.FAVOURABLE)
    ]
    observations = list(arbitration.observations.select_related("service"))
    favourable = Observation.Position.FAVOURABLE
    return Reserves(
        tuple(opinions),
        tuple(line for line in observations if line.given_at is not None and line.position != favourable),
        tuple(line.service.name for line in observations if line.given_at is None),
    )


def agreements_of(arbitration: Arbitration, membership: Membership, day: dt.date) -> list[ServiceAgreement]:
    """Return the service agreements: all to whoever reads everything, else of the services one heads or signs for."""
    lines = arbitration.agreements.select_related("service", "service_signed_by__user", "decider_signed_by__user")
    shown = services_shown(membership, arbitration, day)
    if shown is None:
        return list(lines)
    held = perimeters(membership, day)
    return [
        line
        for line in lines
        if line.service_id in shown or covering(held, Scope.AGREEMENTS, frozenset({line.service_id}))
    ]


def effects_of(option: Option, everything: bool) -> list[ExpectedEffect]:
    """Return the effects expected of an option; those on staff, which are few, only to whoever reads everything."""
    effects = option.effects.select_related("mission")
    return list(effects if everything else effects.filter(mission=None).exclude(unit__iexact="ETP"))


def _figure_rows(options: Iterable[Option], everything: bool) -> list[FigureRow]:
    listed = list(options)
    kinds: dict[tuple[str, str], dict[str, Any]] = {}
    for option in listed:
        for figure in option.figures:
            kinds.setdefault((figure["label"], figure["unit"]), figure)
    return [_figure_row(listed, figure, everything) for figure in kinds.values()]


def _figure_row(options: list[Option], figure: Mapping[str, Any], everything: bool) -> FigureRow:
    label, unit, better = figure["label"], figure["unit"], Better(figure["better"])
    values = [_value(option, label, unit) for option in options]
    known = [value for value in values if value is not None]
    differs = len({round(value, 6) for value in known}) > 1
    best = None
    if differs and better is not Better.NEITHER:
        best = max(known) if better is Better.HIGHER else min(known)
    cells = tuple(
        FigureCell(
            value,
            best is not None and value is not None and abs(value - best) < 1e-6,
            not everything and unit == "ETP" and is_small(value),
        )
        for value in values
    )
    return FigureRow(label, unit, cells, differs, figure["decimals"])


def _value(option: Option, label: str, unit: str) -> Any:
    return next(
        (figure["value"] for figure in option.figures if (figure["label"], figure["unit"]) == (label, unit)), None
    )
