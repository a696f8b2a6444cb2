"""Founds the demonstration's administrations through the rooms' own actions and importers, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from phare.cli.demonstration import acting, territory, workbooks
from phare.cli.demonstration.asked import ask
from phare.cli.demonstration.people import Members, admit, enrol
from phare.cli.demonstration.region import found_region, share_plans
from phare.indicators import actions as indicators
from phare.indicators.queries.exchange import ImportTarget, checked_workbook
from phare.organisation import actions as organisation
from phare.organisation.kernel import workbook as staff_workbook
from phare.organisation.models import Photograph, Service
from phare.organisation.queries import current_photograph
from phare.platform.accounts import actions as accounts
from phare.platform.accounts.models import Administration, Membership
from phare.platform.exchange.gateways.workbooks import read
from phare.platform.exchange.kernel.importer import Source
from phare.strategy import actions as strategy
from phare.strategy.models import Plan
from phare.strategy.queries import PlanTarget, checked_plan
from phare.territory.actions import load_territory
from phare.territory.models import Commune

Fill = Callable[[Administration, Members, dt.datetime], None]


@dataclass(frozen=True)
class Founded:
    """The demonstration as it stands: its administrations, the plan and the photograph to cross, the password.

    `is_new`: whether this run made it.
    """

    prefecture: Administration
    region: Administration
    council: Administration
    plan: Plan
    photograph: Photograph
    password: str
    is_new: bool


def found(at: dt.datetime) -> Founded:
    """Make the demonstration where it is not yet, and return it; a second run changes nothing.

    Everything comes from the shipped workbooks (ODS) and goes through actions, each administration in one transaction.
    Raises Refusal when a workbook is refused, which its tests forbid.
    """
    load_territory(at=at)
    prefecture, is_new = _once("prefecture", _found_prefecture, at)
    region, _region_is_new = _once("region", found_region, at)
    council, _council_is_new = _once("council", _found_council, at)
    photograph = current_photograph(prefecture.pk)
    assert photograph is not None, "the founding freezes a photograph in its transaction"
    plan = Plan.objects.get(administration=prefecture, name=territory.plan_at_work().name)
    return Founded(prefecture, region, council, plan, photograph, settings.PHARE_DEMONSTRATION_PASSWORD, is_new)


def _once(key: str, fill: Fill, at: dt.datetime) -> tuple[Administration, bool]:
    """Return an administration, founded and filled in one transaction when it is not there yet."""
    said = territory.table("people")[key]
    standing = Administration.objects.filter(name=said["name"]).first()
    if standing is not None:
        return standing, False
    with transaction.atomic():
        administration = accounts.found_administration(
            kind=said["kind"], name=said["name"], territory_code=said["territory"], at=at, is_invented=True
        )
        members = admit(administration, said, at)
        enrol(members, at)
        fill(administration, members, at)
    return administration, True


def _found_prefecture(administration: Administration, members: Members, at: dt.datetime) -> None:
    decider, secretary = members["prefet"], members["secretaire-generale"]
    _photograph(secretary, at)
    _appoint(administration, members, at)
    _measure(administration, secretary, at)
    region, _region_is_new = _once("region", found_region, at)
    share_plans(region, administration, at)
    share_plans(administration, region, at)
    record = _import("plan-2013", administration, secretary, at)
    plan = _import("plan", administration, secretary, at)
    acting.act(plan, "plan_2027", secretary, at)
    acting.measure(plan, secretary, at)
    acting.say_weather(plan, at)
    for each, states in ((record, ("in_force", "closed")), (plan, ("in_force",))):
        for state in states:
            strategy.move_plan(plan=each, to=state, by=decider, at=at)
    ask(administration, members, at)


def _found_council(administration: Administration, members: Members, at: dt.datetime) -> None:
    project = _import("projet-2017", administration, members["directeur-general"], at)
    acting.act(project, "projet_2017", members["directeur-general"], at)
    for state in ("in_force", "closed"):
        strategy.move_plan(plan=project, to=state, by=members["presidente"], at=at)
    acting.conclude(project, members["directeur-general"], at)


def _photograph(by: Membership, at: dt.datetime) -> None:
    name = workbooks.path("staff", "ods").name
    reading = read(staff_workbook.STAFF, workbooks.shipped("staff"), name)
    communes = frozenset(Commune.objects.values_list("code", flat=True))
    data, problems = staff_workbook.check(reading, communes)
    if data is None:
        raise strategy.WorkbookRefusedError(problems)
    photograph = organisation.import_staffing(data, by=by, at=at, source=Source.of(reading))
    organisation.validate_photograph(photograph, by=by, at=at)
    organisation.freeze_photograph(photograph, by=by, at=at)


def _appoint(administration: Administration, members: Members, at: dt.datetime) -> None:
    services = {service.code: service for service in Service.objects.filter(administration=administration)}
    for address, _role, *place in territory.table("people")["prefecture"]["people"].values():
        if place:
            code, role = place
            organisation.appoint(
                services[code],
                members[address],
                role=role,
                since=timezone.localdate(at),
                by=members["secretaire-generale"],
                at=at,
            )


def _measure(administration: Administration, by: Membership, at: dt.datetime) -> None:
    name = workbooks.path("indicators", "ods").name
    reading = read(workbooks.DESCRIPTIONS["indicators"], workbooks.shipped("indicators"), name)
    target = ImportTarget(administration)
    checked = checked_workbook(reading, target, timezone.localdate(at))
    if checked.problems:
        raise strategy.WorkbookRefusedError(checked.problems)
    indicators.import_values(checked.data, target, source=Source.of(reading), by=by, at=at)


def _import(name: str, administration: Administration, by: Membership, at: dt.datetime) -> Plan:
    reading = read(workbooks.DESCRIPTIONS[name], workbooks.shipped(name), workbooks.path(name, "ods").name)
    target = PlanTarget(administration)
    checked = checked_plan(reading, target, timezone.localdate(at))
    if checked.problems:
        raise strategy.WorkbookRefusedError(checked.problems)
    return strategy.import_plan(checked.data, target, source=Source.of(reading), by=by, at=at)
