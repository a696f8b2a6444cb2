"""The curve of coverage against FTE redeployed: asked, computed, kept; and its points opened as scenarios."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from phare.allocation.actions.computing import SECONDS, Told, told_nobody
from phare.allocation.actions.errors import CurveUnderWayError, NotOnTheCurveError, OutOfTimeError
from phare.allocation.actions.scenarios import create_scenario, facts_of
from phare.allocation.gateways import workers
from phare.allocation.kernel.crossing import problem_of, years_crossed
from phare.allocation.kernel.digests import digests_of
from phare.allocation.kernel.frontier import Point, caps_of, point_under, points_as_data, read_points
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.prepared import balanced, capped
from phare.allocation.models import Frontier, Scenario
from phare.allocation.queries.frontiers import address_of, scenarios_by_cap
from phare.allocation.queries.inputs import inputs_of
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.jobs import actions as jobs
from phare.platform.jobs.models import Job
from phare.strategy.models import Plan
from phare.ui.formats import number

TASK = "allocation.compute_frontier"


@dataclass(frozen=True)
class Curve:
    """The points of a curve, and the facts that they were computed on."""

    points: tuple[Point, ...]
    photograph_digest: str
    plan_digest: str
    seconds: float


def ask_for_frontier(*, photograph: Photograph, plan: Plan, by: Membership, at: dt.datetime) -> Job:
    """Put the computation of a curve in the queue, and return its job.

    Raises FactsElsewhereError, CurveUnderWayError, and what `problem_of` raises when the photograph and the plan
    cannot be crossed.
    """
    inputs = facts_of(photograph, plan, by)
    problem_of(inputs.staffing, inputs.wanted, Overlay())
    with transaction.atomic():
        Frontier.objects.get_or_create(
            photograph=photograph, plan=plan, defaults={"administration_id": by.administration_id}
        )
        held = _held(photograph, plan)
        if held.is_under_way:
            raise CurveUnderWayError(_("Cette courbe est en cours de calcul : attendez la fin, ou arrêtez le calcul."))
        held.job = jobs.start(
            TASK,
            by=by,
            at=at,
            kind=_("Calcul d'une courbe"),
            subject=_("Courbe couverture / redéploiements, %(plan)s") % {"plan": plan.name},
            result_url=address_of(photograph, plan),
            frontier_id=held.pk,
        )
        held.save(update_fields=["job"])
        audit.record("allocation.frontier.computation_asked", held, by, at, {"job": held.job.pk})
        return held.job


def frontier_points(
    frontier: Frontier,
    *,
    told: Told | None = None,
    should_stop: Callable[[], bool] | None = None,
    seconds: float = SECONDS,
) -> Curve:
    """Return the points of a curve on the facts as they are; nothing is written.

    The balanced crossing without a cap says how far the curve goes; then each cap is one crossing, on the cluster of
    the settings or on this machine. Raises OutOfTimeError, StoppedError once `should_stop()` is true, and what
    `problem_of` and `mapped` raise.
    """
    tell = told or told_nobody
    started = time.monotonic()
    inputs = inputs_of(frontier.photograph, frontier.plan)
    digests = digests_of(inputs.staffing, inputs.wanted)
    problem = problem_of(inputs.staffing, inputs.wanted, Overlay())
    tell(0.0, _("Sans plafond"))
    last = point_under(None, problem, time_limit_s=seconds)
    if last is None:
        raise _out_of_time()
    prepared = balanced(inputs.staffing, inputs.wanted).caps
    caps = caps_of(last.moved, len(problem.periods), through=prepared[0][1])[:-1]
    found = workers.mapped(
        partial(point_under, problem=problem, time_limit_s=seconds),
        caps,
        scheduler=settings.PHARE_DASK_SCHEDULER,
        heard=lambda done, total: tell((1 + done) / (1 + total), _("Un plafond après l'autre")),
        should_stop=should_stop,
    )
    if None in found:
        raise _out_of_time()
    return Curve((*found, last), *digests, seconds=time.monotonic() - started)


def keep_frontier(*, frontier: Frontier, curve: Curve, by: audit.Author, at: dt.datetime) -> Frontier:
    """Keep the points of a curve, in the caller's transaction, and return it."""
    with transaction.atomic():
        held = _held(frontier.photograph, frontier.plan)
        held.points = points_as_data(curve.points)
        held.photograph_digest, held.plan_digest = curve.photograph_digest, curve.plan_digest
        held.computed_at, held.seconds = at, curve.seconds
        held.save()
        audit.record(
            "allocation.frontier.computed",
            held,
            by,
            at,
            {
                "photograph_digest": held.photograph_digest,
                "plan_digest": held.plan_digest,
                "points": len(held.points),
                "seconds": round(curve.seconds, 1),
            },
        )
    return held


def open_point(
    *, photograph: Photograph, plan: Plan, cap: float | None, by: Membership, at: dt.datetime
) -> tuple[Scenario, bool]:
    """Return the scenario that has the cap of a point (FTE a year, None: without a cap) as its only lever, and whether
    it was made now, to be computed; asked twice, the same one.

    Raises NotOnTheCurveError, FactsElsewhereError, NameTakenError.
    """
    inputs = facts_of(photograph, plan, by)
    with transaction.atomic():
        # Whoever opens points of this curve waits here for whoever was first.
        curve = Frontier.objects.select_for_update().filter(photograph=photograph, plan=plan).first()
        if curve is None or cap not in {point.cap for point in read_points(curve.points)}:
            raise NotOnTheCurveError(
                _("Ce point n'est plus sur la courbe : elle a été recalculée. Rouvrez-la, puis choisissez un point.")
            )
        years = years_crossed(inputs.staffing, inputs.wanted)
        there = list(Scenario.objects.kept().filter(photograph=photograph, plan=plan))
        known = scenarios_by_cap(there, (cap,), years).get(cap)
        if known is not None:
            return known, False
        made = create_scenario(
            photograph=photograph,
            plan=plan,
            name=_name({each.name for each in there}, cap),
            overlay=capped(years, cap),
            by=by,
            at=at,
        )
        return made, True


def _name(taken: set[str], cap: float | None) -> str:
    """A name that says the cap, and that no other scenario bears."""
    said = _("Sans plafond") if cap is None else _("Plafond de %(fte)s ETP par an") % {"fte": number(cap, 1)}
    names = (said, *(f"{said} ({index})" for index in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _held(photograph: Photograph, plan: Plan) -> Frontier:
    return Frontier.objects.select_for_update(of=("self",)).select_related("job").get(photograph=photograph, plan=plan)


def _out_of_time() -> OutOfTimeError:
    return OutOfTimeError(_("Le calcul a dépassé le temps imparti : la courbe reste telle qu'elle était."))
