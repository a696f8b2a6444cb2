"""The table of an asker: read as it was sent, filled with what is here, and those that the same asker sent before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from phare.decisions.kernel.asked_table import Filling, filling
from phare.decisions.models import AskedTable, InformationRequest
from phare.decisions.queries.asked_lines import Lines, lines_offered
from phare.decisions.queries.drawing import Drawn, NotHereError
from phare.platform.accounts.models import Membership
from phare.platform.exchange.gateways import filled
from phare.platform.exchange.kernel.limits import RefusedFileError
from phare.platform.exchange.kernel.names import fold
from phare.platform.files.queries import content_of
from phare.ui.formats import on_date, said
from phare.values.refusal import Refusal

TABLE = "table"
"""What answers a request with the asker's own table, filled."""
MOST_COMPARED = 200
MOST_PROPOSED = 5


class WrongTableError(Refusal):
    """A file that is no table to fill, or has no titles."""


@dataclass(frozen=True)
class TableFilled:
    """A table as it would be given: its rows as they were sent, what is set in them, the file."""

    rows: list[list[Any]]
    filling: Filling
    content: bytes
    lines: Lines


def sheets_read(content: bytes, name: str) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet of an asker's file. Raises WrongTableError with what was expected."""
    try:
        return filled.sheets_of(content, name)
    except RefusedFileError as error:
        raise _wrong(error) from None


def table_of(request: InformationRequest) -> AskedTable | None:
    """Return the table to fill for a request, with its file; None when there is none."""
    return AskedTable.objects.filter(request=request).select_related("file", "request").first()


def former_tables(request: InformationRequest) -> list[AskedTable]:
    """Return the tables that the same asker sent before, the latest first, five at most, each file once."""
    mine = AskedTable.objects.filter(request__administration_id=request.administration_id).exclude(request=request)
    latest = mine.select_related("file", "request").order_by("-request__received_on", "-pk")[:MOST_COMPARED]
    alike = (each for each in latest if fold(each.request.asker) == fold(request.asker) and each.is_mapped)
    by_file: dict[str, AskedTable] = {}
    for each in alike:
        by_file.setdefault(each.file.sha256, each)
    return list(by_file.values())[:MOST_PROPOSED]


@override("fr")
def table_filled(membership: Membership, table: AskedTable, day: dt.date) -> TableFilled:
    """Return a table filled with what a member reads, in French. Raises NotHereError, WrongTableError."""
    lines = lines_offered(membership, day).get(table.lines)
    if lines is None:
        raise NotHereError(
            _("Ce dont ce tableau est tiré n'est pas, ou plus, à votre portée : choisissez-en les lignes.")
        )
    content = content_of(table.file)
    rows = sheets_read(content, table.file.name).get(table.sheet, [])
    columns = [each for each in table.asked if each.source]
    found = filling(rows, table.header_row - 1, columns, lines.draw({each.wanted for each in columns}))
    return TableFilled(rows, found, with_cells(content, table.sheet, found.cells), lines)


def with_cells(content: bytes, sheet: str, cells: filled.Cells) -> bytes:
    """Return an asker's file with these cells of a sheet set. Raises WrongTableError with what was expected."""
    try:
        return filled.filled(content, sheet, cells)
    except RefusedFileError as error:
        raise _wrong(error) from None


@override("fr")
def filled_table(membership: Membership, request: InformationRequest, day: dt.date) -> Drawn:
    """Return the asker's own table, filled, to answer a request.

    Raises NotHereError (no table, nothing that fills it, nothing to fill it with), WrongTableError.
    """
    table = table_of(request)
    if table is None or not table.is_mapped:
        raise NotHereError(
            _("Aucun tableau du demandeur n'est prêt : déposez-le, puis dites ce qui remplit ses colonnes.")
        )
    made = table_filled(membership, table, day)
    if not made.filling.cells:
        raise NotHereError(_("Rien ne remplit ce tableau : relisez ce qui remplit ses colonnes et ses lignes."))
    count = made.filling.lines
    words = {"count": count, "lines": made.lines.label, "day": on_date(day)}
    drawn_from = ngettext(
        "Tableau du demandeur, %(count)s ligne remplie (par %(lines)s), au %(day)s",
        "Tableau du demandeur, %(count)s lignes remplies (par %(lines)s), au %(day)s",
        count,
    )
    return Drawn(table.file.name, made.content, (drawn_from % words)[:300])


def _wrong(error: RefusedFileError) -> WrongTableError:
    return WrongTableError(
        _("Ce fichier ne se remplit pas. Attendu : %(expected)s.") % {"expected": said(error.args[0])}
    )
