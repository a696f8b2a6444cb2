"""What fits on a slide: lines within a width, groups within a height, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.platform.print.kernel.fitting import shared_out, shortened, width_of, wrapped

TEXTS = st.text("aéiMW 一%", max_size=120).map(lambda text: " ".join(text.split()))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 100, [""]),
        ("une crue", 1_000, ["une crue"]),
        ("une crue", 50, ["une", "crue"]),
        ("anticonstitutionnellement", 60, ["antico", "nstitu", "tionne", "lleme", "nt"]),
    ],
)
def test_a_text_is_cut_at_its_spaces_then_within_a_word_that_is_too_wide(text, width, lines):
    assert wrapped(text, width, 20) == lines


@given(TEXTS, st.integers(30, 400))
def test_no_line_is_wider_and_nothing_is_lost(text, width):
    lines = wrapped(text, width, 20)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 20) <= width for line in lines)


@given(TEXTS, st.integers(1, 4), st.integers(60, 400))
def test_shortened_it_stands_in_so_many_lines_and_says_that_it_goes_on(text, most, width):
    short = shortened(text, most, width, 20)
    assert len(wrapped(short, width, 20)) <= most
    assert short == text or short.endswith("…")


@given(st.lists(st.floats(0, 50)), st.floats(1, 60))
def test_groups_follow_one_another_within_the_height(heights, room):
    items = list(enumerate(heights))
    groups = list(shared_out(items, room))
    assert [place for group in groups for place in group] == [place for place, _height in items]
    for group in groups:
        assert len(group) == 1 or sum(heights[place] for place in group) <= room + 1e-9
