"""From the signature to the verification, photograph by photograph: figures, chart, table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.decisions import actions
from phare.decisions.queries.between import courses_of
from phare.organisation import actions as organisation
from phare.organisation.kernel.staffing import Post
from phare.organisation.models import Photograph, State
from tests.factories import decisions as made
from tests.factories.allocation import POSTS, staffing

pytestmark = pytest.mark.django_db

LATER = dt.datetime(2029, 2, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def decider(prefecture):
    return made.decider(prefecture)


@pytest.fixture
def act(decider):
    """One FTE goes from the control of food (ALI) to the inspection of the abattoir (VET) in 2027, one more in 2028."""
    moves = (made.MOVE, replace(made.MOVE, year=2028))
    effect = replace(made.EFFECT, year=2028, expected=4.0)
    return made.sign(made.ready(decider, options=(replace(made.FLOORS, moves=moves, effects=(effect,)),)), decider)


def photographed(by, day: dt.date, abattoir: float) -> Photograph:
    posts = (Post("VET", "V-206", "ABT", abattoir, 10.0), *POSTS[1:])
    one = organisation.import_staffing(
        staffing(date=day, posts=posts, movements=(), title=f"Au {day:%d/%m/%Y}"), by=by, at=LATER
    )
    Photograph.objects.filter(pk=one.pk).update(state=State.FROZEN, frozen_at=LATER)
    one.refresh_from_db()
    return one


def test_each_photograph_says_what_would_be_what_should_be_and_what_is(act, decider):
    # Three vets stand there in 2026; the trend leaves two at the end of 2027, one in 2028.
    photographed(decider, dt.date(2027, 6, 30), 3.0)
    photographed(decider, dt.date(2027, 12, 31), 2.5)
    last = photographed(decider, dt.date(2028, 12, 31), 3.5)
    together, mission = courses_of(act, last)
    base = act.photograph.date
    assert [(each.date, each.without, each.expected, each.found) for each in together.readings] == [
        (base, 3.0, 3.0, 3.0),
        (dt.date(2027, 6, 30), 3.0, 3.0, 3.0),
        (dt.date(2027, 12, 31), 2.0, 3.0, 2.5),
        (dt.date(2028, 12, 31), 1.0, 3.0, 3.5),
    ]
    # On a mission, only the year signed has an expected value.
    assert [each.expected for each in mission.readings] == [3.0, None, None, 4.0]
    assert mission.aim == (dt.date(2028, 12, 31), 4.0)


def test_it_stops_at_the_photograph_asked(act, decider):
    first = photographed(decider, dt.date(2027, 12, 31), 2.5)
    photographed(decider, dt.date(2028, 12, 31), 3.5)
    assert len(courses_of(act, first)[0].readings) == 2


def test_what_a_post_gives_and_receives_is_counted_once(decider):
    back = replace(made.MOVE, origin_service="VET", origin_mission="ABT", service="ALI", mission="CTL", year=2028)
    act = made.sign(made.ready(decider, options=(replace(made.FLOORS, moves=(made.MOVE, back)),)), decider)
    [together, *_missions] = courses_of(act, photographed(decider, dt.date(2028, 12, 31), 2.0))
    assert together.readings[-1].expected == together.readings[-1].without


def test_the_pages_show_it_as_charts_with_their_tables(signed_in, act, decider):
    last = photographed(decider, dt.date(2027, 12, 31), 2.5)
    client = signed_in(decider)
    page = unescape(client.get(reverse("decisions:verify", args=[act.pk])).content.decode())
    assert page.count("<svg") == 2
    assert "2,5 ETP constatés, 3,0 attendus, 2,0 sans la décision" in page
    assert "Attendu au 31 décembre 2028" in page.replace("\u00a0", " ").replace("\u202f", " ")
    followed = reverse("decisions:arbitration", args=[act.pk])
    assert "<svg" not in client.get(followed).content.decode()
    actions.compare_with(arbitration=act, photograph=last, by=decider, at=LATER)
    assert client.get(followed).content.decode().count("<svg") == 2


def test_few_persons_are_told_to_whoever_reads_everything_only(signed_in, member, act, decider):
    last = photographed(decider, dt.date(2027, 12, 31), 2.5)
    actions.compare_with(arbitration=act, photograph=last, by=decider, at=LATER)
    page = signed_in(member("agent")).get(reverse("decisions:arbitration", args=[act.pk])).content.decode()
    assert "<svg" not in page


def test_the_number_of_queries_does_not_grow_with_photographs(act, decider):
    last = photographed(decider, dt.date(2028, 12, 31), 3.0)
    with CaptureQueriesContext(connection) as few:
        courses_of(act, last)
    for month in (3, 6, 9):
        photographed(decider, dt.date(2028, month, 28), 3.0)
    with CaptureQueriesContext(connection) as many:
        courses_of(act, last)
    assert len(many) == len(few)
