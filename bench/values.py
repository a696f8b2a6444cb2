"""Claim: importing 1,000,000 values of indicators takes at most 20 times the bare reading of their files.

Five CSV files of 200,000 rows, the most that one may hold: 100 indicators, 100 departments, 100 months. Bare: Python's
own csv into lists, nothing checked. Ours, step by step, each with the one before it: *read* (every cell validated),
*check* (units, bounds, dates, territories, repeated values), *import* (read, check, preview, then written to PostgreSQL
beside what stands: all that a confirmation does), *again* (the same files, which change nothing). Seconds are those of
the clock, database included.

    python -m bench.values            prints the table
"""

from __future__ import annotations

import calendar
import csv
import io
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

FILES, INDICATORS, MONTHS = 5, 100, 100
DEPARTMENTS = [f"{code:02}" for code in range(1, 96) if code != 20] + ["2A", "2B", "971", "972", "973", "974"]
ROWS = FILES * 200_000
AT_MOST = 20.0
Files = list[bytes]


def made() -> Files:
    """Return the five files, the same for ever, as a spreadsheet writes them."""
    dice = random.Random(1)
    ends = [
        f"{calendar.monthrange(2017 + n // 12, n % 12 + 1)[1]}/{n % 12 + 1:02}/{2017 + n // 12}" for n in range(MONTHS)
    ]
    files = []
    for number in range(FILES):
        lines = ["Indicateur;Niveau;Territoire;Date;Nature;Valeur;Marge;Unité;Source"]
        for indicator in range(number * INDICATORS // FILES, (number + 1) * INDICATORS // FILES):
            for code in DEPARTMENTS[:100]:
                lines += [
                    f"i{indicator:03};département;{code};{end};constatée;{dice.uniform(0, 100):.2f};;%;Mesure".replace(
                        ".", ","
                    )
                    for end in ends
                ]
        files.append("\r\n".join(lines).encode())
    return files


def bare(files: Files) -> Any:
    """Read the files and check nothing."""
    return [list(csv.reader(io.StringIO(each.decode(), newline=""), delimiter=";")) for each in files]


def timed(work: Callable[[], Any]) -> float:
    """Return how many seconds a work takes, by the clock."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def steps(files: Files) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Return our steps, in order, on the database at hand."""
    from django.db import transaction
    from django.utils import timezone

    from phare.indicators.kernel.workbook import DESCRIPTION
    from phare.platform.accounts.models import Membership
    from phare.platform.exchange.gateways import workbooks
    from phare.platform.exchange.kernel.importer import importer_named
    from phare.platform.exchange.queries import examination

    importer = importer_named("indicateurs")
    member = Membership.objects.get()
    target = importer.find(member, "tous")

    def read() -> None:
        for content in files:
            assert not workbooks.read(DESCRIPTION, content, "valeurs.csv").problems

    def check() -> None:
        for content in files:
            found = importer.check(workbooks.read(DESCRIPTION, content, "valeurs.csv"), target)
            assert not found.problems, found.problems[:3]

    def bring() -> None:
        for content in files:
            with transaction.atomic():
                found = examination(importer, target, content, "valeurs.csv")
                assert not found.problems, found.problems[:3]
                importer.apply(found.checked.data, target, source=found.source, by=member, at=timezone.now())

    yield from (("read", read), ("check", check), ("import", bring), ("again", bring))


@contextmanager
def database() -> Iterator[None]:
    """An empty database of its own with the indicators defined, removed afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phare.config.settings")
    os.environ["PHARE_TEST_DATABASE"] = "bench_values"
    from phare.cli.starting import prepare

    prepare()
    from django.db import connection
    from django.utils import timezone

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _fill(timezone.now())
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _fill(now: Any) -> None:
    from phare.indicators.models import Definition, Indicator
    from phare.platform.accounts.actions import SystemAuthor, admit_member, found_administration
    from phare.platform.accounts.models import Role
    from phare.territory.actions import load_territory

    load_territory(at=now)
    here = found_administration(kind="other", name="Mesure", territory_code="04", at=now)
    system, email = SystemAuthor(here.pk), "mesure@example.fr"
    admit_member(administration=here, email=email, name="Mesure", role=Role.SECRETARY_GENERAL, by=system, at=now)
    for number in range(INDICATORS):
        indicator = Indicator.objects.create(administration=here, code=f"i{number:03}", name=f"Indicateur {number}")
        Definition.objects.create(
            indicator=indicator,
            number=1,
            since=now.date().replace(year=2017),
            unit="%",
            direction="up",
            lower=0,
            upper=100,
            periodicity="month",
            level="department",
            aggregation="sum",
            decimals=2,
        )


def main() -> int:
    """Print the table; return 1 when the claim does not hold."""
    files = made()
    reading = min(timed(lambda: bare(files)) for _ in range(3))
    print(f"{ROWS:,} values, {sum(map(len, files)) / 1e6:.0f} MB        s       rows/s   × bare  at most")
    print(f"{'bare reading':20} {reading:8.1f} {ROWS / reading:12,.0f}")
    holds = True
    with database():
        for name, work in steps(files):
            seconds = timed(work)
            claimed = AT_MOST if name == "import" else None
            within = claimed is None or seconds / reading <= claimed
            holds = holds and within
            end = f"{claimed or '':>8}" + ("" if within else "  does not hold")
            print(f"{name:20} {seconds:8.1f} {ROWS / seconds:12,.0f} {seconds / reading:8.1f} {end}", flush=True)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
