"""Twice the demonstration: its missions are shown by pages of fifty, and nothing is lost between them."""

from __future__ import annotations

import json
import zlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.pages import grown
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.queries.facts import facts_of
from tests.factories import allocation as make


@pytest.fixture
def large(secretary, now):
    """Return a photograph and a plan of 82 missions."""
    return make.kept(secretary, now, *grown(2))


def contexts(client, name: str, *args: object):
    """Return what each page in turn is drawn from."""
    address = reverse(f"allocation:{name}", args=args)
    return [client.get(address, {"page": number}).context for number in (1, 2)]


def codes(groups) -> list[str]:
    return [line.code for group in groups for line in group.lines]


def test_the_gap_shows_every_mission_once_and_broken_floors_on_each_page(large, secretary, signed_in):
    pages = contexts(signed_in(secretary), "gap")
    shown = [codes(page["groups"]) for page in pages]
    assert [len(each) for each in shown] == [50, 32]
    assert set(shown[0] + shown[1]) == {gap.mission for gap in facts_of(*large).gaps}
    assert pages[0]["broken"] == pages[1]["broken"] == pages[0]["page"].broken


def test_a_page_that_is_none_is_the_nearest(large, secretary, signed_in):
    client = signed_in(secretary)
    for asked, number in (("99", 2), ("0", 2), ("x", 1), ("9" * 5000, 1)):
        assert client.get(reverse("allocation:gap"), {"page": asked}).context["lines"].number == number


def test_a_page_leads_to_the_next_and_keeps_what_was_asked(large, secretary, signed_in):
    client = signed_in(secretary)
    shown = client.get(reverse("allocation:gap"), {"plan": large[1].pk}).content.decode()
    assert f'href="?plan={large[1].pk}&amp;page=2#all-title"' in shown


def test_a_scenario_shows_every_mission_once(large, secretary, signed_in, now):
    made = make.scenario(secretary, now, Overlay(needs_ignored=True))
    first, second = (codes(page["orientations"]) for page in contexts(signed_in(secretary), "scenario", made.pk))
    assert (len(first), len(set(first + second))) == (50, len(first) + len(second))


def test_long_lists_of_a_scenario_stop_at_a_hundred_and_say_where_the_rest_is(secretary, signed_in, now):
    make.kept(secretary, now, *grown(8))
    made = make.scenario(secretary, now, Overlay(no_redeployment=True))
    response = signed_in(secretary).get(reverse("allocation:scenario", args=[made.pk]))
    whole = len(response.context["limits"])
    assert whole > 100
    assert f"Les 100 premières sur {whole}" in response.content.decode()


def test_side_by_side_the_missions_that_differ_come_first(large, secretary, signed_in, now):
    made = make.scenario(secretary, now, Overlay(needs_ignored=True))
    make.scenario(secretary, now, Overlay(no_redeployment=True), name="Tel quel")
    client = signed_in(secretary)
    pages = contexts(client, "compare", made.pk)
    differ = [row.differs for page in pages for group in page["missions"] for row in group.rows]
    assert 0 < pages[0]["differing"] < len(differ)
    assert differ == sorted(differ, reverse=True)
    assert sum(differ) == pages[0]["differing"]
    only = client.get(reverse("allocation:compare", args=[made.pk]), {"differences": "oui"}).context
    assert sum(len(group.rows) for group in only["missions"]) == sum(differ)


def test_the_facts_are_read_once(large, django_assert_num_queries):
    facts_of(*large)
    with django_assert_num_queries(1):
        facts_of(*large)


def test_pages_read_a_result_kept_on_one_line_or_on_two(scenario):
    two_lines, result = bytes(scenario.result_compressed), scenario.result
    one_line = zlib.compress(json.dumps(result).encode())
    for compressed in (two_lines, one_line):
        scenario.result_compressed = compressed
        assert scenario.result == result
        assert scenario.result_on_pages == {**result, "allocation": [], "transfers": []}


def test_once_read_a_page_asks_no_fact_again(scenario, secretary, signed_in):
    client = signed_in(secretary)
    counts = []
    for _opening in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("allocation:scenario", args=[scenario.pk]))
        counts.append(len(asked))
    assert counts[1] < counts[0] / 2
