"""A workbook of indicators comes in, all of it or nothing, and goes out the same."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter

from phare.indicators.actions import import_values
from phare.indicators.actions.errors import FileRefusedError, RestsOnValuesError
from phare.indicators.kernel.workbook import DESCRIPTION, INDICATORS, VALUES
from phare.indicators.models import Indicator, Value, ValueImport
from phare.indicators.queries.exchange import ImportTarget, checked_workbook, standing_rows
from phare.platform.audit.models import Entry
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.importer import Source, importer_named
from phare.platform.exchange.queries import examination
from tests.factories.indicators import ValueFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)
DEFINED = {
    "code": "fibre",
    "name": "Taux de déploiement de la fibre",
    "since": dt.date(2020, 1, 1),
    "unit": "%",
    "direction": "hausse",
    "lower": 0,
    "upper": 100,
    "periodicity": "année",
    "level": "département",
    "aggregation": "moyenne",
    "denominator": "population",
}
MEASURED = {
    "indicator": "dpb",
    "level": "département",
    "territory": "04",
    "date": dt.date(2025, 12, 31),
    "kind": "constatée",
    "value": 91.5,
    "unit": "%",
    "source": "Agence",
}


@pytest.fixture
def target(prefecture, indicator):
    return ImportTarget(prefecture)


def book(defined=(), measured=(), file_format="ods"):
    rows = {
        INDICATORS.name: [DEFINED | row for row in defined],
        VALUES.name: [MEASURED | row for row in measured],
    }
    return workbooks.write(DESCRIPTION, rows, file_format)


@pytest.fixture
def problems(target):
    """Return what is wrong in a workbook: (sheet, row, column, what was expected)."""

    def found(defined=(), measured=()):
        reading = workbooks.read(DESCRIPTION, book(defined, measured), "x.ods")
        return [(p.sheet, p.row, p.column, p.expected) for p in checked_workbook(reading, target, DAY).problems]

    return found


@pytest.fixture
def bring(target, secretary, now):
    def doing(defined=(), measured=(), file_format="ods"):
        reading = workbooks.read(DESCRIPTION, book(defined, measured, file_format), "valeurs.ods")
        checked = checked_workbook(reading, target, DAY)
        assert not checked.problems
        return import_values(checked.data, target, source=Source.of(reading), by=secretary, at=now)

    return doing


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ({"indicator": "zzz"}, "Indicateur", "le code d'un indicateur"),
        ({"territory": "99"}, "Territoire", "le code officiel"),
        ({"level": "commune", "territory": "04070"}, "Niveau", "un niveau plus large"),
        ({"date": dt.date(2026, 12, 31)}, "Date", "une date passée"),
        ({"value": 100.5}, "Valeur", "au plus 100"),
        ({"margin": 2}, "Marge", "seule une estimation"),
        ({"unit": "euros"}, "Unité", "l'unité de l'indicateur : %"),
    ],
)
def test_what_is_wrong_with_a_value_is_told_where_it_stands(problems, row, column, said):
    assert [(sheet, number, title) for sheet, number, title, _expected in problems(measured=[row])] == [
        (VALUES.name, 2, column)
    ]
    assert said in problems(measured=[row])[0][3]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ({"upper": 0}, "Maximum", "plus que le minimum"),
        ({"responsible": "ZZZ"}, "Service responsable", "le code d'un service"),
        ({"denominator": None}, "Dénominateur", "ce qui pondère"),
        ({"denominator": "zzz"}, "Dénominateur", "le code d'un indicateur"),
        ({"denominator": "fibre"}, "Dénominateur", "un autre indicateur"),
    ],
)
def test_what_is_wrong_with_a_definition_is_told_where_it_stands(problems, row, column, said):
    assert [(sheet, title) for sheet, _row, title, _expected in problems(defined=[row])] == [(INDICATORS.name, column)]
    assert said in problems(defined=[row])[0][3]


def test_a_former_commune_is_told_by_the_one_of_today(problems):
    found = problems(
        [{"code": "com", "level": "commune", "aggregation": "somme", "denominator": None}],
        [{"indicator": "com", "level": "commune", "territory": "04999"}],
    )
    assert [expected for *_place, expected in found] == ["la commune d'aujourd'hui, 04070 : celle-ci a fusionné"]


def test_every_problem_is_told_at_once(problems):
    found = problems([{"upper": 0}], [{"indicator": "zzz"}, {"territory": "99"}, {"value": -1}])
    assert len(found) == 4


def test_two_values_of_one_date_from_two_sources_are_told(problems):
    found = problems(measured=[{}, {"territory": "4", "source": "Une autre", "value": 90}])
    assert [expected for *_place, expected in found] == [
        "une seule valeur à cette date : la ligne 2 en donne une autre, d'une autre source"
    ]


def test_a_value_told_twice_in_the_same_words_is_told_once_as_a_problem(problems):
    assert len(problems(measured=[{}, {}])) == 1


def test_an_empty_level_is_the_indicators_own(bring):
    bring(measured=[{"level": ""}])
    assert Value.objects.get().territory_level == "department"


def test_indicators_and_values_come_in_together(bring):
    brought = bring([{}], [{}, {"indicator": "fibre", "value": 72}])
    assert (brought.added, brought.superseding, brought.unchanged) == (2, 0, 0)
    assert Indicator.objects.get(code="fibre").definition.by_population
    assert set(Value.objects.values_list("indicator__code", "value")) == {("dpb", 91.5), ("fibre", 72.0)}
    entry = Entry.objects.latest("position")
    assert entry.verb == "indicators.values.imported" and entry.changes["counts"]["added"] == 2


def test_a_later_import_supersedes_and_never_erases(bring):
    bring(measured=[{}, {"date": dt.date(2024, 12, 31), "value": 90}])
    again = bring(measured=[{"value": 92, "source": "Une autre"}, {"date": dt.date(2024, 12, 31), "value": 90}])
    assert (again.added, again.superseding, again.unchanged) == (0, 1, 1)
    old = Value.objects.get(value=91.5)
    assert old.superseded_by.value == 92 and old.brought_by != again
    assert Value.objects.count() == 3 and Value.objects.standing().count() == 2


def test_what_a_file_does_not_name_is_left_alone(bring, target):
    bring(measured=[{}, {"territory": "05"}])
    found = examination(importer_named("indicateurs"), target, book(measured=[{"value": 95}]), "x.ods")
    assert [len(preview.removed) for preview in found.previews] == [0, 0]
    assert [len(preview.changed) for preview in found.previews] == [0, 1]
    bring(measured=[{"value": 95}])
    assert Value.objects.standing().get(territory_code="05").value == 91.5


def test_a_value_from_another_source_is_seen_in_the_preview(bring, target):
    bring(measured=[{}])
    found = examination(importer_named("indicateurs"), target, book(measured=[{"source": "Une autre"}]), "x.ods")
    (change,) = found.previews[1].changed
    assert [(each.column.name, each.before, each.after) for each in change.differences] == [
        ("Source", "Agence", "Une autre")
    ]


@pytest.mark.parametrize("file_format", ["ods", "xlsx", "csv"])
def test_the_export_imports_back_without_any_change(bring, target, file_format):
    bring([{}], [{}, {"indicator": "fibre", "kind": "estimée", "value": 72.25, "margin": 1.5}])
    content = workbooks.write(DESCRIPTION, standing_rows(target), file_format)
    name = f"export.{'zip' if file_format == 'csv' else file_format}"
    found = examination(importer_named("indicateurs"), target, content, name)
    assert found.problems == () and found.changes_nothing


def test_a_definition_on_which_values_rest_is_not_rewritten_by_a_file(bring, indicator):
    ValueFactory(indicator=indicator)
    row = {"code": "dpb", "unit": "dossiers", "upper": None, "aggregation": "somme", "denominator": None}
    with pytest.raises(RestsOnValuesError):
        bring([row])
    assert not ValueImport.objects.exists()


def test_indicators_that_weigh_one_another_in_a_circle_are_refused(bring):
    with pytest.raises(FileRefusedError):
        bring([{"code": "a", "denominator": "b"}, {"code": "b", "denominator": "a"}])
    assert not Indicator.objects.filter(code="a").exists()


def test_what_weighs_another_may_come_after_it_in_the_file(bring):
    bring([{"code": "a", "denominator": "b"}, {"code": "b"}])
    assert Indicator.objects.get(code="a").definition.denominator.code == "b"


def with_barometer() -> bytes:
    """A workbook that holds our own sheets and the barometer's beside them."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        for sheet in DESCRIPTION.sheets:
            page = made.add_worksheet(sheet.name)
            for place, column in enumerate(sheet.columns):
                page.write_string(0, place, column.name)
                page.write_string(1, place, "4")
    return stream.getvalue()


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"\x00\x01", b"a;b\n1;2\n", with_barometer()])
def test_a_file_that_is_none_of_ours_is_a_problem_with_a_sentence(target, content):
    found = examination(importer_named("indicateurs"), target, content, "fichier")
    assert found.problems and all(each.sentence for each in found.problems)
    assert not found.previews
