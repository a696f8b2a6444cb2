"""What is kept until an act: read once, read again after an act of the rooms named, for several things in one query."""

from __future__ import annotations

import pytest

from phare.platform.audit import actions as audit
from phare.platform.audit.queries import kept_until_acts, last_act, last_acts
from tests.factories.accounts import AdministrationFactory

pytestmark = pytest.mark.django_db
ROOMS = ("strategy", "indicators")


@pytest.fixture
def act(member, now):
    """Return a maker of rows in the trail of an administration."""

    def make(administration, verb: str) -> None:
        by = member("decider", administration=administration)
        audit.record(verb, by, by, now, {})

    return make


@pytest.mark.parametrize("many", [0, 1, 2, 5])
def test_the_last_acts_are_those_of_each_in_one_query_at_most(act, many, django_assert_max_num_queries) -> None:
    places = [AdministrationFactory() for _ in range(many)]
    for at, place in enumerate(places):
        for _ in range(at):
            act(place, "strategy.plan.revised")
        act(place, "decisions.act.signed")
    with django_assert_max_num_queries(1):
        found = last_acts((place.pk for place in places), ROOMS)
    assert found == {place.pk: last_act(place.pk, ROOMS) for place in places}
    assert [found[place.pk] for place in places] == list(range(many))


def test_only_what_an_act_may_have_changed_is_read_again(act) -> None:
    one, two = AdministrationFactory(), AdministrationFactory()
    names = {f"first:{one.pk}": one.pk, f"second:{two.pk}": two.pk}
    asked: list[list[str]] = []

    def read(missing):
        asked.append(sorted(missing))
        return {name: name.upper() for name in missing}

    expected = {name: name.upper() for name in names}
    assert kept_until_acts(names, ROOMS, read) == expected
    assert kept_until_acts(names, ROOMS, read) == expected
    act(two, "strategy.plan.revised")
    act(one, "decisions.act.signed")
    assert kept_until_acts(names, ROOMS, read) == expected
    assert asked == [sorted(names), [f"second:{two.pk}"]]


def test_nothing_asked_reads_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert kept_until_acts({}, ROOMS, lambda names: {}) == {}
