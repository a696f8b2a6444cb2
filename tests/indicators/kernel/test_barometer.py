"""The government's barometer of 2022, department by department: its percentage of target reached, and ours.

Each of its 5,333 rows is recomputed; whatever differs has its cause, and docs/kernels/progress.md counts them.
"""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from phare.indicators.kernel.definition import Direction, Missing
from phare.indicators.kernel.progress import rate

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared" / "data" / "indicators" / "barometre_departements_2022.csv"
PAGE = ROOT / "docs" / "kernels" / "progress.md"

# The file names no direction: that of an indicator is the one of most of its targets, here 82 of 100.
FEWER_IS_BETTER = {"duree-moyenne-traitement-demandes-allocation-adulte-handicape"}

CAUSES = {
    "same whole percentage, nothing to round": 499,
    "same once rounded to a whole percentage": 1705,
    "same, target exceeded, kept at 100": 1272,
    "same, fallen behind the initial value, kept at 0": 100,
    "null in both: no target": 1612,
    "null in both: no initial value": 26,
    "null in both: the target is the initial value": 50,
    "null here, 100 there: target on the wrong side, and met": 43,
    "null here, 0 there: target on the wrong side, and not met": 25,
    "null here, 0 there: target on the wrong side, met as displayed": 1,
}


def figure(cell):
    return float(cell) if cell else None


def cause(row):
    """Return why a row's percentage is what it is beside our rate, None when nothing explains it."""
    ends = [figure(row[name]) for name in ("valeur_initiale", "valeur_actuelle", "cible")]
    direction = Direction.DOWN if row["id_indicateur"] in FEWER_IS_BETTER else Direction.UP
    found, published = rate(*ends, direction), figure(row["pourcentage_cible"])
    if found.missing is Missing.AGAINST_DIRECTION:
        return against_direction(found.reached, ends[1] == ends[2], published)
    if found.missing is not None:
        nulls = {
            Missing.NO_TARGET: "null in both: no target",
            Missing.NO_INITIAL: "null in both: no initial value",
            Missing.TARGET_IS_INITIAL: "null in both: the target is the initial value",
        }
        if ends[2] is None:
            return nulls[Missing.NO_TARGET] if published is None else None
        return nulls.get(found.missing) if published is None else None
    initial, actual, target = (Fraction(row[name]) for name in ("valeur_initiale", "valeur_actuelle", "cible"))
    exact = 100 * min(max((actual - initial) / (target - initial), Fraction(0)), Fraction(1))
    assert found.bounded * 100 == pytest.approx(float(exact), abs=1e-9)
    if published is None or round(exact) != published:  # half to even, as the file does
        return None
    if found.raw > 1:
        return "same, target exceeded, kept at 100"
    if found.raw < 0:
        return "same, fallen behind the initial value, kept at 0"
    return (
        "same whole percentage, nothing to round" if exact == published else "same once rounded to a whole percentage"
    )


def against_direction(reached, displayed_equal, published):
    """The file then says 100 when the actual value meets the target, 0 otherwise."""
    if reached and published == 100:
        return "null here, 100 there: target on the wrong side, and met"
    if not reached and published == 0:
        return "null here, 0 there: target on the wrong side, and not met"
    if (
        reached and displayed_equal and published == 0
    ):  # the values of the file are rounded, its percentage is not theirs
        return "null here, 0 there: target on the wrong side, met as displayed"
    return None


@pytest.fixture(scope="module")
def rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.reference
@pytest.mark.skipif(not FILE.is_file(), reason="the reference data are not beside the checkout")
def test_every_row_of_the_barometer_is_explained(rows):
    counts = Counter(cause(row) for row in rows)
    assert counts[None] == 0, [row for row in rows if cause(row) is None][:3]
    assert counts == CAUSES and sum(counts.values()) == 5333


@pytest.mark.reference
@pytest.mark.skipif(not FILE.is_file(), reason="the reference data are not beside the checkout")
def test_its_percentage_of_progress_is_relative_to_the_initial_value_hence_another_thing(rows):
    kinds = Counter()
    for row in rows:
        initial, actual, published = (
            figure(row[name]) for name in ("valeur_initiale", "valeur_actuelle", "pourcentage_progression")
        )
        if published is None:
            kinds["no initial value" if initial is None else "an initial value of 0"] += 1
            assert not initial
        else:
            kinds["growth"] += 1
            assert (actual - initial) / initial * 100 == pytest.approx(published, abs=0.5 + 1e-9)
    assert kinds == {"growth": 3048, "an initial value of 0": 2168, "no initial value": 117}


def test_the_page_of_the_kernel_counts_the_same_causes():
    page = PAGE.read_text(encoding="utf-8")
    assert not [cause for cause, count in CAUSES.items() if f"| {cause} | {count:,} |" not in page]
