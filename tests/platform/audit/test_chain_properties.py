"""Whatever is done to a chain, it shows; whatever is not, does not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from phare.platform.audit.kernel.chain import BEGINNING, Head, Link, digest, storable, walk

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
contents = st.lists(st.dictionaries(st.text(max_size=4), values, max_size=3), min_size=1, max_size=6)


def chained(said: list[dict]) -> list[Link]:
    links: list[Link] = []
    for position, content in enumerate(said, start=1):
        previous = links[-1].digest if links else BEGINNING
        links.append(Link(position, content, previous, digest(position, content, previous)))
    return links


def head_of(links: list[Link]) -> Head:
    return Head(len(links), links[-1].digest)


@given(contents)
def test_an_untouched_chain_holds_and_gives_its_head(said):
    links = chained(said)
    found = walk(links, [head_of(links)])
    assert found.broken is None
    assert found.head == head_of(links)


@given(contents, st.data())
def test_any_change_of_a_content_is_found_at_its_row(said, data):
    links = chained(said)
    at = data.draw(st.integers(0, len(links) - 1))
    changed = data.draw(values.filter(lambda new: {"said": new} != links[at].content))
    links[at] = replace(links[at], content={"said": changed})
    found = walk(links).broken
    assert found is not None and found.position == at + 1


@given(contents, st.data())
def test_a_row_changed_together_with_its_digest_is_found_at_the_next_or_by_the_anchor(said, data):
    links = chained(said)
    anchor = head_of(links)
    at = data.draw(st.integers(0, len(links) - 1))
    forged = {"forged": True}
    links[at] = replace(links[at], content=forged, digest=digest(at + 1, forged, links[at].previous))
    found = walk(links, [anchor]).broken
    assert found is not None and found.position in (at + 1, at + 2)


@given(contents, st.data())
def test_any_deletion_is_found_where_it_happened(said, data):
    links = chained(said)
    anchor = head_of(links)
    at = data.draw(st.integers(0, len(links) - 1))
    del links[at]
    found = walk(links, [anchor]).broken
    assert found is not None and found.position == at + 1


@given(contents.filter(lambda said: len(said) > 1), st.data())
def test_any_swap_is_found_at_its_first_row(said, data):
    links = chained(said)
    first = data.draw(st.integers(0, len(links) - 2))
    second = data.draw(st.integers(first + 1, len(links) - 1))
    links[first], links[second] = links[second], links[first]
    found = walk(links).broken
    assert found is not None and found.position == first + 1


@given(contents, st.data())
def test_any_truncation_is_found_from_the_anchor(said, data):
    links = chained(said)
    kept = data.draw(st.integers(0, len(links) - 1))
    found = walk(links[:kept], [head_of(links)]).broken
    assert found is not None and found.position == kept + 1
    assert "la fin manque" in found.reason


@given(contents, st.data())
def test_a_chain_written_anew_is_found_from_any_of_its_anchors(said, data):
    links = chained(said)
    anchored = data.draw(st.integers(1, len(links)))
    anchors = [head_of(links[:anchored])]
    anew = chained([{**content, "anew": True} for content in said])
    found = walk(anew, [*anchors, head_of(anew)]).broken
    assert found is not None and found.position == anchored


@given(values)
def test_what_is_storable_stays_as_it_is(value):
    assert storable(storable(value)) == storable(value)
