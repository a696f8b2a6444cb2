"""The panorama: the country computed at once gives the figures of every other page, and tells nothing secret."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phare.indicators.actions import import_values
from phare.indicators.kernel.definition import Aggregation, Direction, Level, ValueKind
from phare.indicators.kernel.workbook import DESCRIPTION
from phare.indicators.models import Definition, Value
from phare.indicators.queries.country import country_on
from phare.indicators.queries.courses import courses_within, territories_within, weights_of, whole_of
from phare.indicators.queries.exchange import ImportTarget, checked_workbook
from phare.indicators.queries.lists import indicators_of
from phare.indicators.queries.panorama import NATION, panorama
from phare.indicators.queries.territories import Territory
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.importer import Source
from phare.territory.actions import load_territory
from tests.factories.indicators import NOW, DefinitionFactory, IndicatorFactory, ValueFactory
from tests.factories.territory import CommuneFactory, DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "indicators" / "barometre_departements_2022.csv"
SAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def department(code):
    return Territory(Level.DEPARTMENT, code)


@pytest.fixture
def nearby(places):
    """Three regions: two departments, two more, one alone."""
    for code, name, inside in (("84", "Rhône-Alpes", ("26", "38")), ("01", "Guadeloupe", ("971",))):
        region = RegionFactory(code=code, name=name)
        for each in inside:
            home = DepartmentFactory(code=each, name=f"Département {each}", region=region)
            CommuneFactory(code=f"{each}001"[:5], name=f"Ville {each}", department=home, population=10_000)
    return ("04", "05", "26", "38", "971")


def drawn(seed, administration, codes):
    """Indicators of every aggregation and direction, with values of every kind and date, some lacking."""
    dice = random.Random(seed)
    weighing = IndicatorFactory(administration=administration)
    made = [weighing]
    for how in Aggregation:
        indicator = IndicatorFactory(
            administration=administration,
            definition__aggregation=how,
            definition__direction=dice.choice(list(Direction)),
            definition__periodicity=dice.choice(["month", "quarter", "year"]),
            definition__by_population=how is Aggregation.MEAN,
            definition__denominator=weighing if how is Aggregation.RATIO else None,
        )
        if dice.random() < 0.5:
            later = dt.date(dice.randint(2021, 2026), 1, 1)
            # What it means from a day on holds for all that was measured before, as on its page.
            DefinitionFactory(
                indicator=indicator,
                number=2,
                since=later,
                aggregation=dice.choice(["sum", "maximum", "none"]),
                direction=dice.choice(list(Direction)),
            )
        made.append(indicator)
    found = {}
    for indicator in made:
        for code in codes:
            for kind in ValueKind:
                for _each in range(dice.choice([0, 1, 1, 2])):
                    day = dt.date(dice.randint(2019, 2028), dice.randint(1, 12), dice.randint(1, 28))
                    found[indicator.pk, code, day, kind] = dice.randint(-8, 12) / 4
    Value.objects.bulk_create(
        Value(
            indicator_id=pk,
            territory_level="department",
            territory_code=code,
            date=day,
            kind=kind,
            value=value,
            margin=0.5 if kind is ValueKind.ESTIMATE else None,
            recorded_at=NOW,
        )
        for (pk, code, day, kind), value in found.items()
    )
    return dice


@SAMPLES
@given(seed=st.integers(0, 10**9))
def test_the_country_at_once_gives_the_figures_of_every_other_page(prefecture, nearby, seed):
    with transaction.atomic():
        dice = drawn(seed, prefecture, nearby)
        day = dt.date(dice.randint(2018, 2026), dice.randint(1, 12), dice.randint(1, 28))
        assert_the_same(indicators_of(prefecture), sorted(nearby), day)
        transaction.set_rollback(True)


def assert_the_same(indicators, codes, day):
    country = country_on(indicators, day)
    parts, weights = courses_within(indicators, Level.DEPARTMENT, codes, day), weights_of(indicators, codes, day)
    wholes = [Territory(Level.REGION, region) for region in country.regions] + [NATION]
    for at, indicator in enumerate(indicators):
        courses = parts[indicator.pk]
        for code in codes:
            told, known = country.told(at, department(code)), courses.get(code)
            rate = known.rate if known else None
            assert told.raw == (None if rate is None or rate.raw is None else pytest.approx(rate.raw))
            assert told.missing == (rate.missing if rate else told.missing)
            actual = known.actual if known else None
            assert (told.value, told.at) == ((actual.value, actual.date) if actual else (None, None))
            assert told.is_estimate == (actual is not None and actual.kind is ValueKind.ESTIMATE)
        for territory in wholes:
            inside = [code for code in codes if territory in (NATION, Territory(Level.REGION, country.region_of[code]))]
            whole, told = whole_of(indicator, inside, day, courses, weights[indicator.pk]), country.told(at, territory)
            raw = whole.rate.rate.raw
            assert told.raw == (None if raw is None else pytest.approx(raw)), (indicator, territory)
            assert told.missing == whole.rate.rate.missing
            if raw is not None:
                value = whole.actual.value
                assert told.value == (None if value is None else pytest.approx(value))
                weighed = weights[indicator.pk]
                rated = [
                    code for code in inside if code not in whole.rate.missing and (weighed is None or weighed[code])
                ]
                assert (told.rated, told.count) == (len(rated), len(inside))


@pytest.mark.reference
@pytest.mark.skipif(not SHARED.is_file(), reason="the reference data are not beside the checkout")
def test_so_it_does_of_the_whole_barometer(prefecture, secretary, now):
    load_territory(at=now)
    target = ImportTarget(prefecture)
    told = workbooks.read(DESCRIPTION, SHARED.read_bytes(), SHARED.name)
    import_values(checked_workbook(told, target, DAY).data, target, source=Source.of(told), by=secretary, at=now)
    hows = ["sum", "mean", "maximum", "last", "none", "sum"]
    for number, definition in enumerate(Definition.objects.order_by("pk")):
        how = hows[number % len(hows)]
        Definition.objects.filter(pk=definition.pk).update(aggregation=how, by_population=how == "mean")
    codes = sorted(territories_within(NATION, Level.DEPARTMENT))
    assert len(codes) == 101
    for day in (dt.date(2022, 12, 31), dt.date(2021, 6, 15)):
        assert_the_same(indicators_of(prefecture), codes, day)


@pytest.fixture
def measured(indicator):
    """Return how a rate is written in a department: half of the way by default, at the end of 2024."""

    def write(code, actual=90.0, year=2024, of=indicator, **said):
        for kind, when, value in (("initial", 2020, 80.0), ("actual", year, actual), ("target", 2027, 100.0)):
            place = {"indicator": of, "territory_code": code, "kind": kind, "date": dt.date(when, 12, 31)}
            if not Value.objects.filter(**place).exists():
                ValueFactory(value=value, **place, **said)

    return write


@pytest.fixture
def steering(signed_in, secretary):
    return signed_in(secretary)


def words(answer) -> str:
    said = answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")
    return " ".join(said.split())


def asked(client, **query):
    return client.get(reverse("indicators:panorama"), query)


def rates(found, name):
    line = next(each for each in found.lines if each.name == name)
    return [cell.told and cell.told.bounded for cell in line.cells]


class TestThePage:
    def test_it_opens_on_the_region_at_the_latest_month_that_has_values(self, steering, nearby, measured):
        measured("04")
        measured("05", 100.0, year=2023)
        measured("26", 85.0)
        answer = asked(steering)
        found = answer.context["found"]
        assert found.day == dt.date(2024, 12, 31)
        assert [each.territory.code for each in found.lines] == ["FR", "93", "04", "05"]
        assert (rates(found, "Alpes-de-Haute-Provence"), rates(found, "Hautes-Alpes")) == ([0.5], [1.0])
        said = words(answer)
        assert "de déc. 2023" in said and "notre territoire" in said and "50 %" in said
        # The sums of three departments: (90 + 100 + 85 - 240) / 60.
        assert rates(found, "France") == [pytest.approx(35 / 60)] and "3 dép. sur 5" in said

    def test_a_region_leads_to_its_departments_and_back(self, steering, nearby, measured):
        measured("26")
        said = words(asked(steering, region="FR"))
        assert said.index("Rhône-Alpes</a>") < said.index("Département 26</a>") and "?region=84" in said
        there = asked(steering, region="84")
        assert [each.territory.code for each in there.context["found"].lines] == ["FR", "84", "26", "38"]
        assert 'href="?region=FR"' in words(there) and "Voir toute la France" in words(there)

    def test_a_department_leads_to_its_column_beside_its_region_and_the_nation(self, steering, nearby, measured):
        measured("05", 100.0)
        assert "departement=05" in words(asked(steering))
        answer = asked(steering, departement="05")
        assert [each["line"].territory.code for each in answer.context["columns"]] == ["05", "93", "FR"]
        assert "Revenir à la région" in words(answer)

    def test_a_column_leads_to_its_map_and_a_cell_to_its_detail(self, steering, nearby, measured, indicator):
        measured("05")
        said = words(asked(steering))
        assert reverse("indicators:map", args=[indicator.pk]) + "?region=93" in said
        assert reverse("indicators:indicator", args=[indicator.pk]) + "?territoire=department:05" in said
        assert reverse("indicators:panorama") in words(steering.get(reverse("indicators:indicators")))
        map_page = words(steering.get(reverse("indicators:map", args=[indicator.pk]), {"region": "93"}))
        assert f"{reverse('indicators:panorama')}?region=93" in map_page

    def test_another_month_is_seen_from_its_end_with_the_year_before_and_after(self, steering, nearby, measured):
        measured("04", 85.0, year=2022)
        ValueFactory.create(indicator=Value.objects.first().indicator, value=95.0, territory_code="04")
        answer = asked(steering, mois="2023-06")
        assert rates(answer.context["found"], "Alpes-de-Haute-Provence") == [0.25]
        assert "mois=2024-06" in words(answer) and "mois=2022-06" not in words(answer)

    def test_a_rate_that_is_null_says_why(self, steering, nearby, indicator):
        ValueFactory(indicator=indicator, territory_code="05")
        assert "aucune valeur initiale" in words(asked(steering))

    def test_a_value_that_should_have_been_replaced_is_said_late(self, steering, nearby, measured):
        measured("04", year=2022)
        assert "en retard" not in words(asked(steering, mois="2023-12"))
        assert "en retard" in words(asked(steering, mois="2024-04"))

    def test_what_is_measured_elsewhere_is_left_out_and_said(self, steering, nearby, measured, prefecture):
        measured("04")
        IndicatorFactory(administration=prefecture, definition__level="commune")
        answer = asked(steering)
        assert len(answer.context["found"].indicators) == 1 and "1 indicateur, mesuré à un autre niveau" in words(
            answer
        )

    def test_it_is_filtered_by_theme_and_goes_by_pages(self, steering, nearby, prefecture, measured):
        for number in range(12):
            made = IndicatorFactory(administration=prefecture, theme="Forêt", name=f"Forêt {number:02}")
            measured("04", of=made)
        answer = asked(steering, theme="Forêt")
        assert len(answer.context["found"].indicators) == 10 and "1 sur 2" in words(answer)
        assert len(asked(steering, theme="Forêt", page="2").context["found"].indicators) == 2

    @pytest.mark.parametrize(
        "query",
        [{"mois": "2023-13"}, {"mois": "hier"}, {"mois": "2199-01"}, {"region": "zz"}, {"departement": "99"}],
    )
    def test_what_is_nowhere_is_a_404(self, steering, nearby, measured, query):
        measured("04")
        assert asked(steering, **query).status_code == 404

    def test_the_file_of_nothing_has_a_name_whatever_place_was_asked(self, steering, places):
        asked = {"region": 'a"\r\nX-Y: 1', "departement": "\0" * 9}
        for file_format in ("csv", "xlsx"):
            answer = steering.get(reverse("indicators:panorama-export", args=[file_format]), asked)
            assert answer.status_code == 200 and "X-Y" not in answer["Content-Disposition"]

    def test_it_says_what_would_fill_it(self, steering, places, prefecture):
        assert "Aucun indicateur mesuré par département" in words(asked(steering))
        IndicatorFactory(administration=prefecture)
        assert "Aucun département n'a de valeur ici" in words(asked(steering))
        assert steering.get(reverse("indicators:panorama-export", args=["csv"])).status_code == 200

    def test_another_administration_sees_its_own_indicators_alone(self, signed_in, elsewhere, nearby, measured):
        from tests.factories.accounts import MembershipFactory

        measured("04")
        client = signed_in(MembershipFactory(administration=elsewhere, role="decider"))
        assert "Aucun indicateur mesuré par département" in words(asked(client))

    def test_more_indicators_and_values_ask_no_more_queries(self, steering, nearby, prefecture, measured):
        def queries() -> int:
            with CaptureQueriesContext(connection) as found:
                asked(steering, region="FR")
            return len(found)

        measured("04")
        queries()
        before = queries()
        for number in range(5):
            made = IndicatorFactory(administration=prefecture)
            for code in nearby:
                measured(code, 80.0 + number, of=made)
        assert queries() == before


class TestItsFile:
    def test_it_holds_what_is_seen_on_all_pages_with_its_dates(self, steering, nearby, prefecture, measured):
        measured("04", year=2023)
        measured("05")
        for _number in range(11):
            measured("04", of=IndicatorFactory(administration=prefecture))
        answer = steering.get(reverse("indicators:panorama-export", args=["csv"]), {"region": "93"})
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 12 * 4
        own = next(row for row in rows if (row["Code"], row["Code de l'indicateur"]) == ("04", "dpb"))
        assert (own["Avancement (%)"], own["Date de la valeur"]) == ("50", "31/12/2023")
        assert next(row for row in rows if row["Code"] == "93")["Niveau"] == "région"
        other = steering.get(reverse("indicators:panorama-export", args=["xlsx"]))
        assert other["Content-Type"] == workbooks.MEDIA_TYPES["xlsx"]
        assert steering.get(reverse("indicators:panorama-export", args=["ods"])).status_code == 404


class TestSecrecy:
    @pytest.fixture
    def counted(self, prefecture, nearby, service, measured):
        made = IndicatorFactory(
            administration=prefecture,
            definition__secrecy="businesses",
            definition__unit="entreprises",
            definition__responsible=service,
        )
        for code, figure in (("04", 2.0), ("05", 30.0), ("26", 40.0), ("38", 50.0)):
            for kind, year, value in (
                ("initial", 2020, figure),
                ("actual", 2024, figure),
                ("target", 2027, figure + 4),
            ):
                ValueFactory(indicator=made, territory_code=code, kind=kind, date=dt.date(year, 12, 31), value=value)
        return made

    @pytest.mark.parametrize(
        ("role", "told"), [("secretary_general", True), ("agent", False), ("head_of_service", False)]
    )
    def test_it_is_told_to_those_who_steer_alone_on_the_page_and_in_the_file(
        self, signed_in, member, counted, role, told
    ):
        client = signed_in(member(role))
        found = asked(client, region="FR").context["found"]
        hidden = {each.territory.code for each in found.lines if each.cells[0].told is None}
        # One alone would be what the total leaves over; the region whose total is hidden hides the nation.
        assert ("04" not in hidden) is told
        assert hidden in (set(), {"04", "05"}, {"04", "93", "FR"})
        content = client.get(reverse("indicators:panorama-export", args=["csv"]), {"region": "FR"}).content.decode()
        assert ("secret statistique" in content) is not told

    def test_the_head_of_the_service_that_answers_sees_it(self, signed_in, head, counted):
        found = asked(signed_in(head)).context["found"]
        assert all(each.cells[0].told for each in found.lines)


def test_the_administration_s_own_row_stands_beside_the_median_of_its_comparables(
    steering, prefecture, nearby, measured, places
):
    for number, code in enumerate(("06", "13", "83")):
        DepartmentFactory(code=code, name=code, region=places.region)
        measured(code, 84.0 + 4 * number)
    measured("04", 82.0)
    answer = asked(steering)
    own = next(each for each in answer.context["found"].lines if each.is_own)
    assert own.cells[0].compared.gap.median == pytest.approx(0.4)
    assert "médiane 40 %" in words(answer) and "−30 points" in words(answer)
    assert "départements de la région" in words(answer)
    assert not any(cell.compared for each in answer.context["found"].lines if not each.is_own for cell in each.cells)


def test_a_territory_that_is_none_is_refused(prefecture, nearby, indicator):
    with pytest.raises(LookupError):
        panorama(prefecture, indicators_of(prefecture), DAY, within="department:99")
