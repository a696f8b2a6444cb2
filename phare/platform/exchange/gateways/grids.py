"""The cells of each sheet of a file, whatever its format, found by its content and never by its name's extension."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import python_calamine
from defusedxml import ElementTree

from phare.platform.exchange.gateways import archives, delimited
from phare.platform.exchange.gateways.archives import Nature, Package
from phare.platform.exchange.kernel.limits import LARGEST_FILE, MOST_SHEETS, RefusedFileError
from phare.values.phrase import phrase

Grid = Iterable[Sequence[Any]]
# By the sheet's name in the file; a sheet is read when it is asked for.
Grids = dict[str, Callable[[], Grid]]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = phrase(
    "un classeur qui s'ouvre : celui-ci est abîmé ; ouvrez-le dans votre tableur et enregistrez-le de nouveau"
)
_OTHERS = {
    b"%PDF": phrase("un PDF"),
    b"\x89PNG": phrase("une image"),
    b"\xff\xd8\xff": phrase("une image"),
    b"GIF8": phrase("une image"),
    b"{\\rtf": phrase("un texte RTF"),
    b"\x1f\x8b": phrase("une archive"),
    b"7z\xbc\xaf": phrase("une archive"),
    b"Rar!": phrase("une archive"),
}


def opened(content: bytes, file_name: str, titles: Sequence[str]) -> Grids:
    """Return the sheets of a file by name. Raises RefusedFileError with what was expected.

    A CSV has one sheet, named after the file. `titles` are the headers that may be met, to find a CSV's delimiter.
    """
    if len(content) > LARGEST_FILE:
        raise RefusedFileError(phrase("un fichier de 20 Mo au plus"))
    if not content.strip():
        raise RefusedFileError(phrase("un fichier qui n'est pas vide"))
    if content.startswith(_OLE):
        raise RefusedFileError(
            phrase(
                "un classeur ODS ou XLSX sans mot de passe : enregistrez-le sous l'un de ces formats (celui-ci est "
                "protégé, ou c'est un ancien .xls)"
            )
        )
    if content.startswith(b"PK"):
        return _package(content, archives.inspected(content), titles)
    for beginning, what in _OTHERS.items():
        if content.startswith(beginning):
            expected = phrase("un classeur ODS, XLSX ou CSV ; ce fichier est {what}, quel que soit son nom", what=what)
            raise RefusedFileError(expected)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise RefusedFileError(phrase("un classeur ODS, XLSX ou CSV ; ce fichier est une page web ou du XML"))
    return {PurePath(file_name).stem: _csv(content, titles)}


def _csv(content: bytes, titles: Sequence[str]) -> Callable[[], Grid]:
    text, delimiter = delimited.opened(content, titles)
    return lambda: delimited.rows(text, delimiter)


def _package(content: bytes, package: Package, titles: Sequence[str]) -> Grids:
    if package.nature is Nature.CSV:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {PurePath(name).stem: _csv(archive.read(name), titles) for name in package.names}
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = list(workbook.sheet_names)
    except BaseException as error:
        raise _refusal(error) from None
    if len(names) > MOST_SHEETS:
        raise RefusedFileError(phrase("un classeur de {most} feuilles au plus", most=MOST_SHEETS))
    errors = _by_sheet(content, package) if package.errors else {}
    return {name: _sheet(workbook, name, errors.get(name, {})) for name in names}


def _sheet(workbook: Any, name: str, errors: Mapping[tuple[int, int], str]) -> Callable[[], Grid]:
    def cells() -> Iterator[Sequence[Any]]:
        try:
            sheet = workbook.get_sheet_by_name(name)
            # The reader gives every row from the first, but columns only from the first that says something.
            margin = [""] * (sheet.start or (0, 0))[1]
            rows = sheet.iter_rows()
        except BaseException as error:
            raise _refusal(error) from None
        whole = (margin + row for row in _survived(rows)) if margin else _survived(rows)
        yield from _with_errors(whole, errors) if errors else whole

    return cells


def _survived(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except BaseException as error:
            raise _refusal(error) from None
        yield row


def _refusal(error: BaseException) -> BaseException:
    """Return what to raise: the reader's own panics are no Exception, and must not stop the house."""
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return error
    return RefusedFileError(_BROKEN)


def _with_errors(rows: Iterable[list[Any]], errors: Mapping[tuple[int, int], str]) -> Iterator[list[Any]]:
    """Put back what the reader leaves out: the error that a cell shows."""
    lines = {row for row, _ in errors}
    for number, cells in enumerate(rows):
        if number in lines:
            for (row, column), said in errors.items():
                if row == number:
                    cells += [""] * (column + 1 - len(cells))
                    cells[column] = said
        yield cells


def _by_sheet(content: bytes, package: Package) -> dict[str, dict[tuple[int, int], str]]:
    names = _sheet_names(content) if package.nature is Nature.XLSX else {}
    found: dict[str, dict[tuple[int, int], str]] = {}
    for (where, row, column), said in package.errors.items():
        found.setdefault(names.get(where, where), {})[row, column] = said
    return found


def _sheet_names(content: bytes) -> dict[str, str]:
    """Return the name of the sheet that each member of an XLSX holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return {}
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    names = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            target = next((targets.get(value, "") for key, value in element.attrib.items() if key.endswith("}id")), "")
            names[posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")] = element.get("name", "")
    return names
