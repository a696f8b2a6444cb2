"""The workbook `plan.ods`: its description, what its rows must obey, and the rows of a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.platform.exchange.kernel.reading import Problem, Reading, Row
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
from phare.values.horizon import Horizon

E = TypeVar("E", bound=Enum)

KIND_WORDS = {
    PlanKind.PASE: "PASE",
    PlanKind.PASE_2004: "PASE 2004",
    PlanKind.ADMINISTRATION_PROJECT: "Projet d'administration",
    PlanKind.ROADMAP: "Feuille de route",
    PlanKind.SERVICE_AGREEMENT: "Accord de service",
    PlanKind.OTHER: "Autre",
}
HORIZON_WORDS = {Horizon.LONG: "Long terme", Horizon.MEDIUM: "Moyen terme", Horizon.SHORT: "Court terme"}
ORIGIN_WORDS = {Origin.REGIONAL: "Régionale", Origin.LOCAL: "Locale"}
RANK_WORDS = {
    FloorRank.LEGAL: "Obligation légale",
    FloorRank.SAFETY: "Sécurité",
    FloorRank.COMMITMENT: "Engagement",
}
DEFAULT_LEVEL_NAMES = ("Orientation", "Objectif", "Opération")

PLAN, ORIENTATIONS, OBJECTIVES = "Plan", "Orientations", "Objectifs"
OPERATIONS, REQUIREMENTS = "Opérations", "Exigences"

DESCRIPTION = WorkbookDescription(
    "plan",
    "Plan : ce qui est voulu, et ce qu'il serait inacceptable de ne pas faire",
    (
        Sheet(
            PLAN,
            (
                Column("name", "Nom", Kind.TEXT, longest=200, required=True, example="Priorités 2027-2029"),
                Column("kind", "Nature", Kind.TEXT, required=True, choices=tuple(KIND_WORDS.values()), example="PASE"),
                Column(
                    "first_year", "Première année", Kind.YEAR, minimum=1900, maximum=2200, required=True, example=2027
                ),
                Column(
                    "last_year", "Dernière année", Kind.YEAR, minimum=1900, maximum=2200, required=True, example=2029
                ),
                Column("level_one", "Nom du niveau 1", Kind.TEXT, longest=60, help="Orientation si la case est vide."),
                Column("level_two", "Nom du niveau 2", Kind.TEXT, longest=60, help="Objectif si la case est vide."),
                Column("level_three", "Nom du niveau 3", Kind.TEXT, longest=60, help="Opération si la case est vide."),
                Column("horizon", "Horizon", Kind.TEXT, choices=tuple(HORIZON_WORDS.values()), example="Moyen terme"),
                Column("parent", "Plan de niveau supérieur", Kind.TEXT, help="Le nom exact d'un plan visible d'ici."),
            ),
            key=("name",),
            help="Une seule ligne.",
        ),
        Sheet(
            ORIENTATIONS,
            (
                Column("code", "Code", Kind.CODE, longest=20, required=True, example="1"),
                Column(
                    "name", "Intitulé", Kind.TEXT, longest=300, required=True, example="La protection de la population"
                ),
                Column("is_modernisation", "Modernisation", Kind.BOOLEAN, help="Oui pour une seule orientation."),
                Column("origin", "Origine", Kind.TEXT, choices=tuple(ORIGIN_WORDS.values())),
                Column(
                    "parent_orientation",
                    "Orientation régionale",
                    Kind.CODE,
                    longest=20,
                    help="Son code dans le plan parent.",
                ),
            ),
            key=("code",),
        ),
        Sheet(
            OBJECTIVES,
            (
                Column("code", "Code", Kind.CODE, longest=20, required=True, example="1.1"),
                Column("name", "Intitulé", Kind.TEXT, longest=300, required=True),
                Column("orientation", "Orientation", Kind.CODE, required=True, example="1"),
            ),
            key=("code",),
        ),
        Sheet(
            OPERATIONS,
            (
                Column("code", "Code", Kind.CODE, longest=20, required=True, example="1.1.a"),
                Column("name", "Intitulé", Kind.TEXT, longest=300, required=True),
                Column("objective", "Objectif", Kind.CODE, required=True, example="1.1"),
                Column("pilot", "Service pilote", Kind.CODE, example="SER"),
                Column("partners", "Partenaires", Kind.TEXT),
                Column("owner", "Responsable", Kind.TEXT, help="L'adresse électronique d'un membre."),
                Column("core", "Socle", Kind.BOOLEAN),
                Column("description", "Description", Kind.TEXT),
                Column("service_arrangement", "Accord entre services", Kind.TEXT, help="Délégation, mise en commun…"),
                Column("first_year", "Première année", Kind.YEAR, minimum=1900, maximum=2200),
                Column("last_year", "Dernière année", Kind.YEAR, minimum=1900, maximum=2200),
                Column("calendar", "Calendrier", Kind.TEXT, help="Les échéances, en clair."),
            ),
            key=("code",),
            required=False,
        ),
        Sheet(
            REQUIREMENTS,
            (
                Column("objective", "Objectif", Kind.CODE, required=True, example="1.1"),
                Column("operation", "Opération", Kind.CODE, help="Vide : exigence propre de la mission."),
                Column("mission", "Mission", Kind.CODE, required=True, example="M07"),
                Column("year", "Année", Kind.YEAR, minimum=1900, maximum=2200, required=True, example=2027),
                Column("floor", "Effectif plancher", Kind.NUMBER, minimum=0, example=9),
                Column("floor_rank", "Rang du plancher", Kind.TEXT, choices=tuple(RANK_WORDS.values())),
                Column("floor_article", "Article", Kind.TEXT, longest=300, help="Exigé pour une obligation légale."),
                Column("floor_profiles", "Profils qui comptent", Kind.LIST, help="Vide : tous les profils."),
                Column("floor_justification", "Justification", Kind.TEXT, help="Exigée pour un plancher."),
                Column("floor_set_by", "Fixé par", Kind.TEXT, longest=150, help="Exigé pour un plancher."),
                Column("floor_set_on", "Fixé le", Kind.DATE),
                Column("need_declared", "Besoin déclaré", Kind.NUMBER, minimum=0, example=10),
                Column("need", "Besoin retenu", Kind.NUMBER, required=True, minimum=0, example=9),
                Column("method", "Méthode", Kind.TEXT),
                Column("evidence", "Éléments de preuve", Kind.TEXT),
                Column("weight", "Poids", Kind.NUMBER, minimum=0, help="1 si la case est vide.", example=3),
                Column("core", "Socle", Kind.BOOLEAN),
            ),
            key=("objective", "operation", "mission", "year"),
            required=False,
        ),
    ),
)


def check(
    reading: Reading,
    known_missions: Collection[str] | None = None,
    known_profiles: Collection[str] | None = None,
    known_services: Collection[str] | None = None,
    known_owners: Collection[str] | None = None,
    known_parents: Collection[str] | None = None,
) -> tuple[PlanData | None, tuple[Problem, ...]]:
    """Return the plan that a workbook holds, or None, and every problem found, those of the reading first.

    Codes are checked against the sheets themselves and, where a collection is given, against what the administration
    knows. A floor is refused without its justification and who set it; a legal duty without its article (CRO-004).
    """
    problems = list(reading.problems)
    rows = {sheet.name: reading.rows.get(sheet.name, ()) for sheet in DESCRIPTION.sheets}
    problems += _one_plan(rows[PLAN])
    problems += _references(
        rows,
        missions=known_missions,
        profiles=known_profiles,
        services=known_services,
        owners=known_owners,
        parents=known_parents,
    )
    problems += [problem for row in rows[REQUIREMENTS] for problem in _floor(row)]
    problems += _years(rows)
    if problems:
        return None, tuple(problems)
    return _plan(rows), ()


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
    }


def _cells(sheet: str, thing: Operation | Requirement) -> dict[str, Any]:
    """The cells whose column keys are the thing's own attributes; an empty text is an empty cell."""
    values = {column.key: getattr(thing, column.key) for column in DESCRIPTION.sheet(sheet).columns}
    return {key: None if value == "" else value for key, value in values.items()}


