"""What a workbook of indicators may cite."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from phare.indicators.kernel.entries import KnownTerritories, Limits


@dataclass(frozen=True)
class KnownIndicator:
    """An indicator that the administration has: its name, and what each definition says of values, by first day."""

    name: str
    limits: tuple[tuple[dt.date, Limits], ...]


@dataclass(frozen=True)
class Known:
    """What a file may cite, and the day on which it is read."""

    indicators: Mapping[str, KnownIndicator]
    services: frozenset[str]
    territories: KnownTerritories
    day: dt.date
