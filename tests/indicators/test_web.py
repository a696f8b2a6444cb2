"""The pages of indicators: what they say, what they let do, what they cost."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from phare.cockpit.models import DutyMail
from phare.cockpit.queries.links import token_of
from phare.indicators.models import CounterValue, Indicator, Thresholds, Value
from phare.platform.exchange.gateways import workbooks
from tests.factories.indicators import NOW, CounterValueFactory, IndicatorFactory, ValueFactory
from tests.factories.territory import DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Logements rénovés",
    "code": "renov",
    "theme": "Habitat",
    "unit": "logements",
    "direction": "up",
    "decimals": "0",
    "level": "department",
    "aggregation": "sum",
    "denominator": "",
    "periodicity": "year",
    "delay_days": "30",
    "secrecy": "none",
    "since": "2026-01-01",
}


@pytest.fixture
def steering(signed_in, secretary):
    return signed_in(secretary)


@pytest.fixture
def followed(indicator):
    """The indicator with its initial value, one measured and its target."""
    for year, kind, value in ((2020, "initial", 80.0), (2024, "actual", 90.0), (2027, "target", 100.0)):
        ValueFactory(indicator=indicator, date=dt.date(year, 12, 31), kind=kind, value=value)
    return indicator


def page_of(indicator, **asked):
    return reverse("indicators:indicator", args=[indicator.pk], query=asked or None)


def words(answer) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


class TestTheList:
    @pytest.mark.parametrize("asked", ["2", "999999", "0", "-1", "9" * 5000, "²", "1\0"])
    def test_a_page_that_does_not_exist_shows_one_that_does(self, steering, followed, asked):
        assert "Économie agricole" in words(steering.get(reverse("indicators:indicators"), {"page": asked}))

    def test_it_says_where_each_stands_and_what_is_late(self, steering, followed):
        said = words(steering.get(reverse("indicators:indicators")))
        assert "1 indicateur, dont 1 en retard" in said
        assert "90,0 %" in said and "50 %" in said and "Économie agricole" in said
        assert 'data-label="Avancement"' in said

    def test_it_tells_whoever_may_where_to_begin(self, steering, secretary):
        said = words(steering.get(reverse("indicators:indicators")))
        assert "Aucun indicateur pour l'instant" in said.replace("&#x27;", "'") and "Importer des valeurs" in said

    @pytest.mark.parametrize(
        ("asked", "count"),
        [
            ({"q": "delais"}, 1),
            ({"q": "zzz"}, 0),
            ({"theme": "Agriculture"}, 1),
            ({"theme": "Forêt"}, 0),
            ({"service": "SEA"}, 1),
            ({"service": "aucun"}, 0),
            ({"etat": "late"}, 1),
            ({"etat": "silent"}, 0),
            ({"etat": "atteint"}, 0),
            ({"etat": "zzz"}, 1),
        ],
    )
    def test_it_is_filtered_in_words(self, steering, followed, asked, count):
        table = steering.get(reverse("indicators:indicators"), asked).context["table"]
        assert (len(table.rows) if table else 0) == count

    def test_it_keeps_its_roles_and_labels_where_rows_are_laid_out_as_cards(self, steering, followed):
        page = words(steering.get(reverse("indicators:indicators")))
        table = page[page.index("<table") : page.index("</table>")]
        assert 'role="table"' in table and "<caption>Indicateurs de l&#x27;administration</caption>" in table
        heads = [strip_tags(each).strip() for each in re.findall(r'<th[^>]*role="columnheader"[^>]*>.*?</th>', table)]
        cells = re.findall(r'<td[^>]*role="cell"[^>]*>', table)
        assert [re.search('data-label="([^"]+)"', each).group(1) for each in cells] == heads[1:]
        assert table.count('role="rowheader"') == 1 and table.count('role="row"') == 2

    def test_a_cause_asked_for_says_why(self, steering, followed):
        assert "était attendue le 31 mars 2026" in words(
            steering.get(reverse("indicators:indicators"), {"etat": "late"})
        )

    @pytest.mark.parametrize("sort", ["name", "value", "-value", "rate", "-rate", "due", "responsible", "target"])
    def test_it_is_sorted_whatever_is_missing(self, steering, followed, prefecture, sort):
        IndicatorFactory(administration=prefecture)
        assert steering.get(reverse("indicators:indicators"), {"sort": sort}).status_code == 200

    def test_more_indicators_ask_no_more_queries(self, steering, followed, prefecture):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                steering.get(reverse("indicators:indicators"))
            return len(queries)

        asked()
        before = asked()
        for _each in range(5):
            ValueFactory(indicator=IndicatorFactory(administration=prefecture))
        assert asked() == before


class TestOneIndicator:
    def test_its_title_is_the_question_and_its_first_sentence_the_answer(self, steering, followed):
        said = words(steering.get(page_of(followed)))
        assert "Aides payées dans les délais : où en est-on ?" in said
        assert "90,0 % au 31 décembre 2024, pour une cible de 100,0 % au 31 décembre 2027 : 50 % du chemin." in said

    def test_it_opens_its_formula_its_inputs_and_its_sources(self, steering, followed):
        said = words(steering.get(page_of(followed)))
        assert "(90,0 − 80,0) ÷ (100,0 − 80,0) = 50,0 %" in said
        assert "Valeur initiale : <strong>80,0 %</strong>" in said and "Agence de services et de paiement" in said

    def test_it_says_what_is_missing(self, steering, indicator):
        ValueFactory(indicator=indicator)
        assert "Aucune valeur initiale." in words(steering.get(page_of(indicator)))

    def test_a_value_that_is_awaited_is_missing_too(self, steering, followed):
        said = words(steering.get(page_of(followed)))
        missing = said.partition('id="why"')[2].partition("<dt>Ce qui manque</dt>")[2].partition("</dd>")[0]
        assert "La valeur au 31 décembre 2025, attendue le 31 mars 2026." in missing and "Rien" not in missing

    def test_the_comparison_leads_to_each_department_and_to_whom_it_is_made_with(self, signed_in, member, followed):
        for number, code in enumerate(("06", "13", "83")):
            DepartmentFactory(code=code, name=code, region_id="93")
            for kind, year, value in (
                ("initial", 2020, 80.0),
                ("actual", 2024, 84.0 + number),
                ("target", 2027, 100.0),
            ):
                place = {"territory_code": code, "kind": kind, "date": dt.date(year, 12, 31)}
                ValueFactory(indicator=followed, value=value, **place)
        for role, may_choose in (("secretary_general", True), ("agent", False)):
            client = signed_in(member(role))
            said = words(client.get(page_of(followed)))
            compared = said.partition("<dt>Comparaison</dt>")[2].partition("</dd>")[0]
            address = re.search(r'href="([^"]+)">Voir département par département', compared).group(1)
            assert followed in client.get(unescape(address)).context["found"].indicators
            assert (reverse("indicators:thresholds") in compared) is may_choose

    def test_a_target_on_the_wrong_side_is_told_not_computed(self, steering, indicator):
        for year, kind, value in ((2020, "initial", 80.0), (2024, "actual", 90.0), (2027, "target", 70.0)):
            ValueFactory(indicator=indicator, date=dt.date(year, 12, 31), kind=kind, value=value)
        assert "La cible est du mauvais côté" in words(steering.get(page_of(indicator)))

    def test_a_region_says_what_its_departments_lack(self, steering, followed):
        said = words(steering.get(page_of(followed, territoire="region:93")))
        assert "1 territoire sans valeur : 05" in said and "Couverture : 50 %" in said

    def test_both_figures_and_both_rates_are_shown_while_one_is_contested(self, steering, followed, head):
        value = followed.values.get(kind="actual")
        CounterValueFactory(contested=value, by=head, value=86.0, date=value.date)
        said = words(steering.get(page_of(followed)))
        assert "Avancement : 50 %" in said and "Avancement : 30 %" in said and "Trancher" in said

    def test_what_was_superseded_is_still_told(self, steering, followed):
        old = followed.values.get(kind="actual")
        new = ValueFactory(indicator=followed, date=dt.date(2023, 12, 31), value=95.0)
        old.superseded_by = new
        old.save()
        assert "remplacée" in words(steering.get(page_of(followed)))

    @pytest.mark.parametrize("asked", ["zzz", "department:", "planet:04"])
    def test_a_territory_that_is_none_is_a_404(self, steering, followed, asked):
        assert steering.get(page_of(followed, territoire=asked)).status_code == 404

    def test_more_values_ask_no_more_queries(self, steering, followed):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                steering.get(page_of(followed))
            return len(queries)

        asked()
        before = asked()
        for year in range(2000, 2010):
            ValueFactory(indicator=followed, date=dt.date(year, 12, 31))
        assert asked() == before

    def test_it_is_taken_away_with_its_values(self, steering, followed):
        address = reverse("indicators:export", args=[followed.pk, "ods"])
        answer = steering.get(address)
        assert answer["Content-Type"] == workbooks.MEDIA_TYPES["ods"]
        assert steering.get(reverse("indicators:export", args=[followed.pk, "zzz"])).status_code == 404


class TestWriting:
    def test_an_indicator_is_defined_and_opened(self, steering):
        answer = steering.post(reverse("indicators:new"), FORM)
        made = Indicator.objects.get()
        assert answer.url == page_of(made) and made.definition.unit == "logements"

    def test_a_refusal_is_said_in_the_form_and_what_was_typed_is_kept(self, steering):
        answer = steering.post(reverse("indicators:new"), {**FORM, "aggregation": "mean"})
        assert "se pondère" in words(answer) and 'value="Logements rénovés"' in words(answer)

    def test_an_indicator_is_revised(self, steering, indicator):
        said = {**FORM, "code": "dpb", "version": indicator.version}
        steering.post(reverse("indicators:edit", args=[indicator.pk]), said)
        assert Indicator.objects.get().name == "Logements rénovés"

    def test_the_form_of_a_value_proposes_the_period_that_is_awaited(self, steering, followed):
        form = steering.get(reverse("indicators:enter", args=[followed.pk])).context["form"]
        assert form.initial["date"] == dt.date(2025, 12, 31)
        assert form.initial["territory"] == "department:04"

    def test_a_value_is_entered_with_a_decimal_comma(self, steering, followed):
        said = {"territory": "department:04", "kind": "actual", "date": "2025-12-31", "value": "92,5", "margin": ""}
        steering.post(reverse("indicators:enter", args=[followed.pk]), said)
        assert Value.objects.get(date=dt.date(2025, 12, 31)).value == 92.5

    def test_a_value_is_corrected_and_one_corrected_meanwhile_is_not_overwritten(self, steering, followed):
        value = followed.values.get(kind="actual")
        address = reverse("indicators:enter", args=[followed.pk], query={"valeur": value.pk})
        said = {"value": "91", "date": "1999-12-31"}
        assert steering.post(address, said).status_code == 302
        assert Value.objects.standing().get(kind="actual").value == 91.0
        again = steering.post(address, {**said, "value": "92"})
        assert "Une autre valeur est déjà enregistrée ici : 91,0 %" in words(again)
        assert Value.objects.standing().get(kind="actual").value == 91.0

    def test_a_value_is_withdrawn_contested_and_settled(self, steering, followed):
        value = followed.values.get(kind="actual")
        contest = {"figure": "85", "date": "2024-12-31", "source": "Relevé", "reason": "Doublons"}
        steering.post(reverse("indicators:contest", args=[value.pk]), contest)
        counter = CounterValue.objects.get()
        steering.post(reverse("indicators:settle", args=[counter.pk]), {"keep": "counter", "reason": "Le relevé"})
        kept = Value.objects.standing().get(kind="actual")
        assert kept.value == 85.0
        assert "retient la valeur contestataire. Le relevé" in words(steering.get(page_of(followed)))
        steering.post(reverse("indicators:withdraw", args=[kept.pk]), {"reason": "Mauvaise année"})
        assert not Value.objects.standing().filter(kind="actual").exists()

    def test_thresholds_are_set(self, steering, prefecture):
        said = {"grace_days": "10", "falling_steps": "3", "median_gap": "12,5", "comparables": "4"}
        steering.post(reverse("indicators:thresholds"), said)
        assert Thresholds.objects.get(administration=prefecture).median_gap == 12.5

    def test_a_duty_is_answered_where_it_is_read(self, signed_in, head, followed):
        client = signed_in(head)
        assert 'name="value"' in words(client.get(reverse("cockpit:duties")))
        address = reverse("cockpit:answer", args=["indicators.value", followed.pk])
        client.post(address, {"value": "93,5", "date": "2025-12-31"})
        written = Value.objects.get(date=dt.date(2025, 12, 31))
        assert (written.value, written.author) == (93.5, head)
        assert 'name="value"' not in words(client.get(reverse("cockpit:duties")))

    def test_what_is_asked_says_the_last_value_known_and_what_was_given_is_said_back(self, signed_in, head, followed):
        client = signed_in(head)
        assert "Dernière valeur : 90,0, au 31 décembre 2024" in words(client.get(reverse("cockpit:duties")))
        address = reverse("cockpit:answer", args=["indicators.value", followed.pk])
        said = words(client.post(address, {"value": "93,5", "date": "2025-12-31"}, follow=True))
        assert "Aides payées dans les délais, 93,5 % au 31 décembre 2025." in said

    @pytest.mark.parametrize("typed", ["93,5 %", "beaucoup", "nan", "1e999", "500", "-1"])
    def test_what_was_typed_and_refused_stays_with_the_sentence_beside_it(self, signed_in, head, followed, typed):
        token = token_of(DutyMail.objects.create(membership=head), timezone.now())
        for client, name, where in (
            (signed_in(head), "cockpit:answer", []),
            (Client(), "cockpit:answer-by-link", [token]),
        ):
            address = reverse(name, args=[*where, "indicators.value", followed.pk])
            page = words(client.post(address, {"value": typed, "date": "2025-12-31"}))
            field = re.search(r'<input[^>]*name="value"[^>]*>', page).group(0)
            assert f'value="{typed}"' in field and 'aria-invalid="true"' in field
            refused = re.search(r'aria-describedby="([^"]+)"', field).group(1)
            assert re.search(rf'id="{refused}">[^<]{{10,}}<', page)
        assert not Value.objects.filter(date=dt.date(2025, 12, 31)).exists()

    @pytest.mark.parametrize("said", [{"value": "beaucoup"}, {"value": ""}, {"value": "nan"}, {"value": "500"}])
    def test_what_is_no_figure_is_refused_in_a_sentence(self, signed_in, head, followed, said):
        client = signed_in(head)
        answer = client.post(
            reverse("cockpit:answer", args=["indicators.value", followed.pk]),
            {"date": "2025-12-31", **said},
            follow=True,
        )
        assert "fr-alert--error" in words(answer)
        assert not Value.objects.filter(date=dt.date(2025, 12, 31)).exists()


class TestTheMap:
    def test_each_department_leads_to_its_figure(self, steering, followed):
        said = words(steering.get(reverse("indicators:map", args=[followed.pk])))
        assert f"{page_of(followed)}?territoire=department:04" in said
        assert "Alpes-de-Haute-Provence : 90,0 %, avancement 50 %" in said
        assert "Hautes-Alpes : aucune valeur" in said

    def test_it_goes_to_a_region_and_back(self, steering, followed):
        said = words(steering.get(reverse("indicators:map", args=[followed.pk]), {"region": "93", "montrer": "valeur"}))
        assert "Revenir à toute la France" in said and 'href="?montrer=valeur&amp;region=FR"' in said

    def test_where_one_region_alone_has_values_it_opens_there_and_leads_to_the_whole(self, steering, followed):
        DepartmentFactory(code="75", name="Paris", region=RegionFactory(code="11", name="Île-de-France"))
        address = reverse("indicators:map", args=[followed.pk])
        opened = steering.get(address)
        assert opened.context["region"].pk == "93"
        said = words(opened)
        assert "Aucune autre région n'a de valeur." in said and "Paris" not in said.partition("<main")[2]
        for whole in ("FR", ""):
            answer = steering.get(address, {"region": whole})
            assert answer.context["region"] is None and "Paris : aucune valeur" in words(answer)

    def test_where_two_regions_have_values_or_none_it_opens_on_the_whole(self, steering, followed, indicator):
        DepartmentFactory(code="75", name="Paris", region=RegionFactory(code="11", name="Île-de-France"))
        address = reverse("indicators:map", args=[followed.pk])
        far = ValueFactory(indicator=indicator, territory_code="75")
        assert steering.get(address).context["region"] is None
        far.delete()
        indicator.values.update(withdrawn_at=NOW)
        nothing = steering.get(address)
        assert nothing.context["region"] is None and "Revenir à l'indicateur" in words(nothing)

    def test_a_region_that_is_none_is_a_404(self, steering, followed):
        assert steering.get(reverse("indicators:map", args=[followed.pk]), {"region": "zz"}).status_code == 404
