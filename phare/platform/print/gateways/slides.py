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
from pptx.util import Emu, Inches, Pt

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.7)
BLUE = RGBColor(0x00, 0x00, 0x91)
MOST_LINES, MOST_ROWS = 7, 9
LONGEST_LINE = 260
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
    """The slide, in as many as it takes; the title says that it goes on."""
    if slide.table:
        head, *rows = slide.table
        parts = [replace(slide, table=(head, *rows[at : at + MOST_ROWS])) for at in range(0, len(rows), MOST_ROWS)]
    else:
        places = range(0, len(slide.lines), MOST_LINES)
        parts = [replace(slide, lines=slide.lines[at : at + MOST_LINES]) for at in places]
    for number, part in enumerate(parts or [slide]):
        yield part if number == 0 else replace(part, title=f"{part.title} (suite)", notes="")


def _opening(made: Any, title: str, subtitle: str) -> None:
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_SLIDE])
    heading, under = slide.shapes.title, slide.placeholders[1]
    _place(heading, MARGIN, Inches(2.3), WIDTH - 2 * MARGIN, Inches(1.6))
    _place(under, MARGIN, Inches(4.0), WIDTH - 2 * MARGIN, Inches(1.4))
    _write(heading.text_frame, [title], 40, bold=True, colour=BLUE)
    _write(under.text_frame, [subtitle], 22)


def _added(made: Any, part: Slide) -> None:
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY if part.table else _LINES])
    _place(slide.shapes.title, MARGIN, Inches(0.4), WIDTH - 2 * MARGIN, Inches(1.1))
    _write(slide.shapes.title.text_frame, [part.title], 28, bold=True, colour=BLUE)
    if part.table:
        _tabulate(slide, part.table)
    else:
        body = slide.placeholders[1]
        _place(body, MARGIN, Inches(1.6), WIDTH - 2 * MARGIN, Inches(5.3))
        _write(body.text_frame, part.lines or ("–",), 20)
    if part.notes:
        slide.notes_slide.notes_text_frame.text = _text(part.notes)


def _tabulate(slide: Any, rows: Sequence[Sequence[str]]) -> None:
    columns = len(rows[0])
    shape = slide.shapes.add_table(len(rows), columns, MARGIN, Inches(1.6), WIDTH - 2 * MARGIN, Inches(0.5) * len(rows))
    first = int((WIDTH - 2 * MARGIN) * 0.46) if columns > 1 else int(WIDTH - 2 * MARGIN)
    for place, column in enumerate(shape.table.columns):
        column.width = Emu(first if place == 0 else (int(WIDTH - 2 * MARGIN) - first) // (columns - 1))
    for down, row in enumerate(rows):
        for across, text in enumerate(row):
            _write(shape.table.cell(down, across).text_frame, [text], 14, bold=down == 0)


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _write(frame: Any, lines: Sequence[str], size: int, *, bold: bool = False, colour: RGBColor | None = None) -> None:
    frame.word_wrap = True
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = _text(line)[:LONGEST_LINE]
        run.font.size, run.font.bold = Pt(size), bold
        if colour is not None:
            run.font.color.rgb = colour


def _text(text: str) -> str:
    """A text that a file of XML may hold, on one line."""
    return " ".join(_REFUSED.sub("", text).split())
