"""A tree too long to be read at once: one objective at most is open, the others are a line with what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator

from phare.strategy.queries import Fold, ObjectiveRow, OperationRow, OrientationRow, PlanTree

MOST = 50
"""Lines shown at once: up to so many operations the whole tree is open; an open objective that has more is paged."""
OPEN, ALL = "ouvert", "tout"
Leaf = tuple[OrientationRow, ObjectiveRow | None, OperationRow | None]


@dataclass(frozen=True)
class Part:
    """What is shown of a tree: its lines, and the page of what is open.

    `is_folded`: whether some of it is not shown; then `opened` is the key of the objective that is open, None of none.
    """

    orientations: list[OrientationRow]
    page: Page[Any]
    is_folded: bool = False
    opened: int | None = None


def part_of(tree: PlanTree, asked: Mapping[str, Any]) -> Part:
    """Return what is shown of a tree: all of it up to `MOST` operations, and beyond the objective that is asked for.

    `asked` may name an objective to open (`ouvert`), or all of them; an operation, whose objective is then open and
    whose page is given; a page.
    """
    objectives = [each for orientation in tree.orientations for each in orientation.objectives]
    if asked.get(OPEN) == ALL or max(tree.shown, len(objectives)) <= MOST:
        leaves = list(_leaves(tree))
        page = _page(leaves, [row for *_, row in leaves], asked)
        return Part(_tree_of(page.object_list), page)
    opened = _opened(objectives, asked)
    page = _page(opened.operations, opened.operations, asked) if opened else Paginator([], MOST).get_page(1)
    key = opened.objective.pk if opened else None
    shown = list(page.object_list)
    return Part([_folded(each, key, shown, len(objectives)) for each in tree.orientations], page, True, key)


def _opened(objectives: list[ObjectiveRow], asked: Mapping[str, Any]) -> ObjectiveRow | None:
    """The objective asked for, or else that of the operation asked for; None of neither."""
    wanted, chosen = str(asked.get(OPEN, "")), str(asked.get("operation", ""))
    found = next((each for each in objectives if str(each.objective.pk) == wanted), None)
    return found or next(
        (each for each in objectives if any(str(row.operation.pk) == chosen for row in each.operations)), None
    )


def _page(
    lines: list[Any], operations: list[OperationRow | None] | list[OperationRow], asked: Mapping[str, Any]
) -> Any:
    """The page asked for of these lines, or else the one where the operation asked for is."""
    chosen = str(asked.get("operation", ""))
    place = next((at for at, row in enumerate(operations) if row and str(row.operation.pk) == chosen), 0)
    return Paginator(lines, MOST).get_page(asked.get("page", place // MOST + 1))


def _folded(orientation: OrientationRow, opened: int | None, shown: list[OperationRow], many: int) -> OrientationRow:
    """An orientation whose objectives are folded but the one that is open; where there are many, it is folded itself
    unless it holds that one."""
    if many > MOST and orientation.objectives and all(each.objective.pk != opened for each in orientation.objectives):
        rows = [row for each in orientation.objectives for row in each.operations]
        return replace(orientation, objectives=[], fold=Fold.of(rows, orientation.objectives[0].objective.pk))
    return replace(
        orientation,
        objectives=[
            replace(each, operations=shown)
            if each.objective.pk == opened
            else replace(each, operations=[], fold=Fold.of(each.operations, each.objective.pk))
            if each.operations
            else each
            for each in orientation.objectives
        ],
    )


def _leaves(tree: PlanTree) -> Iterator[Leaf]:
    """The lines of a tree, each with what it stands under."""
    for orientation in tree.orientations:
        for objective in tuple(orientation.objectives) or (None,):
            for row in (tuple(objective.operations) if objective else ()) or (None,):
                yield orientation, objective, row


def _tree_of(leaves: Any) -> list[OrientationRow]:
    """The tree that these lines make."""
    part: list[OrientationRow] = []
    for orientation, objective, row in leaves:
        if not part or part[-1].orientation != orientation.orientation:
            part.append(replace(orientation, objectives=[]))
        objectives = part[-1].objectives
        if objective and (not objectives or objectives[-1].objective != objective.objective):
            objectives.append(replace(objective, operations=[]))
        if row:
            objectives[-1].operations.append(row)
    return part
