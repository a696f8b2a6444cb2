"""Writing ODS: the XML is written row by row, since the format is plain and a tree of 200,000 rows is not."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from phare.platform.exchange.kernel.cells import canonical, plain_number
from phare.platform.exchange.kernel.description import Column, WorkbookDescription
from phare.platform.exchange.kernel.guard import guard

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
# One date for every member: the same rows give the same bytes.
_EPOCH = (2000, 1, 1, 0, 0, 0)
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
    }.items()
)
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_STYLES = """<office:automatic-styles>
<number:date-style style:name="N-day"><number:day number:style="long"/><number:text>/</number:text>
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<number:text-style style:name="N-text"><number:text-content/></number:text-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N-day"/>
<style:style style:name="text" style:family="table-cell" style:data-style-name="N-text"/>
<style:style style:name="header" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
</office:automatic-styles>"""
_SPACES = re.compile(" {2,}|^ | $")


def write(description: WorkbookDescription, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """Return the rows of each sheet as an ODS workbook; sheets without rows have their header only."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _EPOCH), MEDIA_TYPE, zipfile.ZIP_STORED)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml", _EPOCH), _MANIFEST, zipfile.ZIP_DEFLATED)
        member = zipfile.ZipInfo("content.xml", _EPOCH)
        member.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(member, "w", force_zip64=True) as content:
            for part in _content(description, rows):
                content.write(part.encode())
    return stream.getvalue()


def _content(description: WorkbookDescription, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_NAMES} office:version="1.3">'
    yield f"{_STYLES}<office:body><office:spreadsheet>"
    for sheet in description.sheets:
        yield f"<table:table table:name={quoteattr(sheet.name)}>"
        yield (
            "<table:table-row>"
            + "".join(_text(column.name, "header") for column in sheet.columns)
            + "</table:table-row>"
        )
        for values in rows.get(sheet.name, ()):
            cells = (_cell(column, canonical(column, values.get(column.key))) for column in sheet.columns)
            yield f"<table:table-row>{''.join(cells)}</table:table-row>"
        yield "</table:table>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _cell(column: Column, value: Any) -> str:
    if value is None or value in ("", ()):
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return _text("oui" if value else "non", "text")
    if isinstance(value, int | float):
        said = plain_number(value)
        return _typed(f'office:value-type="float" office:value="{said}"', said)
    if isinstance(value, dt.date):
        stamp = f'table:style-name="day" office:value-type="date" office:date-value="{value.isoformat()}"'
        return _typed(stamp, f"{value:%d/%m/%Y}")
    return _text(guard(", ".join(value) if isinstance(value, tuple) else value), "text")


def _typed(attributes: str, said: str) -> str:
    return f"<table:table-cell {attributes}><text:p>{said}</text:p></table:table-cell>"


def _text(text: str, style: str) -> str:
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{paragraphs}</table:table-cell>'


def _spaced(line: str) -> str:
    return _SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line))
