"""An action as plain data, and what links between actions may say."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from phare.strategy.kernel.life import ActionStatus


class LinkKind(StrEnum):
    """How an action is linked to another: it waits for it, or it makes it easier."""

    NEEDS = "needs"
    HELPS = "helps"


class BudgetUnit(StrEnum):
    """In what an action's budget is counted."""

    EUROS = "EUR"
    FTE = "FTE"


@dataclass(frozen=True)
class Action:
    """An action of the workbook of a plan; codes are local, `owner` is an e-mail, the arrondissement its official code.

    `obstacle`, `lifter` and `lift_by` say what blocks it, who can lift that and by when; `participants` which services
    or groups take part and `users_part` what users do in it, in words (PAD-002).
    """

    code: str
    name: str
    operations: tuple[str, ...]
    status: ActionStatus = ActionStatus.TO_DO
    owner: str = ""
    pilots: tuple[str, ...] = ()
    partners: str = ""
    arrondissement: str | None = None
    start: dt.date | None = None
    due: dt.date | None = None
    obstacle: str = ""
    lifter: str = ""
    lift_by: dt.date | None = None
    description: str = ""
    participants: str = ""
    users_part: str = ""


LONGEST_CODE = 20
"""Signs of the longest code that an action may have."""


def free_code(code: str, taken: Collection[str]) -> str:
    """Return the code of an action that comes to a plan where these are taken: its own, or else with the first free
    number from 2 on ("A1-2"), cut to keep within the longest."""
    found, number = code, 1
    while found in taken:
        number += 1
        end = f"-{number}"
        found = code[: LONGEST_CODE - len(end)] + end
    return found


def circle(needs: Mapping[int, Collection[int]], action: int, other: int) -> tuple[int, ...]:
    """Return the circle that "`action` needs `other`" would close, from `action` round to itself.

    `needs` gives, for each action, those it needs today. () when there is no circle; the one found is a shortest.
    """
    before: dict[int, int | None] = {other: None}
    waiting = deque([other])
    while waiting:
        at = waiting.popleft()
        if at == action:
            path: list[int] = []
            step: int | None = at
            while step is not None:
                path.append(step)
                step = before[step]
            return (action, *reversed(path))
        for following in sorted(needs.get(at, ())):
            if following not in before:
                before[following] = at
                waiting.append(following)
    return ()
