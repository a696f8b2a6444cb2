"""Computing a scenario: asked, done, kept; what fails leaves it as it was, with the reason."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from phare.allocation.actions.errors import (
    NoAnswerError,
    OutOfTimeError,
    SetAsideError,
    SolverFailedError,
)
from phare.allocation.actions.scenarios import refuse_computing
from phare.allocation.kernel.crossing import asked_of, problem_of
from phare.allocation.kernel.digests import digests_of
from phare.allocation.kernel.explanation import explain
from phare.allocation.kernel.life import ScenarioState, StoppedError, may_follow
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.result import result_of, summary_of
from phare.allocation.kernel.rounding import in_whole_posts
from phare.allocation.kernel.settling import settled
from phare.allocation.kernel.solution import Progress, Solution
from phare.allocation.kernel.solver import solve
from phare.allocation.models import Scenario
from phare.allocation.queries.inputs import Inputs, inputs_of
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.jobs import actions as jobs
from phare.platform.jobs.models import Job
from phare.values.refusal import Refusal

logger = logging.getLogger(__name__)

SECONDS = 300.0
"""What a crossing may take; each variant of its explanation has a tenth of it."""

SOLVER_ERRORS = (ArithmeticError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What a solver or its arrays raise when they break; what the caller's own functions raise goes through."""

TASK = "allocation.compute_scenario"

Told = Callable[[float, str], None]
"""Receives how far the computation is, between 0 and 1, and what it does."""


@dataclass(frozen=True)
class Computed:
    """What a computation found, and on which facts and levers."""

    version: int
    result: dict[str, Any]
    photograph_digest: str
    plan_digest: str
    seconds: float


def ask_for_computation(*, scenario: Scenario, by: Membership, at: dt.datetime) -> Job:
    """Put a scenario's computation in the queue, and return its job. Raises ComputingError, SetAsideError."""
    with transaction.atomic():
        held = _begun(scenario)
        address = reverse("allocation:scenario", kwargs={"pk": held.pk})
        held.job = jobs.start(
            TASK,
            by=by,
            at=at,
            kind=_("Calcul d'un scénario"),
            subject=held.name,
            result_url=address,
            scenario_id=held.pk,
        )
        held.save(update_fields=["job", "state", "reason"])
        audit.record("allocation.scenario.computation_asked", held, by, at, {"job": held.job.pk})
        return held.job


def take_up(*, scenario: Scenario, job: Job, by: audit.Author, at: dt.datetime) -> Scenario:
    """Note that a job begins a scenario's computation, again when it had failed or been stopped; return the scenario.

    Raises SetAsideError.
    """
    with transaction.atomic():
        held = _held(scenario)
        if held.state == ScenarioState.COMPUTING and held.job_id == job.pk:
            return held
        held.state, held.reason, held.job = ScenarioState.COMPUTING, "", job
        held.save(update_fields=["job", "state", "reason"])
        audit.record("allocation.scenario.computation_asked", held, by, at, {"job": job.pk})
        return held


def compute_now(
    *,
    scenario: Scenario,
    by: Membership,
    at: dt.datetime,
    told: Told | None = None,
    seconds: float = SECONDS,
) -> Scenario:
    """Compute a scenario at once, keep its result and return it.

    Raises ComputingError, SetAsideError; and, the scenario left as it was with the reason, what `computation` raises.
    """
    with transaction.atomic():
        _begun(scenario)
    # Nothing is written until the end: whoever kills this process leaves the scenario as it was.
    try:
        computed = computation(scenario, told=told, seconds=seconds)
    except Refusal as refusal:
        with transaction.atomic():
            _taken_up(scenario)
            note_failure(scenario=scenario, reason=refusal.sentence, by=by, at=at)
        raise
    with transaction.atomic():
        _taken_up(scenario)
        return keep_result(scenario=scenario, computed=computed, by=by, at=at)


def _taken_up(scenario: Scenario) -> None:
    held = _begun(scenario)
    held.job = None
    held.save(update_fields=["job", "state", "reason"])


def computation(
    scenario: Scenario,
    *,
    told: Told | None = None,
    should_stop: Callable[[], bool] | None = None,
    seconds: float = SECONDS,
) -> Computed:
    """Return what the crossing finds for a scenario on the facts as they are; nothing is written.

    Raises OutOfTimeError, NoAnswerError, SolverFailedError, StoppedError once `should_stop()` is true, and what
    `problem_of` raises when the facts or the levers do not hold any more.
    """
    tell = told or told_nobody
    started = time.monotonic()
    inputs = inputs_of(scenario.photograph, scenario.plan)
    digests = digests_of(inputs.staffing, inputs.wanted)
    try:
        result = _result(inputs, scenario.levers, tell, should_stop, seconds)
    except SOLVER_ERRORS as error:
        logger.exception("solver failed", extra={"scenario": scenario.pk})
        raise SolverFailedError(
            _("Le calcul a échoué : relancez-le ; s'il échoue encore, prévenez l'administrateur de la plateforme.")
        ) from error
    return Computed(scenario.version, result, *digests, seconds=time.monotonic() - started)


