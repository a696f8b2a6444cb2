"""From the npm package `@etalab/decoupage-administratif` to the compact file that the project ships, and back.

The package is fetched by `npm pack @etalab/decoupage-administratif@6.0.0`; `phare territory build` reads it. The same
package gives the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phare.values.refusal import Refusal

DATA = Path(__file__).resolve().parents[1] / "data"
SHIPPED = DATA / "territoire.json.gz"
NOTICE = DATA / "territoire.md"

PACKAGE = "@etalab/decoupage-administratif"
VINTAGES = {"6.0.0": 2026}
# The populations of the package are those of reference 2023, but Mayotte's, frozen at its census of 2017; those of the
# Pacific collectivities are not dated there.
POPULATION_VINTAGE = 2023
OTHER_VINTAGES: dict[str, int | None] = {"976": 2017, "986": None, "987": None, "988": None}
_KINDS = {
    "commune-deleguee": "delegated",
    "commune-associee": "associated",
    "arrondissement-municipal": "municipal",
}
_FILES = ("regions", "departements", "arrondissements", "epci", "ept", "communes")


class UnreadablePackageError(Refusal):
    """The file is not the package expected, or the shipped file is missing."""


@dataclass(frozen=True)
class Division:
    """The official division of France: rows by table, columns in the order of `COLUMNS`, and where they come from."""

    source: str
    vintage: int
    licence: str
    tables: Mapping[str, list[list[Any]]]
    sha256: str = ""


COLUMNS: dict[str, tuple[str, ...]] = {
    "region": ("code", "name", "zone"),
    "department": ("code", "name", "region_id", "zone", "seat"),
    "arrondissement": ("code", "name", "department_id", "seat"),
    "intercommunality": ("code", "name", "kind", "financing"),
    "commune": (
        "code",
        "name",
        "department_id",
        "arrondissement_id",
        "intercommunality_id",
        "territorial_body_id",
        "population",
        "population_vintage",
        "postal_codes",
    ),
    "former": ("code", "kind", "name", "commune_id", "population"),
}


def of_package(tarball: Path) -> Division:
    """Return the division that a package's tarball holds. Raises UnreadablePackageError."""
    try:
        with tarfile.open(tarball) as archive:
            said = _json(archive, "package/package.json")
            data = {name: _json(archive, f"package/data/{name}.json") for name in _FILES}
    except (OSError, KeyError, ValueError, tarfile.TarError) as error:
        raise UnreadablePackageError(
            f"« {tarball.name} » n'est pas le paquet {PACKAGE} : obtenez-le par `npm pack`. ({error})"
        ) from error
    version = said.get("version", "")
    if said.get("name") != PACKAGE or version not in VINTAGES:
        raise UnreadablePackageError(f"Version inconnue du paquet {PACKAGE} : {version or 'aucune'}.")
    return Division(
        f"{PACKAGE} {version} (INSEE, DGCL, La Poste)",
        VINTAGES[version],
        "Données : Licence Ouverte 2.0 ; mise en forme : MIT, Etalab",
        {
            "region": [[r["code"], r["nom"], r["zone"]] for r in data["regions"]],
            "department": [[d["code"], d["nom"], d["region"], d["zone"], d["chefLieu"]] for d in data["departements"]],
            "arrondissement": [[a["code"], a["nom"], a["departement"], a["chefLieu"]] for a in data["arrondissements"]],
            "intercommunality": [[e["code"], e["nom"], e["type"], e["modeFinancement"]] for e in _bodies(data)],
            "commune": list(_communes(data)),
            "former": list(_former(data["communes"])),
        },
    )


def _json(archive: tarfile.TarFile, name: str) -> Any:
    stream = archive.extractfile(name)
    if stream is None:
        raise KeyError(name)
    return json.load(stream)


def _bodies(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*data["epci"], *data["ept"]]


def _communes(data: Mapping[str, Any]) -> Iterator[list[Any]]:
    body_of = {member["code"]: body["code"] for body in data["epci"] for member in body["membres"]}
    within_of = {member["code"]: body["code"] for body in data["ept"] for member in body["membres"]}
    for commune in sorted(data["communes"], key=lambda c: c["code"]):
        if commune["type"] != "commune-actuelle":
            continue
        code, department = commune["code"], commune["departement"]
        population = commune.get("population")
        yield [
            code,
            commune["nom"],
            department,
            commune.get("arrondissement") or None,
            body_of.get(code),
            within_of.get(code),
            population,
            None if population is None else OTHER_VINTAGES.get(department, POPULATION_VINTAGE),
            commune.get("codesPostaux", []),
        ]


def _former(communes: list[dict[str, Any]]) -> Iterator[list[Any]]:
    """Every other code or name by which a commune of today is known, sorted."""
    rows = []
    for commune in communes:
        if commune["type"] == "commune-actuelle":
            rows += [[old, "former", "", commune["code"], None] for old in commune.get("anciensCodes", [])]
        else:
            today = commune.get("chefLieu") or commune["commune"]
            rows.append([commune["code"], _KINDS[commune["type"]], commune["nom"], today, commune.get("population")])
    return iter(sorted(rows, key=lambda row: (row[0], row[1])))


def write(division: Division, path: Path = SHIPPED) -> None:
    """Write the compact file; the same division gives the same bytes."""
    told = {
        "source": division.source,
        "vintage": division.vintage,
        "licence": division.licence,
        "columns": COLUMNS,
        "tables": division.tables,
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())


def shipped(path: Path = SHIPPED) -> Division:
    """Return the division that the project ships. Raises UnreadablePackageError."""
    try:
        content = path.read_bytes()
        told = json.loads(gzip.decompress(content))
        return Division(
            told["source"], told["vintage"], told["licence"], told["tables"], hashlib.sha256(content).hexdigest()
        )
    except (OSError, ValueError, KeyError) as error:
        raise UnreadablePackageError(f"Le découpage livré avec Phare ne se lit pas : {path.name}.") from error
