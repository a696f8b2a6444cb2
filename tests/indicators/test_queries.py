"""Where indicators stand, what needs someone, what each owes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phare.indicators.actions import set_thresholds
from phare.indicators.kernel.definition import Level, Missing
from phare.indicators.queries.alerts import Cause, watched
from phare.indicators.queries.attention import attention_points, duties_of
from phare.indicators.queries.figures import targets_reached
from phare.indicators.queries.lists import indicators_of, standings
from phare.indicators.queries.maps import indicator_map
from phare.indicators.queries.territories import Territory, own_territory
from phare.platform.accounts.models import Administration
from phare.territory.models import Department, Region
from tests.factories.accounts import AdministrationFactory
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.territory import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)
HOME = Territory(Level.DEPARTMENT, "04")
REGION = Territory(Level.REGION, "93")


@pytest.fixture
def measured(indicator):
    """Return how a value of a year is written: `measured(2025, 91.0)`."""

    def write(year, value, kind="actual", code="04", of=indicator):
        return ValueFactory(indicator=of, date=dt.date(year, 12, 31), value=value, kind=kind, territory_code=code)

    return write


def causes(prefecture):
    return {alert.cause for alert in watched(prefecture, DAY)[1]}


class TestWhereItStands:
    def test_the_rate_is_that_of_the_territory_asked(self, indicator, measured):
        for code, actual in (("04", 90.0), ("05", 85.0)):
            measured(2020, 80.0, "initial", code)
            measured(2025, actual, "actual", code)
            measured(2027, 100.0, "target", code)
        (found,) = standings([indicator], HOME, DAY)
        assert (found.value, found.rate.raw, found.target) == (90.0, pytest.approx(0.5), 100.0)
        (other,) = standings([indicator], Territory(Level.DEPARTMENT, "05"), DAY)
        assert other.rate.raw == pytest.approx(0.25)

    def test_what_was_superseded_or_withdrawn_does_not_count(self, indicator, measured):
        measured(2024, 80.0)
        gone = measured(2025, 99.0)
        gone.withdrawn_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        gone.save()
        assert standings([indicator], HOME, DAY)[0].value == 80.0

    def test_a_region_is_the_sum_of_its_departments_and_says_what_it_lacks(self, indicator, measured):
        measured(2025, 10.0)
        (found,) = standings([indicator], REGION, DAY)
        assert found.value is None and found.whole.actual.partial == 10.0
        assert found.whole.actual.missing == {"05": Missing.NO_ACTUAL}
        measured(2025, 5.0, code="05")
        assert standings([indicator], REGION, DAY)[0].value == 15.0

    def test_what_a_region_published_itself_comes_before_what_its_departments_make(self, indicator, measured):
        measured(2025, 10.0)
        ValueFactory(indicator=indicator, territory_level="region", territory_code="93", value=70.0)
        found = standings([indicator], REGION, DAY)[0]
        assert found.value == 70.0 and found.whole is None

    def test_a_mean_is_weighted_by_the_population(self, prefecture, places, measured):
        share = IndicatorFactory(
            administration=prefecture, definition__aggregation="mean", definition__by_population=True
        )
        measured(2025, 20.0, of=share)
        measured(2025, 90.0, code="05", of=share)
        # Digne has 16,000 inhabitants, Gap 40,000.
        expected = (20 * 16_000 + 90 * 40_000) / 56_000
        assert standings([share], REGION, DAY)[0].value == pytest.approx(expected)

    def test_a_ratio_is_weighted_by_the_indicator_chosen(self, prefecture, places, measured):
        cases = IndicatorFactory(administration=prefecture)
        rate = IndicatorFactory(
            administration=prefecture, definition__aggregation="ratio", definition__denominator=cases
        )
        for code, weight, value in (("04", 100.0, 10.0), ("05", 300.0, 50.0)):
            measured(2025, weight, code=code, of=cases)
            measured(2025, value, code=code, of=rate)
        assert standings([rate], REGION, DAY)[0].value == pytest.approx(40.0)

    def test_a_department_is_made_of_its_communes_where_these_are_measured(self, prefecture, places, measured):
        other = CommuneFactory(code="04112", name="Manosque", department=places, population=24_000)
        share = IndicatorFactory(
            administration=prefecture,
            definition__level="commune",
            definition__aggregation="mean",
            definition__by_population=True,
        )
        for code, value in (("04070", 50.0), (other.code, 100.0)):
            ValueFactory(
                indicator=share, territory_level="commune", territory_code=code, value=value, date=dt.date(2025, 12, 31)
            )
        expected = (50 * 16_000 + 100 * 24_000) / 40_000
        assert standings([share], HOME, DAY)[0].value == pytest.approx(expected)
        assert standings([share], Territory(Level.ARRONDISSEMENT, "043"), DAY)[0].value == pytest.approx(expected)
        found = {each.indicator: each.value for each in watched(prefecture, DAY)[0]}
        assert found[share] == pytest.approx(expected)

    def test_an_administration_of_a_region_answers_for_its_region(self):
        kind = Administration.Kind.REGION_PREFECTURE
        assert own_territory(AdministrationFactory(kind=kind, territory_code="93")) == REGION

    def test_more_indicators_ask_no_more_queries(self, prefecture, indicator, measured):
        def weighed():
            made = IndicatorFactory(
                administration=prefecture, definition__aggregation="mean", definition__denominator=indicator
            )
            measured(2025, 50.0, of=made)

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                standings(indicators_of(prefecture), REGION, DAY)
            return len(asked)

        measured(2025, 90.0)
        weighed()
        before = queries()
        for _each in range(4):
            weighed()
        assert queries() == before


class TestWhatNeedsSomeone:
    def test_an_indicator_that_is_in_order_needs_nobody(self, prefecture, indicator, measured):
        measured(2020, 80.0, "initial")
        measured(2025, 95.0)
        measured(2027, 96.0, "target")
        assert causes(prefecture) == set()

    def test_a_value_is_late_after_its_period_and_its_delay(self, prefecture, indicator, measured):
        measured(2024, 90.0)
        (alert,) = watched(prefecture, dt.date(2026, 4, 1))[1]
        assert alert.cause is Cause.LATE and "31\u00a0mars 2026" in alert.why
        assert watched(prefecture, dt.date(2026, 3, 31))[1] == []

    def test_the_days_tolerated_are_the_administrations(self, prefecture, indicator, measured, secretary, now):
        measured(2024, 90.0)
        set_thresholds(
            administration=prefecture,
            grace_days=30,
            falling_steps=2,
            median_gap=20,
            comparables=3,
            version=0,
            by=secretary,
            at=now,
        )
        assert watched(prefecture, dt.date(2026, 4, 30))[1] == []
        assert watched(prefecture, dt.date(2026, 5, 1))[1] != []

    def test_an_indicator_never_answered_and_without_anybody_is_told_both(self, prefecture, places):
        IndicatorFactory(administration=prefecture)
        assert causes(prefecture) == {Cause.SILENT, Cause.NOBODY}

    def test_two_falls_in_a_row_are_told_with_their_figures(self, prefecture, indicator, measured):
        for year, value in ((2023, 90.0), (2024, 85.0), (2025, 80.0)):
            measured(year, value)
        (alert,) = watched(prefecture, DAY)[1]
        assert alert.cause is Cause.FALLING and "de 90,0" in alert.why and "à 80,0" in alert.why

    def test_a_target_whose_day_has_passed_is_missed(self, prefecture, indicator, measured):
        measured(2020, 50.0, "initial")
        measured(2025, 60.0)
        measured(2025, 90.0, "target")
        assert causes(prefecture) == {Cause.MISSED}

    def test_a_target_out_of_reach_at_the_present_pace_is_told_before_its_day(self, prefecture, indicator, measured):
        measured(2020, 50.0, "initial")
        measured(2025, 55.0)
        measured(2027, 90.0, "target")
        (alert,) = watched(prefecture, DAY)[1]
        assert alert.cause is Cause.OUT_OF_REACH and "57,0" in alert.why

    def test_a_rate_far_behind_the_median_of_the_region_is_told(self, prefecture, indicator, measured, places):
        others = [DepartmentFactory(code=code, name=code, region=places.region).code for code in ("06", "13", "83")]
        for code, actual in (("04", 60.0), *((other, 90.0) for other in others)):
            measured(2020, 50.0, "initial", code)
            measured(2025, actual, "actual", code)
            measured(2030, 100.0, "target", code)
        alerts = {alert.cause: alert.why for alert in watched(prefecture, DAY)[1]}
        assert "médiane de 80\u00a0%" in alerts[Cause.BEHIND]

    def test_more_than_two_indicators_of_a_cause_make_one_point(self, prefecture, places, service):
        made = [
            IndicatorFactory(administration=prefecture, name=name, definition__responsible=service) for name in "AB"
        ]
        points = attention_points(prefecture, DAY)
        assert [point.kind for point in points] == ["indicators.silent"] * 2
        assert made[0].name in points[0].what and points[0].who == service.name
        IndicatorFactory(administration=prefecture, definition__responsible=service)
        (point,) = attention_points(prefecture, DAY)
        assert (point.kind, point.count) == ("indicators.silent", 3) and "etat=silent" in point.url

    def test_another_administration_is_told_nothing(self, elsewhere, indicator, measured):
        measured(2020, 50.0)
        assert attention_points(elsewhere, DAY) == []


class TestWhatIsOwed:
    def test_whoever_heads_the_service_owes_the_value_of_the_period_that_is_over(self, indicator, measured, head):
        measured(2024, 90.0)
        (duty,) = duties_of(head, DAY)
        assert (duty.asked.date, duty.due) == (dt.date(2025, 12, 31), dt.date(2026, 3, 31))
        assert duty.key == indicator.pk and duty.asked.unit == "%"

    def test_nothing_is_owed_once_given(self, indicator, measured, head):
        measured(2025, 90.0)
        assert duties_of(head, DAY) == []

    def test_nobody_else_owes_it(self, indicator, measured, member):
        measured(2024, 90.0)
        assert duties_of(member("agent"), DAY) == []


class TestTheMap:
    def test_a_region_has_its_departments_only(self, indicator, measured):
        measured(2025, 90.0)
        DepartmentFactory(code="59", name="Nord", region=Region.objects.create(code="32", name="Nord", zone="metro"))
        found = indicator_map(indicator, Region.objects.get(code="93"), DAY)
        assert [place.code for place in found.places] == ["04", "05"] and found.regions == ()

    def test_the_country_has_its_regions_with_what_they_come_to(self, indicator, measured):
        measured(2025, 40.0)
        measured(2025, 20.0, code="05")
        found = indicator_map(indicator, None, DAY)
        assert [(line.code, line.whole.actual.value) for line in found.regions] == [("93", 60.0)]

    def test_collectivities_overseas_are_no_departments(self, indicator, measured, places):
        Department.objects.create(code="988", name="Nouvelle-Calédonie", region=places.region, zone="com", seat="98818")
        assert "988" not in {place.code for place in indicator_map(indicator, None, DAY).places}


def test_the_share_of_targets_reached_is_told_year_by_year(prefecture, indicator, measured):
    measured(2023, 80.0)
    measured(2025, 95.0)
    measured(2027, 90.0, "target")
    figure = targets_reached(prefecture, DAY)
    assert [(each.when, each.value) for each in figure.readings] == [("2023", 0.0), ("2024", 0.0), ("2025", 100.0)]
    assert figure.value == 100.0


def test_the_share_of_targets_reached_leaves_out_what_is_secret(prefecture, indicator, measured):
    measured(2025, 95.0)
    measured(2027, 90.0, "target")
    assert targets_reached(prefecture, DAY) is not None
    indicator.definitions.update(secrecy="businesses")
    assert targets_reached(prefecture, DAY) is None
