"""A scenario as an option of an arbitration: its figures, redeployments and expected effects, with their digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from phare.allocation.kernel.digests import digests_of
from phare.allocation.kernel.movements import Line, lines_of
from phare.allocation.kernel.result import NOTHING
from phare.allocation.models import Scenario
from phare.allocation.queries import words
from phare.allocation.queries.inputs import Inputs, inputs_of
from phare.decisions.kernel.proposal import (
    Better,
    Commitment,
    Effect,
    Envelope,
    Figure,
    Move,
    OptionData,
    Source,
)
from phare.decisions.models import Option
from phare.organisation.models import State
from phare.values.refusal import Refusal

SCENARIO, PHOTOGRAPH, PLAN = "allocation.scenario", "allocation.photograph", "allocation.plan"
SMALLEST = 0.05
"""FTE under which a redeployment is not ordered: what rounds to nothing on a page."""


@override("fr")
def option_of(scenario: Scenario, inputs: Inputs) -> OptionData:
    """Return a computed scenario as an option, in French as all that is signed, FTE unrounded but for those under 0.05.

    The prepared trend is "changing nothing". Raises ValueError before the first computation.
    """
    result = scenario.result
    if result is None:
        raise ValueError("a scenario has no figures before it is computed")
    lines = lines_of(result)
    return OptionData(
        name=_("Ne rien changer") if scenario.origin == Scenario.Origin.TREND else scenario.name,
        description=words.verdict(scenario.summary),
        is_status_quo=scenario.origin == Scenario.Origin.TREND,
        source=Source(
            SCENARIO,
            str(scenario.pk),
            scenario.name,
            reverse("allocation:scenario", args=[scenario.pk]),
            scenario_digest(scenario),
        ),
        figures=_figures(scenario.summary, lines),
        moves=tuple(_moves(lines, inputs)),
        effects=tuple(_effects(result, inputs)),
        commitments=tuple(_commitments(scenario, inputs)),
    )


def sources_of(inputs: Inputs) -> tuple[Source, ...]:
    """Return what every option stands on, the photograph and the plan, with what the crossing takes from each."""
    photograph, plan = inputs.photograph, inputs.plan
    of_photograph, of_plan = digests_of(inputs.staffing, inputs.wanted)
    key = f"{photograph.pk}:{plan.pk}"
    return (
        Source(
            PHOTOGRAPH, key, photograph.title, reverse("organisation:photograph", args=[photograph.pk]), of_photograph
        ),
        Source(PLAN, key, plan.name, reverse("strategy:plan", args=[plan.pk]), of_plan),
    )


def scenario_digest(scenario: Scenario) -> str:
    """Return the SHA-256 of a scenario's levers and result: computed again to the same answer, it is the same."""
    said = json.dumps([scenario.overlay, scenario.result], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def scenario_digest_today(administration_id: int, key: str) -> str | None:
    """Return the digest that a scenario would hand over today; None when it was set aside or lost its result."""
    scenario = Scenario.objects.filter(
        administration_id=administration_id, pk=int(key), archived_at=None, result_compressed__isnull=False
    ).first()
    return None if scenario is None else scenario_digest(scenario)


def photograph_digest_today(administration_id: int, key: str) -> str | None:
    """Return the digest of what the crossing takes from a photograph today; None once it is superseded."""
    return _facts_digest(administration_id, key, 0)


def plan_digest_today(administration_id: int, key: str) -> str | None:
    """Return the digest of what the crossing takes from a plan today."""
    return _facts_digest(administration_id, key, 1)


def options_of_scenario(scenario: Scenario) -> list[Option]:
    """Return the options of open arbitrations that come from a scenario, with their arbitration."""
    options = Option.objects.filter(
        arbitration__administration_id=scenario.administration_id,
        arbitration__signed_at=None,
        arbitration__abandoned_at=None,
        source__kind=SCENARIO,
        source__key=str(scenario.pk),
    )
    return list(options.select_related("arbitration"))


def all_on_facts(renewed: Option, inputs: Inputs) -> bool:
    """Return whether every option of an arbitration comes from what was computed on these facts, one being renewed.

    An option written by hand stands on no fact.
    """
    others = renewed.arbitration.options.exclude(pk=renewed.pk).filter(source__kind=SCENARIO)
    handed = {int(option.source["key"]): option.source["digest"] for option in others if option.source}
    kept = {each.pk: each for each in Scenario.objects.filter(pk__in=handed)}
    on_facts = digests_of(inputs.staffing, inputs.wanted)
    return all(
        key in kept
        and (kept[key].photograph_digest, kept[key].plan_digest) == on_facts
        and scenario_digest(kept[key]) == digest
        for key, digest in handed.items()
    )


def submittable(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Return the scenarios that are computed, so may become options."""
    return [each for each in scenarios if each.computed_at is not None]


def _facts_digest(administration_id: int, key: str, side: int) -> str | None:
    photograph_key, _colon, plan_key = key.partition(":")
    scenario = (
        Scenario.objects.filter(
            administration_id=administration_id, photograph_id=int(photograph_key), plan_id=int(plan_key)
        )
        .select_related("photograph", "plan")
        .first()
    )
    if scenario is None or scenario.photograph.state == State.SUPERSEDED:
        return None
    inputs = inputs_of(scenario.photograph, scenario.plan)
    try:
        return digests_of(inputs.staffing, inputs.wanted)[side]
    except Refusal:
        return None


def _figures(summary: dict[str, Any], lines: tuple[Line, ...]) -> tuple[Figure, ...]:
    coverage = summary["coverage"]
    return (
        Figure(_("Missions sous leur plancher"), summary["broken"], _("missions"), Better.LOWER, 0),
        Figure(_("Manque sous les planchers, la pire année"), summary["worst_shortfall"], _("ETP"), Better.LOWER),
        Figure(
            _("Besoins couverts la dernière année"), None if coverage is None else 100 * coverage, "%", Better.HIGHER
        ),
        Figure(_("Redéployés en tout"), summary["moved"], _("ETP"), Better.LOWER),
        Figure(
            _("Redéploiements qui changent de programme"),
            sum(1 for line in lines if line.programme is not None),
            _("redéploiements"),
            Better.LOWER,
            0,
        ),
    )


def _moves(lines: tuple[Line, ...], inputs: Inputs) -> Iterable[Move]:
    for line in lines:
        for year, fte in line.amounts:
            if fte >= SMALLEST:
                yield Move(
                    year,
                    line.profile,
                    line.origin_service,
                    line.origin_mission,
                    line.service,
                    line.mission,
                    round(fte, 4),
                    to_programme=line.receiving_programmes[0] if line.programme and line.receiving_programmes else None,
                    why=words.why(line, inputs.names),
                )


def _effects(result: dict[str, Any], inputs: Inputs) -> Iterable[Effect]:
    """The missions that the option brings back to their floor, or nearer to it, by the end of the last year."""
    last = result["periods"][-1]
    for row in result["missions"]:
        lack = [max(0.0, row["floor"][-1] - row[name][-1]) for name in ("trend_counting", "counting")]
        if lack[0] > lack[1] + NOTHING:
            yield Effect(
                _("Effectif de « %(mission)s » (plancher %(floor)s)")
                % {"mission": inputs.names.missions[row["mission"]], "floor": words.fte(row["floor"][-1])},
                _("ETP"),
                row["trend"][-1],
                row["fte"][-1],
                last,
                row["mission"],
            )


def _commitments(scenario: Scenario, inputs: Inputs) -> Iterable[Commitment]:
    programme_of = {row.code: row.programme for row in inputs.staffing.profiles}
    name_of = {row.code: row.name for row in inputs.staffing.profiles}
    for recruit in scenario.levers.recruits:
        yield Commitment(
            Envelope.STAFF,
            _("Recrutement : %(profile)s, %(service)s")
            % {"profile": name_of.get(recruit.profile, recruit.profile), "service": recruit.service},
            recruit.year,
            recruit.fte,
            programme_of.get(recruit.profile),
        )
