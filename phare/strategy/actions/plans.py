"""A plan is drafted, put in force, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Administration, Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import (
    NameTakenError,
    NotOfThisAdministrationError,
    StateOutOfOrderError,
    YearOutsidePlanError,
)
from phare.strategy.actions.writing import hold_plans, naming_a_clash, plainly, refuse_closed, revise
from phare.strategy.kernel.life import FOLLOWING, PlanState
from phare.strategy.models import Action, Plan
from phare.strategy.queries import CarriedOn, closing_of, plans_visible
from phare.values.horizon import Horizon


@dataclass(frozen=True)
class PlanTerms:
    """What is said of a plan itself: its period (years, both included) and its own words for its three levels."""

    name: str
    kind: str
    first_year: int
    last_year: int
    level_one: str
    level_two: str
    level_three: str
    horizon: str = Horizon.MEDIUM
    parent_id: int | None = None
    introduction: str = ""


def draft_plan(*, administration: Administration, terms: PlanTerms, by: Membership, at: dt.datetime) -> Plan:
    """Create a plan in preparation and return it.

    Raises NameTakenError, YearOutsidePlanError (a period that ends before it begins), NotOfThisAdministrationError
    (a parent plan that is not shown to the administration).
    """
    _refuse_disorder(terms)
    _refuse_hidden_parent(administration, terms, None, at)
    with transaction.atomic():
        with naming_a_clash(_name_taken(terms), NameTakenError):
            plan = Plan.objects.create(administration=administration, **asdict(terms))
        audit.record("strategy.plan.drafted", plan, by, at, {"after": asdict(terms)})
    return plan


def revise_plan(*, plan: Plan, terms: PlanTerms, version: int, by: Membership, at: dt.datetime) -> Plan:
    """Change what is said of a plan and return it; its tree is untouched.

    Raises PlanClosedError, ChangedMeanwhileError, NameTakenError, NotOfThisAdministrationError, and
    YearOutsidePlanError when requirements would be left outside the period.
    """
    refuse_closed(plan)
    _refuse_disorder(terms)
    _refuse_hidden_parent(plan.administration, terms, plan, at)
    span = plan.requirements.aggregate(first=Min("year"), last=Max("year"))
    if span["first"] is not None and not terms.first_year <= span["first"] <= span["last"] <= terms.last_year:
        raise YearOutsidePlanError(
            _("Des exigences portent sur %(first)s-%(last)s : gardez ces années dans la période, ou retirez-les.")
            % span
        )
    with transaction.atomic():
        with naming_a_clash(_name_taken(terms), NameTakenError):
            changes = revise(plan, asdict(terms), version)
        if changes:
            audit.record("strategy.plan.revised", plan, by, at, plainly(changes))
    return plan


def move_plan(*, plan: Plan, to: str, by: Membership, at: dt.datetime) -> Plan:
    """Put a plan in force, or close it, and return it; one that is there already stays as it is.

    What is not over among the actions of a plan that closes, and serves an open one, goes on there (`closing_of`): that
    plan becomes its home. Raises StateOutOfOrderError.
    """
    with transaction.atomic():
        held = hold_plans(plan.administration_id)[plan.pk]
        if to == held.state:
            plan.refresh_from_db()
            return plan
        if PlanState(to) not in FOLLOWING[PlanState(held.state)]:
            raise StateOutOfOrderError(
                _("Ce plan est %(state)s : il ne peut pas passer à l'état « %(to)s ».")
                % {"state": held.get_state_display(), "to": Plan.State(to).label}
            )
        carried_on = closing_of(held).carried_on if to == PlanState.CLOSED else []
        _carry_on(carried_on)
        before, plan.state = held.state, to
        plan.version = held.version + 1
        plan.save(update_fields=["state", "version"])
        for each in carried_on:
            audit.record("strategy.action.carried_on", each.action, by, at, _said_of(held, each))
        left = [[str(each.action), each.home.name] for each in carried_on]
        said: dict[str, Any] = {"carried_on": left} if left else {}
        audit.record("strategy.plan.moved", plan, by, at, {"state": [before, to], **said})
    return plan


def _carry_on(actions: Iterable[CarriedOn]) -> None:
    """Give each action its home in another plan, after the last action there.

    All plans of the administration are held: none of these closes meanwhile, and none is served by one action more.
    """
    for each in actions:
        last = each.home.actions.aggregate(last=Max("position"))["last"]
        # Whoever read it before must read it again.
        Action.objects.filter(pk=each.action.pk).update(
            plan=each.home, code=each.code, position=0 if last is None else last + 1, version=F("version") + 1
        )


def _said_of(plan: Plan, each: CarriedOn) -> dict[str, list[str]]:
    """An action that goes on elsewhere, as the trail keeps it: from which plan to which, under which code."""
    said = {"plan": [plan.name, each.home.name]}
    return said if each.code == each.action.code else {**said, "code": [each.action.code, each.code]}


def _name_taken(terms: PlanTerms) -> str:
    return _("Un plan porte déjà ce nom : %(name)s.") % {"name": terms.name}


def _refuse_disorder(terms: PlanTerms) -> None:
    if terms.last_year < terms.first_year:
        raise YearOutsidePlanError(_("La dernière année du plan précède la première : corrigez la période."))


def _refuse_hidden_parent(administration: Administration, terms: PlanTerms, plan: Plan | None, at: dt.datetime) -> None:
    """A parent must be shown to the administration (MUT-004), and no plan may end up above itself."""
    if terms.parent_id is None:
        return
    parent = plans_visible(administration, timezone.localdate(at)).filter(pk=terms.parent_id).first()
    if parent is None:
        raise NotOfThisAdministrationError(
            _("Ce plan de niveau supérieur n'est pas partagé avec votre administration : demandez son partage.")
        )
    above: Plan | None = parent
    while above is not None:
        if plan is not None and above.pk == plan.pk:
            raise NotOfThisAdministrationError(_("Un plan ne peut pas être placé au-dessus de lui-même."))
        above = above.parent
