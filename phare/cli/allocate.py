"""`phare allocate problem.json`: cross missions and staff without database nor platform."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phare.values.refusal import Refusal

if TYPE_CHECKING:
    from phare.allocation.kernel.explanation import Explanation
    from phare.allocation.kernel.problem import Problem
    from phare.allocation.kernel.rounding import Rounded
    from phare.allocation.kernel.solution import Solution

EXIT_STATUS = {"optimal": 0, "infeasible": 3, "time_limit": 4}
LONGEST_NUMBER = 60
"""Digits of a number beyond which nobody wrote it on purpose; Python itself refuses 4,300."""


class UnreadableInputError(Refusal):
    """The file is not the JSON of a problem."""


def describe(word: argparse.ArgumentParser) -> None:
    """Say the options of the word `allocate`."""
    word.add_argument("problem", metavar="problème.json", help="le problème, ou - pour l'entrée standard")
    word.add_argument("--json", action="store_true", help="écrire la réponse en JSON, chiffres non arrondis")
    word.add_argument("--explain", action="store_true", help="joindre l'explication")
    word.add_argument(
        "--whole-posts", action="store_true", help="arrondir en postes entiers, et dire ce que cela coûte"
    )
    word.add_argument("--time-limit", type=_seconds, metavar="SECONDES", help="temps de calcul à ne pas dépasser")
    word.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Cross, print, and return the exit status: 0, 1 wrong input, 3 infeasible, 4 out of time."""
    problem = _problem(_content(chosen.problem))
    try:
        return _cross(problem, chosen)
    except BrokenPipeError:
        # The reader of our output has gone: nothing more to say, and nothing to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _problem(content: bytes) -> Problem:
    """The problem written there. Raises UnreadableInputError, and ProblemErrors with every error."""
    from phare.allocation.kernel.exchange import read_problem
    from phare.allocation.kernel.problem import ProblemErrors

    data, errors = read_json(content)
    try:
        problem = read_problem(data)
    except ProblemErrors as found:
        errors += found.errors
    if errors:
        raise ProblemErrors(errors)
    return problem


def read_json(content: bytes) -> tuple[object, list[str]]:
    """Return JSON data, and what is wrong in it that its form hides: keys given twice, numbers of too many digits.

    Raises UnreadableInputError when there are no data to read: not UTF-8, not JSON, too deep.
    """
    errors: list[str] = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInputError(f"L'entrée n'est pas du texte UTF-8 (octet {error.start + 1}).") from None

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for key, _ in found:
            if key in seen:
                errors.append(f"La clé « {key[:60]} » est donnée deux fois dans le même objet.")
            seen.add(key)
        return dict(found)

    def whole(digits: str) -> int:
        if len(digits) > LONGEST_NUMBER:
            errors.append(f"Un nombre a {len(digits)} chiffres ({digits[:12]}…) : aucun effectif n'en demande autant.")
            return 0
        return int(digits)

    try:
        data: object = json.loads(text, object_pairs_hook=pairs, parse_int=whole)
    except json.JSONDecodeError as error:
        what = "L'entrée est vide." if not text.strip() else "L'entrée n'est pas du JSON"
        where = "" if not text.strip() else f" (ligne {error.lineno}, colonne {error.colno})."
        raise UnreadableInputError(what + where) from None
    except RecursionError:
        raise UnreadableInputError("L'entrée emboîte trop d'objets les uns dans les autres.") from None
    return data, list(dict.fromkeys(errors))


def _content(place: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()
    except OSError as error:
        raise UnreadableInputError(f"{place} : illisible ({(error.strerror or 'erreur').lower()}).") from None
    except ValueError:
        raise UnreadableInputError("Ce nom de fichier n'est pas valable.") from None


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e9:
        raise ValueError
    return seconds


def _cross(problem: Problem, chosen: argparse.Namespace) -> int:
    from phare.allocation.kernel.exchange import solution_as_data
    from phare.allocation.kernel.explanation import explanation_as_data
    from phare.allocation.kernel.result import result_of, rounding_as_data
    from phare.cli.progress import Bar

    with Bar() as bar:
        solution, rounded, explanation = answer(problem, chosen, bar)
    if chosen.json:
        data = solution_as_data(solution, None if explanation is None else explanation_as_data(explanation))
        if rounded is not None:
            data["rounding"] = rounding_as_data(rounded)
        json.dump(data, sys.stdout, ensure_ascii=True, allow_nan=False)
        sys.stdout.write("\n")
        sys.stdout.flush()
    else:
        from phare.cli.tables import Tables

        Tables().whole(result_of(problem, solution, explanation=explanation, rounded=rounded))
    return EXIT_STATUS[solution.status]


def answer(
    problem: Problem, chosen: argparse.Namespace, bar: Any
) -> tuple[Solution, Rounded | None, Explanation | None]:
    """Return the answer, what rounding made of it and its explanation, the last two when they are asked for."""
    from phare.allocation.kernel.explanation import explain
    from phare.allocation.kernel.rounding import in_whole_posts
    from phare.allocation.kernel.solver import solve

    solution = solve(problem, time_limit_s=chosen.time_limit, progress=bar.level)
    rounded = explanation = None
    if solution.status == "optimal" and chosen.whole_posts:
        bar.say("Postes entiers")
        rounded = in_whole_posts(solution)
        if rounded is None:
            raise Refusal("Aucun arrondi en postes entiers n'a été trouvé dans le temps imparti.")
        solution = rounded.solution
    if solution.status == "optimal" and chosen.explain:
        explanation = explain(problem, solution, time_limit_s=chosen.time_limit, progress=bar.explained)
    return solution, rounded, explanation
