"""`phare cross plan.ods staff.ods --out folder/`: the whole job from two workbooks, without web nor database."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phare.values.refusal import Refusal

if TYPE_CHECKING:
    from phare.allocation.kernel.overlay import Overlay
    from phare.allocation.kernel.problem import Problem
    from phare.cli.progress import Bar
    from phare.organisation.kernel.staffing import Staffing
    from phare.strategy.kernel.requirements import PlanData

PROPOSED = "Équilibré"


class WorkbooksRefusedError(Refusal):
    """The workbooks cannot be crossed; every problem of both is said."""


@dataclass(frozen=True)
class Crossed:
    """A scenario computed from the workbooks."""

    name: str
    overlay: Overlay
    problem: Problem
    solution: dict[str, Any]
    result: dict[str, Any]


def describe(word: argparse.ArgumentParser) -> None:
    """Say the options of the word `cross`."""
    word.add_argument("plan", type=Path, help="le classeur du plan (ODS, XLSX ou CSV)")
    word.add_argument("staff", type=Path, metavar="effectifs", help="le classeur du projet des services")
    word.add_argument("--out", type=Path, required=True, metavar="DOSSIER", help="où écrire la note et les fichiers")
    word.add_argument(
        "--date",
        type=dt.date.fromisoformat,
        metavar="AAAA-MM-JJ",
        help="date des effectifs quand leur classeur ne la dit pas (par défaut, la veille du plan)",
    )
    word.add_argument("--cap", type=float, metavar="ETP", help="plafond annuel de redéploiements de la proposition")
    word.add_argument("--administration", default="", help="nom porté en tête de la note")
    word.add_argument("--invented", action="store_true", help="dire dans la note que les effectifs sont inventés")
    word.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Read both workbooks, cross, print the tables, write the files, and return the exit status."""
    import django

    django.setup()
    from phare.allocation.kernel.crossing import names_of
    from phare.cli.progress import Bar
    from phare.cli.tables import Tables

    refuse_folder(chosen.out)
    staffing, plan = read_both(chosen.plan, chosen.staff, chosen.date)
    names = names_of(staffing, plan)
    overlays = _overlays(staffing, plan, chosen.cap)
    with Bar() as bar:
        crossed = [cross(staffing, plan, name, overlay, bar) for name, overlay in overlays]
    tables = Tables(names)
    for each in crossed:
        tables.console.rule(each.name, align="left")
        tables.whole(each.result) if each.name == PROPOSED else tables.verdict(each.result)
    there = set(chosen.out.glob("*"))
    for path in write_files(chosen.out, chosen, staffing, plan, crossed):
        tables.say(f"{'Remplacé' if path in there else 'Écrit'} : {path}")
    return 0


def read_both(plan_path: Path, staff_path: Path, date: dt.date | None = None) -> tuple[Staffing, PlanData]:
    """Return what both workbooks hold; staff without a date of their own are those of `date`, or of the plan's eve.

    Raises WorkbooksRefusedError with every problem of both.
    """
    from phare.allocation.kernel.crossing import disagreements
    from phare.organisation.kernel import workbook as staff_workbook
    from phare.platform.exchange.gateways import workbooks
    from phare.strategy.kernel import workbook as plan_workbook

    plan, plan_problems = plan_workbook.check(
        workbooks.read(plan_workbook.DESCRIPTION, _content(plan_path), plan_path.name)
    )
    if date is None and plan is not None:
        date = dt.date(plan.first_year - 1, 12, 31)
    staffing, staff_problems = staff_workbook.check(
        workbooks.read(staff_workbook.STAFF, _content(staff_path), staff_path.name), date=date
    )
    said = [f"{plan_path.name} : {problem.sentence}" for problem in plan_problems]
    said += [f"{staff_path.name} : {problem.sentence}" for problem in staff_problems]
    if plan is not None and staffing is not None:
        said += list(disagreements(staffing, plan))
    if said or plan is None or staffing is None:
        raise WorkbooksRefusedError("\n".join(said))
    return staffing, plan


