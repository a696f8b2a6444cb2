"""The gap before any solution, as the page shows it: missions by orientation, those whose floor breaks first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phare.allocation.kernel.crossing import Names
from phare.allocation.kernel.gap import MissionGap
from phare.allocation.queries import words
from phare.allocation.queries.facts import Facts
from phare.allocation.queries.masking import Hidden


@dataclass(frozen=True)
class YearFigure:
    """A mission's trend in a year: FTE (None when masked), and whether the floor breaks."""

    year: int
    fte: float | None
    is_broken: bool


@dataclass(frozen=True)
class GapLine:
    """A mission of the page: floor and need of the first and last years crossed, staff today, trend year by year."""

    code: str
    name: str
    core: bool
    rank: int
    today: float | None
    floor: float
    need: float
    years: tuple[YearFigure, ...]
    broken_in: int | None
    maximum: float

    @property
    def last(self) -> float | None:
        """Return the trend of the last year, in FTE."""
        return self.years[-1].fte

    @property
    def is_masked(self) -> bool:
        """Return whether its figures may not be told to the reader."""
        return self.today is None


@dataclass(frozen=True)
class GapGroup:
    """The missions of an orientation, those whose floor breaks first; without a code, those that no plan asks for."""

    code: str
    name: str
    lines: tuple[GapLine, ...]
    coverage_today: float | None
    coverage_last: float | None


@dataclass(frozen=True)
class GapPage:
    """All that the page of the gap says."""

    years: tuple[int, ...]
    sentence: str
    broken: tuple[GapLine, ...]
    groups: tuple[GapGroup, ...]

    @property
    def last_year(self) -> str:
        """Return the last year crossed, as it is written."""
        return str(self.years[-1])


def gap_page(found: Facts, hidden: Hidden) -> GapPage:
    """Return the gap between what the plan asks for and the staff, for a reader to whom `hidden` is masked."""
    gaps, years, names = found.gaps, found.years, found.names
    broken = words.broken_first(gaps)
    asked = [gap for gap in gaps if any(gap.floor) or any(gap.need)]
    maximum = max((max(gap.today, *gap.need, *gap.floor, *gap.trend) for gap in asked), default=1.0)
    first = {gap.mission: at for at, gap in enumerate(broken)}
    ordered = sorted(asked, key=lambda gap: first.get(gap.mission, len(first)))
    lines = {gap.mission: _line(gap, years, names, hidden, maximum) for gap in ordered}
    groups = [_group(code, name, ordered, lines, names, hidden) for code, name in names.orientations]
    outside = tuple(
        _line(gap, years, names, hidden, maximum)
        for gap in gaps
        if not any(gap.floor) and not any(gap.need) and gap.today > 0
    )
    return GapPage(
        years=years,
        sentence=words.gap_sentence(gaps, years, names),
        broken=tuple(lines[gap.mission] for gap in broken),
        groups=tuple(group for group in (*groups, GapGroup("", "", outside, None, None)) if group.lines),
    )


def _line(gap: MissionGap, years: Sequence[int], names: Names, hidden: Hidden, maximum: float) -> GapLine:
    told = gap.mission not in hidden.missions
    broken = gap.broken_at
    return GapLine(
        code=gap.mission,
        name=names.missions.get(gap.mission, gap.mission),
        core=gap.core,
        rank=gap.rank,
        today=gap.today if told else None,
        floor=max(gap.floor),
        need=max(gap.need),
        years=tuple(
            YearFigure(year, fte if told else None, counting < floor - words.NOTHING)
            for year, fte, counting, floor in zip(years, gap.trend, gap.trend_counting, gap.floor, strict=True)
        ),
        broken_in=None if broken is None else years[broken],
        maximum=maximum,
    )


def _group(
    code: str, name: str, gaps: Sequence[MissionGap], lines: dict[str, GapLine], names: Names, hidden: Hidden
) -> GapGroup:
    own = [gap for gap in gaps if names.orientations_of.get(gap.mission, ("",))[0] == code]
    tell = not any(gap.mission in hidden.missions for gap in own)
    return GapGroup(
        code=code,
        name=name,
        lines=tuple(lines[gap.mission] for gap in own),
        coverage_today=covered([(gap.need[0], gap.today) for gap in own]) if tell else None,
        coverage_last=covered([(gap.need[-1], gap.trend[-1]) for gap in own]) if tell else None,
    )


def covered(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the share (0 to 1) of the needs that staff cover, from the need and FTE of each mission.

    Staff beyond a mission's need are left out. None when nothing is needed.
    """
    need = sum(need for need, _ in pairs)
    return sum(min(need, fte) for need, fte in pairs) / need if need else None
