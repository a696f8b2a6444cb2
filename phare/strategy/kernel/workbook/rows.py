"""From a plan to the rows of its workbook, and from rows that hold together to a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

from phare.platform.exchange.kernel.reading import Row
from phare.strategy.kernel.action import Action
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.kernel.requirements import (
    FloorRank,
    Objective,
    Operation,
    Orientation,
    Origin,
    PlanData,
    PlanKind,
    Requirement,
)
from phare.strategy.kernel.workbook.sheets import (
    ACTIONS,
    DEFAULT_LEVEL_NAMES,
    DESCRIPTION,
    HORIZON_WORDS,
    KIND_WORDS,
    OBJECTIVES,
    OPERATIONS,
    ORIENTATIONS,
    ORIGIN_WORDS,
    PLAN,
    RANK_WORDS,
    REQUIREMENTS,
    STATUS_WORDS,
)
from phare.values.horizon import Horizon

E = TypeVar("E", bound=Enum)


def rows_of(plan: PlanData) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the workbook of a plan, by sheet and column key; reliefs are not part of it.

    Reading them again gives the same plan: exporting then importing changes nothing.
    """
    one, two, three = plan.level_names
    return {
        PLAN: [
            {
                "name": plan.name,
                "kind": KIND_WORDS[PlanKind(plan.kind)],
                "first_year": plan.first_year,
                "last_year": plan.last_year,
                "level_one": one,
                "level_two": two,
                "level_three": three,
                "horizon": HORIZON_WORDS[Horizon(plan.horizon)],
                "parent": plan.parent,
                "introduction": plan.introduction or None,
            }
        ],
        ORIENTATIONS: [
            {
                "code": each.code,
                "name": each.name,
                "is_modernisation": each.is_modernisation,
                "origin": ORIGIN_WORDS[Origin(each.origin)] if each.origin else None,
                "parent_orientation": each.parent_orientation,
            }
            for each in plan.orientations
        ],
        OBJECTIVES: [
            {"code": each.code, "name": each.name, "orientation": each.orientation} for each in plan.objectives
        ],
        OPERATIONS: [_cells(OPERATIONS, each) for each in plan.operations],
        REQUIREMENTS: [
            {
                **_cells(REQUIREMENTS, each),
                "floor": each.floor or None,
                "floor_rank": RANK_WORDS[each.floor_rank] if each.floor else None,
                "floor_profiles": each.floor_profiles or (),
            }
            for each in plan.requirements
        ],
        ACTIONS: [{**_cells(ACTIONS, each), "status": STATUS_WORDS[each.status]} for each in plan.actions],
    }


def _cells(sheet: str, thing: Operation | Requirement | Action) -> dict[str, Any]:
    """The cells whose column keys are the thing's own attributes; an empty text is an empty cell."""
    values = {column.key: getattr(thing, column.key) for column in DESCRIPTION.sheet(sheet).columns}
    return {key: None if value == "" else value for key, value in values.items()}


def plan_of(rows: Mapping[str, Sequence[Row]]) -> PlanData:
    """Return the plan that checked rows make, by sheet name."""
    head = rows[PLAN][0].values
    return PlanData(
        name=head["name"],
        kind=_code(KIND_WORDS, head["kind"]),
        first_year=head["first_year"],
        last_year=head["last_year"],
        level_names=tuple(  # type: ignore[arg-type]
            head.get(key) or default
            for key, default in zip(("level_one", "level_two", "level_three"), DEFAULT_LEVEL_NAMES, strict=True)
        ),
        horizon=_code(HORIZON_WORDS, head["horizon"]) if head.get("horizon") else Horizon.MEDIUM,
        parent=head.get("parent") or None,
        introduction=head.get("introduction") or "",
        orientations=tuple(
            Orientation(
                code=row.values["code"],
                name=row.values["name"],
                is_modernisation=bool(row.values.get("is_modernisation")),
                origin=_code(ORIGIN_WORDS, row.values["origin"]) if row.values.get("origin") else "",
                parent_orientation=row.values.get("parent_orientation") or None,
            )
            for row in rows[ORIENTATIONS]
        ),
        objectives=tuple(
            Objective(row.values["code"], row.values["name"], row.values["orientation"]) for row in rows[OBJECTIVES]
        ),
        operations=tuple(_operation(row) for row in rows[OPERATIONS]),
        requirements=tuple(_requirement(row) for row in rows[REQUIREMENTS]),
        actions=tuple(_action(row) for row in rows[ACTIONS]),
    )


def _operation(row: Row) -> Operation:
    values = row.values
    return Operation(
        code=values["code"],
        name=values["name"],
        objective=values["objective"],
        pilot=values.get("pilot") or None,
        partners=values.get("partners") or "",
        owner=(values.get("owner") or "").lower(),
        core=bool(values.get("core")),
        description=values.get("description") or "",
        service_arrangement=values.get("service_arrangement") or "",
        first_year=values.get("first_year"),
        last_year=values.get("last_year"),
        calendar=values.get("calendar") or "",
        participants=values.get("participants") or "",
        users_part=values.get("users_part") or "",
    )


def _requirement(row: Row) -> Requirement:
    values = row.values
    floor = values.get("floor") or 0.0
    return Requirement(
        objective=values["objective"],
        operation=values.get("operation") or None,
        mission=values["mission"],
        year=values["year"],
        floor=float(floor),
        floor_rank=_code(RANK_WORDS, values["floor_rank"]) if values.get("floor_rank") else FloorRank.LEGAL,
        floor_article=values.get("floor_article") or "",
        floor_profiles=tuple(values.get("floor_profiles") or ()) or None,
        floor_justification=values.get("floor_justification") or "",
        floor_set_by=values.get("floor_set_by") or "",
        floor_set_on=_day(values.get("floor_set_on")),
        need_declared=values.get("need_declared"),
        need=float(values["need"]),
        method=values.get("method") or "",
        evidence=values.get("evidence") or "",
        weight=float(values["weight"]) if values.get("weight") is not None else 1.0,
        core=bool(values.get("core")),
    )


def _action(row: Row) -> Action:
    values = row.values
    return Action(
        code=values["code"],
        name=values["name"],
        operations=tuple(values["operations"]),
        status=_code(STATUS_WORDS, values["status"]) if values.get("status") else ActionStatus.TO_DO,
        owner=(values.get("owner") or "").lower(),
        pilots=tuple(values.get("pilots") or ()),
        partners=values.get("partners") or "",
        arrondissement=values.get("arrondissement") or None,
        start=_day(values.get("start")),
        due=_day(values.get("due")),
        obstacle=values.get("obstacle") or "",
        lifter=values.get("lifter") or "",
        lift_by=_day(values.get("lift_by")),
        description=values.get("description") or "",
        participants=values.get("participants") or "",
        users_part=values.get("users_part") or "",
    )


def _day(value: Any) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def _code(words: Mapping[E, str], word: str) -> E:
    """The value that a French word stands for."""
    return next(value for value, said in words.items() if said == word)
