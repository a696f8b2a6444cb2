"""Slides for a meeting: a title, then slides of short lines or of a table, as a PPTX that any office suite opens."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Emu, Inches, Length, Pt

from phare.platform.print.kernel.fitting import height_of, shared_out, shortened, wrapped

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.7)
BLUE = RGBColor(0x00, 0x00, 0x91)
INSIDE = WIDTH - 2 * MARGIN
BODY_TOP = Inches(1.6)
# Sizes of a title, the largest first, each with the lines that its box holds; on the opening slide, then on the others.
_OPENING = ((40, 2), (32, 3), (24, 4))
_HEADING = ((28, 2), (24, 2), (20, 3))
_UNDER, _LINE, _CELL = 22, 20, 14
# In points: what a box leaves on each side of its text, what precedes a line and its mark, the room of a slide's body.
_PADDING, _BEFORE, _MARK, _ROOM = 7.2, 4.0, 27.0, 370.0
_CELL_AROUND, _LEAST_ROW, _ROOM_OF_ROWS = 7.2, 36.0, 400.0
_FIRST_COLUMN = 0.46
_TITLE_SLIDE, _LINES, _TITLE_ONLY = 0, 1, 5
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Slide:
    """A slide: its title, then short lines, or a table whose first row heads its columns; `notes` are the speaker's."""

    title: str
    lines: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    notes: str = ""


def compile_pptx(title: str, subtitle: str, slides: Sequence[Slide], *, at: dt.datetime, author: str = "") -> bytes:
    """Return a PPTX of 16:9 slides, in French; what is too long for one slide goes on in the next.

    Every slide has its title where screen readers look for it. `at` is the moment written in the file's own data.
    """
    made = Presentation()
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    kept = made.core_properties
    kept.title, kept.author, kept.language, kept.created, kept.modified = _text(title), _text(author), "fr-FR", at, at
    _opening(made, title, subtitle)
    for slide in slides:
        for part in _parts(slide):
            _added(made, part)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _parts(slide: Slide) -> Iterator[Slide]:
    """The slide, in as many as it takes; the title says that it goes on; too long, it is said whole below."""
    title, lines = _text(slide.title), [_text(line) for line in slide.lines]
    size, most = _HEADING[-1]
    short = shortened(title, most, _inner(INSIDE), size, bold=True)
    if short != title and not slide.table:
        lines = [title, *lines]
    parts: list[Slide]
    if slide.table:
        head, *rows = [[_text(cell) for cell in row] for row in slide.table]
        widths = [_inner(width) for width in _widths(len(head))]
        room = _ROOM_OF_ROWS - _height_of_row(head, widths)
        split = [piece for row in rows for piece in _rows_of(row, widths, room)]
        tables = shared_out([(tuple(row), _height_of_row(row, widths)) for row in split], room)
        parts = [replace(slide, table=(tuple(head), *group)) for group in tables]
    else:
        groups = shared_out([piece for line in lines for piece in _pieces_of(line)], _ROOM)
        parts = [replace(slide, lines=tuple(group)) for group in groups]
    for number, part in enumerate(parts or [slide]):
        named = replace(part, title=short)
        yield named if number == 0 else replace(named, title=f"{short} (suite)", notes="")


def _pieces_of(line: str) -> Iterator[tuple[str, float]]:
    """A line with its height; one that is higher than a slide, in as many as it takes."""
    written = wrapped(line, _inner(INSIDE) - _MARK, _LINE)
    most = int((_ROOM - _BEFORE) // height_of(1, _LINE))
    for at in range(0, len(written), most):
        piece = written[at : at + most]
        yield " ".join(piece), height_of(len(piece), _LINE, _BEFORE)


def _rows_of(row: Sequence[str], widths: Sequence[float], room: float) -> Iterator[list[str]]:
    """A row of a table; one that is higher than a slide, in as many as it takes."""
    cells = [wrapped(text, width, _CELL, bold=True) for text, width in zip(row, widths, strict=True)]
    most = int((room - _CELL_AROUND) // height_of(1, _CELL))
    for at in range(0, max(map(len, cells)), most):
        yield [" ".join(cell[at : at + most]) for cell in cells]


def _height_of_row(row: Sequence[str], widths: Sequence[float]) -> float:
    # As if every row were bold, as the head is.
    lines = max(len(wrapped(text, width, _CELL, bold=True)) for text, width in zip(row, widths, strict=True))
    return max(_LEAST_ROW, height_of(lines, _CELL, _CELL_AROUND))


def _widths(columns: int) -> list[Length]:
    """The first column is what each row is about: it has the most room."""
    first = Emu(int(INSIDE * _FIRST_COLUMN) if columns > 1 else INSIDE)
    return [first, *[Emu((INSIDE - first) // (columns - 1)) for _other in range(columns - 1)]]


def _inner(width: int) -> float:
    """The width that a box of this width leaves to its text, in points."""
    return Emu(width).pt - 2 * _PADDING


def _fitted(text: str, sizes: Sequence[tuple[int, int]]) -> tuple[str, int]:
    """A title with the largest size at which it stands in its box; at the smallest, cut."""
    for size, most in sizes:
        if len(wrapped(text, _inner(INSIDE), size, bold=True)) <= most:
            return text, size
    size, most = sizes[-1]
    return shortened(text, most, _inner(INSIDE), size, bold=True), size


def _opening(made: Any, title: str, subtitle: str) -> None:
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_SLIDE])
    heading, under = slide.shapes.title, slide.placeholders[1]
    _place(heading, MARGIN, Inches(2.3), INSIDE, Inches(1.6))
    _place(under, MARGIN, Inches(4.0), INSIDE, Inches(1.4))
    said, size = _fitted(_text(title), _OPENING)
    _write(heading.text_frame, [said], size, bold=True, colour=BLUE)
    _write(under.text_frame, [shortened(_text(subtitle), 3, _inner(INSIDE), _UNDER)], _UNDER)


def _added(made: Any, part: Slide) -> None:
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY if part.table else _LINES])
    _place(slide.shapes.title, MARGIN, Inches(0.4), INSIDE, Inches(1.1))
    said, size = _fitted(_text(part.title), _HEADING)
    _write(slide.shapes.title.text_frame, [said], size, bold=True, colour=BLUE)
    if part.table:
        _tabulate(slide, part.table)
    else:
        body = slide.placeholders[1]
        _place(body, MARGIN, BODY_TOP, INSIDE, Inches(5.3))
        _write(body.text_frame, part.lines or ("–",), _LINE)
    if part.notes:
        slide.notes_slide.notes_text_frame.text = _text(part.notes)


def _tabulate(slide: Any, rows: Sequence[Sequence[str]]) -> None:
    widths = _widths(len(rows[0]))
    heights = [Pt(_height_of_row(row, [_inner(width) for width in widths])) for row in rows]
    shape = slide.shapes.add_table(len(rows), len(widths), MARGIN, BODY_TOP, INSIDE, Emu(sum(heights)))
    for column, width in zip(shape.table.columns, widths, strict=True):
        column.width = width
    for down, (row, height) in enumerate(zip(rows, heights, strict=True)):
        shape.table.rows[down].height = height
        for across, text in enumerate(row):
            _write(shape.table.cell(down, across).text_frame, [text], _CELL, bold=down == 0)


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _write(frame: Any, lines: Sequence[str], size: int, *, bold: bool = False, colour: RGBColor | None = None) -> None:
    frame.word_wrap = True
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(size), bold
        if colour is not None:
            run.font.color.rgb = colour


def _text(text: str) -> str:
    """A text that a file of XML may hold, on one line."""
    return " ".join(_REFUSED.sub("", text).split())
