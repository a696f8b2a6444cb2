"""One's own indicator kept in sight: its values, the way to its target, what is expected today, where it comes from."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.cockpit.actions import UnknownFigureError, choose_figures
from phare.cockpit.queries.figures import chosen_figures, figures_shown, indicators_offered
from phare.cockpit.web.drawing import drawn, line_of, said_of
from phare.indicators.queries.figures import targets_reached, tracked_indicator
from phare.values.horizon import Horizon
from tests.factories.indicators import IndicatorFactory, ValueFactory, ValueImportFactory
from tests.factories.territory import ArrondissementFactory, CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 2)


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def aids(prefecture):
    """Aids paid in time: 80 % at the end of 2024, 84 a year later, 90 wanted at the end of 2027."""
    DepartmentFactory()
    indicator = IndicatorFactory(administration=prefecture, code="aides", name="Aides payées", definition__unit="%")
    brought = ValueImportFactory(administration=prefecture, file_name="aides.csv")
    for kind, date, value in (
        ("initial", dt.date(2024, 12, 31), 80.0),
        ("actual", dt.date(2025, 12, 31), 84.0),
        ("target", dt.date(2027, 12, 31), 90.0),
    ):
        ValueFactory(indicator=indicator, kind=kind, date=date, value=value, brought_by=brought)
    return indicator


def readings(figure):
    return [(each.when, each.value, None if each.target is None else round(each.target, 2)) for each in figure.readings]


class TestTheFigure:
    def test_it_goes_from_its_values_to_its_target_by_what_is_expected_today(self, aids, prefecture):
        figure = tracked_indicator(prefecture, DAY, "aides")
        assert (figure.label, figure.value, figure.at) == ("Aides payées", 84.0, dt.date(2025, 12, 31))
        # 80 + 10 × (548 ÷ 1095 days): half-way on 2 July 2026.
        assert round(figure.expected, 2) == 85.0
        assert readings(figure) == [
            ("2024", 80.0, 80.0), ("2025", 84.0, 83.33), ("2026", None, 85.0), ("2027", None, 90.0),
        ]  # fmt: skip
        assert figure.url == reverse("indicators:indicator", args=[aids.pk])

    def test_it_says_its_inputs_and_the_import_that_brought_it(self, aids, prefecture):
        told = {each.name: each.text for each in tracked_indicator(prefecture, DAY, "aides").inputs}
        assert told["Valeur constatée"] == "84,0\xa0% (31\xa0décembre 2025)"
        assert told["Valeur initiale"].startswith("80,0") and told["Cible"].startswith("90,0")
        assert "« aides.csv », le 21\xa0novembre 2026" in told["Import"]

    def test_a_value_typed_says_who_and_one_that_is_due_is_missing(self, prefecture, secretary):
        indicator = IndicatorFactory(administration=prefecture, code="x")
        ValueFactory(indicator=indicator, author=secretary, date=dt.date(2024, 12, 31))
        figure = tracked_indicator(prefecture, DAY, "x")
        assert secretary.user.name in {each.name: each.text for each in figure.inputs}["Saisie"]
        assert "31\xa0décembre 2025" in figure.missing and "cible" in figure.missing
        assert figure.expected is None and all(reading.target is None for reading in figure.readings)

    def test_targets_without_a_start_are_told_at_their_own_dates(self, prefecture):
        indicator = IndicatorFactory(administration=prefecture, code="x")
        ValueFactory(indicator=indicator, date=dt.date(2025, 12, 31), value=10.0)
        ValueFactory(indicator=indicator, kind="target", date=dt.date(2027, 12, 31), value=30.0)
        assert readings(tracked_indicator(prefecture, DAY, "x")) == [("2025", 10.0, None), ("2027", None, 30.0)]

    def test_made_from_communes_it_adds_them_up_day_by_day(self, prefecture):
        arrondissement = ArrondissementFactory()
        codes = ("04070", "04209")
        for code in codes:
            CommuneFactory(code=code, name=code, arrondissement=arrondissement)
        indicator = IndicatorFactory(administration=prefecture, code="x", definition__level="commune")
        for code, first, second in zip(codes, (1.0, 2.0), (5.0, None), strict=True):
            where = {"indicator": indicator, "territory_level": "commune", "territory_code": code}
            ValueFactory(**where, date=dt.date(2024, 12, 31), value=first)
            if second is not None:
                ValueFactory(**where, date=dt.date(2025, 12, 31), value=second)
        figure = tracked_indicator(prefecture, DAY, "x")
        assert readings(figure) == [("2024", 3.0, None), ("2025", 7.0, None)] and figure.value == 7.0

    @pytest.mark.parametrize("said", [{"definition__secrecy": "businesses"}, {}])
    def test_under_secrecy_or_without_a_value_there_is_nothing(self, prefecture, said):
        indicator = IndicatorFactory(administration=prefecture, code="x", **said)
        if said:
            ValueFactory(indicator=indicator)
        assert tracked_indicator(prefecture, DAY, "x") is None

    def test_another_administration_s_is_not_read(self, aids, elsewhere):
        assert tracked_indicator(elsewhere, DAY, "aides") is None

    def test_the_number_of_queries_does_not_grow_with_the_values(self, aids, prefecture):
        counts = []
        for years in ((2019,), (2018, 2017, 2016, 2015)):
            for year in years:
                ValueFactory(indicator=aids, date=dt.date(year, 12, 31))
            with CaptureQueriesContext(connection) as asked:
                tracked_indicator(prefecture, DAY, "aides")
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestTheChoice:
    def test_only_one_s_own_indicators_under_no_secrecy_are_offered(self, aids, prefecture, elsewhere):
        IndicatorFactory(administration=elsewhere, code="ailleurs")
        IndicatorFactory(administration=prefecture, code="secret", definition__secrecy="households")
        IndicatorFactory(administration=prefecture, code="targets_reached")  # the key of a figure of the house
        assert indicators_offered(prefecture, DAY) == {"indicators.aides": "Aides payées"}

    @pytest.mark.parametrize("code", ["ailleurs", "secret", "rien"])
    def test_another_is_refused(self, prefecture, elsewhere, secretary, now, code):
        IndicatorFactory(administration=elsewhere, code="ailleurs")
        IndicatorFactory(administration=prefecture, code="secret", definition__secrecy="households")
        with pytest.raises(UnknownFigureError, match="n'existe pas"):
            choose_figures(chosen={Horizon.SHORT: f"indicators.{code}"}, by=secretary, at=now)

    def test_chosen_it_stands_at_its_horizon_for_whoever_works_here(self, aids, secretary, member, now):
        choose_figures(chosen={Horizon.SHORT: "indicators.aides"}, by=secretary, at=now)
        assert figures_shown(member("agent"), DAY)[Horizon.SHORT].label == "Aides payées"
        assert Horizon.SHORT not in figures_shown(member("partner"), DAY)

    def test_once_its_code_is_gone_the_house_chooses_again(self, aids, secretary, now):
        choose_figures(chosen={Horizon.SHORT: "indicators.aides"}, by=secretary, at=now)
        aids.code = "autre"
        aids.save()
        assert chosen_figures(secretary.administration_id) == {}

    def test_the_page_draws_it_with_its_explanation_and_leads_to_it(self, signed_in, aids, secretary, now):
        choose_figures(chosen={Horizon.SHORT: "indicators.aides"}, by=secretary, at=now)
        page = signed_in(secretary).get("/").content.decode()
        assert "Aides payées : la tendance" in page and "aides.csv" in page and "À partir de" in page
        assert page.count(reverse("indicators:indicator", args=[aids.pk])) >= 1


class TestTheDrawing:
    def test_it_says_what_is_expected_today(self, aids, prefecture):
        figure = tracked_indicator(prefecture, DAY, "aides")
        assert said_of(figure) == (
            "De 80,0\xa0% (2024) à 84,0\xa0% (2025). En pointillé : le chemin vers la cible. "
            "Attendu aujourd'hui : 85,0\xa0%."
        )

    def test_a_target_between_two_values_does_not_break_their_line(self, aids, prefecture):
        ValueFactory(indicator=aids, kind="target", date=dt.date(2025, 6, 30), value=82.0)
        line = line_of(tracked_indicator(prefecture, DAY, "aides"))
        lined = [row["value"] for row in line["layer"][1]["data"]["values"]]
        assert lined == [80.0, 84.0]
        assert line["layer"][1]["encoding"]["x"]["scale"]["domain"] == [
            "12/2024", "06/2025", "12/2025", "07/2026", "12/2027",
        ]  # fmt: skip

    @pytest.mark.parametrize("values", [(-5.0, -2.0), (120.0, 140.0), (0.0, 0.0)])
    def test_below_nothing_and_beyond_a_hundred_it_is_drawn_all_the_same(self, prefecture, values):
        indicator = IndicatorFactory(administration=prefecture, code="x")
        for year, value in zip((2024, 2025), values, strict=True):
            ValueFactory(indicator=indicator, date=dt.date(year, 12, 31), value=value)
        assert "<svg" in drawn(tracked_indicator(prefecture, DAY, "x"))


def test_targets_reached_say_how_many_and_the_last_import(aids, prefecture):
    told = {each.name: each.text for each in targets_reached(prefecture, DAY).inputs}
    assert (told["Cibles atteintes"], told["Cibles que l'on peut juger"]) == ("0", "1")
    assert "aides.csv" in told["Dernier import de valeurs"]
