"""What a workbook says of itself to whoever fills it: its first sheet, its example rows."""

from __future__ import annotations

from typing import Any

from phare.platform.exchange.kernel.cells import canonical, shown
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription

README = "Lisez-moi"
NATURES = {
    Kind.TEXT: "Texte",
    Kind.CODE: "Code",
    Kind.NUMBER: "Nombre",
    Kind.INTEGER: "Nombre entier",
    Kind.YEAR: "Année",
    Kind.DATE: "Date (31/12/2026)",
    Kind.BOOLEAN: "oui ou non",
    Kind.LIST: "Codes séparés par des virgules",
}
ADVICE = (
    "Une feuille par sujet, une ligne par élément ; la première ligne porte les titres, à garder tels quels "
    "(leur ordre est libre).",
    "Les lignes, les colonnes et les feuilles dont le nom commence par # sont à vous : elles ne sont pas lues.",
    "Avant d'importer, la plateforme dit tout ce qui ne va pas, puis ce qui changerait ; rien n'est écrit sans accord.",
)
HEADINGS = ("Feuille", "Colonne", "Nature", "Obligatoire", "Valeurs acceptées", "Aide", "Exemple")


def readme(description: WorkbookDescription) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the sentences of the first sheet, title first, then its table, headings first: one row per column."""
    sentences = [description.title, *([description.help] if description.help else []), *ADVICE]
    sentences += [f"{sheet.name} : {sheet.help}" for sheet in description.sheets if sheet.help]
    table: list[tuple[str, ...]] = [HEADINGS]
    for sheet in description.sheets:
        for column in sheet.columns:
            table.append(
                (
                    sheet.name,
                    column.name,
                    NATURES[column.kind],
                    "oui" if column.required else "",
                    accepted(column),
                    column.help + (" Identifie la ligne." if column.key in sheet.key else ""),
                    shown(column.example),
                )
            )
    return sentences, table


def accepted(column: Column) -> str:
    """Return in French what a column accepts beyond its nature."""
    if column.choices:
        return ", ".join(column.choices)
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"de {shown(low)} à {shown(high)}"
    if low is not None:
        return f"au moins {shown(low)}"
    return f"au plus {shown(high)}" if high is not None else ""


def example(sheet: Sheet) -> list[Any] | None:
    """Return an example row, that no reading takes since its first cell begins with #; None without examples."""
    if all(column.example is None for column in sheet.columns):
        return None
    values = [canonical(column, column.example) if column.example is not None else None for column in sheet.columns]
    first = shown(values[0])
    return [f"# Exemple : {first}" if first else "# Exemple", *values[1:]]
