"""Who may, in indicators: whoever works here reads, those who steer define, the responsible service answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import rules

from phare.indicators.models import Definition, Indicator
from phare.organisation.permissions import services_managed
from phare.platform.accounts.models import Membership, Role
from phare.platform.accounts.permissions import has_role, is_staff, steers

see_indicators = is_staff
keep_definitions = steers
import_values = steers
settle_values = steers
set_thresholds = steers


@dataclass(frozen=True)
class IndicatorOnDay:
    """An indicator on a day, for the rights that depend on who answers for it then."""

    indicator: Indicator
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.indicator.administration_id


@rules.predicate
def answers_for_indicator(membership: Membership | None, thing: IndicatorOnDay) -> bool:
    """Whoever heads, that day, the service responsible for the indicator."""
    if membership is None:
        return False
    responsible = thing.indicator.definition_on(thing.day).responsible_id
    return responsible is not None and responsible in services_managed(membership, thing.day)


enter_values = steers | answers_for_indicator
see_every_figure = enter_values
"""Those that statistical secrecy hides from others included."""
contest_values = enter_values | has_role(Role.SUB_PREFECT)


def entered_by(membership: Membership, indicators: Iterable[Indicator], day: dt.date) -> frozenset[int]:
    """Return the keys of those of these indicators whose values a member may enter that day: two queries at most."""
    sight = sight_of(membership, membership.administration_id, day)
    return frozenset(each.pk for each in indicators if sight.tells(each.definition_on(day)))


@dataclass(frozen=True)
class Sight:
    """Whose figures under statistical secrecy are told: of every service, or of these only; of none by default."""

    every: bool = False
    services: frozenset[int] = frozenset()

    def tells(self, definition: Definition) -> bool:
        """Whether the figures of an indicator so defined are told even when they are secret."""
        return self.every or definition.responsible_id in self.services

    @property
    def key(self) -> str:
        """What names it, for what is kept of it."""
        return "all" if self.every else ",".join(map(str, sorted(self.services)))


WHOLE, PUBLIC = Sight(every=True), Sight()
"""What those who steer see of figures, and what whoever sees least does."""


def sight_of(membership: Membership, administration_id: int, day: dt.date) -> Sight:
    """Return which secret figures of an administration a member is told that day, as `see_every_figure` says.

    Another administration's are never told. Two queries at most.
    """
    if membership.administration_id != administration_id:
        return PUBLIC
    return WHOLE if steers.test(membership) else Sight(services=frozenset(services_managed(membership, day)))
