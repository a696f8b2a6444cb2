"""What is under statistical secrecy is told to those who steer and to the service that answers, to nobody else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from phare.indicators.queries.alerts import watched
from phare.indicators.queries.courses import courses_by_territory
from phare.indicators.queries.secrecy import Secrets, hidden_among, secrets_of
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.territory import DepartmentFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def counted(prefecture, places, service):
    """Return an indicator of businesses and its values by department: `counted({"04": 2.0})`."""

    def make(values, **said):
        told = {"secrecy": "businesses", "unit": "entreprises", "decimals": 0, "responsible": service, **said}
        made = IndicatorFactory(
            administration=prefecture, **{f"definition__{name}": value for name, value in told.items()}
        )
        for code, value in values.items():
            if code not in ("04", "05"):
                DepartmentFactory(code=code, name=f"Département {code}", region=places.region)
            ValueFactory(indicator=made, territory_code=code, value=value, date=dt.date(2025, 12, 31))
        return made

    return make


def hidden(indicator, weights=None):
    parts = courses_by_territory(indicator, "department", None, DAY)
    return hidden_among(indicator.definition_on(DAY), parts, weights)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"04": 20.0, "05": 30.0}, set()),
        ({"04": 0.0, "05": 30.0, "06": 40.0}, set()),
        # One alone would be what the total leaves over: the cheapest other is hidden with it (STA-005).
        ({"04": 2.0, "05": 30.0, "06": 40.0}, {"04", "05"}),
        ({"04": 2.0, "05": 2.0, "06": 40.0}, {"04", "05"}),
    ],
)
def test_fewer_than_three_businesses_are_not_told_nor_can_be_found_sta_001(counted, values, expected):
    assert hidden(counted(values)) == expected


def test_ten_households_are_hidden_and_eleven_are_told_sta_004(counted):
    assert hidden(counted({"04": 11.0, "05": 30.0}, secrecy="households")) == set()
    assert "04" in hidden(counted({"04": 10.0, "05": 30.0}, secrecy="households"))


def test_a_small_figure_of_before_keeps_a_territory_hidden(counted):
    indicator = counted({"04": 20.0, "05": 30.0, "06": 40.0})
    ValueFactory(indicator=indicator, territory_code="04", value=1.0, date=dt.date(2020, 12, 31))
    assert "04" in hidden(indicator)


def test_what_a_region_comes_to_is_hidden_when_it_gives_a_department_away(counted):
    # The zero of the Hautes-Alpes is told: the total would be the figure of the other.
    indicator = counted({"04": 2.0, "05": 0.0})
    found = secrets_of([indicator], DAY)[indicator.pk]
    assert found.departments == {"04"} and found.regions == {"93"} and found.nation
    open_to_all = counted({"04": 20.0, "05": 30.0})
    assert secrets_of([open_to_all], DAY)[open_to_all.pk] == Secrets()


def test_the_pages_of_a_region_and_the_map_keep_a_total_that_gives_away(signed_in, member, counted):
    indicator = counted({"04": 2.0, "05": 0.0, "06": 0.0})
    client = signed_in(member("agent"))
    address = reverse("indicators:indicator", args=[indicator.pk])
    for asked in ("region:93", "nation:FR", "department:04"):
        assert not tells(client.get(address, {"territoire": asked}), 2), asked
    for asked in ({}, {"region": "93"}):
        assert not tells(client.get(reverse("indicators:map", args=[indicator.pk]), asked), 2), asked


def tells(answer, figure):
    return re.search(rf"(?<!\d){figure}\u00a0entreprises", answer.content.decode()) is not None


def test_without_a_rule_nothing_is_hidden(counted):
    assert hidden(counted({"04": 1.0, "05": 30.0}, secrecy="none")) == set()


def test_a_ratio_is_judged_by_the_units_that_weigh_it(counted, prefecture):
    weighing = IndicatorFactory(administration=prefecture)
    indicator = counted({"04": 50.0, "05": 60.0, "06": 70.0}, aggregation="ratio", denominator=weighing)
    assert "04" in hidden(indicator, {"04": 2.0, "05": 100.0, "06": 90.0})
    assert hidden(indicator, {"04": 20.0, "05": 100.0, "06": 90.0}) == set()


@pytest.mark.parametrize(("role", "told"), [("secretary_general", True), ("agent", False), ("auditor", False)])
def test_the_pages_tell_it_to_those_who_steer_alone(signed_in, member, counted, role, told):
    indicator = counted({"04": 2.0, "05": 30.0, "06": 40.0})
    client = signed_in(member(role))
    for name in ("indicators:indicator", "indicators:map", "indicators:indicators"):
        arguments = [] if name == "indicators:indicators" else [indicator.pk]
        said = client.get(reverse(name, args=arguments)).content.decode()
        assert bool(re.search(r"(?<!\d)2\u00a0entreprises", said)) is told, name
        assert told or "ecret statistique" in said
    assert client.get(reverse("indicators:export", args=[indicator.pk, "csv"])).status_code == (200 if told else 403)


def test_the_service_that_answers_sees_its_own_figures(signed_in, head, counted):
    indicator = counted({"04": 2.0, "05": 30.0, "06": 40.0})
    said = signed_in(head).get(reverse("indicators:indicator", args=[indicator.pk])).content.decode()
    assert "2\u00a0entreprises" in said


def test_what_needs_someone_does_not_give_it_away(counted, prefecture):
    indicator = counted({"04": 2.0, "05": 30.0, "06": 40.0})
    ValueFactory(indicator=indicator, territory_code="04", value=9.0, kind="initial", date=dt.date(2020, 12, 31))
    ValueFactory(indicator=indicator, territory_code="04", value=9.0, kind="target", date=dt.date(2025, 12, 31))
    assert watched(prefecture, DAY)[1] == []
