"""The words of `phare territory`: make the compact file of communes that the project ships, and load it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def describe(words: Any) -> None:
    """Add the word `territory` to the command."""
    word = words.add_parser("territory", help="fabriquer ou charger les communes, départements et régions")
    does = word.add_subparsers(dest="do", required=True, metavar="action")
    build = does.add_parser("build", help="fabriquer le fichier livré, depuis le paquet npm")
    build.add_argument("package", type=Path, help="paquet obtenu par `npm pack @etalab/decoupage-administratif@6.0.0`")
    build.set_defaults(run=_build)
    contours = does.add_parser("contours", help="fabriquer le dessin des départements, depuis un GeoJSON")
    contours.add_argument("geojson", type=Path, help="contours des départements, un `code` par objet")
    contours.add_argument("--source", required=True, help="d'où vient le fichier, et sous quelle licence")
    contours.set_defaults(run=_contours)
    does.add_parser("load", help="charger le fichier livré dans la base").set_defaults(run=_load)


def _build(chosen: argparse.Namespace) -> int:
    from phare.territory.gateways import decoupage

    division = decoupage.of_package(chosen.package)
    decoupage.write(division)
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in division.tables.items())
    print(f"{decoupage.SHIPPED} : {decoupage.SHIPPED.stat().st_size // 1024} Ko, {counts}.")
    return 0


def _contours(chosen: argparse.Namespace) -> int:
    from phare.territory.gateways import contours

    drawing = contours.of_geojson(chosen.geojson)
    contours.write(drawing, chosen.source)
    size = contours.SHIPPED.stat().st_size // 1024
    print(f"{contours.SHIPPED} : {size} Ko, {len(drawing.polygons)} départements.")
    return 0


def _load(chosen: argparse.Namespace) -> int:
    from phare.cli.starting import prepare

    prepare()
    from django.utils import timezone

    from phare.territory.actions import load_territory

    edition = load_territory(at=timezone.now())
    print(f"{edition.source}, millésime {edition.vintage}.")
    return 0
