"""Three measures of staff that are never mixed: headcount, FTE at a date, FTE over a year; and what bounds them.

Exact fractions throughout: 80 % all year is 4/5, and 1 July to 31 December is 184/365. Rules EMP-001 to EMP-009.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

Value = TypeVar("Value")
Dated = tuple[tuple[dt.date, Value, str], ...]
"""What the law has said since each day, with its source, oldest first."""

# Paid more than worked at these shares only; otherwise pay follows working time (EMP-004).
PAY_SHARES: Dated[dict[Fraction, Fraction]] = (
    (
        dt.date(1984, 1, 12),
        {Fraction(4, 5): Fraction(6, 7), Fraction(9, 10): Fraction(32, 35)},
        "CGFP L612-5 (formerly law 84-16, art. 40)",
    ),
)
LEAST_PART_TIME: Dated[Fraction] = ((dt.date(1984, 1, 12), Fraction(1, 2), "CGFP L612-1"),)
ANNUAL_HOURS: Dated[int] = (
    (dt.date(2002, 1, 1), 1600, "decree 2000-815, art. 1, before the day of solidarity"),
    (dt.date(2005, 1, 1), 1607, "CGFP L611-1; decree 2000-815, art. 1"),
)


class UnknownLawError(ValueError):
    """The law at that day is not in our tables."""


class WrongShareError(ValueError):
    """A working-time share is above 0 and at most 1."""


def in_force(table: Dated[Value], day: dt.date) -> Value:
    """Return what a dated table says on a day. Raises UnknownLawError before its first day."""
    said = [value for since, value, _source in table if since <= day]
    if not said:
        raise UnknownLawError(f"nothing is known before {table[0][0]}")
    return said[-1]


def exact(share: float | str | Decimal | Fraction) -> Fraction:
    """Return a share as the fraction it is written as: 0.8 is 4/5, not the float next to it."""
    return share if isinstance(share, Fraction) else Fraction(str(share))


@dataclass(frozen=True)
class Presence:
    """A paid person's working-time share (above 0, at most 1), from a day to another, both included."""

    share: Fraction
    since: dt.date
    until: dt.date | None = None

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise WrongShareError(f"{self.share} is no working-time share")

    def holds_on(self, day: dt.date) -> bool:
        """Whether the person is paid that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def days_within(self, first: dt.date, last: dt.date) -> int:
        """Return the days of presence between two days, both included."""
        begins = max(self.since, first)
        ends = last if self.until is None else min(self.until, last)
        return max(0, (ends - begins).days + 1)


def days_in(year: int) -> int:
    """Return 365, or 366 in a leap year: real days are counted (EMP-009)."""
    return 366 if calendar.isleap(year) else 365


def headcount(presences: Iterable[Presence], day: dt.date) -> int:
    """Return how many persons are paid on a day (EMP-001)."""
    return sum(presence.holds_on(day) for presence in presences)


def fte(presences: Iterable[Presence], day: dt.date) -> Fraction:
    """Return the FTE on a day: the sum of the working-time shares of those paid (EMP-002)."""
    return sum((presence.share for presence in presences if presence.holds_on(day)), Fraction(0))


def fte_year(presences: Iterable[Presence], year: int) -> Fraction:
    """Return the FTE over a year (ETPT): each share times its part of the year, in days (EMP-003, EMP-009)."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    worked = sum((presence.share * presence.days_within(first, last) for presence in presences), Fraction(0))
    return worked / days_in(year)


def fte_year_by_months(presences: Iterable[Presence], year: int) -> Fraction:
    """Return the FTE over a year by twelfths, each month counting the same: for display only (EMP-009)."""
    kept = tuple(presences)
    total = Fraction(0)
    for month in range(1, 13):
        days = calendar.monthrange(year, month)[1]
        first, last = dt.date(year, month, 1), dt.date(year, month, days)
        total += sum((one.share * Fraction(one.days_within(first, last), days) for one in kept), Fraction(0))
    return total / 12


def pay_share(share: Fraction, day: dt.date) -> Fraction:
    """Return the share of full pay that a working-time share earns: 4/5 earns 6/7, 9/10 earns 32/35 (EMP-004)."""
    return in_force(PAY_SHARES, day).get(share, share)


def is_part_time_allowed(share: Fraction, day: dt.date) -> bool:
    """Whether a civil servant may work this share: at least half, at most the whole (EMP-004)."""
    return in_force(LEAST_PART_TIME, day) <= share <= 1


def hours(fte_over_year: Fraction, day: dt.date) -> Fraction:
    """Return the hours that an FTE over a year stands for (EMP-005)."""
    return fte_over_year * in_force(ANNUAL_HOURS, day)


@dataclass(frozen=True)
class Ceiling:
    """The most FTE over a year that a ministry may consume (plafond d'emplois, EMP-006)."""

    ministry: str
    year: int
    fte_year: Fraction

    def breach(self, consumed: Fraction) -> Fraction:
        """Return by how much the consumption exceeds the ceiling; 0 when it is held."""
        return max(Fraction(0), consumed - self.fte_year)


class Perimeter(StrEnum):
    """Whether a movement changes the schedule of the programme: a transfer between programmes does not (EMP-007)."""

    CONSTANT = "constant"
    TRANSFER = "transfer"


@dataclass(frozen=True)
class Flow:
    """An entry (share above 0) or an exit (below), from the first day when it has effect."""

    share: Fraction
    day: dt.date
    perimeter: Perimeter = Perimeter.CONSTANT

    @property
    def in_year_effect(self) -> Fraction:
        """FTE over the year of the flow that it adds or takes: its share times the days that remain (EMP-008)."""
        return self.share * Fraction(days_in(self.day.year) - self._elapsed, days_in(self.day.year))

    @property
    def full_year_extension(self) -> Fraction:
        """FTE over the next year that it adds or takes on top: its share times the days elapsed (EMP-008)."""
        return self.share * Fraction(self._elapsed, days_in(self.day.year))

    @property
    def _elapsed(self) -> int:
        return (self.day - dt.date(self.day.year, 1, 1)).days


def staffing_schedule(flows: Iterable[Flow], year: int) -> Fraction:
    """Return entries minus exits of a year in FTE, transfers left out (schéma d'emplois, EMP-007)."""
    return sum(
        (flow.share for flow in flows if flow.day.year == year and flow.perimeter is Perimeter.CONSTANT), Fraction(0)
    )


def next_fte_year(
    fte_of_year: Fraction, flows: Iterable[Flow], year: int, corrections: Fraction = Fraction(0)
) -> Fraction:
    """Return the FTE over the year after `year`, from that of `year` and the flows of both (EMP-008).

    It adds the full-year extension of the flows of `year` and the in-year effect of those of the next, transfers
    included, and the corrections.
    """
    kept = tuple(flows)
    extension = sum((flow.full_year_extension for flow in kept if flow.day.year == year), Fraction(0))
    effect = sum((flow.in_year_effect for flow in kept if flow.day.year == year + 1), Fraction(0))
    return fte_of_year + extension + effect + corrections