def cross(staffing: Staffing, plan: PlanData, name: str, overlay: Overlay, bar: Bar) -> Crossed:
    """Return a scenario computed. Raises what `problem_of` raises, and Refusal without an answer."""
    from phare.allocation.kernel.crossing import asked_of, names_of, problem_of
    from phare.allocation.kernel.exchange import solution_as_data
    from phare.allocation.kernel.explanation import explain, explanation_as_data
    from phare.allocation.kernel.result import result_of
    from phare.allocation.kernel.settling import settled
    from phare.allocation.kernel.solver import solve

    problem = problem_of(staffing, plan, overlay)
    solution = solve(problem, progress=bar.level)
    if solution.status != "optimal":
        raise Refusal(f"Le scénario « {name} » n'a pas de réponse : {solution.status}.")
    names, asked = names_of(staffing, plan), asked_of(staffing, plan, overlay)
    solution = settled(solution, asked)
    explanation = explain(problem, solution, names=names, progress=bar.explained)
    result = result_of(problem, solution, names=names, explanation=explanation, asked=asked)
    return Crossed(name, overlay, problem, solution_as_data(solution, explanation_as_data(explanation)), result)


def write_files(
    folder: Path, chosen: argparse.Namespace, staffing: Staffing, plan: PlanData, crossed: list[Crossed]
) -> list[Path]:
    """Write the note, the workbook of the proposal, its problem and its solution; return where each is."""
    from phare.allocation.kernel.crossing import names_of
    from phare.allocation.kernel.exchange import problem_as_data
    from phare.allocation.kernel.proposal import DESCRIPTION, rows_of
    from phare.platform.exchange.gateways.workbooks import write_xlsx

    proposal = next(each for each in crossed if each.name == PROPOSED)
    contents = {
        "note.pdf": _note(chosen, staffing, plan, crossed),
        "proposition.xlsx": write_xlsx(DESCRIPTION, rows_of(proposal.result, names_of(staffing, plan))),
        "problem.json": _json(problem_as_data(proposal.problem)),
        "solution.json": _json(proposal.solution),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Each file appears whole or not at all, whatever kills us.
        parts = {folder / name: folder / f".{name}.part" for name in contents}
        try:
            for part, content in zip(parts.values(), contents.values(), strict=True):
                part.write_bytes(content)
            for path, part in parts.items():
                part.replace(path)
        finally:
            for part in parts.values():
                part.unlink(missing_ok=True)
    except OSError as error:
        raise Refusal(f"{folder} : écriture impossible ({(error.strerror or 'erreur').lower()}).") from None
    return list(parts)


def _note(chosen: argparse.Namespace, staffing: Staffing, plan: PlanData, crossed: list[Crossed]) -> bytes:
    from phare.allocation.kernel.crossing import names_of
    from phare.allocation.kernel.digests import sha256_of
    from phare.allocation.kernel.result import summary_of
    from phare.allocation.queries.note import Computed, Facts, note_from

    now = dt.datetime.now(dt.UTC)
    facts = Facts(
        administration=chosen.administration,
        photograph=staffing.title or f"Projet des services au {staffing.date:%d/%m/%Y}",
        plan=plan.name,
        staffing=staffing,
        wanted=plan,
        names=names_of(staffing, plan),
        is_invented=chosen.invented,
        sources=(
            (chosen.staff.name, sha256_of(_content(chosen.staff))),
            (chosen.plan.name, sha256_of(_content(chosen.plan))),
        ),
    )
    computed = [Computed(each.name, each.overlay, summary_of(each.result), each.result, now) for each in crossed]
    return note_from(facts, computed, now)


def _overlays(staffing: Staffing, plan: PlanData, cap: float | None) -> list[tuple[str, Overlay]]:
    from phare.allocation.kernel.crossing import years_crossed
    from phare.allocation.kernel.overlay import Overlay
    from phare.allocation.kernel.prepared import balanced, floors_first, trend

    proposed = balanced(staffing, plan)
    if cap is not None:
        if not 0 <= cap < 1e6:
            raise Refusal("Le plafond annuel est un nombre d'ETP, à partir de 0.")
        proposed = Overlay(caps=tuple((year, cap) for year in years_crossed(staffing, plan)))
    return [("Tendance", trend()), ("Socles d'abord", floors_first()), (PROPOSED, proposed)]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkbooksRefusedError(f"{path} : illisible ({(error.strerror or 'erreur').lower()}).") from None
    except ValueError:
        raise WorkbooksRefusedError("Ce nom de fichier n'est pas valable.") from None


def refuse_folder(path: Path) -> None:
    """Raise Refusal, before anything is computed, when nothing could be written in this folder; nothing is made yet."""
    try:
        if "\0" in str(path):
            raise ValueError
        there = next(each for each in (path, *path.absolute().parents) if each.exists())
    except (OSError, ValueError):
        raise Refusal("Ce nom de dossier n'est pas valable.") from None
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        raise Refusal(
            f"{there} : ce n'est pas un dossier où écrire ; donnez-en un autre à --out."
            if there == path
            else f"{path} : dossier impossible à créer dans {there}."
        )


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1).encode()
