"""The departments' file of the government's barometer comes in as it is published."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from phare.indicators.kernel.workbook import BAROMETER, DESCRIPTION
from phare.indicators.models import Indicator, Value, ValueImport
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.models import PendingImport
from phare.territory import actions as territory

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "indicators" / "barometre_departements_2022.csv"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def upload(signed_in, secretary):
    """Return how a file is sent, to the page that says what is wrong in it or what it would change."""
    client = signed_in(secretary)

    def send(content: bytes, name: str = "barometre.csv"):
        address = reverse("exchange:upload", args=["indicateurs", "tous"])
        sent = client.post(address, {"file": SimpleUploadedFile(name, content)})
        return client, client.get(sent.url)

    return send


def confirm(client, page):
    pending = PendingImport.objects.latest("pk")
    return client.post(reverse("exchange:confirm", args=[pending.pk]), {"seen": page.context["examination"].seen})


@pytest.mark.reference
@pytest.mark.skipif(not SHARED.is_file(), reason="the reference data are not beside the checkout")
def test_the_whole_file_comes_in_as_it_is_published_and_a_second_time_changes_nothing(upload, secretary, now):
    territory.load_territory(at=now)
    content = SHARED.read_bytes()
    client, page = upload(content)
    assert page.context["examination"].problems == ()
    answer = confirm(client, page)
    brought = ValueImport.objects.get()
    assert answer.url == reverse("indicators:import", args=[brought.pk])
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    expected = {
        (row["id_indicateur"], row["indicateur"], row["code_departement"], kind, float(row[figure]))
        for row in rows
        for kind, figure in (("actual", "valeur_actuelle"), ("initial", "valeur_initiale"), ("target", "cible"))
        if row[figure]
    }
    stored = Value.objects.values_list("indicator__code", "indicator__name", "territory_code", "kind", "value")
    # Two indicators of the file have one code: the second one is kept under its own.
    assert {(code.removesuffix("-2"), *rest) for code, *rest in stored} == expected
    assert brought.added == len(stored) and len(rows) == 5333
    assert Indicator.objects.count() == 54
    _client, again = upload(content)
    assert again.context["examination"].changes_nothing


HEADER = [column.name for column in BAROMETER.columns]
ROW = {
    "mesure": "Sécuriser le paiement des aides PAC",
    "indicateur": "Taux de bénéficiaires payés dans les délais prévus",
    "id_indicateur": "taux-paiement-dpb",
    "code_departement": "04",
    "libelle_departement": "Alpes-de-Haute-Provence",
    "valeur_actuelle": "98.9",
    "date_valeur_actuelle": "2022-12-31",
    "valeur_initiale": "96.1",
    "date_valeur_initiale": "2017-12-31",
    "cible": "98.0",
    "date_cible": "2022-12-31",
    "unite": "%",
}


def file_of(*rows):
    lines = [",".join(HEADER), *(",".join(f'"{({**ROW, **row}).get(name, "")}"' for name in HEADER) for row in rows)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("rows", "column", "sentence"),
    [
        ([{"valeur_actuelle": "NaN"}], "valeur_actuelle", "un nombre"),
        ([{"valeur_actuelle": "inf"}], "valeur_actuelle", "un nombre"),
        ([{"date_valeur_actuelle": "2031-12-31"}], "date_valeur_actuelle", "une date passée"),
        ([{}, {"code_departement": "05", "unite": "dossiers"}], "unite", "l'unité de l'indicateur : %"),
        ([{"code_departement": "99"}], "code_departement", "le code officiel"),
        ([{}, {}], "valeur_actuelle", "une seule valeur à cette date : la ligne 2"),
        ([{"date_cible": ""}], "date_cible", "la date de cette valeur"),
    ],
)
def test_what_cannot_be_is_named_where_it_stands_and_nothing_is_written(upload, places, rows, column, sentence):
    _client, page = upload(file_of(*rows))
    found = page.context["examination"].problems
    assert any(problem.column.startswith(column) and sentence in problem.expected for problem in found), found
    assert {problem.sheet for problem in found} == {BAROMETER.name}
    assert not Indicator.objects.exists()


def test_a_target_may_be_dated_ahead(upload, places):
    client, page = upload(file_of({"date_cible": "2031-12-31"}))
    confirm(client, page)
    assert Value.objects.get(kind="target").date == dt.date(2031, 12, 31)


def test_a_department_that_a_spreadsheet_made_a_number_gets_its_zero_back(upload, places):
    client, page = upload(file_of({"code_departement": "4"}))
    confirm(client, page)
    assert set(Value.objects.values_list("territory_code", flat=True)) == {"04"}


def test_the_template_and_the_export_are_in_our_own_layout():
    reading = workbooks.read(DESCRIPTION, workbooks.template(DESCRIPTION, "ods"), "modele.ods")
    assert BAROMETER.name not in reading.sheets_read and not reading.problems


def test_what_an_administration_revised_is_not_put_back(upload, places, secretary, now):
    client, page = upload(file_of({}))
    confirm(client, page)
    Indicator.objects.update(theme="Le nôtre")
    client, page = upload(file_of({"valeur_actuelle": "99.1"}))
    confirm(client, page)
    assert Indicator.objects.get().theme == "Le nôtre"
    standing = Value.objects.standing().get(kind="actual")
    assert standing.value == 99.1
    # The earlier figure is kept, with the import that brought it.
    assert standing.replaces.get().value == 98.9 and standing.replaces.get().brought_by.file_name == "barometre.csv"
