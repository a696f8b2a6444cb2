"""The three levels of a plan: orientations, objectives, operations."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import Service
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import NotOfThisAdministrationError, UnknownOriginError, YearOutsidePlanError
from phare.strategy.actions.writing import naming_a_clash, plainly, refuse_closed, remove, revise
from phare.strategy.models import Objective, Operation, Orientation, Plan

L = TypeVar("L", Orientation, Objective, Operation)


@dataclass(frozen=True)
class OrientationTerms:
    """What is said of an orientation (PAS-006).

    `origin` is an `Origin`, empty when it is not told; `parent_orientation` its counterpart's code in the parent plan.
    """

    code: str
    name: str
    is_modernisation: bool = False
    origin: str = ""
    parent_orientation: str = ""


@dataclass(frozen=True)
class ObjectiveTerms:
    """What is said of an objective."""

    code: str
    name: str


@dataclass(frozen=True)
class OperationTerms:
    """What is said of an operation: what it is, who pilots and owns it, with whom, how and when (PAS-005)."""

    code: str
    name: str
    description: str = ""
    pilot_id: int | None = None
    partners: str = ""
    owner_id: int | None = None
    core: bool = False
    service_arrangement: str = ""
    first_year: int | None = None
    last_year: int | None = None
    calendar: str = ""
    participants: str = ""
    users_part: str = ""


def add_orientation(*, plan: Plan, terms: OrientationTerms, by: Membership, at: dt.datetime) -> Orientation:
    """Add an orientation at the end of a plan and return it.

    Raises UnknownOriginError, PlanClosedError, CodeTakenError.
    """
    _refuse_unknown_origin(terms)
    return _add(Orientation(plan=plan, **asdict(terms)), asdict(terms), by, at)


def add_objective(*, orientation: Orientation, terms: ObjectiveTerms, by: Membership, at: dt.datetime) -> Objective:
    """Add an objective at the end of an orientation and return it. Raises PlanClosedError, CodeTakenError."""
    objective = Objective(plan=orientation.plan, orientation=orientation, **asdict(terms))
    return _add(objective, {"orientation": orientation.pk, **asdict(terms)}, by, at)


def add_operation(*, objective: Objective, terms: OperationTerms, by: Membership, at: dt.datetime) -> Operation:
    """Add an operation at the end of an objective and return it.

    Raises PlanClosedError, CodeTakenError, NotOfThisAdministrationError, YearOutsidePlanError.
    """
    _refuse_strangers(objective.plan, terms, at)
    operation = Operation(plan=objective.plan, objective=objective, **asdict(terms))
    return _add(operation, {"objective": objective.pk, **asdict(terms)}, by, at)


def revise_orientation(
    *, orientation: Orientation, terms: OrientationTerms, version: int, by: Membership, at: dt.datetime
) -> Orientation:
    """Change an orientation and return it.

    Raises UnknownOriginError, PlanClosedError, ChangedMeanwhileError, CodeTakenError.
    """
    _refuse_unknown_origin(terms)
    return _revise(orientation, asdict(terms), version, by, at)


def revise_objective(
    *, objective: Objective, terms: ObjectiveTerms, version: int, by: Membership, at: dt.datetime
) -> Objective:
    """Change an objective and return it. Raises PlanClosedError, ChangedMeanwhileError, CodeTakenError."""
    return _revise(objective, asdict(terms), version, by, at)


def revise_operation(
    *, operation: Operation, terms: OperationTerms, version: int, by: Membership, at: dt.datetime
) -> Operation:
    """Change an operation and return it.

    Raises PlanClosedError, ChangedMeanwhileError, CodeTakenError, NotOfThisAdministrationError, YearOutsidePlanError.
    """
    _refuse_strangers(operation.plan, terms, at)
    return _revise(operation, asdict(terms), version, by, at)


def remove_level(*, level: Orientation | Objective | Operation, by: Membership, at: dt.datetime) -> None:
    """Remove an orientation, an objective or an operation that holds nothing.

    Raises PlanClosedError, StillUsedError.
    """
    refuse_closed(level.plan)
    with transaction.atomic():
        subject, said = audit.reference(level), {"code": level.code, "name": level.name}
        remove(level)
        audit.record(f"strategy.{_noun(level)}.removed", subject, by, at, {"before": said})


def hand_over_operations(
    *, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime
) -> int:
    """Give a leaver's operations to a successor, or leave them without owner; return how many there were."""
    owned = Operation.objects.filter(owner=membership)
    with transaction.atomic():
        numbers = sorted(owned.select_for_update().values_list("pk", flat=True))
        if numbers:
            owned.update(owner=successor)
            audit.record(
                "strategy.operation.handed_over",
                membership,
                by,
                at,
                {"operations": numbers, "owner": [membership.pk, successor.pk if successor else None]},
            )
    return len(numbers)


def _add(level: L, said: dict[str, Any], by: Membership, at: dt.datetime) -> L:
    refuse_closed(level.plan)
    last = type(level).objects.filter(plan=level.plan).aggregate(last=Max("position"))["last"]
    level.position = 0 if last is None else last + 1
    with transaction.atomic():
        with naming_a_clash(_code_taken(level.code)):
            level.save(force_insert=True)
        audit.record(f"strategy.{_noun(level)}.added", level, by, at, {"after": said})
    return level


def _revise(level: L, values: dict[str, Any], version: int, by: Membership, at: dt.datetime) -> L:
    refuse_closed(level.plan)
    with transaction.atomic():
        with naming_a_clash(_code_taken(values["code"])):
            changes = revise(level, values, version)
        if changes:
            audit.record(f"strategy.{_noun(level)}.revised", level, by, at, plainly(changes))
    return level


def _refuse_unknown_origin(terms: OrientationTerms) -> None:
    if terms.origin not in ("", *Orientation.OriginChoice.values):
        raise UnknownOriginError(
            _("L'origine « %(origin)s » n'existe pas : choisissez régionale ou locale, ou ne la précisez pas.")
            % {"origin": terms.origin}
        )


def _noun(level: Orientation | Objective | Operation) -> str:
    return str(level._meta.model_name)


def _code_taken(code: str) -> str:
    return _("Le code %(code)s est déjà pris à ce niveau du plan : choisissez-en un autre.") % {"code": code}


def _refuse_strangers(plan: Plan, terms: OperationTerms, at: dt.datetime) -> None:
    """The pilot is a service of the plan's administration; the owner one of its members in force."""
    if (
        terms.pilot_id is not None
        and not Service.objects.filter(pk=terms.pilot_id, administration_id=plan.administration_id).exists()
    ):
        raise NotOfThisAdministrationError(_("Le service pilote n'est pas un service de cette administration."))
    if terms.owner_id is not None and not (
        Membership.objects.in_force(timezone.localdate(at))
        .filter(pk=terms.owner_id, administration_id=plan.administration_id)
        .exists()
    ):
        raise NotOfThisAdministrationError(
            _("Le responsable n'est pas, ou n'est plus, membre de cette administration.")
        )
    if terms.first_year and terms.last_year and terms.last_year < terms.first_year:
        raise YearOutsidePlanError(_("La dernière année de l'opération précède la première : corrigez l'une des deux."))
