"""What a progress report tells: an example that a head of service can read, then what holds whatever the plan."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.strategy.kernel.life import UNFINISHED, ActionStatus
from phare.strategy.kernel.publication import DONE_TOLD, NEXT_TOLD, ActionSeen, StepSeen, is_news, part_of

DAY = dt.date(2026, 11, 12)
SINCE = dt.date(2026, 10, 1)
WATER, HOUSING = 1, 2


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


EXAMPLE = (
    ActionSeen(
        11,
        "Comité de l'eau",
        ActionStatus.UNDER_WAY,
        frozenset({WATER}),
        (
            StepSeen("Invitations", done_on=on(9, 20)),
            StepSeen("Lettre partie", done_on=on(10, 5)),
            StepSeen("Comité réuni", done_on=on(10, 2), is_milestone=True),
            StepSeen("Arrêté signé", due=on(12, 1), is_milestone=True),
            StepSeen("Bilan", due=on(11, 30)),
        ),
    ),
    ActionSeen(
        12,
        "Guichet partagé",
        ActionStatus.TO_DO,
        frozenset({WATER, HOUSING}),
        (StepSeen("Guichet ouvert", due=on(11, 1), is_milestone=True),),
    ),
    ActionSeen(13, "Logements visités", ActionStatus.DONE, frozenset({HOUSING})),
    ActionSeen(14, "Charte signée", ActionStatus.DONE, frozenset({HOUSING})),
)
WEATHERS = ((WATER, "sun"), (WATER, None), (HOUSING, "storm"))


@pytest.mark.parametrize(
    ("workstream", "operations", "weathers", "statuses", "done", "coming"),
    [
        (
            WATER, 2, {"sun": 1}, {"to_do": 1, "under_way": 1},
            ["Comité réuni", "Lettre partie"], [("Guichet ouvert", True), ("Arrêté signé", False)],
        ),
        (
            HOUSING, 1, {"storm": 1}, {"to_do": 1, "done": 2},
            ["Logements visités"], [("Guichet ouvert", True)],
        ),
        (
            None, 3, {"sun": 1, "storm": 1}, {"to_do": 1, "under_way": 1, "done": 2},
            ["Logements visités", "Comité réuni", "Lettre partie"], [("Guichet ouvert", True), ("Arrêté signé", False)],
        ),
    ],
    ids=["eau", "logement", "ensemble"],
)  # fmt: skip
def test_an_example_pad_002(workstream, operations, weathers, statuses, done, coming) -> None:
    part = part_of(workstream, WEATHERS, EXAMPLE, day=DAY, since=SINCE, done_before=(14,))
    assert part.operations == operations
    assert dict(part.weathers) == weathers
    assert dict(part.statuses) == statuses
    assert [each.step or each.action for each in part.done] == done
    assert [(each.step, each.is_late) for each in part.coming] == coming
    assert part.without_weather == operations - sum(weathers.values())


def test_the_first_report_tells_from_the_beginning() -> None:
    part = part_of(WATER, WEATHERS, EXAMPLE, day=DAY, since=None)
    assert [each.step for each in part.done] == ["Comité réuni", "Lettre partie", "Invitations"]


@pytest.mark.parametrize(
    ("published", "news"), [(DAY, True), (DAY - dt.timedelta(59), True), (DAY - dt.timedelta(60), False)]
)
def test_it_is_news_for_less_than_sixty_days(published, news) -> None:
    assert is_news(published, DAY) is news
    assert not is_news(DAY + dt.timedelta(1), DAY)


DAYS = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
STEPS = st.builds(StepSeen, st.sampled_from(["a", "b", "c"]), DAYS, DAYS, st.booleans())
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(list(ActionStatus)),
        st.frozensets(st.sampled_from([1, 2, 3]), min_size=1),
        st.lists(STEPS, max_size=9),
    ),
    max_size=8,
).map(
    lambda rows: [
        ActionSeen(key, f"action {key}", status, streams, tuple(steps))
        for key, (status, streams, steps) in enumerate(rows)
    ]
)
LEVELS = st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.none() | st.sampled_from(["sun", "storm"])), max_size=9)


@given(ACTIONS, LEVELS, st.sampled_from([None, 1, 2, 3]), DAYS, st.frozensets(st.integers(0, 7)))
def test_it_counts_as_somebody_who_reads_the_plan_line_by_line(actions, levels, workstream, since, before) -> None:
    part = part_of(workstream, levels, actions, day=DAY, since=since, done_before=before)
    statuses: dict[str, int] = {}
    done = coming = 0
    for action in actions:
        if workstream is not None and workstream not in action.workstreams:
            continue
        statuses[action.status] = statuses.get(action.status, 0) + 1
        if action.status == "done" and action.key not in before:
            done += 1
        for step in action.steps:
            if step.done_on is not None and step.done_on <= DAY and (since is None or since < step.done_on):
                done += 1
            if step.is_milestone and step.done_on is None and step.due and action.status in UNFINISHED:
                coming += 1
    assert dict(part.statuses) == statuses
    assert len(part.done) + part.more_done == done
    assert len(part.coming) + part.more_coming == coming
    assert len(part.done) <= DONE_TOLD
    assert len(part.coming) <= NEXT_TOLD
    assert list(part.coming) == sorted(part.coming, key=lambda each: each.due)
    assert part.without_weather == sum(
        level is None for stream, level in levels if workstream is None or stream == workstream
    )
