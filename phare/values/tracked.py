"""A figure that an administration keeps in sight, and where it is going: rooms publish some, the cockpit shows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Reading:
    """The figure at one time of its series (`when`: "2027"), beside what was aimed at (None: nothing, or unknown)."""

    when: str
    value: float | None
    target: float | None = None


class Input(NamedTuple):
    """One thing that a figure is made from: its name, what it says, the page where it is read ("" where none is)."""

    name: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class TrackedFigure:
    """A figure and its series, all in `unit` ("%": from 0 to 100), written with `decimals`.

    `value` is what it is at `at` (None: no day of its own); texts are French: `formula`, `source`, `target_label`
    (what the targets are) and `missing` (what is not counted), the last two empty where there is nothing to say;
    `inputs` are what it is made from. `expected` is what the way to the target asks for today,
    None where nothing does; `url` the page of what it tells of, "" where it has none.
    """

    label: str
    unit: str
    decimals: int
    value: float
    at: dt.date | None
    readings: tuple[Reading, ...]
    formula: str
    source: str
    target_label: str = ""
    missing: str = ""
    inputs: tuple[Input, ...] = ()
    expected: float | None = None
    url: str = ""
