"""A scenario's levers, kept as JSON and read back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.allocation.kernel.overlay import (
    Closure,
    FloorChange,
    Overlay,
    OverlayErrors,
    Recruit,
    overlay_as_data,
    read_overlay,
)
from phare.strategy.kernel.requirements import Relief, ReliefKind

codes = st.text(min_size=1, max_size=8)
years = st.integers(2020, 2060)
fte = st.floats(0, 1000, allow_nan=False)
more = st.floats(0.01, 1000, allow_nan=False)
overlays = st.builds(
    Overlay,
    caps=st.lists(st.tuples(years, fte), max_size=3).map(tuple),
    needs_ignored=st.booleans(),
    no_redeployment=st.booleans(),
    orientation_factors=st.lists(st.tuples(codes, more), max_size=2).map(tuple),
    mission_weights=st.lists(st.tuples(codes, more), max_size=2).map(tuple),
    floors=st.lists(st.builds(FloorChange, codes, fte, years, st.none() | years), max_size=2).map(tuple),
    recruits=st.lists(st.builds(Recruit, years, codes, codes, more, st.none() | codes), max_size=2).map(tuple),
    closures=st.lists(st.builds(Closure, codes, years, codes), max_size=2).map(tuple),
    reliefs=st.lists(
        st.builds(
            Relief,
            codes,
            st.sampled_from(ReliefKind),
            years,
            st.none() | years,
            fte,
            fte,
            st.text(max_size=9),
            st.just(""),
        ),
        max_size=2,
    ).map(tuple),
    forbidden_transfers=st.lists(st.tuples(codes, codes), max_size=2).map(tuple),
    between_communes=st.booleans(),
    whole_posts=st.booleans(),
)


@given(overlays)
def test_what_is_kept_is_read_back_the_same(overlay):
    assert read_overlay(json.loads(json.dumps(overlay_as_data(overlay)))) == overlay


def test_nothing_written_is_nothing_changed():
    assert read_overlay({}) == Overlay()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "objet"),
        ({"cap": 8}, "levier connu"),
        ({"caps": [{"year": "2027", "fte": 1}]}, "année"),
        ({"caps": [{"year": 2027, "fte": -1}]}, "nombre"),
        ({"caps": [{"year": 2027, "fte": float("inf")}]}, "nombre"),
        ({"caps": {"2027": 8}}, "liste"),
        ({"caps": [8]}, "objet"),
        ({"needs_ignored": 1}, "vrai ou faux"),
        ({"recruits": [{"year": 2027, "service": "A", "profile": "B", "fte": 0}]}, "supérieur à zéro"),
        ({"reliefs": [{"mission": "A", "kind": "FORGOTTEN", "first_year": 2027}]}, "FORGOTTEN"),
        ({"closures": [{"service": "", "year": 2027, "receiver": "B"}]}, "texte"),
    ],
)
def test_what_has_not_the_expected_form_is_named(data, said):
    with pytest.raises(OverlayErrors, match=said):
        read_overlay(data)


def test_every_error_is_said_at_once():
    with pytest.raises(OverlayErrors) as caught:
        read_overlay({"caps": [{"year": 1, "fte": -1}], "floors": [{}], "whole_posts": None})
    assert len(caught.value.errors) >= 5


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_whatever_is_written_the_reader_reads_or_refuses(data):
    try:
        read_overlay(data)
    except OverlayErrors as refusal:
        assert refusal.sentence
