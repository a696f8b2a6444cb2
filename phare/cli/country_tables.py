"""The result of a country as tables that one reads at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from phare.allocation.gateways.country import CountryFolder
from phare.allocation.kernel.country.values import said
from phare.cli.tables import WIDTH, figure, percent

INVENTED = "Effectifs inventés : rien ici ne décrit un service réel."


def show(folder: CountryFolder, console: Console | None = None) -> None:
    """Print what a finished computation found: programme by programme, region by region, then what cannot hold."""
    summary = folder.summary()
    if summary is None:
        return
    console = console or Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    last = summary["periods"][-1]
    if summary["is_invented"]:
        console.print(INVENTED)
    console.print(_programmes(summary, folder, last))
    console.print(_regions(folder, last))
    gap, rounds = 100 * summary["gap"], summary["rounds"]
    console.print(
        f"{summary['departments']} départements ; écart à la borne : {figure(gap, 4)} % (en {rounds} tours de prix)."
    )
    if summary["gap"] > summary["asked_gap"]:
        console.print(f"L'écart demandé ({figure(100 * summary['asked_gap'], 2)} %) n'est pas atteint.")
    for row in summary["ceilings"]:
        if row["over"] > 0:
            console.print(over(row), style="bold")
    console.print(f"Écrit : {folder.path / 'country.parquet'}")


def over(row: Mapping[str, Any]) -> str:
    """Return the sentence that names a ceiling that cannot hold."""
    return (
        f"Le plafond du programme {row['programme']} ne peut pas tenir en {row['period']} : "
        f"{figure(row['over'])} ETP de trop, même en rendant tout ce qui peut l'être."
    )


def worth(points: float, floors: Mapping[str, float]) -> str:
    """Return what a price amounts to, in words."""
    kind, rank, amount = said(points, {int(key): value for key, value in floors.items()})
    if kind == "floor":
        return f"{figure(amount, 2)} ETP de plancher de rang {rank}"
    return f"{figure(points, 1)} points" if points >= 0.05 else "rien"


def _programmes(summary: Mapping[str, Any], folder: CountryFolder, last: int) -> Table:
    totals = {(row["programme"], row["period"]): row for row in folder.totals("programme", "period")}
    table = Table(title=f"Par programme, en {last}", title_justify="left")
    table.add_column("Programme")
    for title in ("Plafond", "Tendance", "ETP", "Recrutés", "Rendus", "Planchers tenus", "Besoin couvert"):
        table.add_column(title, justify="right")
    table.add_column("Ce que vaut 1 ETP de plus")
    for row in summary["ceilings"]:
        if row["period"] != last or (row["programme"], last) not in totals:
            continue
        of = totals[row["programme"], last]
        changes = [
            sum(totals[row["programme"], period][name] for period in summary["periods"])
            for name in ("recruited", "given_back")
        ]
        table.add_row(
            row["programme"],
            "–" if row["ceiling"] is None else figure(row["ceiling"]),
            figure(row["trend"]),
            figure(of["fte"]),
            *(figure(value) for value in changes),
            f"{of['floors_held']} / {of['floors']}" if of["floors"] else "–",
            percent(of["covered"] / of["need"]) if of["need"] else "–",
            "–" if row["ceiling"] is None else worth(row["price"], summary["floors"]),
        )
    return table


def _regions(folder: CountryFolder, last: int) -> Table:
    table = Table(title=f"Par région, en {last}", title_justify="left")
    table.add_column("Région")
    for title in ("Tendance", "ETP", "Planchers tenus", "ETP sous plancher", "Besoin couvert"):
        table.add_column(title, justify="right")
    for row in folder.totals("region_name", "period"):
        if row["period"] == last:
            table.add_row(
                row["region_name"],
                figure(row["trend"]),
                figure(row["fte"]),
                f"{row['floors_held']} / {row['floors']}",
                figure(row["floor_missing"]),
                percent(row["covered"] / row["need"]) if row["need"] else "–",
            )
    return table
