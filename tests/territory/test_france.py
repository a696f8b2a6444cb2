"""The division that the project ships is the whole of France, and what it does not know it does not invent."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from phare.territory import actions, queries
from phare.territory.gateways import decoupage
from phare.territory.models import Arrondissement, Commune, Department, Edition, FormerCommune, Intercommunality, Region

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "territory"
AT = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


def test_the_whole_of_france_is_there(france):
    assert Region.objects.count() == 26
    assert Department.objects.count() == 109
    assert Arrondissement.objects.count() == 333
    assert Intercommunality.objects.exclude(kind="EPT").count() == 1255
    assert Intercommunality.objects.filter(kind="EPT").count() == 11
    assert Commune.objects.count() == 34_969


def test_the_alpes_de_haute_provence_have_198_communes_in_4_arrondissements(france):
    department = Department.objects.get(code="04")
    assert department.name == "Alpes-de-Haute-Provence"
    assert queries.communes(department).count() == 198
    assert [a.name for a in queries.arrondissements(department)] == [
        "Barcelonnette",
        "Castellane",
        "Digne-les-Bains",
        "Forcalquier",
    ]
    assert sum(a.commune_count for a in queries.arrondissements(department)) == 198


def test_codes_are_text_with_their_zeros_and_corsica_has_letters(france):
    assert Commune.objects.get(code="04070").name == "Digne-les-Bains"
    assert set(Department.objects.filter(code__startswith="2A").values_list("name", flat=True)) == {"Corse-du-Sud"}
    assert Commune.objects.get(code="2A004").name == "Ajaccio"
    assert Commune.objects.get(code="2B033").name == "Bastia"


@pytest.mark.parametrize(
    ("code", "name", "department"),
    [
        ("97411", "Saint-Denis", "974"),
        ("97611", "Mamoudzou", "976"),
        ("97502", "Saint-Pierre", "975"),
        ("98735", "Papeete", "987"),
    ],
)
def test_overseas_is_part_of_it(france, code, name, department):
    commune = Commune.objects.get(code=code)
    assert (commune.name, commune.department_id) == (name, department)


def test_populations_say_the_year_they_were_counted_in(france):
    assert Commune.objects.get(code="04070").population_vintage == 2023
    assert set(Commune.objects.filter(department="976").values_list("population_vintage", flat=True)) == {2017}
    assert Commune.objects.get(code="98901").population is None
    assert not Commune.objects.filter(population__isnull=True, population_vintage__isnull=False).exists()


@pytest.mark.parametrize(
    ("code", "today"),
    [
        ("01015", "01015"),  # Arbignieu, whose code is now that of Arboys en Bugey
        ("01120", "01262"),  # Cordieux, associated with Montluel
        ("13201", "13055"),  # Marseille, 1st arrondissement
        ("69381", "69123"),
        ("75101", "75056"),
        ("99999", None),
    ],
)
def test_former_codes_resolve_to_the_commune_of_today(france, code, today):
    found = queries.commune_of(code)
    assert (found.code if found else None) == today


def test_no_former_code_is_lost(france):
    assert FormerCommune.objects.filter(kind="former").count() == 4240
    assert FormerCommune.objects.exclude(kind="former").count() == 2105 + 471 + 45


def test_around_paris_a_commune_belongs_to_the_metropolis_and_to_a_body_within_it(france):
    commune = Commune.objects.select_related("intercommunality", "territorial_body").get(code="93066")
    assert commune.intercommunality.kind == "METRO"
    assert commune.territorial_body.name == "Plaine Commune"


def test_loading_again_does_nothing(france):
    assert actions.load_territory(at=AT) == Edition.objects.get()


def test_what_a_later_division_no_longer_has_is_kept_out_of_force(france):
    shipped = decoupage.shipped()
    kept = [row for row in shipped.tables["commune"] if row[0] != "04001"]
    former = [*shipped.tables["former"], ["04001", "former", "", "04070", None]]
    later = replace(shipped, sha256="0" * 64, tables={**shipped.tables, "commune": kept, "former": former})
    actions.load_territory(at=AT, division=later)
    assert Commune.objects.get(code="04001").in_force is False
    assert queries.commune_of("04001").code == "04070"
    assert queries.communes(Department.objects.get(code="04")).count() == 197


def test_the_shipped_file_is_small_and_says_where_it_comes_from():
    division = decoupage.shipped()
    assert decoupage.SHIPPED.stat().st_size < 1_500_000
    assert "@etalab/decoupage-administratif 6.0.0" in division.source
    assert division.vintage == 2026 and "Licence Ouverte" in division.licence
    notice = decoupage.NOTICE.read_text()
    assert "Licence Ouverte" in notice and "6.0.0" in notice


def test_a_package_becomes_the_same_bytes_each_time(tmp_path):
    first, second = tmp_path / "a.gz", tmp_path / "b.gz"
    decoupage.write(decoupage.of_package(small_package(tmp_path)), first)
    decoupage.write(decoupage.of_package(small_package(tmp_path)), second)
    assert first.read_bytes() == second.read_bytes()
    division = decoupage.shipped(first)
    assert division.sha256 == hashlib.sha256(first.read_bytes()).hexdigest()
    assert division.tables["commune"] == [
        ["04070", "Digne-les-Bains", "04", "043", "200067437", None, 16686, 2023, ["04000"]]
    ]
    assert division.tables["former"] == [
        ["04071", "former", "", "04070", None],
        ["04072", "associated", "Gaubert", "04070", None],
    ]


@pytest.mark.parametrize("content", [b"", b"not a tarball"])
def test_what_is_not_the_package_is_refused(tmp_path, content):
    path = tmp_path / "paquet.tgz"
    path.write_bytes(content)
    with pytest.raises(decoupage.UnreadablePackageError, match="npm pack"):
        decoupage.of_package(path)


def test_another_version_is_refused(tmp_path):
    with pytest.raises(decoupage.UnreadablePackageError, match=r"Version inconnue.*5\.3\.0"):
        decoupage.of_package(small_package(tmp_path, version="5.3.0"))


def test_a_missing_shipped_file_is_said(tmp_path):
    with pytest.raises(decoupage.UnreadablePackageError, match=r"absent\.gz"):
        decoupage.shipped(tmp_path / "absent.gz")


@pytest.mark.reference
@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference data are not beside the checkout")
def test_each_commune_and_population_agrees_with_the_reference_series():
    with gzip.open(SHARED / "communes_population_2016_2023.csv.gz", "rt", encoding="utf-8") as file:
        reference = {row["code"]: row for row in csv.DictReader(file)}
    ours = {row[0]: row for row in decoupage.shipped().tables["commune"]}
    assert set(ours) == set(reference)
    for code, row in reference.items():
        assert ours[code][1] == row["nom"] and ours[code][2] == row["departement"]
        if row["pop2023"]:
            assert ours[code][6] == int(row["pop2023"]), code


def small_package(folder, version="6.0.0"):
    """Return a package of one commune, as npm packs it."""
    member = {"code": "04070", "nom": "Digne-les-Bains"}
    files = {
        "package.json": {"name": "@etalab/decoupage-administratif", "version": version},
        "data/regions.json": [{"code": "93", "nom": "Provence-Alpes-Côte d'Azur", "zone": "metro"}],
        "data/departements.json": [
            {"code": "04", "nom": "Alpes-de-Haute-Provence", "region": "93", "zone": "metro", "chefLieu": "04070"}
        ],
        "data/arrondissements.json": [{"code": "043", "nom": "Digne", "departement": "04", "chefLieu": "04070"}],
        "data/epci.json": [
            {"code": "200067437", "nom": "CA PAA", "type": "CA", "modeFinancement": "FPU", "membres": [member]}
        ],
        "data/ept.json": [],
        "data/communes.json": [
            {
                **member,
                "type": "commune-actuelle",
                "departement": "04",
                "arrondissement": "043",
                "population": 16686,
                "codesPostaux": ["04000"],
                "anciensCodes": ["04071"],
            },
            {"code": "04072", "nom": "Gaubert", "type": "commune-associee", "chefLieu": "04070", "departement": "04"},
        ],
    }
    path = folder / "paquet.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            written = folder / name.replace("/", "-")
            written.write_text(json.dumps(data))
            archive.add(written, f"package/{name}")
    return path
