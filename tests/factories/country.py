"""The folder of a finished national computation, written by hand: every department, two programmes, two years."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from phare.allocation.gateways.country import CountryFolder
from phare.cli.country_drawing import places

PERIODS = (2027, 2028)


def finished(folder: Path, **changes: Any) -> CountryFolder:
    """Write a result; in the department 04 a floor of programme 206 is not held in 2028."""
    made = CountryFolder(folder)
    made.open({"version": 1})
    results = [
        {
            "code": place.code,
            "name": place.name,
            "region": place.region,
            "region_name": place.region_name,
            "is_invented": True,
            "figures": [
                _figures(place.code, place.region, programme, period)
                for programme in ("206", "354")
                for period in PERIODS
            ],
        }
        for place in places()
    ]
    made.consolidate(results, {**_summary(), **changes})
    return made


def _figures(code: str, region: str, programme: str, period: int) -> dict[str, Any]:
    broken = (code, programme, period) == ("04", "206", 2028)
    return {
        "department": code,
        "region": region,
        "programme": programme,
        "period": period,
        "trend": 137.0,
        "recruited": 2.0 if programme == "354" else 0.0,
        "given_back": 1.0 if programme == "206" else 0.0,
        "fte": 137.0 + (2.0 if programme == "354" else -1.0) * (period - 2026),
        "need": 120.0,
        "covered": 60.0 + int(code[:2], 16) % 50,
        "floors": 12,
        "floors_held": 11 if broken else 12,
        "floor_missing": 1.5 if broken else 0.0,
    }


def _summary() -> dict[str, Any]:
    return {
        "version": 1,
        "is_invented": True,
        "departments": 101,
        "periods": list(PERIODS),
        "names": {
            "206": "Sécurité et qualité sanitaires de l'alimentation",
            "354": "Administration territoriale de l'État",
        },
        "points": 1000.0,
        "bound": 999.99,
        "gap": 1e-5,
        "asked_gap": 1e-4,
        "rounds": 12,
        "floors": {"1": 320000.0, "2": 32000.0, "3": 3200.0},
        "ceilings": [
            {
                "programme": programme,
                "period": period,
                "ceiling": 10000.0,
                "trend": 10100.0,
                "fte": 9999.0,
                "price": 2400.0 if programme == "206" else 4.0,
                "over": 0.0,
            }
            for programme in ("206", "354")
            for period in PERIODS
        ],
    }
