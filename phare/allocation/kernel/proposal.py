"""The workbook of a proposal: redeployments, coverage and transfers, as rows of a described workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phare.allocation.kernel.crossing import Names
from phare.allocation.kernel.movements import lines_of
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription

MOVES, COVERAGE, TRANSFERS = "Redéploiements", "Couverture", "Passages"
PURPOSES = {
    "floor": "tenir un plancher",
    "need": "couvrir un besoin",
    "relay": "relever ceux qui partent",
    "spare": "plus utile ici",
}

_MISSION = (Column("mission", "Mission", Kind.CODE), Column("mission_name", "Intitulé", Kind.TEXT))

DESCRIPTION = WorkbookDescription(
    "proposal",
    "Proposition de redéploiements, préparatoire",
    (
        Sheet(
            MOVES,
            (
                Column("year", "Année", Kind.YEAR),
                Column("profile", "Profil", Kind.CODE),
                Column("from_service", "Du service", Kind.CODE),
                Column("from_mission", "De la mission", Kind.CODE),
                Column("to_service", "Au service", Kind.CODE),
                *_MISSION,
                Column("fte", "ETP", Kind.NUMBER),
                Column("purpose", "Pourquoi", Kind.TEXT),
                Column("flag", "Programme à vérifier", Kind.TEXT),
            ),
            help="Qui change de mission, année par année : service et profil, jamais un agent.",
        ),
        Sheet(
            COVERAGE,
            (
                Column("year", "Année", Kind.YEAR),
                *_MISSION,
                Column("floor", "Plancher", Kind.NUMBER),
                Column("need", "Besoin", Kind.NUMBER),
                Column("today", "Aujourd'hui", Kind.NUMBER),
                Column("trend", "Tendance", Kind.NUMBER),
                Column("fte", "Proposition", Kind.NUMBER),
                Column("lack", "Manque sous le plancher", Kind.NUMBER),
            ),
            help="L'effectif de chaque mission, en ETP, année par année.",
        ),
        Sheet(
            TRANSFERS,
            (
                Column("year", "Année", Kind.YEAR),
                Column("from_service", "Du service", Kind.CODE),
                Column("to_service", "Au service", Kind.CODE),
                Column("profile", "Profil", Kind.CODE),
                Column("fte", "ETP", Kind.NUMBER),
            ),
            help="Qui change de service, et y reste.",
        ),
    ),
)


def rows_of(result: Mapping[str, Any], names: Names) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each sheet for a result, FTE rounded to four decimals; the result must not be masked."""
    return {
        MOVES: [
            {
                "year": year,
                "profile": line.profile,
                "from_service": line.origin_service,
                "from_mission": line.origin_mission,
                "to_service": line.service,
                "mission": line.mission,
                "mission_name": names.missions.get(line.mission, ""),
                "fte": round(fte, 4),
                "purpose": PURPOSES[line.purpose],
                "flag": ", ".join(line.receiving_programmes),
            }
            for line in lines_of(result)
            for year, fte in line.amounts
        ],
        COVERAGE: [
            {
                "year": year,
                "mission": row["mission"],
                "mission_name": names.missions.get(row["mission"], ""),
                "floor": row["floor"][index],
                "need": row["need"][index],
                "today": round(row["today"], 4),
                "trend": round(row["trend"][index], 4),
                "fte": round(row["fte"][index], 4),
                "lack": round(max(0.0, row["floor"][index] - row["counting"][index]), 4),
            }
            for row in result["missions"]
            for index, year in enumerate(result["periods"])
        ],
        TRANSFERS: [
            {
                "year": row["period"],
                "from_service": row["from"],
                "to_service": row["to"],
                "profile": row["profile"],
                "fte": round(row["fte"], 4),
            }
            for row in result["transfers"]
        ],
    }
