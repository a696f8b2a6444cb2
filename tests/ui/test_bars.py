"""Bars say in words what they draw, keep within their frame, and mark a broken floor by more than a colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.ui import bars


def test_a_bullet_says_staff_floor_need_trend_and_proposal():
    said = bars.bullet_sentence(8, 9, 9, trend=6, proposal=9)
    assert said == "8,0 ETP aujourd'hui, effectif plancher 9,0, besoin 9,0, tendance 6,0, proposition 9,0"


def test_a_floor_that_is_not_held_is_said_with_what_lacks():
    assert bars.bullet_sentence(8, 9, 9).endswith(" ; plancher non tenu, il manque 1,0")
    assert bars.bullet_sentence(9, 9, 12, trend=6).endswith(" ; plancher non tenu, il manque 3,0")
    assert "manque" not in bars.bullet_sentence(9, 9, 12)


def test_a_staff_below_its_floor_is_drawn_broken():
    assert "ph-bar-broken" in bars.bullet(8, 9, 9, 16)
    assert "ph-bar-broken" not in bars.bullet(9, 9, 9, 16)


def test_an_unknown_progress_is_not_drawn_as_zero():
    assert "avancement inconnu" in bars.progress(None)
    assert "ph-bar-fill" not in bars.progress(None)


@pytest.mark.parametrize("share", [-1.0, 0.0, 0.42, 1.0, 7.0])
def test_a_progress_keeps_within_its_frame(share):
    assert f'width="{min(max(share, 0), 1) * 100:.2f}%"' in bars.progress(share)


@given(*[st.floats(0, 500)] * 6)
def test_a_bullet_has_neither_inline_style_nor_script_whatever_it_draws(staff, floor, need, maximum, trend, proposal):
    drawn = bars.bullet(staff, floor, need, maximum, trend=trend, proposal=proposal)
    assert "style" not in drawn and "script" not in drawn


def test_a_label_is_escaped():
    assert "&lt;b&gt;" in bars.progress(0.5, "<b>")
