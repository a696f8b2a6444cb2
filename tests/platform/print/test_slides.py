"""Slides that an office suite opens: titles, lines, tables, notes; what is too long goes on in the next."""

from __future__ import annotations

import datetime as dt
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from phare.platform.print.gateways.slides import MOST_LINES, MOST_ROWS, Slide, compile_pptx

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
    rows = tuple((str(number), "x") for number in range(MOST_ROWS + 1))
    lines = tuple(f"ligne {number}" for number in range(2 * MOST_LINES + 1))
    made = opened(Slide("Lignes", lines=lines), Slide("Table", table=(("n", "v"), *rows)))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides][1:]
    assert titles == ["Lignes", "Lignes (suite)", "Lignes (suite)", "Table", "Table (suite)"]
    shown = [line for slide in list(made.slides)[1:4] for line in words(slide)[1].split("\n")]
    assert shown == list(lines)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_whatever_the_text_the_file_opens(text):
    made = opened(Slide(text, lines=(text,), notes=text), Slide("t", table=((text,), (text,))), title=text)
    assert len(made.slides) == 3
