"""What the rows of the workbook of a plan must obey; everything wrong is said at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from phare.platform.exchange.kernel.reading import Problem, Reading, Row
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.kernel.requirements import FloorRank, PlanData
from phare.strategy.kernel.workbook.rows import plan_of
from phare.strategy.kernel.workbook.sheets import (
    ACTIONS,
    DESCRIPTION,
    OBJECTIVES,
    OPERATIONS,
    ORIENTATIONS,
    PLAN,
    RANK_WORDS,
    REQUIREMENTS,
    STATUS_WORDS,
)
from phare.values.phrase import Phrase, phrase


def check(
    reading: Reading,
    known_missions: Collection[str] | None = None,
    known_profiles: Collection[str] | None = None,
    known_services: Collection[str] | None = None,
    known_owners: Collection[str] | None = None,
    known_parents: Collection[str] | None = None,
    known_arrondissements: Collection[str] | None = None,
) -> tuple[PlanData | None, tuple[Problem, ...]]:
    """Return the plan that a workbook holds, or None, and every problem found, those of the reading first.

    Codes are checked against the sheets themselves and, where a collection is given, against what the administration
    knows. A floor is refused without its justification and who set it; a legal duty without its article (CRO-004).
    """
    problems = list(reading.problems)
    rows = {sheet.name: reading.rows.get(sheet.name, ()) for sheet in DESCRIPTION.sheets}
    if reading.rows:
        problems += _one_plan(rows[PLAN])
    problems += _references(
        rows,
        missions=known_missions,
        profiles=known_profiles,
        services=known_services,
        owners=known_owners,
        parents=known_parents,
        arrondissements=known_arrondissements,
    )
    problems += [problem for row in rows[REQUIREMENTS] for problem in _floor(row)]
    problems += _years(rows)
    problems += [problem for row in rows[ACTIONS] for problem in _action(row)]
    if problems:
        return None, tuple(problems)
    return plan_of(rows), ()


def _one_plan(rows: Sequence[Row]) -> Iterator[Problem]:
    if not rows:
        yield Problem(PLAN, 2, "Nom", "", phrase("une ligne décrivant le plan"))
    for row in list(rows)[1:]:
        yield Problem(
            PLAN, row.number, "Nom", str(row.values.get("name")), phrase("une seule ligne dans cette feuille")
        )


def _references(
    rows: Mapping[str, Sequence[Row]],
    *,
    missions: Collection[str] | None,
    profiles: Collection[str] | None,
    services: Collection[str] | None,
    owners: Collection[str] | None,
    parents: Collection[str] | None,
    arrondissements: Collection[str] | None,
) -> Iterator[Problem]:
    def codes(sheet: str) -> set[str]:
        return {row.values["code"] for row in rows[sheet] if row.values.get("code")}

    orientations, objectives, operations = codes(ORIENTATIONS), codes(OBJECTIVES), codes(OPERATIONS)
    places = {row.values.get("code"): row.values.get("objective") for row in rows[OPERATIONS]}
    known: tuple[tuple[str, str, Collection[str] | None, Phrase], ...] = (
        (PLAN, "parent", parents, phrase("le nom d'un plan visible de l'administration")),
        (OBJECTIVES, "orientation", orientations, phrase("un code de la feuille {sheet}", sheet="Orientations")),
        (OPERATIONS, "objective", objectives, phrase("un code de la feuille {sheet}", sheet="Objectifs")),
        (OPERATIONS, "pilot", services, phrase("le code d'un service de l'administration")),
        (OPERATIONS, "owner", owners, phrase("l'adresse d'un membre de l'administration")),
        (REQUIREMENTS, "objective", objectives, phrase("un code de la feuille {sheet}", sheet="Objectifs")),
        (REQUIREMENTS, "operation", operations, phrase("un code de la feuille {sheet}", sheet="Opérations")),
        (REQUIREMENTS, "mission", missions, phrase("le code d'une mission de l'administration")),
        (REQUIREMENTS, "floor_profiles", profiles, phrase("le code d'un profil de l'administration")),
        (ACTIONS, "operations", operations, phrase("un code de la feuille {sheet}", sheet="Opérations")),
        (ACTIONS, "owner", owners, phrase("l'adresse d'un membre de l'administration")),
        (ACTIONS, "pilots", services, phrase("le code d'un service de l'administration")),
        (ACTIONS, "arrondissement", arrondissements, phrase("le code d'un arrondissement du territoire")),
    )
    for sheet, key, among, expected in known:
        for row in rows[sheet]:
            for read in _read_codes(row.values.get(key)):
                if among is not None and (read.lower() if key == "owner" else read) not in among:
                    yield Problem(sheet, row.number, _heading(sheet, key), read, expected)
    for row in rows[REQUIREMENTS]:
        operation, objective = row.values.get("operation"), row.values.get("objective")
        if operation in operations and objective in objectives and places[operation] != objective:
            expected = phrase(
                "l'objectif de l'opération {operation} : {objective}", operation=operation, objective=places[operation]
            )
            yield Problem(REQUIREMENTS, row.number, "Objectif", str(objective), expected)


def _read_codes(value: Any) -> Iterable[str]:
    if value is None or value == "":
        return ()
    return tuple(value) if isinstance(value, tuple | list) else (str(value),)


def _floor(row: Row) -> Iterator[Problem]:
    values = row.values
    if not values.get("floor"):
        return
    expected = {
        "floor_rank": phrase("le rang du plancher : {ranks}", ranks=", ".join(RANK_WORDS.values())),
        "floor_justification": phrase("pourquoi ce plancher est fixé"),
        "floor_set_by": phrase("qui a fixé ce plancher"),
    }
    if values.get("floor_rank") == RANK_WORDS[FloorRank.LEGAL]:
        expected["floor_article"] = phrase("l'article qui crée l'obligation légale")
    for key, sentence in expected.items():
        if not values.get(key):
            yield Problem(REQUIREMENTS, row.number, _heading(REQUIREMENTS, key), "", sentence)


def _action(row: Row) -> Iterator[Problem]:
    """A blocked action says all; what goes on or is over is not blocked any more; dates are in order."""
    values = row.values
    blocked = values.get("status") == STATUS_WORDS[ActionStatus.BLOCKED]
    expected = {
        "obstacle": phrase("ce qui bloque l'action"),
        "lifter": phrase("qui peut lever ce qui bloque l'action"),
        "lift_by": phrase("quand ce qui bloque l'action doit être levé"),
    }
    for key, sentence in expected.items():
        if blocked and not values.get(key):
            yield Problem(ACTIONS, row.number, _heading(ACTIONS, key), "", sentence)
        elif values.get(key) and not blocked:
            said = phrase("une case vide, puisque l'action n'est pas bloquée")
            yield Problem(ACTIONS, row.number, _heading(ACTIONS, key), str(values[key]), said)
    start, due = values.get("start"), values.get("due")
    if start and due and due < start:
        said = phrase("un jour à partir du début de l'action")
        yield Problem(ACTIONS, row.number, _heading(ACTIONS, "due"), str(due), said)


def _years(rows: Mapping[str, Sequence[Row]]) -> Iterator[Problem]:
    head = rows[PLAN][0].values if rows[PLAN] else {}
    first, last = head.get("first_year"), head.get("last_year")
    if first is None or last is None:
        return
    if last < first:
        yield Problem(
            PLAN,
            rows[PLAN][0].number,
            "Dernière année",
            str(last),
            phrase("une année à partir de {first}", first=first),
        )
        return
    for row in rows[REQUIREMENTS]:
        year = row.values.get("year")
        if year is not None and not first <= year <= last:
            yield Problem(
                REQUIREMENTS,
                row.number,
                "Année",
                str(year),
                phrase("une année du plan, de {first} à {last}", first=first, last=last),
            )
        if row.values.get("weight") == 0:
            yield Problem(REQUIREMENTS, row.number, "Poids", "0", phrase("un poids au-dessus de 0"))
    for row in rows[OPERATIONS]:
        begin, end = row.values.get("first_year"), row.values.get("last_year")
        if begin is not None and end is not None and end < begin:
            yield Problem(
                OPERATIONS, row.number, "Dernière année", str(end), phrase("une année à partir de {first}", first=begin)
            )


def _heading(sheet: str, key: str) -> str:
    return DESCRIPTION.sheet(sheet).column(key).name
