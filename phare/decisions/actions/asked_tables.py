"""The table of an asker: given with a request, taken again from a former one, its columns filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.actions.refusals import NotOfThisAdministrationError, UnknownCodeError
from phare.decisions.actions.writing import held_request
from phare.decisions.kernel.asked_table import AskedColumn, columns_of, filled_as, header_of
from phare.decisions.models import AskedTable, InformationRequest
from phare.decisions.permissions import REQUEST_CLASS
from phare.decisions.queries.asked_figures import OF_INDICATORS
from phare.decisions.queries.asked_lines import Lines, lines_offered
from phare.decisions.queries.asked_tables import WrongTableError, former_tables, sheets_read, with_cells
from phare.decisions.queries.drawing import NotHereError
from phare.indicators.queries.figures import choosable_indicators
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.files.actions import store_file
from phare.platform.files.models import StoredFile
from phare.platform.files.queries import content_of


def give_table(
    *,
    request: InformationRequest,
    name: str,
    content: bytes,
    lines: str,
    version: int,
    by: Membership,
    at: dt.datetime,
) -> AskedTable:
    """Keep the table that the asker sent, instead of any former one, and return it.

    Its titles are found; its columns are filled as those of the same titles in the last table of this asker were.
    Raises WrongTableError (unreadable, without titles), NotHereError (`lines` is none of those offered),
    AlreadyGivenError, ChangedMeanwhileError, and what `store_file` raises.
    """
    _refuse_lines(by, lines, at)
    sheets = sheets_read(content, name)
    sheet = max(sheets, key=lambda each: len(columns_of(sheets[each], header_of(sheets[each]))), default="")
    rows = sheets.get(sheet, [])
    header = header_of(rows)
    columns = columns_of(rows, header)
    if not columns:
        raise WrongTableError(
            _("Ce tableau n'a pas de titres : écrivez une ligne de titres, puis déposez-le de nouveau.")
        )
    with_cells(content, sheet, {})  # said now rather than once its columns are filled
    former = next(iter(former_tables(request)), None)
    if former is not None and former.lines == lines:
        columns = filled_as(columns, former.asked)
    with transaction.atomic():
        kept = held_request(request, version)
        file = store_file(record_class=REQUEST_CLASS, record_key=str(kept.pk), name=name, content=content, by=by, at=at)
        values = {"file": file, "sheet": sheet, "header_row": header + 1, "lines": lines}
        return _keep(kept, values, columns, by, at)


def take_table_again(
    *, request: InformationRequest, former: AskedTable, version: int, by: Membership, at: dt.datetime
) -> AskedTable:
    """Give a request the table of a former one, its file and what fills its columns, and return it.

    Raises NotOfThisAdministrationError, AlreadyGivenError, ChangedMeanwhileError.
    """
    if former.request.administration_id != request.administration_id:
        raise NotOfThisAdministrationError(_("Le tableau repris doit être de votre administration."))
    with transaction.atomic():
        kept = held_request(request, version)
        values = {name: getattr(former, name) for name in ("file", "sheet", "header_row", "lines")}
        return _keep(kept, values, former.asked, by, at)


def fill_columns(
    *,
    table: AskedTable,
    sheet: str,
    header_row: int,
    lines: str,
    columns: Sequence[AskedColumn],
    version: int,
    by: Membership,
    at: dt.datetime,
) -> AskedTable:
    """Say where the titles of a table are, what its rows are about and what fills each column, and return it.

    Read elsewhere than before, its columns are those found there, filled as those of the same titles. Raises
    WrongTableError (no such sheet, no titles there), NotHereError (lines or a source that are not offered),
    UnknownCodeError (an indicator), AlreadyGivenError, ChangedMeanwhileError.
    """
    offered = _refuse_lines(by, lines, at)
    rows = sheets_read(content_of(table.file), table.file.name).get(sheet)
    found = () if rows is None or header_row < 1 else columns_of(rows, header_row - 1)
    if not found:
        raise WrongTableError(
            _("La ligne %(row)s de cette feuille ne porte pas de titres : dites où ils sont.") % {"row": header_row}
        )
    moved = (sheet, header_row) != (table.sheet, table.header_row)
    wanted = filled_as(found, columns) if moved else _of_places(found, columns)
    kinds = {each.source for each in wanted} - {""}
    if lines == table.lines and kinds - offered.sources.keys():
        raise NotHereError(_("Ce qui remplirait cette colonne n'est pas ici : choisissez dans la liste."))
    wanted = tuple(_told(each, offered) for each in wanted)
    if offered.takes_indicators:
        _refuse_indicators(wanted, by, at)
    with transaction.atomic():
        kept = held_request(table.request, version)
        values = {"file": table.file, "sheet": sheet, "header_row": header_row, "lines": lines}
        return _keep(kept, values, wanted, by, at)


def _keep(
    kept: InformationRequest, values: dict[str, Any], columns: tuple[AskedColumn, ...], by: Membership, at: dt.datetime
) -> AskedTable:
    kept.save()
    table = AskedTable.objects.filter(request=kept).first() or AskedTable(request=kept)
    for name, value in values.items():
        setattr(table, name, value)
    table.asked = columns
    table.save()
    file: StoredFile = table.file
    said = {"file": file.sha256, "lines": table.lines, "columns": [[each.title, each.source] for each in columns]}
    audit.record("decisions.request.table_set", kept, by, at, {"after": said})
    return table


def _told(column: AskedColumn, offered: Lines) -> AskedColumn:
    """The column with what its source needs, and no more; left as it is when these lines have no such source."""
    if column.source not in offered.sources:
        return AskedColumn(column.place, column.title)
    if column.source not in OF_INDICATORS:
        return AskedColumn(column.place, column.title, column.source)
    return replace(column, indicator=column.indicator if offered.takes_indicators else "")


def _of_places(found: tuple[AskedColumn, ...], columns: Sequence[AskedColumn]) -> tuple[AskedColumn, ...]:
    known = {each.place: each for each in columns}
    return tuple(
        AskedColumn(each.place, each.title, of.source, of.indicator, of.on)
        for each in found
        for of in [known.get(each.place, each)]
    )


def _refuse_lines(by: Membership, lines: str, at: dt.datetime) -> Lines:
    offered = lines_offered(by, timezone.localdate(at)).get(lines)
    if offered is None:
        raise NotHereError(_("Ce dont les lignes parleraient n'est pas ici : choisissez dans la liste."))
    return offered


def _refuse_indicators(columns: Sequence[AskedColumn], by: Membership, at: dt.datetime) -> None:
    known = {each.code for each in choosable_indicators(by.administration, timezone.localdate(at))}
    for each in columns:
        if each.source in OF_INDICATORS and each.indicator not in known:
            raise UnknownCodeError(
                _("Colonne « %(title)s » : donnez le code d'un indicateur d'ici, hors secret statistique.")
                % {"title": each.title}
            )