def _result(
    inputs: Inputs, overlay: Overlay, tell: Told, should_stop: Callable[[], bool] | None, seconds: float
) -> dict[str, Any]:
    """What the crossing of both sides gives with these levers: solved, settled, rounded if asked, explained."""
    problem = problem_of(inputs.staffing, inputs.wanted, overlay)
    asked = asked_of(inputs.staffing, inputs.wanted, overlay)
    solution = solve(problem, time_limit_s=seconds, progress=lambda news: tell(*_level(news)), should_stop=should_stop)
    _refuse_unfinished(solution, should_stop)
    solution = settled(solution, asked, time_limit_s=seconds / 10)
    rounded = None
    if overlay.whole_posts:
        tell(0.4, _("Postes entiers"))
        rounded = in_whole_posts(solution, time_limit_s=seconds / 5, should_stop=should_stop)
        if rounded is None:
            _refuse_stopped(should_stop)
            raise OutOfTimeError(_("Aucun arrondi en postes entiers n'a été trouvé dans le temps imparti."))
        solution = rounded.solution
    explanation = explain(
        problem,
        solution,
        names=inputs.names,
        time_limit_s=seconds / 10,
        progress=lambda done, total: tell(0.4 + 0.6 * done / total, _("Explication")),
        should_stop=should_stop,
    )
    return result_of(problem, solution, names=inputs.names, explanation=explanation, rounded=rounded, asked=asked)


def keep_result(*, scenario: Scenario, computed: Computed, by: audit.Author, at: dt.datetime) -> Scenario:
    """Keep what a computation found, in the caller's transaction, and return the scenario.

    What was computed for levers changed since is dropped: the scenario is then to be computed again.
    """
    with transaction.atomic():
        held = Scenario.objects.select_for_update().get(pk=scenario.pk)
        kept = may_follow(held.state, ScenarioState.COMPUTED) and held.overlay == scenario.overlay
        if not kept or held.archived_at is not None:
            return held
        held.keep(computed.result)
        held.summary = summary_of(computed.result)
        held.photograph_digest, held.plan_digest = computed.photograph_digest, computed.plan_digest
        held.computed_at, held.seconds = at, computed.seconds
        held.state, held.reason = ScenarioState.COMPUTED, ""
        held.save()
        audit.record(
            "allocation.scenario.computed",
            held,
            by,
            at,
            {
                "photograph_digest": held.photograph_digest,
                "plan_digest": held.plan_digest,
                "summary": held.summary,
                "seconds": round(computed.seconds, 1),
            },
        )
    return held


def note_failure(*, scenario: Scenario, reason: str, by: audit.Author, at: dt.datetime) -> Scenario:
    """Note why a computation failed; the scenario keeps its former result, if it had one."""
    return _ended(scenario, ScenarioState.FAILED, reason, by, at)


def note_stop(*, scenario: Scenario, by: audit.Author, at: dt.datetime) -> Scenario:
    """Note that a computation was stopped; the scenario keeps its former result, if it had one."""
    return _ended(scenario, ScenarioState.CANCELLED, "", by, at)


def _ended(scenario: Scenario, state: ScenarioState, reason: str, by: audit.Author, at: dt.datetime) -> Scenario:
    with transaction.atomic():
        held = Scenario.objects.select_for_update().defer("result_compressed").get(pk=scenario.pk)
        if not may_follow(held.state, state):
            return held
        held.state, held.reason = state, reason[:1000]
        held.save(update_fields=["state", "reason"])
        audit.record(f"allocation.scenario.{_ENDED[state]}", held, by, at, {"reason": held.reason})
    return held


_ENDED = {ScenarioState.FAILED: "computation_failed", ScenarioState.CANCELLED: "computation_stopped"}


def _begun(scenario: Scenario) -> Scenario:
    """The scenario, locked, about to be computed."""
    held = _held(scenario)
    refuse_computing(held)
    held.state, held.reason = ScenarioState.COMPUTING, ""
    return held


def _held(scenario: Scenario) -> Scenario:
    """The scenario, locked, without its result."""
    held = (
        Scenario.objects.select_for_update(of=("self",))
        .select_related("photograph", "plan", "job")
        .defer("result_compressed")
        .get(pk=scenario.pk)
    )
    if held.archived_at is not None:
        raise SetAsideError(_("Ce scénario a été écarté : copiez-le pour y revenir."))
    return held


def _refuse_unfinished(solution: Solution, should_stop: Callable[[], bool] | None) -> None:
    if solution.status == "time_limit":
        _refuse_stopped(should_stop)
        raise OutOfTimeError(
            _("Le calcul a dépassé le temps imparti : le scénario reste tel qu'il était. Relancez-le plus tard.")
        )
    if solution.status == "infeasible":
        raise NoAnswerError(_("Les leviers de ce scénario se contredisent : aucune réponse ne les respecte tous."))


def _refuse_stopped(should_stop: Callable[[], bool] | None) -> None:
    if should_stop is not None and should_stop():
        raise StoppedError


def _level(news: Progress) -> tuple[float, str]:
    """How far a level is in the whole computation, and its name."""
    start, width, name = {
        "floors": (0.0, 0.02, _("Effectifs planchers")),
        "core": (0.02, 0.1, _("Parts équitables du socle")),
        "others": (0.12, 0.23, _("Parts équitables")),
        "upheaval": (0.35, 0.05, _("Moindre bouleversement")),
    }[news.level]
    return start + width * news.done / max(1, news.total), name


def told_nobody(share: float, what: str) -> None:
    """Nobody is watching."""
