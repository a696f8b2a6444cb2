"""Control totals: the rows of a photograph must add up to the headcount file of the same date (CRO-002)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from phare.organisation.kernel.staffing import ControlTotal, Post
from phare.values.phrase import Phrase, phrase

ROUNDING = 1e-9


@dataclass(frozen=True)
class Difference:
    """A total that the rows do not add up to; figures are FTE, or agents when `is_headcount`."""

    kind: str  # "service" or "programme"
    code: str
    declared: float
    found: float
    is_headcount: bool = False

    @property
    def sentence(self) -> Phrase:
        """Return the difference as a sentence."""
        found, declared = (f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",") for value in self._both)
        figures = {"code": self.code, "found": found, "declared": declared}
        if self.kind == "service" and self.is_headcount:
            return phrase(
                "service « {code} » : {found} agents dans les lignes, {declared} au fichier des effectifs", **figures
            )
        if self.kind == "service":
            return phrase(
                "service « {code} » : {found} ETP dans les lignes, {declared} au fichier des effectifs", **figures
            )
        if self.is_headcount:
            return phrase(
                "programme « {code} » : {found} agents dans les lignes, {declared} au fichier des effectifs", **figures
            )
        return phrase(
            "programme « {code} » : {found} ETP dans les lignes, {declared} au fichier des effectifs", **figures
        )

    @property
    def _both(self) -> tuple[float, float]:
        return self.found, self.declared


def sums(posts: Iterable[Post], programmes: Mapping[str, str | None]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the FTE and headcount of filled posts by ("service", code) and ("programme", code)."""
    parts: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for post in posts:
        if post.vacant:
            continue
        parts["service", post.service].append((post.fte, post.headcount))
        if programme := programmes.get(post.profile):
            parts["programme", programme].append((post.fte, post.headcount))
    return {key: (fsum(fte for fte, _ in rows), fsum(head for _, head in rows)) for key, rows in parts.items()}


def differences(
    posts: Iterable[Post],
    programmes: Mapping[str, str | None],
    totals: Iterable[ControlTotal],
    tolerance: float,
) -> tuple[Difference, ...]:
    """Return the declared totals from which the rows differ by more than the tolerance (CRO-002), in their order."""
    return compare(sums(posts, programmes), totals, tolerance)


def compare(
    found: Mapping[tuple[str, str], tuple[float, float]], totals: Iterable[ControlTotal], tolerance: float
) -> tuple[Difference, ...]:
    """Return the totals from which these sums, as `sums` gives them, differ by more than the tolerance."""
    gaps = []
    for total in totals:
        kind, code = ("service", total.service) if total.service is not None else ("programme", total.programme)
        fte, headcount = found.get((kind, code or ""), (0.0, 0.0))
        if abs(fte - total.fte) > tolerance + ROUNDING:
            gaps.append(Difference(kind, code or "", total.fte, fte))
        if total.headcount is not None and abs(headcount - total.headcount) > tolerance + ROUNDING:
            gaps.append(Difference(kind, code or "", total.headcount, headcount, is_headcount=True))
    return tuple(gaps)
