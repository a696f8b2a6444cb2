"""A tree too long to be read at once: one objective is open, the others are a line with what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator

from phare.strategy.queries import Fold, ObjectiveRow, OperationRow, OrientationRow, PlanTree

MOST = 50
"""Lines shown at once: up to so many operations the whole tree is open; an open objective that has more is paged."""
OPEN, ALL = "ouvert", "tout"
Leaf = tuple[OrientationRow, ObjectiveRow | None, OperationRow | None]


def part_of(tree: PlanTree, asked: Mapping[str, Any]) -> tuple[Page[Leaf], list[OrientationRow], bool]:
    """Return the page asked for of a tree's lines, that much of the tree, and whether some of it is folded.

    `asked` may name an objective to open (`ouvert`), or all of them; an operation, whose objective is then open and
    whose page is given; a page.
    """
    opened = _opened(tree, asked)
    leaves = list(_leaves(tree, opened))
    chosen = str(asked.get("operation", ""))
    place = next((at for at, (*_, row) in enumerate(leaves) if row and str(row.operation.pk) == chosen), 0)
    page = Paginator(leaves, MOST).get_page(asked.get("page", place // MOST + 1))
    return page, _tree_of(page.object_list), opened is not None


def _opened(tree: PlanTree, asked: Mapping[str, Any]) -> int | None:
    """The objective that is open: the one asked for, or that of the operation asked for, or else the first that has
    operations; None when all of them are."""
    objectives = [each for orientation in tree.orientations for each in orientation.objectives]
    if asked.get(OPEN) == ALL or max(tree.shown, len(objectives)) <= MOST:
        return None
    keys = {str(each.objective.pk): each.objective.pk for each in objectives}
    of_operation = {str(row.operation.pk): each.objective.pk for each in objectives for row in each.operations}
    first = next((each.objective.pk for each in objectives if each.operations), None)
    return keys.get(str(asked.get(OPEN, ""))) or of_operation.get(str(asked.get("operation", ""))) or first


def _leaves(tree: PlanTree, opened: int | None) -> Iterator[Leaf]:
    """The lines of a tree, each with what it stands under; where there are many objectives, those of the open one's
    orientation alone are told."""
    many = sum(len(each.objectives) for each in tree.orientations) > MOST
    for orientation in tree.orientations:
        if opened is not None and many and all(each.objective.pk != opened for each in orientation.objectives):
            rows = [row for each in orientation.objectives for row in each.operations]
            first = next((each for each in orientation.objectives), None)
            fold = Fold.of(rows, first.objective.pk) if first else None
            yield replace(orientation, objectives=[], fold=fold), None, None
            continue
        for objective in orientation.objectives or (None,):
            if objective is None:
                yield orientation, None, None
            elif opened is not None and objective.objective.pk != opened and objective.operations:
                fold = Fold.of(objective.operations, objective.objective.pk)
                yield orientation, replace(objective, operations=[], fold=fold), None
            else:
                for row in objective.operations or (None,):
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
