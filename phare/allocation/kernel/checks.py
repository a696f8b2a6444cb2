"""What a problem must respect to be crossed; every error is named, none stops the search for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, isnan
from typing import Any

from .problem import Problem
from .trend import trend_and_errors

LARGEST = 1e7
"""FTE, weight or cost; there are fewer public agents than that in the whole country."""


class _Unread:
    def __str__(self) -> str:
        return "?"


UNREAD: Any = _Unread()
"""Stands in a row for a value that could not be read and whose error is already said, so that the rest is checked."""


@dataclass(frozen=True)
class Declared:
    """The identifiers a problem declares; None where they could not be read, so that nothing is held
    against the rows that use them."""

    periods: frozenset[int] | None
    services: frozenset[str] | None
    profiles: frozenset[str] | None
    missions: frozenset[str] | None


def declared_in(problem: Problem) -> Declared:
    """The identifiers of a problem that could be read whole."""
    return Declared(
        frozenset(problem.periods),
        frozenset(row.id for row in problem.services),
        frozenset(row.id for row in problem.profiles),
        frozenset(row.id for row in problem.missions),
    )


def problem_errors(problem: Problem) -> list[str]:
    """Every error of a problem, in French sentences; an empty list when it can be crossed."""
    declared = declared_in(problem)
    errors = list(row_errors(problem, declared))
    if not any(staff_errors(problem, declared)):
        errors += trend_and_errors(problem)[1]
    return errors


def staff_errors(problem: Problem, declared: Declared) -> Iterator[str]:
    """The errors that keep the trend from being computed."""
    yield from _periods(problem.periods, declared)
    yield from _staff(problem, declared)
    yield from _movements(problem, declared)


def row_errors(problem: Problem, declared: Declared) -> Iterator[str]:
    """Every error but those of the trend, for rows that use the declared identifiers."""
    yield from _periods(problem.periods, declared)
    for name in ("services", "profiles", "missions"):
        yield from _repeated(name, [row.id for row in getattr(problem, name)], "identifiant répété")
    yield from _missions(problem, declared)
    yield from _staff(problem, declared)
    yield from _movements(problem, declared)
    yield from _compatibility(problem, declared)
    yield from _transfers(problem, declared)
    yield from _caps(problem, declared)


def _periods(periods: Sequence[int], declared: Declared) -> Iterator[str]:
    if declared.periods is None:
        return
    if not periods:
        yield "periods : il faut au moins une période."
    if any(later <= earlier for earlier, later in pairwise(periods)):
        yield "periods : les périodes doivent se suivre dans l'ordre, sans répétition."


def _missions(problem: Problem, declared: Declared) -> Iterator[str]:
    for mission in problem.missions:
        place = f"missions « {mission.id} »"
        for name in ("need", "floor"):
            values = getattr(mission, name)
            if values is UNREAD:
                continue
            if declared.periods is not None and len(values) != len(problem.periods):
                yield (
                    f"{place}, {name} : {len(values)} valeur(s) pour {len(problem.periods)} période(s) ; "
                    "il en faut une par période."
                )
            for value in values:
                yield from _amount(value, f"{place}, {name}")
        yield from _amount(mission.weight, f"{place}, weight", above_zero=True)
        if mission.floor_rank is not UNREAD and mission.floor_rank < 1:
            yield f"{place}, floor_rank : {mission.floor_rank} ; un rang est un entier à partir de 1."
        for name, known in (("floor_profiles", declared.profiles), ("services", declared.services)):
            ids = getattr(mission, name)
            read = set() if ids is UNREAD or ids is None else set(ids) - {UNREAD}
            for each in sorted(read):
                yield from _unknown(each, known, f"{place}, {name}")


def _staff(problem: Problem, declared: Declared) -> Iterator[str]:
    for row in problem.staff:
        place = f"staff (« {row.service} », « {row.profile} », « {row.mission} »)"
        yield from _unknown(row.service, declared.services, place)
        yield from _unknown(row.profile, declared.profiles, place)
        yield from _unknown(row.mission, declared.missions, place)
        yield from _amount(row.fte, f"{place}, fte")


def _movements(problem: Problem, declared: Declared) -> Iterator[str]:
    for row in problem.movements:
        place = f"movements ({row.period}, « {row.service} », « {row.profile} »)"
        if declared.periods is not None and row.period is not UNREAD and row.period not in declared.periods:
            yield f"{place} : la période {row.period} n'est pas dans « periods »."
        yield from _unknown(row.service, declared.services, place)
        yield from _unknown(row.profile, declared.profiles, place)
        if row.mission is not None:
            yield from _unknown(row.mission, declared.missions, place)
        yield from _amount(row.fte, f"{place}, fte", signed=True)


def _compatibility(problem: Problem, declared: Declared) -> Iterator[str]:
    pairs = [(row.profile, row.mission) for row in problem.compatibility]
    yield from _repeated("compatibility", pairs, "couple profil, mission répété")
    for row in problem.compatibility:
        place = f"compatibility (« {row.profile} », « {row.mission} »)"
        yield from _unknown(row.profile, declared.profiles, place)
        yield from _unknown(row.mission, declared.missions, place)
        yield from _amount(row.cost, f"{place}, cost")


def _transfers(problem: Problem, declared: Declared) -> Iterator[str]:
    pairs = [(row.origin, row.destination) for row in problem.transfer_costs]
    yield from _repeated("transfer_costs", pairs, "couple de services répété")
    for row in problem.transfer_costs:
        place = f"transfer_costs (de « {row.origin} » à « {row.destination} »)"
        yield from _unknown(row.origin, declared.services, place)
        yield from _unknown(row.destination, declared.services, place)
        if row.origin == row.destination and row.origin is not UNREAD:
            yield f"{place} : un service ne transfère pas de personnel à lui-même."
        yield from _amount(row.cost, f"{place}, cost")


def _caps(problem: Problem, declared: Declared) -> Iterator[str]:
    if problem.max_moved_fte is None:
        return
    if declared.periods is not None and len(problem.max_moved_fte) != len(problem.periods):
        yield (
            f"max_moved_fte : {len(problem.max_moved_fte)} valeur(s) pour {len(problem.periods)} période(s) ; "
            "il en faut une par période, null là où il n'y a pas de plafond."
        )
    for value in problem.max_moved_fte:
        if value is not None:
            yield from _amount(value, "max_moved_fte")


def _repeated(place: str, keys: Iterable[Hashable], what: str) -> Iterator[str]:
    for key, count in Counter(keys).items():
        parts = key if isinstance(key, tuple) else (key,)
        if count > 1 and UNREAD not in parts:
            shown = ", ".join(f"« {part} »" for part in parts)
            yield f"{place} : {what} ({shown})."


def _unknown(name: str, known: frozenset[str] | None, place: str) -> Iterator[str]:
    if known is not None and name is not UNREAD and name not in known:
        yield f"{place} : « {name} » n'est déclaré nulle part."


def not_finite(value: float) -> str:
    """Return a number that is not finite as JSON writers write it."""
    return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _amount(value: float, place: str, *, signed: bool = False, above_zero: bool = False) -> Iterator[str]:
    if value is UNREAD:
        return
    if not isfinite(value):
        yield f"{place} : {not_finite(value)} n'est pas un nombre fini."
    elif value < 0 and not signed:
        yield f"{place} : {value:g} est négatif."
    elif value == 0 and above_zero:
        yield f"{place} : doit être supérieur à zéro."
    elif abs(value) > LARGEST:
        yield f"{place} : {value:g} dépasse {LARGEST:g}."
