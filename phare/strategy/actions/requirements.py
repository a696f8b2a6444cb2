"""What is required for a mission: floors, decided before any computation, and needs (CRO-004)."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import JobProfile, ServiceMission
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import (
    NotOfThisAdministrationError,
    RequirementTakenError,
    UnjustifiedFloorError,
    YearOutsidePlanError,
)
from phare.strategy.actions.writing import naming_a_clash, plainly, refuse_closed, remove, revise
from phare.strategy.kernel.requirements import FloorRank
from phare.strategy.models import Objective, Operation, Plan, Requirement


@dataclass(frozen=True)
class RequirementTerms:
    """What is required for a mission in a year, in FTE; without any profile named, all count for the floor."""

    need: float
    need_declared: float | None = None
    method: str = ""
    evidence: str = ""
    weight: float = 1.0
    core: bool = False
    floor: float = 0.0
    floor_rank: int = FloorRank.LEGAL
    floor_article: str = ""
    floor_profiles: tuple[JobProfile, ...] = ()
    floor_justification: str = ""
    floor_set_by: str = ""
    floor_set_on: dt.date | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The columns of the table, the profiles apart."""
        return {name: value for name, value in vars(self).items() if name != "floor_profiles"}


def add_requirements(
    *,
    objective: Objective,
    operation: Operation | None,
    mission: ServiceMission,
    years: Sequence[int],
    terms: RequirementTerms,
    by: Membership,
    at: dt.datetime,
) -> list[Requirement]:
    """Require the same of a mission for several years, on its own (`operation` None) or for an operation.

    Returns the requirements, one per year. A floor without a date is set on the day of the action. Raises
    PlanClosedError, YearOutsidePlanError, UnjustifiedFloorError, NotOfThisAdministrationError, RequirementTakenError.
    """
    plan = objective.plan
    refuse_closed(plan)
    outside = [year for year in years if not plan.first_year <= year <= plan.last_year]
    if outside or not years:
        raise YearOutsidePlanError(
            _("Choisissez des années du plan, de %(first)s à %(last)s.")
            % {"first": plan.first_year, "last": plan.last_year}
        )
    _refuse_strangers(plan, mission, terms.floor_profiles)
    dated = _dated(terms, None, at)
    _refuse_unjustified(dated)
    written = []
    with transaction.atomic():
        for year in sorted(set(years)):
            with naming_a_clash(_taken(mission, year), RequirementTakenError):
                requirement = Requirement.objects.create(
                    plan=plan, objective=objective, operation=operation, mission=mission, year=year, **dated.fields
                )
            requirement.floor_profiles.set(dated.floor_profiles)
            written.append(requirement)
        audit.record(
            "strategy.requirement.added",
            operation or objective,
            by,
            at,
            {"mission": mission.code, "years": [each.year for each in written], "after": _said(dated)},
        )
    return written


def revise_requirement(
    *, requirement: Requirement, terms: RequirementTerms, version: int, by: Membership, at: dt.datetime
) -> Requirement:
    """Change what is required for a mission in a year and return it; a floor that changes is set on that day.

    Raises PlanClosedError, ChangedMeanwhileError, UnjustifiedFloorError, NotOfThisAdministrationError.
    """
    refuse_closed(requirement.plan)
    _refuse_strangers(requirement.plan, requirement.mission, terms.floor_profiles)
    dated = _dated(terms, requirement, at)
    _refuse_unjustified(dated)
    with transaction.atomic():
        changes = revise(requirement, dated.fields, version)
        before = sorted(profile.code for profile in requirement.floor_profiles.all())
        after = sorted(profile.code for profile in dated.floor_profiles)
        if before != after:
            requirement.floor_profiles.set(dated.floor_profiles)
            changes["floor_profiles"] = [before, after]
        if changes:
            audit.record("strategy.requirement.revised", requirement, by, at, plainly(changes))
    return requirement


def declare_need(
    *,
    requirement: Requirement,
    need_declared: float,
    method: str,
    evidence: str,
    version: int,
    by: Membership,
    at: dt.datetime,
) -> Requirement:
    """Say, as the service concerned, how many FTE are needed and on what grounds; what is retained does not move.

    Raises PlanClosedError, ChangedMeanwhileError, UnjustifiedFloorError (a figure that is not one).
    """
    refuse_closed(requirement.plan)
    _refuse_figures(need_declared)
    with transaction.atomic():
        said = {"need_declared": need_declared, "method": method, "evidence": evidence}
        changes = revise(requirement, said, version)
        if changes:
            audit.record("strategy.need.declared", requirement, by, at, plainly(changes))
    return requirement


def remove_requirement(*, requirement: Requirement, by: Membership, at: dt.datetime) -> None:
    """No longer require anything of a mission, there and that year. Raises PlanClosedError."""
    refuse_closed(requirement.plan)
    with transaction.atomic():
        subject = audit.reference(requirement.operation or requirement.objective)
        said = {"mission": requirement.mission.code, "year": requirement.year, "need": requirement.need}
        said["floor"] = requirement.floor
        remove(requirement)
        audit.record("strategy.requirement.removed", subject, by, at, {"before": said})


def _dated(terms: RequirementTerms, before: Requirement | None, at: dt.datetime) -> RequirementTerms:
    """A floor has the day on which it was set; what only describes a floor goes when there is none."""
    if not terms.floor:
        return replace(
            terms, floor_article="", floor_profiles=(), floor_justification="", floor_set_by="", floor_set_on=None
        )
    if terms.floor_set_on is None or (
        before is not None and before.floor != terms.floor and before.floor_set_on == terms.floor_set_on
    ):
        return replace(terms, floor_set_on=timezone.localdate(at))
    return terms


def _refuse_unjustified(terms: RequirementTerms) -> None:
    _refuse_figures(terms.need, terms.floor, terms.need_declared)
    if not (math.isfinite(terms.weight) and terms.weight > 0):
        raise UnjustifiedFloorError(_("Le poids est un nombre au-dessus de 0."))
    if not terms.floor:
        return
    if not terms.floor_justification.strip():
        raise UnjustifiedFloorError(_("Dites pourquoi cet effectif plancher est fixé : il est décidé, pas calculé."))
    if not terms.floor_set_by.strip():
        raise UnjustifiedFloorError(_("Dites qui a fixé cet effectif plancher."))
    if terms.floor_rank == FloorRank.LEGAL and not terms.floor_article.strip():
        raise UnjustifiedFloorError(_("Une obligation légale cite l'article qui la crée."))


def _refuse_figures(*figures: float | None) -> None:
    if any(figure is not None and not (math.isfinite(figure) and figure >= 0) for figure in figures):
        raise UnjustifiedFloorError(_("Un effectif est un nombre d'ETP, à partir de 0."))


def _refuse_strangers(plan: Plan, mission: ServiceMission, profiles: Iterable[JobProfile]) -> None:
    if any(each.administration_id != plan.administration_id for each in (mission, *profiles)):
        raise NotOfThisAdministrationError(_("La mission et les profils sont ceux de l'administration du plan."))


def _taken(mission: ServiceMission, year: int) -> str:
    return _("La mission %(mission)s a déjà une exigence ici en %(year)s : modifiez celle-là.") % {
        "mission": mission,
        "year": year,
    }


def _said(terms: RequirementTerms) -> dict[str, Any]:
    return {**terms.fields, "floor_profiles": sorted(profile.code for profile in terms.floor_profiles)}
