"""Slides that an office suite opens: titles, lines, tables, notes; what is too long goes on in the next."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from phare.platform.print.gateways.slides import Slide, compile_pptx

AT = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)


def opened(*slides: Slide, title="Revue du plan", subtitle="Préfecture"):
    return Presentation(io.BytesIO(compile_pptx(title, subtitle, slides, at=AT, author="Préfecture")))


def words(slide) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_it_has_a_title_slide_then_each_slide_with_its_title_and_its_lines():
    made = opened(Slide("Où en est le plan", lines=("Avancement : 42 %", "Météo : 3 soleil")))
    assert words(made.slides[0]) == ["Revue du plan", "Préfecture"]
    assert made.slides[1].shapes.title.text_frame.text == "Où en est le plan"
    assert words(made.slides[1])[1] == "Avancement : 42 %\nMétéo : 3 soleil"
    assert (made.core_properties.title, made.core_properties.language) == ("Revue du plan", "fr-FR")


def test_a_table_is_a_table_and_notes_are_the_speaker_s():
    made = opened(Slide("Suites", table=(("Quoi", "Qui"), ("Abattoir", "VET")), notes="à dire"))
    [table] = [shape.table for shape in made.slides[1].shapes if shape.has_table]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Quoi", "Qui"], ["Abattoir", "VET"]]
    assert made.slides[1].notes_slide.notes_text_frame.text == "à dire"


def test_what_does_not_fit_goes_on_in_the_next_slide():
    rows = tuple((str(number), "x") for number in range(15))
    lines = tuple(f"ligne {number}" for number in range(30))
    made = opened(Slide("Lignes", lines=lines), Slide("Table", table=(("n", "v"), *rows)))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides][1:]
    assert titles == ["Lignes", "Lignes (suite)", "Lignes (suite)", "Table", "Table (suite)"]
    shown = [line for slide in list(made.slides)[1:4] for line in words(slide)[1].split("\n")]
    assert shown == list(lines)


HELVETICA = {
    **dict.fromkeys("ijl", 222),
    **dict.fromkeys(" tf,.:;", 278),
    **dict.fromkeys("r-", 333),
    **dict.fromkeys("ckvxyz", 500),
    "'": 191,
    "m": 833,
    "w": 722,
}
"""Widths of signs, in thousandths of their size, as Adobe published them; 556 of the others."""


def height_needed(frame, width: float) -> float:
    """The least height of a text in Helvetica, in points: its width over that of its box, a line a fifth more."""
    inner = width - 14.4
    total = 7.2
    for paragraph in frame.paragraphs:
        size = paragraph.runs[0].font.size.pt if paragraph.runs else 18
        wide = sum(HELVETICA.get(sign, 556) for sign in paragraph.text) / 1000 * size
        total += max(1, -(-wide // inner)) * size * 1.2
    return total


LONG = (
    "Convenu : " + "renforcer l'équipe des risques naturels avant la crue, avec le renfort de deux ingénieurs ; " * 12
)


@pytest.mark.parametrize(
    "slide",
    [
        Slide("Sujet", lines=(LONG,) * 6),
        Slide(LONG[:500], lines=("Qui : DDT", LONG)),
        Slide("Mot", lines=("x" * 3_000,)),
        Slide("Suites", table=(("Ce qui suit", "Qui", "Avant le"), *((LONG[:300], LONG[:200], "1er janvier"),) * 12)),
        Slide("Suites", table=(("Ce qui suit", "Qui"), (LONG * 4, "Décideur"))),
    ],
    ids=["lines", "title", "one word", "table", "one row"],
)
def test_no_text_overflows_its_box_and_none_is_lost(slide):
    made = opened(slide, title=LONG[:200], subtitle=LONG[:300])
    said = ""
    for shape in made.slides[0].shapes:
        assert height_needed(shape.text_frame, shape.width.pt) <= shape.height.pt
    for shown in list(made.slides)[1:]:
        for shape in shown.shapes:
            if shape.has_table:
                for row in shape.table.rows:
                    for cell, column in zip(row.cells, shape.table.columns, strict=True):
                        assert height_needed(cell.text_frame, column.width.pt) <= row.height.pt
                assert shape.top + sum(row.height for row in shape.table.rows) <= made.slide_height
                said += " ".join(row.cells[0].text for row in list(shape.table.rows)[1:]) + " "
            else:
                assert height_needed(shape.text_frame, shape.width.pt) <= shape.height.pt
                said += shape.text_frame.text.replace("\n", " ") + " " if shape != shown.shapes.title else ""
    for text in slide.lines or tuple(row[0] for row in slide.table[1:]):
        assert "".join(text.split()) in "".join(said.split())
    title = made.slides[1].shapes.title.text_frame.text
    assert title == slide.title or " ".join(slide.title.split()) in said, "too long for a title, it is said whole below"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_whatever_the_text_the_file_opens(text):
    made = opened(Slide(text, lines=(text,), notes=text), Slide("t", table=((text,), (text,))), title=text)
    assert len(made.slides) == 3
