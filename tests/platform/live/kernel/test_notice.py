"""What goes through PostgreSQL to whoever watches: small, and never broken in two."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.platform.live.kernel.notice import LONGEST, Notice, as_server_sent_event, decode, encode

values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text())
events = st.dictionaries(st.text(max_size=20), values, max_size=5)


@given(st.text(min_size=1, max_size=40), events)
def test_what_is_announced_is_what_is_heard(channel, event):
    assert decode(encode(channel, event)) == Notice(channel, event)


@pytest.mark.parametrize("letter", ["a", "é", "€", "😀"])
def test_an_event_that_postgresql_would_refuse_is_refused_before(letter):
    with pytest.raises(ValueError, match="reference"):
        encode("room.thing:1", {"text": letter * LONGEST})
    assert len(encode("room.thing:1", {"text": letter * (7000 // len(letter.encode()))}).encode()) < 8000


def test_a_number_that_is_not_one_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        encode("room.thing:1", {"share": float("nan")})


@pytest.mark.parametrize("payload", ["", "bonjour", "[]", "[1, {}]", '["a", []]', '{"a": 1}', "null", "12", "[" * 7000])
def test_what_is_not_ours_is_not_heard(payload):
    assert decode(payload) is None


@given(events)
def test_an_event_is_one_line_of_a_stream_whatever_it_holds(event):
    sent = as_server_sent_event(event)
    assert sent.startswith(b"data: ")
    assert sent.endswith(b"\n\n")
    line = sent[6:-2]
    assert b"\n" not in line
    assert b"\r" not in line
    assert json.loads(line) == event
