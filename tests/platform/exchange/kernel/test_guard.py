"""Texts that look like formulas are neutralised, and come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.platform.exchange.kernel.guard import guard, unguard

risky = st.builds("{}{}{}".format, st.text("'", max_size=3), st.sampled_from("=+-@#\t\r＝"), st.text(max_size=5))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+33 4 92", "'+33 4 92"),
        ("-5", "'-5"),
        ("@cmd", "'@cmd"),
        ("\t=1", "'\t=1"),
        ("# note", "'# note"),
        ("'=déjà", "''=déjà"),
        ("'n'est pas risqué", "'n'est pas risqué"),
        ("Accueil", "Accueil"),
        ("", ""),
    ],
)
def test_a_risky_text_gets_an_apostrophe(text, written):
    assert guard(text) == written
    assert unguard(written) == text


@given(st.one_of(st.text(), risky))
def test_what_is_written_never_runs_and_comes_back(text):
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "#"))
    assert unguard(guard(text)) == text
