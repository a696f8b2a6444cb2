"""Trying a scenario: its problem drawn many times, with other weights, absences and departures, each crossed again."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from phare.allocation.actions.computing import SECONDS, Told, told_nobody
from phare.allocation.actions.errors import (
    EnsembleUnderWayError,
    NotComputedError,
    OutOfTimeError,
    SetAsideError,
    StaleScenarioError,
)
from phare.allocation.gateways import workers
from phare.allocation.kernel.crossing import asked_of, problem_of
from phare.allocation.kernel.draws import numbers_needed
from phare.allocation.kernel.robustness import robustness_of, tried
from phare.allocation.models import Ensemble, Scenario
from phare.allocation.queries.inputs import Inputs, inputs_of
from phare.allocation.queries.scenarios import freshness
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.jobs import actions as jobs
from phare.platform.jobs.models import Job

TASK = "allocation.try_scenario"

DRAWS = 100
"""Draws of an ensemble: a share of them is then known within ten points, 19 times out of 20."""

SEED = 1
"""The same for every scenario: two scenarios on the same facts meet the same luck, and can be compared."""


@dataclass(frozen=True)
class Outcome:
    """What the draws of a scenario said, and the facts and the result that they were drawn from."""

    result: dict[str, Any]
    of_result: dt.datetime | None
    photograph_digest: str
    plan_digest: str
    seconds: float


def ask_for_ensemble(*, scenario: Scenario, by: Membership, at: dt.datetime, draws: int = DRAWS) -> Job:
    """Put the trial of a computed scenario in the queue, and return its job.

    Raises NotComputedError, SetAsideError, StaleScenarioError, EnsembleUnderWayError.
    """
    if scenario.archived_at is not None:
        raise SetAsideError(_("Ce scénario a été écarté : copiez-le pour y revenir."))
    if scenario.computed_at is None:
        raise NotComputedError(_("Ce scénario n'est pas encore calculé : calculez-le avant de l'éprouver."))
    _refuse_stale(scenario, inputs_of(scenario.photograph, scenario.plan))
    with transaction.atomic():
        Ensemble.objects.get_or_create(scenario=scenario, defaults={"draws": draws, "seed": SEED})
        held = _held(scenario)
        if held.is_under_way:
            raise EnsembleUnderWayError(
                _("Ce scénario est en train d'être éprouvé : attendez la fin, ou arrêtez le calcul.")
            )
        held.draws, held.seed = draws, SEED
        held.job = jobs.start(
            TASK,
            by=by,
            at=at,
            kind=_("Épreuve d'un scénario"),
            subject=scenario.name,
            result_url=reverse("allocation:scenario", kwargs={"pk": scenario.pk}) + "#epreuve",
            ensemble_id=held.pk,
        )
        held.save(update_fields=["job", "draws", "seed"])
        audit.record(
            "allocation.ensemble.computation_asked",
            scenario,
            by,
            at,
            {"job": held.job.pk, "draws": draws, "seed": SEED},
        )
        return held.job


def trial(
    ensemble: Ensemble,
    *,
    told: Told | None = None,
    should_stop: Callable[[], bool] | None = None,
    seconds: float = SECONDS,
) -> Outcome:
    """Return what the draws of a scenario say, on the facts as they are; nothing is written.

    Raises StaleScenarioError, OutOfTimeError, StoppedError once `should_stop()` is true, and what `problem_of` and
    `mapped` raise.
    """
    tell = told or told_nobody
    started = time.monotonic()
    scenario = ensemble.scenario
    inputs = inputs_of(scenario.photograph, scenario.plan)
    _refuse_stale(scenario, inputs)
    problem = problem_of(inputs.staffing, inputs.wanted, scenario.levers)
    asked = asked_of(inputs.staffing, inputs.wanted, scenario.levers) or problem
    needs = {row.id: row.need[-1] for row in asked.missions}
    found = workers.mapped(
        partial(tried, problem=problem, needs=needs, time_limit_s=seconds),
        [luck(ensemble.seed, number, numbers_needed(problem)) for number in range(ensemble.draws)],
        scheduler=settings.PHARE_DASK_SCHEDULER,
        heard=lambda done, total: tell(done / total, _("Tirage après tirage")),
        should_stop=should_stop,
    )
    if None in found:
        raise OutOfTimeError(_("Le calcul a dépassé le temps imparti : l'épreuve précédente est gardée."))
    result = robustness_of(found, scenario.result or {})
    return Outcome(
        result,
        scenario.computed_at,
        scenario.photograph_digest,
        scenario.plan_digest,
        seconds=time.monotonic() - started,
    )


def luck(seed: int, number: int, size: int) -> tuple[float, ...]:
    """Return the numbers of a draw, `size` of them between 0 and 1: the same for the same seed and number."""
    dice = random.Random(f"{seed}:{number}")  # noqa: S311 - chance, not a secret
    return tuple(dice.random() for _ in range(size))


def keep_ensemble(*, ensemble: Ensemble, outcome: Outcome, by: audit.Author, at: dt.datetime) -> Ensemble:
    """Keep what the draws of a scenario said, in the caller's transaction, and return it."""
    with transaction.atomic():
        held = _held(ensemble.scenario)
        held.result, held.of_result = outcome.result, outcome.of_result
        held.photograph_digest, held.plan_digest = outcome.photograph_digest, outcome.plan_digest
        held.computed_at, held.seconds = at, outcome.seconds
        held.save()
        audit.record(
            "allocation.ensemble.computed",
            ensemble.scenario,
            by,
            at,
            {
                "photograph_digest": held.photograph_digest,
                "plan_digest": held.plan_digest,
                "draws": held.draws,
                "seed": held.seed,
                "all_held": outcome.result["all_held"],
                "seconds": round(outcome.seconds, 1),
            },
        )
    return held


def _refuse_stale(scenario: Scenario, inputs: Inputs) -> None:
    if freshness(scenario, inputs).is_stale:
        raise StaleScenarioError(
            _("Les faits ont changé depuis le calcul de ce scénario : recalculez-le, puis éprouvez-le.")
        )


def _held(scenario: Scenario) -> Ensemble:
    return Ensemble.objects.select_for_update(of=("self",)).select_related("job").get(scenario=scenario)
