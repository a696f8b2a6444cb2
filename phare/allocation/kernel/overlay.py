"""What a scenario changes to the facts: an overlay laid on the photograph and the plan, which it never overwrites.

Its plain JSON form is what a scenario keeps and what `read_overlay` reads back; codes are those of the photograph
and of the plan, figures are FTE, years are whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from phare.strategy.kernel.requirements import Relief, ReliefKind
from phare.values.phrase import lines
from phare.values.refusal import Refusal

LARGEST = 1e6
"""FTE or weight that no lever reaches."""


class OverlayErrors(Refusal):
    """Every error of an overlay at once, each a sentence for the person who wrote it."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = tuple(errors)
        super().__init__(lines(self.errors))


@dataclass(frozen=True, slots=True)
class FloorChange:
    """A new floor of a mission, in FTE, from a year to another (None: without end)."""

    mission: str
    fte: float
    first_year: int
    last_year: int | None = None

    def holds(self, year: int) -> bool:
        """Return whether this floor holds in a year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True, slots=True)
class Recruit:
    """FTE that arrive in a year, on a mission when it is known, spread over those of the service otherwise."""

    year: int
    service: str
    profile: str
    fte: float
    mission: str | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """A service closed in a year: its staff, with their missions, join the receiving service."""

    service: str
    year: int
    receiver: str


@dataclass(frozen=True)
class Overlay:
    """The levers of a scenario; by default none is pulled.

    `caps` gives, by year, the most FTE that may be redeployed. `needs_ignored` holds the floors and nothing more.
    `no_redeployment` leaves everybody where the trend puts them. `orientation_factors` multiply the weights of an
    orientation's missions; `mission_weights` replace one mission's. `reliefs` are added to those the plan has decided.
    Transfers between services of two communes are left out unless `between_communes`.
    """

    caps: tuple[tuple[int, float], ...] = ()
    needs_ignored: bool = False
    no_redeployment: bool = False
    orientation_factors: tuple[tuple[str, float], ...] = ()
    mission_weights: tuple[tuple[str, float], ...] = ()
    floors: tuple[FloorChange, ...] = ()
    recruits: tuple[Recruit, ...] = ()
    closures: tuple[Closure, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    forbidden_transfers: tuple[tuple[str, str], ...] = ()
    between_communes: bool = False
    whole_posts: bool = False

    def cap(self, year: int) -> float | None:
        """Return the most FTE that may be redeployed in a year, None without a cap."""
        return 0.0 if self.no_redeployment else dict(self.caps).get(year)


def overlay_as_data(overlay: Overlay) -> dict[str, Any]:
    """Return the overlay as JSON data, such that `read_overlay` gives the same overlay back."""
    return {
        "caps": [{"year": year, "fte": fte} for year, fte in overlay.caps],
        "needs_ignored": overlay.needs_ignored,
        "no_redeployment": overlay.no_redeployment,
        "orientation_factors": [{"orientation": code, "factor": value} for code, value in overlay.orientation_factors],
        "mission_weights": [{"mission": code, "weight": value} for code, value in overlay.mission_weights],
        "floors": [
            {"mission": row.mission, "fte": row.fte, "first_year": row.first_year, "last_year": row.last_year}
            for row in overlay.floors
        ],
        "recruits": [
            {
                "year": row.year,
                "service": row.service,
                "profile": row.profile,
                "mission": row.mission,
                "fte": row.fte,
            }
            for row in overlay.recruits
        ],
        "closures": [{"service": row.service, "year": row.year, "receiver": row.receiver} for row in overlay.closures],
        "reliefs": [_relief_as_data(row) for row in overlay.reliefs],
        "forbidden_transfers": [{"from": origin, "to": to} for origin, to in overlay.forbidden_transfers],
        "between_communes": overlay.between_communes,
        "whole_posts": overlay.whole_posts,
    }


def read_overlay(data: object) -> Overlay:
    """Return the overlay written in JSON data, whatever is absent left at rest. Raises OverlayErrors naming all."""
    reader = _Reader()
    overlay = reader.overlay(data)
    if reader.errors:
        raise OverlayErrors(reader.errors)
    return overlay


def _relief_as_data(row: Relief) -> dict[str, Any]:
    return {
        "mission": row.mission,
        "kind": str(row.kind),
        "first_year": row.first_year,
        "last_year": row.last_year,
        "need": row.need,
        "floor": row.floor,
        "risk": row.risk,
        "partner": row.partner,
    }


class _Reader:
    """Reads an overlay, noting every value that has not the expected form."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def overlay(self, data: object) -> Overlay:
        if not isinstance(data, dict):
            self.errors.append("scénario : un objet est attendu.")
            return Overlay()
        known = overlay_as_data(Overlay())
        self.errors += [
            f"scénario : « {str(key)[:40]} » n'est pas un levier connu." for key in data if key not in known
        ]
        return Overlay(
            caps=self._rows(data, "caps", lambda r: (self.year(r, "year"), self.fte(r, "fte"))),
            needs_ignored=self.truth(data, "needs_ignored"),
            no_redeployment=self.truth(data, "no_redeployment"),
            orientation_factors=self._rows(
                data, "orientation_factors", lambda r: (self.text(r, "orientation"), self.above_zero(r, "factor"))
            ),
            mission_weights=self._rows(
                data, "mission_weights", lambda r: (self.text(r, "mission"), self.above_zero(r, "weight"))
            ),
            floors=self._rows(data, "floors", self.floor),
            recruits=self._rows(data, "recruits", self.recruit),
            closures=self._rows(
                data,
                "closures",
                lambda r: Closure(self.text(r, "service"), self.year(r, "year"), self.text(r, "receiver")),
            ),
            reliefs=self._rows(data, "reliefs", self.relief),
            forbidden_transfers=self._rows(
                data, "forbidden_transfers", lambda r: (self.text(r, "from"), self.text(r, "to"))
            ),
            between_communes=self.truth(data, "between_communes"),
            whole_posts=self.truth(data, "whole_posts"),
        )

    def floor(self, row: Mapping[str, Any]) -> FloorChange:
        return FloorChange(
            self.text(row, "mission"),
            self.fte(row, "fte"),
            self.year(row, "first_year"),
            self.year_or_none(row, "last_year"),
        )

    def recruit(self, row: Mapping[str, Any]) -> Recruit:
        return Recruit(
            self.year(row, "year"),
            self.text(row, "service"),
            self.text(row, "profile"),
            self.above_zero(row, "fte"),
            None if row.get("mission") in (None, "") else self.text(row, "mission"),
        )

    def relief(self, row: Mapping[str, Any]) -> Relief:
        kind = row.get("kind")
        if kind not in list(ReliefKind):
            self.errors.append(f"reliefs : « {str(kind)[:40]} » n'est pas une façon d'alléger une mission.")
            kind = ReliefKind.LIGHTENED
        return Relief(
            mission=self.text(row, "mission"),
            kind=ReliefKind(kind),
            first_year=self.year(row, "first_year"),
            last_year=self.year_or_none(row, "last_year"),
            need=self.fte(row, "need") if "need" in row else 0.0,
            floor=self.fte(row, "floor") if "floor" in row else 0.0,
            risk=self.text(row, "risk", optional=True),
            partner=self.text(row, "partner", optional=True),
        )

    def text(self, row: Mapping[str, Any], key: str, *, optional: bool = False) -> str:
        value = row.get(key, "")
        if isinstance(value, str) and (value or optional):
            return value
        self.errors.append(f"{key} : un texte est attendu.")
        return ""

    def truth(self, row: Mapping[str, Any], key: str) -> bool:
        value = row.get(key, False)
        if not isinstance(value, bool):
            self.errors.append(f"{key} : vrai ou faux est attendu.")
        return value is True

    def year(self, row: Mapping[str, Any], key: str) -> int:
        value = row.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2200:
            return value
        self.errors.append(f"{key} : une année est attendue.")
        return 0

    def year_or_none(self, row: Mapping[str, Any], key: str) -> int | None:
        return None if row.get(key) is None else self.year(row, key)

    def fte(self, row: Mapping[str, Any], key: str) -> float:
        value = row.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LARGEST and isfinite(value):
            return float(value)
        self.errors.append(f"{key} : un nombre entre 0 et {LARGEST:g} est attendu.")
        return 0.0

    def above_zero(self, row: Mapping[str, Any], key: str) -> float:
        value = self.fte(row, key)
        if value <= 0:
            self.errors.append(f"{key} : un nombre supérieur à zéro est attendu.")
        return value

    def _rows(self, data: Mapping[str, Any], key: str, read: Callable[[Mapping[str, Any]], Any]) -> tuple[Any, ...]:
        return tuple(read(row) for row in self._objects(data, key))

    def _objects(self, data: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
        values = data.get(key, [])
        if not isinstance(values, list):
            self.errors.append(f"{key} : une liste est attendue.")
            return
        for value in values:
            if isinstance(value, dict):
                yield value
            else:
                self.errors.append(f"{key} : un objet est attendu.")
