"""Small problems, drawn: caps, chains of transfers, services outside, floor profiles, ranks, movements."""

from __future__ import annotations

from hypothesis import strategies as st

from phare.allocation.kernel.problem import (
    Compatibility,
    Mission,
    Movement,
    Problem,
    Profile,
    Service,
    Staff,
    TransferCost,
)
from phare.allocation.kernel.trend import trend_and_errors

AMOUNTS = st.one_of(
    st.integers(0, 8).map(float),
    st.integers(0, 80).map(lambda tenths: tenths / 10),
    st.floats(0.01, 12, allow_nan=False).map(lambda value: round(value, 4)),
)
WEIGHTS = st.sampled_from((0.5, 1.0, 1.0, 2.0, 3.0))
COSTS = st.sampled_from((0.0, 0.3, 1.0, 1.5))


@st.composite
def problems(draw: st.DrawFn, *, periods: int = 3, movements: bool = True, caps: bool = True) -> Problem:
    """A problem that can be crossed, small enough for the oracle."""
    years = tuple(range(2027, 2027 + draw(st.integers(1, periods))))
    services = tuple(Service(f"S{each}", draw(st.integers(0, 5)) > 0) for each in range(draw(st.integers(1, 3))))
    profiles = tuple(Profile(f"P{each}") for each in range(draw(st.integers(1, 3))))
    names = [each.id for each in services], [each.id for each in profiles]
    missions = tuple(_mission(draw, f"M{each}", len(years), *names) for each in range(draw(st.integers(1, 4))))
    cells = [(s, p, m.id) for s in names[0] for p in names[1] for m in missions]
    staff = tuple(Staff(*cell, draw(AMOUNTS)) for cell in draw(st.lists(st.sampled_from(cells), max_size=6)))
    pairs = [(p, m.id) for p in names[1] for m in missions]
    roads = [(a, b) for a in names[0] for b in names[0] if a != b]
    problem = Problem(
        periods=years,
        services=services,
        profiles=profiles,
        missions=missions,
        staff=staff,
        compatibility=tuple(
            Compatibility(*pair, draw(COSTS)) for pair in draw(st.lists(st.sampled_from(pairs), unique=True))
        ),
        transfer_costs=tuple(
            TransferCost(*road, draw(COSTS))
            for road in (draw(st.lists(st.sampled_from(roads), unique=True)) if roads else ())
        ),
        max_moved_fte=draw(
            st.none() | st.lists(st.none() | AMOUNTS, min_size=len(years), max_size=len(years)).map(tuple)
        )
        if caps
        else None,
    )
    return _with_movements(draw, problem, cells) if movements else problem


def _mission(draw: st.DrawFn, name: str, years: int, services: list[str], profiles: list[str]) -> Mission:
    amounts = st.lists(AMOUNTS, min_size=years, max_size=years).map(tuple)
    return Mission(
        name,
        need=draw(amounts),
        floor=draw(amounts | st.just((0.0,) * years)),
        weight=draw(WEIGHTS),
        core=draw(st.booleans()),
        floor_rank=draw(st.integers(1, 3)),
        floor_profiles=draw(st.none() | st.lists(st.sampled_from(profiles), unique=True).map(tuple)),
        services=draw(st.none() | st.lists(st.sampled_from(services), unique=True).map(tuple)),
    )


def _with_movements(draw: st.DrawFn, problem: Problem, cells: list[tuple[str, str, str]]) -> Problem:
    """Announced movements, each kept only if the trend stays possible with it."""
    for _ in range(draw(st.integers(0, 3))):
        service, profile, mission = draw(st.sampled_from(cells))
        move = Movement(
            draw(st.sampled_from(problem.periods)),
            service,
            profile,
            draw(st.sampled_from((-2.0, -1.0, -0.5, 0.5, 1.0, 3.0))),
            draw(st.sampled_from((None, mission))),
        )
        tried = Problem(
            **{name: getattr(problem, name) for name in Problem.__slots__ if name != "movements"},
            movements=(*problem.movements, move),
        )
        if not trend_and_errors(tried)[1]:
            problem = tried
    return problem
