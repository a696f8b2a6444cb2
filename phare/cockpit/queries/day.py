"""A member's day: what needs someone, by horizon, and what is not yet there to begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from phare.allocation.queries import attention as allocation
from phare.allocation.queries.scenarios import scenarios_awaiting
from phare.cockpit.queries.figures import figures_shown
from phare.cockpit.queries.kinds import is_retained, kinds_set_aside
from phare.cockpit.queries.sentence import sentence_of_the_day
from phare.decisions.queries import attention as decisions
from phare.indicators import permissions as indicators_permissions
from phare.indicators.queries import attention as indicators
from phare.organisation import permissions as organisation_permissions
from phare.organisation import queries as organisation
from phare.platform.accounts.models import Administration, Membership
from phare.platform.accounts.permissions import steers
from phare.platform.audit.queries import kept_until_an_act
from phare.strategy import permissions as strategy_permissions
from phare.strategy import queries as strategy
from phare.values.attention import AttentionPoint, by_urgency
from phare.values.horizon import LONGEST_FIRST, Horizon
from phare.values.tracked import TrackedFigure

SHOWN = 5
CROSSING = "allocation"
PUBLISHING = {
    CROSSING: (steers, allocation.attention_points),
    "decisions": (steers, decisions.attention_points),
    "organisation": (organisation_permissions.read_photographs, organisation.attention_points),
    "indicators": (indicators_permissions.see_indicators, indicators.attention_points),
    "strategy": (strategy_permissions.see_plans, strategy.attention_points),
}
"""Who reads it, and what each room says needs someone, given an administration and a day.

The crossing speaks of scenarios and decisions of acts in preparation, which only those who steer may know of.
"""
ROOMS = ("accounts", *PUBLISHING)
"""The rooms whose acts change what needs someone."""


@dataclass(frozen=True)
class Column:
    """One horizon: its most urgent points, at most five, how many more there are, and the figure kept in sight.

    `aside`: how many others there are of the kinds that the administration does not retain.
    """

    horizon: Horizon
    points: tuple[AttentionPoint, ...]
    more: int
    figure: TrackedFigure | None
    aside: int = 0


@dataclass(frozen=True)
class Step:
    """One of the first things to do in an administration that has just begun, in one of its rooms."""

    name: str
    purpose: str
    done: bool
    room: str


@dataclass(frozen=True)
class Day:
    """A member's day: its sentence, one column per horizon, and the first steps as long as one is left."""

    sentence: str
    columns: tuple[Column, ...]
    steps: tuple[Step, ...]


def day_of(membership: Membership, day: dt.date) -> Day:
    """Return what needs a member's administration on this day, the long term first."""
    points, figures = points_of(membership, day), figures_shown(membership, day)
    aside = kinds_set_aside(membership.administration_id)
    retained = [point for point in points if is_retained(point, aside)]
    steps = first_steps(membership, day)
    following = next((step for step in steps if not step.done), None)
    return Day(
        sentence=sentence_of_the_day(retained, following.name if following else "", len(points) - len(retained)),
        columns=tuple(_column(horizon, points, aside, figures.get(horizon)) for horizon in LONGEST_FIRST),
        steps=steps if any(not step.done for step in steps) else (),
    )


def first_steps(membership: Membership, day: dt.date) -> tuple[Step, ...]:
    """Return what an administration does first, in order, each with whether it is done; none to who does not steer."""
    if not steers.test(membership):
        return ()
    photographed = organisation.current_photograph(membership.administration_id) is not None
    planned = strategy.plans_visible(membership.administration, day).exists()
    return (
        Step(
            name=_("Importer le projet des services"),
            purpose=_("Combien d'agents sur chaque mission, service par service, à une date."),
            done=photographed,
            room="organisation",
        ),
        Step(
            name=_("Importer le plan"),
            purpose=_("Ce qu'il faut faire, et ce qu'il serait inacceptable de ne pas faire."),
            done=planned,
            room="strategy",
        ),
        Step(
            name=_("Croiser les priorités et les effectifs"),
            purpose=_("L'écart avant toute solution, puis un scénario qui tient les planchers."),
            done=photographed and planned and scenarios_awaiting(membership).exists(),
            room="allocation",
        ),
    )


def published_to(membership: Membership, day: dt.date) -> tuple[str, str] | None:
    """Return what was last published of a plan, in words, and its address; None once it is no news, or not for him."""
    if not strategy_permissions.see_plans.test(membership):
        return None
    found = strategy.publication_in_the_news(membership.administration, day)
    if found is None:
        return None
    return strategy.headline_of(found), reverse("strategy:publication", args=[found.plan_id, found.number])


def points_of(membership: Membership, day: dt.date) -> list[AttentionPoint]:
    """Return what needs a member's administration on this day and may be told to this member."""
    administration = membership.administration
    told = kept_until_an_act(f"cockpit:points:{day}", administration.pk, ROOMS, lambda: _told(administration, day))
    points: list[AttentionPoint] = []
    for room, (readers, read) in PUBLISHING.items():
        if readers.test(membership):
            # The crossing is asked anew: a computation ends without an act when its worker is lost.
            points += read(administration, day) if room == CROSSING else told[room]
    return points


def _told(administration: Administration, day: dt.date) -> dict[str, list[AttentionPoint]]:
    return {room: read(administration, day) for room, (_readers, read) in PUBLISHING.items() if room != CROSSING}


def points_at(membership: Membership, horizon: Horizon, day: dt.date) -> list[AttentionPoint]:
    """Return all the points of one horizon, the most urgent first."""
    return by_urgency([point for point in points_of(membership, day) if point.horizon is horizon])


def _column(
    horizon: Horizon, points: Iterable[AttentionPoint], aside: frozenset[str], figure: TrackedFigure | None
) -> Column:
    here = [point for point in points if point.horizon is horizon]
    mine = by_urgency([point for point in here if is_retained(point, aside)])
    return Column(horizon, tuple(mine[:SHOWN]), max(len(mine) - SHOWN, 0), figure, len(here) - len(mine))
