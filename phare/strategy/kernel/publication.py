"""A progress report of a plan that everybody may read: counts by workstream, what was done, what comes next (PAD-002).

Plain data in, plain data out: nothing names a person, nothing counts agents.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from phare.strategy.kernel.life import UNFINISHED, ActionStatus

DONE_TOLD = 8
NEXT_TOLD = 5
"""How many lines a workstream tells of what was done, and of what comes next; it says how many more there are."""
SHOWN_FOR = dt.timedelta(days=60)
"""For how long a report is news on the home page: less than that."""


@dataclass(frozen=True)
class StepSeen:
    """A step of an action: its day, the day it was done (None: it is not), and whether others wait for it."""

    name: str
    due: dt.date | None = None
    done_on: dt.date | None = None
    is_milestone: bool = False


@dataclass(frozen=True)
class ActionSeen:
    """An action with its steps, and the keys of the workstreams whose operations it serves."""

    key: int
    name: str
    status: ActionStatus
    workstreams: frozenset[int]
    steps: tuple[StepSeen, ...] = ()


@dataclass(frozen=True)
class Deed:
    """What was done: a step and its action, or the action itself (`step` ""), on a day when it is known."""

    action: str
    step: str = ""
    on: dt.date | None = None
    is_milestone: bool = False


@dataclass(frozen=True)
class Coming:
    """A milestone to come, and whether its day is past already."""

    action: str
    step: str
    due: dt.date
    is_late: bool


@dataclass(frozen=True)
class Part:
    """What is told of a workstream, or of the whole plan.

    `operations` and `weathers` count operations (by level of their last weather, those without any apart), `statuses`
    actions. `done` and `coming` are the first lines, `more_done` and `more_coming` how many others there are.
    """

    operations: int
    weathers: Mapping[str, int]
    statuses: Mapping[ActionStatus, int]
    done: tuple[Deed, ...]
    more_done: int
    coming: tuple[Coming, ...]
    more_coming: int

    @property
    def without_weather(self) -> int:
        """How many operations have no weather yet."""
        return self.operations - sum(self.weathers.values())


def part_of(
    workstream: int | None,
    weathers: Collection[tuple[int, str | None]],
    actions: Iterable[ActionSeen],
    *,
    day: dt.date,
    since: dt.date | None,
    done_before: Collection[int] = (),
) -> Part:
    """Return what is told of a workstream on a day, or of the whole plan (None), each action counted once.

    `weathers` gives, for each operation, its workstream and the level of its last weather. What was done is told after
    the day `since` of the last report (None: from the beginning); `done_before` are the keys of the actions that were
    done by then.
    """
    mine = [each for each in actions if workstream is None or workstream in each.workstreams]
    levels = [level for key, level in weathers if workstream is None or key == workstream]
    done = _done(mine, day, since, frozenset(done_before))
    coming = _coming(mine, day)
    return Part(
        operations=len(levels),
        weathers=Counter(level for level in levels if level is not None),
        statuses=Counter(each.status for each in mine),
        done=tuple(done[:DONE_TOLD]),
        more_done=max(len(done) - DONE_TOLD, 0),
        coming=tuple(coming[:NEXT_TOLD]),
        more_coming=max(len(coming) - NEXT_TOLD, 0),
    )


def is_news(published: dt.date, day: dt.date) -> bool:
    """Return whether a report of that day is still news on this one: from its own day on, for less than 60 days."""
    return dt.timedelta() <= day - published < SHOWN_FOR


def _done(
    actions: Iterable[ActionSeen], day: dt.date, since: dt.date | None, done_before: frozenset[int]
) -> list[Deed]:
    """Actions brought to their end, then milestones, then other steps, the latest first."""
    ended = [Deed(each.name) for each in actions if each.status is ActionStatus.DONE and each.key not in done_before]
    steps = [
        Deed(each.name, step.name, step.done_on, step.is_milestone)
        for each in actions
        for step in each.steps
        if step.done_on is not None and step.done_on <= day and (since is None or step.done_on > since)
    ]
    steps.sort(key=lambda each: (not each.is_milestone, -(each.on or day).toordinal(), each.action, each.step))
    return [*ended, *steps]


def _coming(actions: Iterable[ActionSeen], day: dt.date) -> list[Coming]:
    """The milestones that are not reached of actions that go on, by day."""
    found = [
        Coming(each.name, step.name, step.due, step.due < day)
        for each in actions
        if each.status in UNFINISHED
        for step in each.steps
        if step.is_milestone and step.done_on is None and step.due is not None
    ]
    return sorted(found, key=lambda each: (each.due, each.action, each.step))
