"""Claim: importing 200,000 rows of staff takes at most 3 times the time and memory of the bare reading of the file.

Each measure is a process of its own, so that memory is that of one reading; the steps alternate, medians are kept.
Bare: python-calamine (csv for CSV) into Python lists, nothing checked. Ours, step by step: *read* (archive inspected,
every cell validated), *check* (read, and the room's own checks), *import* (read, check, preview, written to
PostgreSQL: all that a confirmation does). Seconds are those of our processor: the database's own are not in them.
A CSV has no markup to read, so that its bare reading is six times shorter: the claim there is on *read* alone.

    python -m bench.imports            prints the table
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROWS = 200_000
RUNS = 3
FORMATS = ("xlsx", "ods", "zip")
STEPS = ("bare", "read", "check", "import")
AT_MOST = 3.0
CLAIMED = {"xlsx": STEPS, "ods": STEPS, "zip": ("read",)}
DATE = dt.date(2026, 12, 31)


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, ours and the peer's, and the ratio that is claimed at most."""

    measured: str
    unit: str
    ours: float
    peer: float
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the peer's."""
        return self.ours / self.peer

    @property
    def holds(self) -> bool:
        """Whether the ratio is within what is claimed."""
        return self.at_most is None or self.ratio <= self.at_most


def measures() -> list[Row]:
    """Return the measures: seconds, then megabytes, of each step beside the bare reading of the same file."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for file_format in FORMATS:
            path = Path(folder) / f"staff.{file_format}"
            path.write_bytes(_workbook(file_format))
            found: dict[str, list[dict[str, float]]] = {step: [] for step in STEPS}
            for _ in range(RUNS):
                for step in STEPS:
                    found[step].append(_in_a_process(step, path))
            for unit in ("s", "MB"):
                median = {step: statistics.median(each[unit] for each in found[step]) for step in STEPS}
                for step in STEPS[1:]:
                    what = f"{'CSV' if file_format == 'zip' else file_format.upper()}, {step}"
                    claimed = AT_MOST if unit == "MB" or step in CLAIMED[file_format] else None
                    rows.append(Row(what, unit, median[step], median["bare"], claimed))
    return rows


def _workbook(file_format: str) -> bytes:
    """Return a photograph of 400 services, the same for ever, as a workbook."""
    from phare.organisation.kernel.workbook import STAFF
    from phare.platform.exchange.gateways import workbooks

    dice = random.Random(1)
    services = [f"S{n:03}" for n in range(400)]
    missions = [f"M{n:03}" for n in range(200)]
    statuses = ("titulaire", "contractuel", "vacataire")
    posts = [
        {
            "service": dice.choice(services),
            "profile": f"P{dice.randrange(60):02}",
            "programme": "354",
            "corps": f"Corps n° {dice.randrange(40)}",
            "category": dice.choice("ABC"),
            "status": dice.choice(statuses),
            "residence": f"Ville n° {dice.randrange(300)}",
            "vacant": False,
            "mission": dice.choice(missions),
            "function": f"F{dice.randrange(20):02}",
            "headcount": 12,
            "fte": round(dice.uniform(0.1, 12), 2),
        }
        for _ in range(ROWS - 681)  # the other sheets' rows count too
    ]
    sheets = {
        "Photographie": [{"date": DATE, "title": "Mesure"}],
        "Services": [{"code": code, "name": code} for code in services],
        "Profils": [{"code": f"P{n:02}", "name": f"Profil {n}", "programme": "354"} for n in range(60)],
        "Programmes": [{"code": "354", "name": "Administration territoriale"}],
        "Missions": [{"code": code, "name": code} for code in missions],
        "Fonctions": [{"code": f"F{n:02}", "name": f"Fonction {n}"} for n in range(19)],
        "Effectifs": [{**post, "function": None if post["function"] == "F19" else post["function"]} for post in posts],
    }
    return workbooks.write(STAFF, sheets, "csv" if file_format == "zip" else file_format)


def _in_a_process(step: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.imports", step, str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _measured(work: Callable[[], Any]) -> dict[str, float]:
    """Return the processor seconds that work takes and the megabytes that it adds at its highest."""
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten
    begun = time.process_time()
    kept = work()
    seconds = time.process_time() - begun
    megabytes = (_resident("VmHWM") - before) / 1024
    assert kept is not None
    return {"s": seconds, "MB": megabytes}


def _resident(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(name)


def _bare(content: bytes, suffix: str) -> Any:
    if suffix == ".zip":
        import csv
        import zipfile

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = [archive.read(name).decode("utf-8-sig") for name in archive.namelist()]
        return [list(csv.reader(io.StringIO(text, newline=""), delimiter=";")) for text in texts]
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def _work(step: str, path: Path) -> Callable[[], Any]:
    content = path.read_bytes()
    if step == "bare":
        return lambda: _bare(content, path.suffix)
    from phare.organisation.kernel.workbook import STAFF, check
    from phare.platform.exchange.gateways import workbooks

    def read() -> Any:
        reading = workbooks.read(STAFF, content, path.name)
        assert not reading.problems, reading.problems[:3]
        return reading

    def checked() -> Any:
        staffing, problems = check(read())
        assert not problems, problems[:3]
        return staffing

    return {"read": read, "check": checked, "import": lambda: _imported(content, path.name)}[step]


def _imported(content: bytes, name: str) -> Any:
    """Do all that the confirmation of an upload does."""
    from django.db import transaction
    from django.utils import timezone

    from phare.platform.accounts.models import Membership
    from phare.platform.exchange.kernel.importer import importer_named
    from phare.platform.exchange.queries import examination

    importer = importer_named("photographie")
    member = Membership.objects.get()
    target = importer.find(member, "nouvelle")
    with transaction.atomic():
        found = examination(importer, target, content, name)
        assert not found.problems, found.problems[:3]
        return importer.apply(found.checked.data, target, source=found.source, by=member, at=timezone.now())


def _with_a_database(work: Callable[[], Any]) -> dict[str, float]:
    """Measure work on an empty database of its own, removed afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phare.config.settings")
    os.environ["PHARE_TEST_DATABASE"] = "bench_imports"
    from phare.cli.starting import prepare

    prepare()
    from django.db import connection
    from django.utils import timezone

    from phare.platform.accounts.actions import SystemAuthor, admit_member, found_administration
    from phare.platform.accounts.models import Role

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        now = timezone.now()
        here = found_administration(kind="other", name="Mesure", territory_code="04", at=now)
        admit_member(
            administration=here,
            email="mesure@example.fr",
            name="Mesure",
            role=Role.SECRETARY_GENERAL,
            by=SystemAuthor(here.pk),
            at=now,
        )
        return _measured(work)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main(arguments: list[str]) -> int:
    """Print one measure as JSON, or the table of all; return 1 when a claim does not hold."""
    if arguments:
        step, path = arguments[0], Path(arguments[1])
        work = _work(step, path)
        print(json.dumps(_with_a_database(work) if step == "import" else _measured(work)))
        return 0
    rows = measures()
    print(f"{ROWS:,} rows, medians of {RUNS} runs       ours      bare     ratio  at most")
    for row in rows:
        claimed = f"{row.at_most:.0f}" if row.at_most else ""
        verdict = "" if row.holds else "  does not hold"
        print(
            f"{row.measured:24} {row.ours:9.2f} {row.peer:9.2f} {row.unit:3} × {row.ratio:4.2f}   {claimed:>5}{verdict}"
        )
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
