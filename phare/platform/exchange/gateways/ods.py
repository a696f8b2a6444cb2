"""Writing ODS: the XML is written row by row, since the format is plain and a tree of 200,000 rows is not."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from phare.platform.exchange.gateways.columns import written_rows
from phare.platform.exchange.kernel.cells import plain_number
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.platform.exchange.kernel.guard import guard
from phare.platform.exchange.kernel.help import README, accepted, example, readme

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
# How far down choices are offered, below what is already there.
ROOM_BELOW = 2_000
# One date for every member: the same rows give the same bytes.
_EPOCH = (2000, 1, 1, 0, 0, 0)
_NAMESPACES = {
    "office": "office",
    "table": "table",
    "text": "text",
    "style": "style",
    "number": "datastyle",
    "fo": "xsl-fo-compatible",
    "config": "config",
}
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"' for name, path in _NAMESPACES.items()
)
_NAMES += ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = f"""{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" \
manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_STYLES = """<office:automatic-styles>
<number:date-style style:name="N-day"><number:day number:style="long"/><number:text>/</number:text>
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<number:text-style style:name="N-text"><number:text-content/></number:text-style>
<style:style style:name="narrow" style:family="table-column">
<style:table-column-properties style:column-width="3.2cm"/></style:style>
<style:style style:name="wide" style:family="table-column">
<style:table-column-properties style:column-width="8cm"/></style:style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N-day"/>
<style:style style:name="text" style:family="table-cell" style:data-style-name="N-text"/>
<style:style style:name="wrapped" style:family="table-cell">
<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/></style:style>
<style:style style:name="title" style:family="table-cell">
<style:text-properties fo:font-weight="bold" fo:font-size="14pt" fo:color="#000091"/></style:style>
<style:style style:name="header" style:family="table-cell">
<style:table-cell-properties fo:background-color="#f5f5fe" fo:border-bottom="0.05cm solid #000091" \
fo:wrap-option="wrap" style:vertical-align="top"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="required" style:family="table-cell" style:parent-style-name="header">
<style:table-cell-properties fo:background-color="#e3e3fd" fo:border-bottom="0.05cm solid #000091" \
fo:wrap-option="wrap" style:vertical-align="top"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="example" style:family="table-cell">
<style:text-properties fo:font-style="italic" fo:color="#666666"/></style:style>
</office:automatic-styles>"""
_SPACES = re.compile(" {2,}|^ | $")


def write(
    description: WorkbookDescription, rows: Mapping[str, Sequence[Mapping[str, Any]]], *, examples: bool = False
) -> bytes:
    """Return the rows of each sheet as an ODS workbook, the same bytes for the same rows; `examples`: a template."""
    return _packed(_settings(description), _content(description, rows, examples))


def write_titles(titles: Sequence[str]) -> bytes:
    """Return an ODS workbook of one sheet that holds a line of titles and nothing else."""
    columns = "".join('<table:table-column table:style-name="wide"/>' for _title in titles)
    line = _row(_text(title, "header") for title in titles)
    table = f'<table:table table:name="Feuille1">{columns}{line}</table:table>'
    return _packed(_settings(WorkbookDescription("titles", "", ())), _document([table]))


def _packed(settings: str, parts: Iterable[str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _EPOCH), MEDIA_TYPE, zipfile.ZIP_STORED)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml", _EPOCH), _MANIFEST, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("settings.xml", _EPOCH), settings, zipfile.ZIP_DEFLATED)
        member = zipfile.ZipInfo("content.xml", _EPOCH)
        member.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(member, "w", force_zip64=True) as content:
            for part in parts:
                content.write(part.encode())
    return stream.getvalue()


def _document(tables: Iterable[str]) -> Iterator[str]:
    yield f'{_HEAD}<office:document-content {_NAMES} office:version="1.3">{_STYLES}<office:body><office:spreadsheet>'
    yield from tables
    yield "</office:spreadsheet></office:body></office:document-content>"


def _content(
    description: WorkbookDescription, rows: Mapping[str, Sequence[Mapping[str, Any]]], examples: bool
) -> Iterator[str]:
    sheets = (_sheet(sheet, rows.get(sheet.name, ()), examples) for sheet in description.sheets)
    return _document(chain(_validations(description), _readme(description), *sheets))


def _sheet(sheet: Sheet, rows: Sequence[Mapping[str, Any]], examples: bool) -> Iterator[str]:
    yield f"<table:table table:name={quoteattr(sheet.name)}>"
    for column in sheet.columns:
        # Text first, or a code typed later loses its zeros.
        usual = {Kind.CODE: "text", Kind.LIST: "text", Kind.DATE: "day"}.get(column.kind)
        default = f' table:default-cell-style-name="{usual}"' if usual else ""
        width = "wide" if column.kind is Kind.TEXT and not column.choices else "narrow"
        yield f'<table:table-column table:style-name="{width}"{default}/>'
    yield _row(_text(column.name, "required" if column.required else "header") for column in sheet.columns)
    if examples and (shown := example(sheet)):
        yield _row(_example(column, value) for column, value in zip(sheet.columns, shown, strict=True))
    for cells in written_rows(sheet, rows, lambda column, value: _cell(value, _offered(sheet, column))):
        yield _row(cells)
    blank = _row(f"<table:table-cell{_offered(sheet, column)}/>" for column in sheet.columns)
    yield blank.replace("<table:table-row>", f'<table:table-row table:number-rows-repeated="{ROOM_BELOW}">')
    yield "</table:table>"


def _readme(description: WorkbookDescription) -> Iterator[str]:
    sentences, table = readme(description)
    yield f"<table:table table:name={quoteattr(README)}>"
    yield "".join(
        f'<table:table-column table:style-name="{width}"/>'
        for width in ("narrow", "narrow", "narrow", "narrow", "wide", "wide", "narrow")
    )
    for line, sentence in enumerate(sentences):
        yield _row([_text(guard(sentence), "title" if line == 0 else "text")])
    yield "<table:table-row><table:table-cell/></table:table-row>"
    for cells in table:
        yield _row(_text(guard(cell), "header" if cells is table[0] else "wrapped") for cell in cells)
    yield "</table:table>"


def _validations(description: WorkbookDescription) -> Iterator[str]:
    """Return what each column offers while it is filled: its choices, its help."""
    yield "<table:content-validations>"
    for sheet in description.sheets:
        for place, column in enumerate(sheet.columns):
            if _offered(sheet, column):
                yield _validation(_name(sheet, place), column)
    yield "</table:content-validations>"


def _validation(name: str, column: Column) -> str:
    choices = ("oui", "non") if column.kind is Kind.BOOLEAN else column.choices
    quoted = ";".join('"' + choice.replace('"', '""') + '"' for choice in choices)
    condition = f" table:condition={quoteattr(f'of:cell-content-is-in-list({quoted})')}" if choices else ""
    helped = str(bool(column.help)).lower()
    refused = escape("Choisissez : " + (accepted(column) or "oui, non"))
    return (
        f"<table:content-validation table:name={quoteattr(name)}{condition}"
        ' table:allow-empty-cell="true" table:display-list="unsorted">'
        f'<table:help-message table:title={quoteattr(column.name)} table:display="{helped}">'
        f"<text:p>{escape(column.help)}</text:p></table:help-message>"
        '<table:error-message table:message-type="stop" table:display="true" table:title="Valeur inconnue">'
        f"<text:p>{refused}</text:p></table:error-message></table:content-validation>"
    )


def _offered(sheet: Sheet, column: Column) -> str:
    if not (column.choices or column.help or column.kind is Kind.BOOLEAN):
        return ""
    return f" table:content-validation-name={quoteattr(_name(sheet, sheet.columns.index(column)))}"


def _name(sheet: Sheet, place: int) -> str:
    return f"{sheet.name} {place + 1}"


def _settings(description: WorkbookDescription) -> str:
    """Return the settings that keep each header in sight."""
    frozen = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in (
            ("VerticalSplitMode", "short", 2),
            ("VerticalSplitPosition", "int", 1),
            ("ActiveSplitRange", "short", 2),
            ("PositionTop", "int", 0),
            ("PositionBottom", "int", 1),
        )
    )
    tables = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(sheet.name)}>{frozen}</config:config-item-map-entry>"
        for sheet in description.sheets
    )
    return (
        f'{_HEAD}<office:document-settings {_NAMES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1'
        '</config:config-item><config:config-item-map-named config:name="Tables">'
        f"{tables}</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _row(cells: Iterable[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(value: Any, offered: str = "") -> str:
    if value is None:
        return f"<table:table-cell{offered}/>"
    if isinstance(value, str):
        return _text(value, "text", offered)
    if isinstance(value, dt.date):
        stamp = f'table:style-name="day" office:value-type="date" office:date-value="{value.isoformat()}"'
        return f"<table:table-cell {stamp}{offered}><text:p>{value:%d/%m/%Y}</text:p></table:table-cell>"
    said = plain_number(value)
    stamp = f'office:value-type="float" office:value="{said}"'
    return f"<table:table-cell {stamp}{offered}><text:p>{said.replace('.', ',')}</text:p></table:table-cell>"


def _example(column: Column, value: Any) -> str:
    if isinstance(value, bool):
        value = "oui" if value else "non"
    text = ", ".join(value) if isinstance(value, tuple) else value
    return _text(text, "example") if isinstance(text, str) else _cell(text)


def _text(text: str, style: str, offered: str = "") -> str:
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in text.split("\n"))
    stamp = f'table:style-name="{style}" office:value-type="string"'
    return f"<table:table-cell {stamp}{offered}>{paragraphs}</table:table-cell>"


def _spaced(line: str) -> str:
    return _SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line))
