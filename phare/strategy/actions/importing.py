"""A whole plan from its workbook: everything is written in one transaction, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import JobProfile, Service, ServiceMission
from phare.platform.accounts.models import Administration, Membership
from phare.platform.audit import actions as audit
from phare.platform.exchange.kernel.importer import Source
from phare.platform.exchange.kernel.reading import Reading, Row
from phare.strategy.actions.refusals import NameTakenError, StillUsedError, WorkbookRefusedError
from phare.strategy.actions.writing import refuse_closed
from phare.strategy.kernel import requirements as plain
from phare.strategy.kernel import workbook
from phare.strategy.models import (
    Action,
    ActionLink,
    ActionOperation,
    Objective,
    Operation,
    Orientation,
    Plan,
    Requirement,
    Revised,
)
from phare.strategy.queries import PlanTarget, checked_plan, links_told, named_from, plans_visible

R = TypeVar("R", bound=Revised)
Counts = dict[str, dict[str, int]]


def import_plan(data: plain.PlanData, target: PlanTarget, *, source: Source, by: audit.Author, at: dt.datetime) -> Plan:
    """Make of a plan what a workbook says, and return it: the target's plan, or a new one.

    Rows are known by their codes: what is unchanged is not touched, what is no longer there is removed. Reliefs stay.
    Raises WorkbookRefusedError with every problem, NameTakenError, PlanClosedError, StillUsedError.
    """
    refuse_problems(data, target, at)
    namesake = Plan.objects.filter(administration=target.administration, name=data.name).first()
    if namesake is not None and namesake != target.plan:
        raise NameTakenError(_("Un autre plan porte déjà ce nom : %(name)s.") % {"name": data.name})
    with transaction.atomic():
        standing = None
        if target.plan is not None:
            standing = Plan.objects.select_for_update().get(pk=target.plan.pk)
            refuse_closed(standing)
        written, counts = _Writing(target.administration, at).write(standing, data)
        audit.record("strategy.plan.imported", written, by, at, {**source.changes, "counts": counts})
    return written


def refuse_problems(data: plain.PlanData, target: PlanTarget, at: dt.datetime) -> None:
    """Raise WorkbookRefusedError when a plan does not hold together or cites what the administration does not know."""
    rows = {
        name: tuple(Row(name, number, values) for number, values in enumerate(sheet, 2))
        for name, sheet in workbook.rows_of(data).items()
    }
    checked = checked_plan(Reading(rows), target, timezone.localdate(at))
    if checked.problems:
        raise WorkbookRefusedError(checked.problems)


class _Writing:
    """One import being written: the administration's codes, read once, and what was done to each sheet."""

    def __init__(self, administration: Administration, at: dt.datetime) -> None:
        self.administration = administration
        self.day = timezone.localdate(at)
        self.counts: Counts = {}
        self.services = {each.code: each for each in Service.objects.filter(administration=administration)}
        self.missions = {each.code: each for each in ServiceMission.objects.filter(administration=administration)}
        self.profiles = {each.code: each for each in JobProfile.objects.filter(administration=administration)}
        members = Membership.objects.in_force(self.day).filter(administration=administration)
        self.owners = dict(members.order_by("-pk").values_list("user__email", "pk"))

    def write(self, plan: Plan | None, data: plain.PlanData) -> tuple[Plan, Counts]:
        """Write every sheet, from the plan down, then remove upwards what is no longer there."""
        plan = self._plan(plan, data)
        orientations, gone_orientations = self._level(
            Orientation,
            workbook.ORIENTATIONS,
            {each.code: each for each in plan.orientations.all()},
            {each.code: _orientation(plan, position, each) for position, each in enumerate(data.orientations)},
        )
        objectives, gone_objectives = self._level(
            Objective,
            workbook.OBJECTIVES,
            {each.code: each for each in plan.objectives.all()},
            {
                each.code: {
                    "plan_id": plan.pk,
                    "code": each.code,
                    "name": each.name,
                    "orientation_id": orientations[each.orientation].pk,
                    "position": position,
                }
                for position, each in enumerate(data.objectives)
            },
        )
        operations, gone_operations = self._level(
            Operation,
            workbook.OPERATIONS,
            {each.code: each for each in plan.operations.all()},
            self._operations(plan, data, objectives),
        )
        gone_requirements = self._requirements(plan, data, objectives, operations)
        gone_actions = self._actions(plan, data, operations)
        _refuse_shared(plan, gone_actions)
        try:
            for gone in (gone_actions, gone_requirements, gone_operations, gone_objectives, gone_orientations):
                for each in gone:
                    each.delete()
        except ProtectedError as error:
            raise StillUsedError(
                _("« %(thing)s » ne peut pas être retiré : d'autres pages s'appuient dessus.") % {"thing": each}
            ) from error
        return plan, self.counts

    def _plan(self, plan: Plan | None, data: plain.PlanData) -> Plan:
        one, two, three = data.level_names
        visible = {each.name: each for each in plans_visible(self.administration, self.day)}
        written, _gone = self._level(
            Plan,
            workbook.PLAN,
            {0: plan} if plan else {},
            {
                0: {
                    "administration_id": self.administration.pk,
                    "name": data.name,
                    "kind": str(data.kind),
                    "first_year": data.first_year,
                    "last_year": data.last_year,
                    "level_one": one,
                    "level_two": two,
                    "level_three": three,
                    "horizon": str(data.horizon),
                    "introduction": data.introduction,
                    "parent_id": visible[data.parent].pk if data.parent else None,
                }
            },
        )
        return written[0]

    def _operations(
        self, plan: Plan, data: plain.PlanData, objectives: Mapping[Hashable, Objective]
    ) -> dict[Hashable, dict[str, Any]]:
        kept = _owners_kept(plan.operations)
        return {
            each.code: {
                "plan_id": plan.pk,
                "objective_id": objectives[each.objective].pk,
                "code": each.code,
                "name": each.name,
                "description": each.description,
                "pilot_id": self.services[each.pilot].pk if each.pilot else None,
                "partners": each.partners,
                "owner_id": kept.get((each.code, each.owner), self.owners.get(each.owner)) if each.owner else None,
                "core": each.core,
                "service_arrangement": each.service_arrangement,
                "first_year": each.first_year,
                "last_year": each.last_year,
                "calendar": each.calendar,
                "participants": each.participants,
                "users_part": each.users_part,
                "position": position,
            }
            for position, each in enumerate(data.operations)
        }

    def _requirements(
        self,
        plan: Plan,
        data: plain.PlanData,
        objectives: Mapping[Hashable, Objective],
        operations: Mapping[Hashable, Operation],
    ) -> list[Requirement]:
        standing: dict[Hashable, Requirement] = {}
        profiles_before: dict[int, frozenset[str]] = {}
        for old in plan.requirements.select_related("objective", "operation", "mission").prefetch_related(
            "floor_profiles"
        ):
            operation = old.operation.code if old.operation else None
            standing[(old.objective.code, operation, old.mission.code, old.year)] = old
            profiles_before[old.pk] = frozenset(profile.code for profile in old.floor_profiles.all())
        coming: dict[Hashable, dict[str, Any]] = {
            (each.objective, each.operation, each.mission, each.year): {
                "plan_id": plan.pk,
                "objective_id": objectives[each.objective].pk,
                "operation_id": operations[each.operation].pk if each.operation else None,
                "mission_id": self.missions[each.mission].pk,
                "year": each.year,
                "floor": each.floor,
                "floor_rank": int(each.floor_rank),
                "floor_article": each.floor_article,
                "floor_justification": each.floor_justification,
                "floor_set_by": each.floor_set_by,
                "floor_set_on": each.floor_set_on,
                "need_declared": each.need_declared,
                "need": each.need,
                "method": each.method,
                "evidence": each.evidence,
                "weight": each.weight,
                "core": each.core,
            }
            for each in data.requirements
        }
        written, gone = self._level(Requirement, workbook.REQUIREMENTS, standing, coming)
        for each in data.requirements:
            requirement = written[(each.objective, each.operation, each.mission, each.year)]
            named = frozenset(each.floor_profiles or ())
            if named != profiles_before.get(requirement.pk, frozenset()):
                requirement.floor_profiles.set([self.profiles[code] for code in sorted(named)])
                if requirement.pk in profiles_before:
                    self.counts[workbook.REQUIREMENTS]["changed"] += 1
        return gone

    def _actions(self, plan: Plan, data: plain.PlanData, operations: Mapping[Hashable, Operation]) -> list[Action]:
        kept = _owners_kept(plan.actions)
        coming: dict[Hashable, dict[str, Any]] = {
            each.code: {
                "plan_id": plan.pk,
                "code": each.code,
                "name": each.name,
                "description": each.description,
                "status": str(each.status),
                "owner_id": kept.get((each.code, each.owner), self.owners.get(each.owner)) if each.owner else None,
                "partners": each.partners,
                "participants": each.participants,
                "users_part": each.users_part,
                "arrondissement_id": each.arrondissement,
                "start": each.start,
                "due": each.due,
                "obstacle": each.obstacle,
                "lifter": each.lifter,
                "lift_by": each.lift_by,
                "position": position,
            }
            for position, each in enumerate(data.actions)
        }
        standing: dict[Hashable, Action] = {
            each.code: each for each in plan.actions.prefetch_related("operations", "pilots")
        }
        written, gone = self._level(Action, workbook.ACTIONS, standing, coming)
        for each in data.actions:
            action, changed = written[each.code], False
            for name, rows in (("operations", operations), ("pilots", self.services)):
                linked = list(getattr(action, name).all()) if each.code in standing else []
                held = {row.pk for row in linked}
                # What it serves in other plans is not in this workbook.
                elsewhere = {row.pk for row in linked if isinstance(row, Operation) and row.plan_id != plan.pk}
                wanted = {rows[code].pk for code in getattr(each, name)} | elsewhere
                if wanted != held:
                    getattr(action, name).set(wanted)
                    changed = True
            if changed and each.code in standing:
                self.counts[workbook.ACTIONS]["changed"] += 1
        return gone

    def _level(
        self, model: type[R], sheet: str, standing: Mapping[Hashable, R], coming: Mapping[Hashable, dict[str, Any]]
    ) -> tuple[dict[Hashable, R], list[R]]:
        """Create, change and keep the rows of one sheet; return those of the workbook, and those to be removed."""
        created, changed, result = [], [], {}
        for key, values in coming.items():
            thing = standing.get(key)
            if thing is None:
                thing = model(**values)
                created.append(thing)
            elif any(getattr(thing, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(thing, name, value)
                thing.version += 1
                changed.append(thing)
            result[key] = thing
        manager = model._default_manager
        manager.bulk_create(created)
        if changed:
            names = {name.removesuffix("_id") for name in next(iter(coming.values()))}
            manager.bulk_update(changed, sorted(names | {"version"}))
        gone = [thing for key, thing in standing.items() if key not in coming]
        self.counts[sheet] = {"added": len(created), "changed": len(changed), "removed": len(gone)}
        return result, gone


def _refuse_shared(plan: Plan, gone: list[Action]) -> None:
    """A workbook takes nothing away from another plan: an action that serves one, or that an action of one needs, is
    removed on its page."""
    shared = ActionOperation.objects.filter(action__in=gone).exclude(operation__plan=plan)
    first = shared.select_related("action", "operation__plan").order_by("action__code", "operation__plan__name").first()
    if first is not None:
        raise StillUsedError(
            _("« %(action)s » n'est plus dans le classeur, mais sert aussi « %(plan)s » : laissez-la dans le classeur, "
              "ou retirez-la depuis sa fiche.")
            % {"action": first.action, "plan": first.operation.plan}
        )  # fmt: skip
    needed = links_told().filter(other__in=gone, kind=ActionLink.Kind.NEEDS).exclude(action__plan=plan)
    link = needed.order_by("other__code", "action__plan", "action__code").first()
    if link is not None:
        raise StillUsedError(
            _("« %(action)s » n'est plus dans le classeur, mais « %(waiting)s » en a besoin : laissez-la dans le "
              "classeur, ou retirez-la depuis sa fiche.")
            % {"action": link.other, "waiting": named_from(plan, link.action)}
        )  # fmt: skip


def _owners_kept(owned: Any) -> dict[tuple[str, str], int]:
    """Who already owns something under another of his roles keeps it under that one: by code and address."""
    rows = owned.filter(owner__isnull=False).order_by()
    return {(code, email): pk for code, email, pk in rows.values_list("code", "owner__user__email", "owner")}


def _orientation(plan: Plan, position: int, each: plain.Orientation) -> dict[str, Any]:
    return {
        "plan_id": plan.pk,
        "code": each.code,
        "name": each.name,
        "is_modernisation": each.is_modernisation,
        "origin": str(each.origin),
        "parent_orientation": each.parent_orientation or "",
        "position": position,
    }
