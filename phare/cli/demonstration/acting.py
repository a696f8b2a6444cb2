"""What no workbook holds of the demonstration's actions and operations: steps, budgets, links (invented), measures."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from phare.cli.demonstration import territory
from phare.indicators.models import Indicator
from phare.platform.accounts.models import Membership
from phare.strategy import actions as strategy
from phare.strategy.models import Plan
from phare.strategy.queries import digest_of, picture_of


def act(plan: Plan, name: str, by: Membership, at: dt.datetime) -> None:
    """Say of each action of a plan just imported what its plain file says beyond the workbook."""
    standing = {each.code: each for each in plan.actions.select_related("plan")}
    for said in territory.table("actions")[name]:
        action = standing[said["code"]]
        for step, due, is_milestone, *done in said.get("steps", ()):
            terms = strategy.StepTerms(step, due, is_milestone, done[0] if done else None)
            strategy.add_step(action=action, terms=terms, by=by, at=at)
        for year, unit, planned, *actual in said.get("budget", ()):
            cost = strategy.BudgetTerms(year, unit, planned, actual[0] if actual else None)
            strategy.add_budget(action=action, terms=cost, by=by, at=at)
        for other in said.get("needs", ()):
            strategy.link_actions(action=action, other=standing[other], kind="needs", by=by, at=at)
        for other in said.get("helped_by", ()):
            strategy.link_actions(action=standing[other], other=action, kind="helps", by=by, at=at)


REPORT = "Bilan : quinze actions sur seize sont faites, une est abandonnée (bilan inventé pour la démonstration)."


def conclude(plan: Plan, by: Membership, at: dt.datetime) -> None:
    """Publish to all its agents the final account of the council's project; as invented as its actions."""
    picture = picture_of(plan, timezone.localdate(at))
    strategy.publish_progress(plan=plan, sentence=REPORT, previewed=digest_of(picture), by=by, at=at)


def measure(plan: Plan, by: Membership, at: dt.datetime) -> None:
    """Measure the operations of the plan at work by the barometer's indicators that speak of them."""
    operations = {each.code: each for each in plan.operations.select_related("plan")}
    known = {each.code: each for each in Indicator.objects.filter(administration=plan.administration)}
    for code, weights in territory.table("indicators")["measures"].items():
        for indicator, weight in weights.items():
            strategy.add_measure(operation=operations[code], indicator=known[indicator], weight=weight, by=by, at=at)


def say_weather(plan: Plan, at: dt.datetime) -> None:
    """Give the weather of operations and actions of the plan at work, each by whoever answers for it (invented)."""
    subjects = {
        each.code: each
        for rows in (plan.operations, plan.actions)
        for each in rows.select_related("plan", "owner__user")
    }
    for code, (level, sentence) in territory.table("actions")["weather_2027"].items():
        owner = subjects[code].owner
        assert owner is not None, "each operation and each action of the plan at work has its owner"
        strategy.give_weather(subject=subjects[code], level=level, sentence=sentence, by=owner, at=at)
