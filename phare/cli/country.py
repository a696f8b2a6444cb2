"""`phare country`: the departments of a country crossed under national ceilings by budget programme."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from phare.values.refusal import Refusal

if TYPE_CHECKING:
    from phare.allocation.kernel.country.coupling import Round
    from phare.allocation.kernel.country.problem import Ceiling, Department

HEADINGS = ("programme", "annee", "etp")


class CeilingsRefusedError(Refusal):
    """The file of ceilings cannot be read; every wrong line is said."""


def describe(word: argparse.ArgumentParser) -> None:
    """Say the options of the word `country`."""
    of = word.add_mutually_exclusive_group()
    of.add_argument("--seed", type=int, default=1, metavar="N", help="graine du pays inventé (1 par défaut)")
    of.add_argument("--problems", type=Path, metavar="DOSSIER", help="un fichier JSON par département")
    word.add_argument("--ceilings", type=Path, metavar="FICHIER", help="plafonds, en CSV : programme;annee;etp")
    word.add_argument("--workers", type=_workers, default=2, metavar="N", help="processus de calcul (2 par défaut)")
    word.add_argument(
        "--out", type=Path, metavar="DOSSIER", help="où écrire le résultat (par défaut, là où la page le lit)"
    )
    word.add_argument(
        "--write-problems", type=Path, metavar="DOSSIER", help="écrire aussi les problèmes et les plafonds"
    )
    word.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Compute the country, print its tables, and return the exit status."""
    from phare.allocation.gateways.country import CountryFolder
    from phare.allocation.kernel.country.problem import Country
    from phare.cli.country_drawing import drawn_ceilings
    from phare.cli.country_run import compute, prepare, processes
    from phare.cli.country_tables import show

    folder = CountryFolder(chosen.out or _default_folder())
    ceilings = read_ceilings(chosen.ceilings) if chosen.ceilings else None
    function, asked = _asked(chosen)
    with processes(chosen.workers) as spread, _Bars() as bars:
        departments, digest = prepare(function, asked, spread, bars)
        if ceilings is None:
            ceilings = () if chosen.problems else drawn_ceilings(departments)
        if chosen.write_problems:
            write_problems(chosen.write_problems, departments, ceilings)
        country = Country(tuple(departments), ceilings, names=_programme_names())
        compute(country, digest, folder, spread, bars)
    show(folder)
    return 0


def read_ceilings(path: Path) -> tuple[Ceiling, ...]:
    """Return the ceilings that a CSV file gives. Raises CeilingsRefusedError with every wrong line."""
    from phare.allocation.kernel.country.problem import Ceiling

    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    except (OSError, ValueError, csv.Error) as error:
        raise CeilingsRefusedError(f"{path} : illisible ({error}).") from None
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != HEADINGS:
        raise CeilingsRefusedError(f"{path.name} : la première ligne doit être « {';'.join(HEADINGS)} ».")
    found, errors = [], []
    for number, row in enumerate(rows[1:], 2):
        try:
            programme, period, fte = (cell.strip() for cell in row)
            found.append(Ceiling(programme, int(period), float(fte.replace(",", "."))))
        except ValueError:
            errors.append(f"{path.name}, ligne {number} : un programme, une année et un nombre d'ETP sont attendus.")
    if errors:
        raise CeilingsRefusedError("\n".join(errors))
    return tuple(found)


def write_problems(folder: Path, departments: Sequence[Department], ceilings: Sequence[Ceiling]) -> None:
    """Write each department and the ceilings, such that `--problems` and `--ceilings` read them back."""
    from phare.allocation.kernel.country.exchange import department_as_data

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for department in departments:
            text = json.dumps(department_as_data(department), ensure_ascii=False, allow_nan=False)
            (folder / f"{department.code}.json").write_text(text, encoding="utf-8")
        with (folder / "plafonds.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, delimiter=";")
            lines.writerow(HEADINGS)
            lines.writerows((row.programme, row.period, str(row.fte).replace(".", ",")) for row in ceilings)
    except OSError as error:
        raise Refusal(f"{folder} : écriture impossible ({(error.strerror or 'erreur').lower()}).") from None


def _asked(chosen: argparse.Namespace) -> tuple[Any, list[Any]]:
    """What prepares a department, and what it is given for each."""
    from phare.cli.country_drawing import places
    from phare.cli.country_run import drawn_department, read_file

    if chosen.problems is None:
        return drawn_department, [(place, chosen.seed) for place in places()]
    files = sorted(chosen.problems.glob("*.json"))
    if not files:
        raise Refusal(f"{chosen.problems} : aucun fichier JSON de département.")
    return read_file, files


def _default_folder() -> Path:
    from phare.config import settings

    return Path(settings.PHARE_COUNTRY_RESULT)


def _programme_names() -> tuple[tuple[str, str], ...]:
    from phare.cli.demonstration.territory import table

    return tuple(sorted((code, said[0]) for code, said in table("staff")["programmes"].items()))


def _workers(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 64:
        raise ValueError
    return count


class _Bars:
    """One bar on stderr for each part of the computation."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<26}"),
            BarColumn(40),
            TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        names = ("Départements préparés", "Plafonds tenus", "Départements croisés")
        self._tasks = [self._progress.add_task(name, total=1.0, said="", start=False) for name in names]

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def prepared(self, done: int, total: int) -> None:
        """Show how many departments are prepared."""
        self._show(0, done / total, f"{done} sur {total}")

    def coupled(self, found: Round) -> None:
        """Show how far the mix is from the bound: each digit of the gap is as long as the one before."""
        from math import log10

        if found.points is None or found.bound is None:
            self._show(1, 0.0, f"tour {found.number}")
            return
        gap = max(1e-9, (found.points - found.bound) / max(1.0, abs(found.points)))
        self._show(1, min(1.0, max(0.0, -log10(gap) / 4)), f"tour {found.number}, à {100 * gap:.3f} % de la borne")

    def crossed(self, done: int, total: int) -> None:
        """Show how many departments are crossed."""
        self._show(1, 1.0, None)
        self._show(2, done / total, f"{done} sur {total}")

    def _show(self, place: int, share: float, said: str | None) -> None:
        task = self._tasks[place]
        self._progress.start_task(task)
        if said is None:
            self._progress.update(task, completed=share)
        else:
            self._progress.update(task, completed=share, said=said)
