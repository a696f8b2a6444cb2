"""The computation of a country: departments prepared, ceilings held, each department crossed; resumed if it was cut."""

from __future__ import annotations

import base64
import hashlib
import json
import multiprocessing
import multiprocessing.connection
import os
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np

from phare.allocation.gateways.country import CountryFolder
from phare.allocation.kernel.country.answer import allotment_of, ceilings_of, crossed
from phare.allocation.kernel.country.coupling import GAP, Coupling, Question, Round, couple
from phare.allocation.kernel.country.exchange import department_as_data, read_department
from phare.allocation.kernel.country.problem import Country, Department, checked
from phare.allocation.kernel.country.program import CountryProgram, Offer, country_program, offer
from phare.allocation.kernel.country.values import floor_points
from phare.allocation.kernel.ensemble import Spread
from phare.allocation.kernel.problem import Movement, ProblemErrors
from phare.cli.country_drawing import Place, drawn

VERSION = 1


class Watch(Protocol):
    """Who is told how far it has gone."""

    def prepared(self, done: int, total: int) -> None:
        """So many departments are read or drawn, and checked."""

    def coupled(self, found: Round) -> None:
        """A round is over."""

    def crossed(self, done: int, total: int) -> None:
        """So many departments are crossed."""


@contextmanager
def processes(workers: int) -> Iterator[Spread]:
    """Give a `map` over so many processes of one thread each; `map` itself when there is one worker.

    The processes end with the one that started them, even killed.
    """
    if workers == 1:
        yield map
        return
    os.environ.update({f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")})
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent) as pool:
        try:
            yield pool.map
        finally:
            pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            multiprocessing.connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


@dataclass(frozen=True)
class Prepared:
    """A department and the digest of what it says; or the errors found in its file."""

    department: Department | None
    digest: str = ""
    errors: tuple[str, ...] = ()


def drawn_department(asked: tuple[Place, int]) -> Prepared:
    """Return a department drawn from a seed."""
    return _prepared(drawn(*asked))


def read_file(path: Path) -> Prepared:
    """Return the department that a JSON file describes, or its errors."""
    from phare.cli.allocate import UnreadableInputError, read_json

    try:
        data, wrong = read_json(path.read_bytes())
        if wrong:
            raise ProblemErrors(wrong)
        return _prepared(read_department(data))
    except (ProblemErrors, UnreadableInputError) as refusal:
        said = [f"{path.name} : {line}" for line in refusal.sentence.splitlines()]
    except OSError as error:
        said = [f"{path} : illisible ({(error.strerror or 'erreur').lower()})."]
    return Prepared(None, errors=tuple(said))


def _prepared(department: Department) -> Prepared:
    said = json.dumps(department_as_data(department), sort_keys=True, separators=(",", ":"))
    return Prepared(department, hashlib.sha256(said.encode()).hexdigest())


def prepare(
    function: Callable[[Any], Prepared], asked: Sequence[Any], spread: Spread, watch: Watch
) -> tuple[list[Department], str]:
    """Return the departments, in order of code, and the digest of them all. Raises ProblemErrors with all errors."""
    found: list[Prepared] = []
    for one in spread(function, asked):
        found.append(one)
        watch.prepared(len(found), len(asked))
    errors = [error for one in found for error in one.errors]
    if errors:
        raise ProblemErrors(errors)
    held = {one.digest: one.department for one in found if one.department is not None}
    in_order = sorted(held.items(), key=lambda each: each[1].code)
    digest = hashlib.sha256("".join(digest for digest, _ in in_order).encode()).hexdigest()
    return [department for _, department in in_order], digest


def compute(country: Country, digest: str, folder: CountryFolder, spread: Spread, watch: Watch) -> dict[str, Any]:
    """Compute the country, or what is left of it; write its result in the folder; return what is said of it.

    Raises ProblemErrors, OtherRunError, Refusal when the folder cannot be written.
    """
    checked(country)
    ceilings = [[row.programme, row.period, row.fte] for row in country.ceilings]
    folder.open({"version": VERSION, "departments": digest, "ceilings": ceilings, "gap": GAP})
    programs = _programs(country, spread)
    with TemporaryDirectory() as shelf:
        journal = _Journal(programs, Path(shelf), folder, spread)
        coupling = couple(programs, ceilings_of(country), journal.ask, report=watch.coupled)
    results = _crossed(country, programs, coupling, folder, spread, watch)
    summary = _summary(country, coupling, programs, results, digest)
    folder.consolidate(results, summary)
    return summary


def _programs(country: Country, spread: Spread) -> list[CountryProgram]:
    ranks = {mission.floor_rank for department in country.departments for mission in department.problem.missions}
    floors = floor_points(ranks)
    asked = [(department, country.programmes, floors) for department in country.departments]
    return list(spread(_program, asked))


def _program(asked: tuple[Department, Sequence[str], dict[int, float]]) -> CountryProgram:
    return country_program(*asked)


class _Journal:
    """Asks the departments, round by round, and keeps their answers: a round that was answered is not asked again.

    Each process reads a program from the shelf once: sent with each question, they would cost more than the prices.
    """

    def __init__(self, programs: Sequence[CountryProgram], shelf: Path, folder: CountryFolder, spread: Spread) -> None:
        self._shelved = [_shelved(program, shelf / str(each)) for each, program in enumerate(programs)]
        self._folder, self._spread = folder, spread
        self._order = sorted(range(len(programs)), key=lambda each: -programs[each].cost.size)
        self._basis = [b""] * len(programs)

    def ask(self, question: Question) -> list[Offer]:
        """Return what each department answers, the longest to solve asked first."""
        kept = self._folder.round(question.number)
        if kept is None:
            asked = [(self._shelved[each], question, self._basis[each]) for each in self._order]
            answers: list[Offer | None] = [None] * len(self._shelved)
            for each, answer in zip(self._order, self._spread(_offer, asked), strict=True):
                answers[each] = answer
            offers = [answer for answer in answers if answer is not None]
            self._folder.write_round(question.number, [_offer_as_data(each) for each in offers])
        else:
            offers = [_offer_of(each) for each in kept]
        self._basis = [each.basis for each in offers]
        return offers


def _shelved(program: CountryProgram, place: Path) -> Path:
    place.write_bytes(pickle.dumps(program))
    return place


@cache
def _taken(place: Path) -> CountryProgram:
    program = pickle.loads(place.read_bytes())  # noqa: S301  # written by this run, where it alone writes
    assert isinstance(program, CountryProgram)
    return program


def _offer(asked: tuple[Path, Question, bytes]) -> Offer:
    place, question, basis = asked
    return offer(_taken(place), question.prices, counted=question.counted, basis=basis)


def _offer_as_data(each: Offer) -> list[Any]:
    basis = base64.b64encode(each.basis).decode("ascii")
    return [each.points, each.least, each.use.tolist(), [list(change) for change in each.changes], basis]


def _offer_of(data: list[Any]) -> Offer:
    points, least, use, changes, basis = data
    return Offer(points, least, np.array(use), tuple((int(a), float(b)) for a, b in changes), base64.b64decode(basis))


def _crossed(
    country: Country,
    programs: Sequence[CountryProgram],
    coupling: Coupling,
    folder: CountryFolder,
    spread: Spread,
    watch: Watch,
) -> list[dict[str, Any]]:
    """Every department's result, in order; only those that are not there yet are computed."""
    found = {department.code: folder.department(department.code) for department in country.departments}
    left = [
        (department, allotment_of(program, changes, country.periods))
        for department, program, changes in zip(country.departments, programs, coupling.changes, strict=True)
        if found[department.code] is None
    ]
    left.sort(key=lambda each: -len(each[0].problem.staff))
    watch.crossed(len(found) - len(left), len(found))
    for number, result in enumerate(spread(_cross, left), 1):
        folder.write_department(result)
        found[result["code"]] = result
        watch.crossed(len(found) - len(left) + number, len(found))
    return [result for result in found.values() if result is not None]


def _cross(asked: tuple[Department, list[Movement]]) -> dict[str, Any]:
    return crossed(*asked)


def _summary(
    country: Country,
    coupling: Coupling,
    programs: Sequence[CountryProgram],
    results: Iterable[dict[str, Any]],
    digest: str,
) -> dict[str, Any]:
    ceilings = ceilings_of(country)
    trend = np.sum([program.trend for program in programs], axis=0)
    fte = np.zeros(ceilings.shape)
    programmes, periods = list(country.programmes), list(country.periods)
    for result in results:
        for row in result["figures"]:
            if row["programme"]:
                fte[programmes.index(row["programme"]), periods.index(row["period"])] += row["fte"]
    return {
        "version": VERSION,
        "digest": digest,
        "is_invented": any(department.is_invented for department in country.departments),
        "departments": len(country.departments),
        "periods": periods,
        "names": dict(country.names),
        "points": coupling.points,
        "bound": coupling.bound,
        "gap": coupling.gap,
        "asked_gap": GAP,
        "rounds": coupling.rounds,
        "floors": {
            str(rank): points
            for rank, points in floor_points(
                mission.floor_rank for each in country.departments for mission in each.problem.missions
            ).items()
        },
        "ceilings": [
            {
                "programme": programme,
                "period": period,
                "ceiling": float(ceilings[row, column]) if np.isfinite(ceilings[row, column]) else None,
                "trend": float(trend[row, column]),
                "fte": float(fte[row, column]),
                "price": float(coupling.prices[row, column]),
                "over": float(coupling.over[row, column]),
            }
            for row, programme in enumerate(programmes)
            for column, period in enumerate(periods)
        ],
    }
