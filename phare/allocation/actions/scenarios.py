"""Making, changing and setting aside scenarios."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from phare.allocation.actions.errors import (
    AlreadyPreparedError,
    ChangedMeanwhileError,
    ComputingError,
    FactsElsewhereError,
    NameMissingError,
    NameTakenError,
    PreparedScenarioError,
    SetAsideError,
)
from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.life import ScenarioState, may_follow
from phare.allocation.kernel.overlay import Overlay, overlay_as_data, read_overlay
from phare.allocation.kernel.prepared import balanced, floors_first, trend
from phare.allocation.models import Scenario
from phare.allocation.queries.inputs import Inputs, crossable_photographs, crossable_plans, inputs_of
from phare.allocation.queries.scenarios import state_shown
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.models import Plan


def prepare_scenarios(*, photograph: Photograph, plan: Plan, by: Membership, at: dt.datetime) -> tuple[Scenario, ...]:
    """Create the three prepared scenarios, to be computed, and return them: trend, floors first, balanced.

    Those that are already there are left as they are. Raises AlreadyPreparedError when all three are,
    FactsElsewhereError, and what `problem_of` raises when the photograph and the plan cannot be crossed.
    """
    inputs = facts_of(photograph, plan, by)
    there = set(Scenario.objects.kept().filter(photograph=photograph, plan=plan).values_list("origin", flat=True))
    levers = {
        Scenario.Origin.TREND: trend(),
        Scenario.Origin.FLOORS_FIRST: floors_first(),
        Scenario.Origin.BALANCED: balanced(inputs.staffing, inputs.wanted),
    }
    missing = {origin: overlay for origin, overlay in levers.items() if origin not in there}
    if not missing:
        raise AlreadyPreparedError(
            _("Les trois scénarios sont déjà préparés : ouvrez-les, ou copiez-en un pour le changer.")
        )
    problem_of(inputs.staffing, inputs.wanted, Overlay())
    with transaction.atomic():
        made = tuple(
            _made(photograph, plan, str(origin.label), overlay, by, at, origin=origin)
            for origin, overlay in missing.items()
        )
        for scenario in made:
            audit.record("allocation.scenario.prepared", scenario, by, at, {"after": _said(scenario)})
    return made


def create_scenario(
    *, photograph: Photograph, plan: Plan, name: str, overlay: Overlay, by: Membership, at: dt.datetime
) -> Scenario:
    """Create a scenario to be computed, and return it.

    Raises NameMissingError, NameTakenError, FactsElsewhereError, OverlayErrors naming every lever that does not hold,
    and what `problem_of` raises when the photograph and the plan cannot be crossed.
    """
    inputs = facts_of(photograph, plan, by)
    problem_of(inputs.staffing, inputs.wanted, overlay)
    with transaction.atomic():
        scenario = _made(photograph, plan, name, overlay, by, at)
        audit.record("allocation.scenario.created", scenario, by, at, {"after": _said(scenario)})
    return scenario


def duplicate_scenario(*, scenario: Scenario, name: str, by: Membership, at: dt.datetime) -> Scenario:
    """Copy a scenario's levers under another name, to be computed, and return the copy.

    Raises NameMissingError, NameTakenError.
    """
    with transaction.atomic():
        copy = _made(scenario.photograph, scenario.plan, name, scenario.levers, by, at)
        audit.record("allocation.scenario.duplicated", copy, by, at, {"of": scenario.pk, "after": _said(copy)})
    return copy


def rename_scenario(*, scenario: Scenario, name: str, version: int, by: Membership, at: dt.datetime) -> Scenario:
    """Give a scenario another name and return it.

    Raises NameMissingError, NameTakenError, ChangedMeanwhileError, SetAsideError.
    """
    wanted = _name(name)
    with transaction.atomic():
        held = _held(scenario, version)
        before = held.name
        _refuse_taken(held.photograph, held.plan, wanted, held)
        held.name = wanted
        held.version += 1
        held.save(update_fields=["name", "version"])
        audit.record("allocation.scenario.renamed", held, by, at, {"name": [before, wanted]})
    return held


def change_levers(*, scenario: Scenario, overlay: Overlay, version: int, by: Membership, at: dt.datetime) -> Scenario:
    """Change what a scenario changes to the facts, and return it: its former result goes, it is to be computed.

    Raises PreparedScenarioError, ComputingError, ChangedMeanwhileError, SetAsideError, OverlayErrors.
    """
    if scenario.origin != Scenario.Origin.OWN:
        raise PreparedScenarioError(
            _("Les leviers d'un scénario préparé ne se changent pas : copiez-le, puis changez la copie.")
        )
    inputs = inputs_of(scenario.photograph, scenario.plan)
    problem_of(inputs.staffing, inputs.wanted, overlay)
    with transaction.atomic():
        held = _held(scenario, version)
        refuse_computing(held)
        before, after = held.overlay, overlay_as_data(overlay)
        if before == after:
            return held
        held.overlay, held.state, held.reason, held.summary = after, ScenarioState.DRAFT, "", {}
        held.result_compressed = held.computed_at = held.seconds = None
        held.version += 1
        held.save()
        audit.record("allocation.scenario.levers_changed", held, by, at, {"before": before, "after": after})
    return held


def set_aside_scenario(*, scenario: Scenario, by: Membership, at: dt.datetime) -> Scenario:
    """Set a scenario aside: it leaves the lists, and is kept for the record. Raises ComputingError, SetAsideError."""
    with transaction.atomic():
        held = _held(scenario, None)
        refuse_computing(held)
        held.archived_at = at
        held.save(update_fields=["archived_at"])
        audit.record("allocation.scenario.set_aside", held, by, at, {"name": held.name})
    return held


def refuse_computing(scenario: Scenario) -> None:
    """Raise ComputingError while a scenario is being computed."""
    if not may_follow(state_shown(scenario)[0], ScenarioState.COMPUTING):
        raise ComputingError(_("Ce scénario est en cours de calcul : attendez la fin, ou arrêtez le calcul."))


def facts_of(photograph: Photograph, plan: Plan, by: Membership) -> Inputs:
    """Return both sides of a crossing, read. Raises FactsElsewhereError unless the member may cross them."""
    administration = by.administration
    if not (
        crossable_photographs(administration).filter(pk=photograph.pk).exists()
        and crossable_plans(administration).filter(pk=plan.pk).exists()
    ):
        raise FactsElsewhereError(
            _("Choisissez un projet des services figé et un plan de votre administration qui court encore.")
        )
    return inputs_of(photograph, plan)


def _made(
    photograph: Photograph,
    plan: Plan,
    name: str,
    overlay: Overlay,
    by: Membership,
    at: dt.datetime,
    origin: str = Scenario.Origin.OWN,
) -> Scenario:
    wanted = _name(name)
    _refuse_taken(photograph, plan, wanted, None)
    try:
        with transaction.atomic():
            return Scenario.objects.create(
                administration_id=by.administration_id,
                photograph=photograph,
                plan=plan,
                name=wanted,
                origin=origin,
                owner=by,
                overlay=overlay_as_data(overlay),
                created_at=at,
            )
    except IntegrityError:
        # Somebody else took the name between the look and the write.
        raise _taken(wanted) from None


def _name(name: str) -> str:
    wanted = " ".join(name.split())[:120]
    if not wanted:
        raise NameMissingError(_("Donnez un nom au scénario : il le distinguera des autres."))
    return wanted


def _refuse_taken(photograph: Photograph, plan: Plan, name: str, unless: Scenario | None) -> None:
    others = Scenario.objects.kept().filter(photograph=photograph, plan=plan, name=name)
    if unless is not None:
        others = others.exclude(pk=unless.pk)
    if others.exists():
        raise _taken(name)


def _taken(name: str) -> NameTakenError:
    return NameTakenError(_("Un scénario porte déjà ce nom : %(name)s. Choisissez-en un autre.") % {"name": name})


def _held(scenario: Scenario, version: int | None) -> Scenario:
    """The scenario, locked until the end of the transaction."""
    held = Scenario.objects.select_for_update(of=("self",)).select_related("job").get(pk=scenario.pk)
    if held.archived_at is not None:
        raise SetAsideError(_("Ce scénario a été écarté : copiez-le pour y revenir."))
    if version is not None and held.version != version:
        raise ChangedMeanwhileError(
            _("Quelqu'un a changé ce scénario entre-temps : relisez-le, puis refaites votre changement.")
        )
    return held


def _said(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "origin": scenario.origin,
        "photograph": scenario.photograph_id,
        "plan": scenario.plan_id,
        "overlay": overlay_as_data(read_overlay(scenario.overlay)),
    }