def _plan(rows: Mapping[str, Sequence[Row]]) -> PlanData:
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


def _day(value: Any) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def _code(words: Mapping[E, str], word: str) -> E:
    """The value that a French word stands for."""
    return next(value for value, said in words.items() if said == word)


def _one_plan(rows: Sequence[Row]) -> Iterator[Problem]:
    if not rows:
        yield Problem(PLAN, 2, "Nom", "", "une ligne décrivant le plan")
    for row in list(rows)[1:]:
        yield Problem(PLAN, row.number, "Nom", str(row.values.get("name")), "une seule ligne dans cette feuille")


def _references(
    rows: Mapping[str, Sequence[Row]],
    *,
    missions: Collection[str] | None,
    profiles: Collection[str] | None,
    services: Collection[str] | None,
    owners: Collection[str] | None,
    parents: Collection[str] | None,
) -> Iterator[Problem]:
    def codes(sheet: str) -> set[str]:
        return {row.values["code"] for row in rows[sheet] if row.values.get("code")}

    orientations, objectives, operations = codes(ORIENTATIONS), codes(OBJECTIVES), codes(OPERATIONS)
    places = {row.values.get("code"): row.values.get("objective") for row in rows[OPERATIONS]}
    known: tuple[tuple[str, str, Collection[str] | None, str], ...] = (
        (PLAN, "parent", parents, "le nom d'un plan visible de l'administration"),
        (OBJECTIVES, "orientation", orientations, "un code de la feuille Orientations"),
        (OPERATIONS, "objective", objectives, "un code de la feuille Objectifs"),
        (OPERATIONS, "pilot", services, "le code d'un service de l'administration"),
        (OPERATIONS, "owner", owners, "l'adresse d'un membre de l'administration"),
        (REQUIREMENTS, "objective", objectives, "un code de la feuille Objectifs"),
        (REQUIREMENTS, "operation", operations, "un code de la feuille Opérations"),
        (REQUIREMENTS, "mission", missions, "le code d'une mission de l'administration"),
        (REQUIREMENTS, "floor_profiles", profiles, "le code d'un profil de l'administration"),
    )
    for sheet, key, among, expected in known:
        for row in rows[sheet]:
            for read in _read_codes(row.values.get(key)):
                if among is not None and (read.lower() if key == "owner" else read) not in among:
                    yield Problem(sheet, row.number, _heading(sheet, key), read, expected)
    for row in rows[REQUIREMENTS]:
        operation, objective = row.values.get("operation"), row.values.get("objective")
        if operation in operations and objective in objectives and places[operation] != objective:
            expected = f"l'objectif de l'opération {operation} : {places[operation]}"
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
        "floor_rank": "le rang du plancher : " + ", ".join(RANK_WORDS.values()),
        "floor_justification": "pourquoi ce plancher est fixé",
        "floor_set_by": "qui a fixé ce plancher",
    }
    if values.get("floor_rank") == RANK_WORDS[FloorRank.LEGAL]:
        expected["floor_article"] = "l'article qui crée l'obligation légale"
    for key, sentence in expected.items():
        if not values.get(key):
            yield Problem(REQUIREMENTS, row.number, _heading(REQUIREMENTS, key), "", sentence)


def _years(rows: Mapping[str, Sequence[Row]]) -> Iterator[Problem]:
    head = rows[PLAN][0].values if rows[PLAN] else {}
    first, last = head.get("first_year"), head.get("last_year")
    if first is None or last is None:
        return
    if last < first:
        yield Problem(PLAN, rows[PLAN][0].number, "Dernière année", str(last), f"une année à partir de {first}")
        return
    for row in rows[REQUIREMENTS]:
        year = row.values.get("year")
        if year is not None and not first <= year <= last:
            yield Problem(REQUIREMENTS, row.number, "Année", str(year), f"une année du plan, de {first} à {last}")
        if row.values.get("weight") == 0:
            yield Problem(REQUIREMENTS, row.number, "Poids", "0", "un poids au-dessus de 0")
    for row in rows[OPERATIONS]:
        begin, end = row.values.get("first_year"), row.values.get("last_year")
        if begin is not None and end is not None and end < begin:
            yield Problem(OPERATIONS, row.number, "Dernière année", str(end), f"une année à partir de {begin}")


def _heading(sheet: str, key: str) -> str:
    return DESCRIPTION.sheet(sheet).column(key).name
