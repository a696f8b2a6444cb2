"""What is under statistical secrecy is told to those who steer and to the service that answers, to nobody else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from phare.indicators.kernel.definition import Level
from phare.indicators.models import Indicator, Value
from phare.indicators.queries.alerts import watched
from phare.indicators.queries.courses import courses_by_territory
from phare.indicators.queries.figures import choosable_indicators, targets_reached, tracked_indicator
from phare.indicators.queries.secrecy import Secrets, hidden_among, hidden_in, secrets_of
from phare.indicators.queries.territories import Territory
from tests.factories.indicators import NOW, DefinitionFactory, IndicatorFactory, ValueFactory
from tests.factories.territory import ArrondissementFactory, CommuneFactory, DepartmentFactory

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
    return hidden_among(indicator, DAY, parts, weights)


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


@pytest.fixture
def by_commune(counted, places):
    """Return an indicator of businesses by commune, and its values by arrondissement: `by_commune({"A1": {…}})`."""

    def make(values, department=None):
        indicator = counted({}, level="commune")
        for code, communes in values.items():
            home = ArrondissementFactory(code=code, name=code, department=department or places)
            for commune, value in communes.items():
                CommuneFactory(code=commune, department=home.department, arrondissement=home)
                ValueFactory(
                    indicator=indicator,
                    territory_level="commune",
                    territory_code=commune,
                    value=value,
                    date=dt.date(2025, 12, 31),
                )
        return indicator

    return make


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        # Nothing is small: all is told.
        ({"A1": {"04112": 20.0, "04209": 30.0}}, set()),
        # The cheapest other is hidden with a small one, and the total is told.
        ({"A1": {"04112": 2.0, "04209": 30.0, "04245": 40.0}}, {"commune:04112", "commune:04209"}),
        # One alone is what its arrondissement comes to, and what wider ones do less the others.
        (
            {"A1": {"04112": 2.0}, "A2": {"04209": 30.0, "04245": 40.0}},
            {"commune:04112", "arrondissement:A1", "department:04", "region:93", "nation:FR"},
        ),
    ],
)
def test_a_commune_is_kept_beside_its_arrondissement_and_its_department_sta_005(by_commune, values, hidden):
    indicator = by_commune(values)
    asked = [*(f"arrondissement:{code}" for code in values), "department:04", "region:93", "nation:FR"]
    asked += [f"commune:{code}" for communes in values.values() for code in communes]
    territories = {each: Territory(Level(each.partition(":")[0]), each.partition(":")[2]) for each in asked}
    assert {each for each, place in territories.items() if hidden_in([indicator], place, DAY)} == hidden


def test_what_is_measured_by_arrondissement_is_kept_beside_its_department(counted, places):
    indicator = counted({}, level="arrondissement")
    for code, value in (("A1", 2.0), ("A2", 30.0), ("A3", 40.0)):
        CommuneFactory(
            code=f"041{code}", department=places, arrondissement=ArrondissementFactory(code=code, department=places)
        )
        ValueFactory(indicator=indicator, territory_level="arrondissement", territory_code=code, value=value, date=DAY)

    def is_hidden(level, code):
        return bool(hidden_in([indicator], Territory(Level(level), code), DAY))

    assert [is_hidden("arrondissement", code) for code in ("A1", "A2", "A3")] == [True, True, False]
    assert not is_hidden("department", "04") and not is_hidden("commune", "041A1")


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
    for asked in ({}, {"region": "93"}, {"region": "FR"}):
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


@pytest.fixture
def changed(counted):
    """Return an indicator whose secrecy changed at the beginning of 2025: `changed(("none", "businesses"), {...})`."""

    def make(secrecies, values, **said):
        before, since = secrecies
        made = counted({}, secrecy=before, **said)
        DefinitionFactory(
            indicator=made,
            number=2,
            since=dt.date(2025, 1, 1),
            unit="entreprises",
            decimals=0,
            secrecy=since,
            responsible=made.definition_on(DAY).responsible,
        )
        for code, figures in values.items():
            if code not in ("04", "05"):
                DepartmentFactory(code=code, name=f"Département {code}", region_id="93")
            for year, value in figures.items():
                ValueFactory(indicator=made, territory_code=code, value=value, date=dt.date(year, 12, 31))
        return Indicator.objects.get(pk=made.pk)

    return make


SMALL_THEN = {"04": {2023: 2.0, 2025: 20.0}, "05": {2023: 30.0, 2025: 30.0}, "06": {2023: 40.0, 2025: 40.0}}
SMALL_NOW = {"04": {2023: 20.0, 2025: 2.0}, "05": {2023: 30.0, 2025: 30.0}, "06": {2023: 40.0, 2025: 40.0}}
THEN = dt.date(2023, 12, 31)
SINCE_SECRET, NO_LONGER = ("none", "businesses"), ("businesses", "none")


class TestThePast:
    """What may not be told today is not told of another day; what was secret then is not told today (the stricter)."""

    @pytest.mark.parametrize("secrecies", [SINCE_SECRET, NO_LONGER])
    def test_the_panorama_of_a_past_month_keeps_what_is_secret_then_or_now(self, signed_in, member, changed, secrecies):
        changed(secrecies, SMALL_THEN)
        client = signed_in(member("agent"))
        for month in ("2023-12", "2024-06", "2025-12"):
            found = client.get(reverse("indicators:panorama"), {"mois": month}).context["found"]
            hidden = {each.territory.code for each in found.lines if each.cells[0].told is None}
            assert {"04", "05"} <= hidden, month

    def test_a_figure_that_is_small_today_only_hides_those_of_before_too(self, signed_in, member, changed):
        changed(SINCE_SECRET, SMALL_NOW)
        for role, told in (("agent", False), ("secretary_general", True)):
            client = signed_in(member(role))
            page = client.get(reverse("indicators:panorama"), {"mois": "2023-12"})
            file = client.get(reverse("indicators:panorama-export", args=["csv"]), {"mois": "2023-12"})
            assert ('title="secret statistique">s<' in page.content.decode()) is not told, role
            assert ("secret statistique" in file.content.decode()) is not told, role

    def test_a_total_that_has_changed_since_is_not_told_as_the_difference_would_tell_of_a_few(self, changed):
        indicator = changed(SINCE_SECRET, SMALL_NOW)
        then = secrets_of([indicator], THEN, today=DAY)[indicator.pk]
        assert then.departments == {"04", "05"} and then.regions == {"93"} and then.nation
        now = secrets_of([indicator], DAY)[indicator.pk]
        assert now.departments == {"04", "05"} and not now.regions and not now.nation
        assert secrets_of([indicator], dt.date(2026, 6, 30), today=DAY)[indicator.pk] == now

    def test_those_hidden_today_are_enough_then_or_one_more_is(self, changed):
        indicator = changed(SINCE_SECRET, SMALL_NOW)
        Value.objects.filter(territory_code="05", date=THEN).delete()
        assert secrets_of([indicator], THEN, today=DAY)[indicator.pk].departments == {"04", "05", "06"}

    @pytest.mark.parametrize("secrecies", [SINCE_SECRET, NO_LONGER])
    def test_a_page_that_tells_the_past_keeps_it(self, signed_in, member, changed, secrecies):
        indicator = changed(secrecies, SMALL_THEN)
        for role, told in (("agent", False), ("auditor", False), ("secretary_general", True)):
            client = signed_in(member(role))
            page = client.get(reverse("indicators:indicator", args=[indicator.pk]))
            assert tells(page, 2) is told, role
            assert client.get(reverse("indicators:export", args=[indicator.pk, "csv"])).status_code == (
                200 if told else 403
            )

    def test_what_was_secret_then_is_told_where_no_figure_of_then_is_small(self, changed):
        indicator = changed(NO_LONGER, SMALL_NOW)
        assert secrets_of([indicator], DAY)[indicator.pk] == Secrets()

    @pytest.mark.parametrize("secrecies", [SINCE_SECRET, NO_LONGER])
    def test_everyone_s_dashboard_and_the_share_of_targets_leave_it_out(self, prefecture, changed, secrecies):
        indicator = changed(secrecies, SMALL_THEN)
        ValueFactory(indicator=indicator, kind="target", value=50.0, date=dt.date(2027, 12, 31))
        assert indicator not in choosable_indicators(prefecture, DAY)
        assert tracked_indicator(prefecture, DAY, indicator.code) is None
        assert targets_reached(prefecture, DAY) is None

    def test_a_secrecy_to_come_hides_nothing_yet(self, changed):
        indicator = changed(SINCE_SECRET, SMALL_THEN)
        assert secrets_of([indicator], dt.date(2024, 6, 30))[indicator.pk] == Secrets()

    @pytest.mark.parametrize("gone", ["superseded", "withdrawn"])
    def test_a_value_that_no_longer_stands_hides_the_page_that_shows_it(self, signed_in, member, counted, gone):
        indicator = counted({"04": 20.0, "05": 30.0})
        standing = indicator.values.get(territory_code="04")
        said = {"superseded_by": standing} if gone == "superseded" else {"withdrawn_at": NOW}
        ValueFactory(indicator=indicator, value=2.0, date=standing.date, withdrawal_reason="", **said)
        assert not tells(signed_in(member("agent")).get(reverse("indicators:indicator", args=[indicator.pk])), 2)

    def test_a_small_figure_of_before_hides_a_commune_too(self, signed_in, member, counted):
        indicator = counted({}, level="commune")
        for year, value in ((2023, 2.0), (2025, 20.0)):
            ValueFactory(
                indicator=indicator,
                territory_level="commune",
                territory_code="04070",
                value=value,
                date=dt.date(year, 12, 31),
            )
        CommuneFactory(code="04070", department_id="04")
        address = reverse("indicators:indicator", args=[indicator.pk])
        assert not tells(signed_in(member("agent")).get(address, {"territoire": "commune:04070"}), 2)

    def test_a_commune_is_told_to_nobody_whom_a_total_would_tell_it_sta_005(self, signed_in, member, by_commune):
        indicator = by_commune({"A1": {"04111": 2.0, "04112": 30.0, "04209": 40.0}})
        address = reverse("indicators:indicator", args=[indicator.pk])
        client = signed_in(member("agent"))
        assert not tells(client.get(address, {"territoire": "commune:04112"}), 30)
        assert tells(client.get(address, {"territoire": "commune:04209"}), 40)

    def test_whoever_may_contest_but_not_read_is_refused(self, signed_in, member, counted, head):
        indicator = counted({"04": 2.0, "05": 30.0, "06": 40.0})
        address = reverse("indicators:contest", args=[indicator.values.get(territory_code="04").pk])
        assert signed_in(member("sub_prefect")).get(address).status_code == 403
        told = signed_in(head).get(address)
        assert told.status_code == 200 and tells(told, 2)
