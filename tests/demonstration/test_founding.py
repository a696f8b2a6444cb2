"""The demonstration is founded once, through the rooms' own doors, from the workbooks that the project ships."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import fields, replace

import pytest
from django.db import transaction

from phare.cli.demonstration import territory, workbooks
from phare.cli.demonstration.founding import Founded, found
from phare.indicators.models import Indicator
from phare.indicators.permissions import WHOLE
from phare.organisation.kernel import workbook as staff_workbook
from phare.organisation.models import ServiceMembership
from phare.organisation.queries import staffing
from phare.platform.accounts.models import Role
from phare.platform.accounts.queries import demonstration_code
from phare.platform.audit.models import Entry
from phare.platform.audit.queries import verdict
from phare.platform.exchange.gateways.workbooks import read
from phare.strategy.kernel import workbook as plan_workbook
from phare.strategy.kernel.requirements import PlanData
from phare.strategy.models import Plan, Step
from phare.strategy.queries import (
    attention_points,
    plain_actions,
    plan_above,
    plan_data,
    plan_map,
    plan_warnings,
    plans_below,
    publication_in_the_news,
)
from phare.strategy.queries.progress import advance_of

AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def founded(django_db_setup, django_db_blocker):
    """Return the demonstration, founded once for all the tests of this file, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield found(AT)
        transaction.set_rollback(True)


def shipped_plan() -> PlanData:
    return territory.under_the_region(territory.with_actions(territory.plan_at_work(), "plan_2027"))


@pytest.mark.parametrize("file_format", workbooks.FORMATS)
@pytest.mark.parametrize("name", workbooks.DESCRIPTIONS)
def test_the_workbooks_shipped_are_those_that_the_plain_files_make(name: str, file_format: str) -> None:
    assert workbooks.shipped(name, file_format) == workbooks.made(name, file_format), "phare demonstration workbooks"


@pytest.mark.parametrize("file_format", workbooks.FORMATS)
def test_the_workbooks_say_what_the_plain_files_say(file_format: str) -> None:
    made = {
        "staff": (staff_workbook.check, territory.staffing()),
        "plan": (plan_workbook.check, shipped_plan()),
        "plan-2013": (plan_workbook.check, territory.plan_of_2013()),
        "projet-2017": (plan_workbook.check, territory.with_actions(territory.project_of_2017(), "projet_2017")),
    }
    for name, (check, expected) in made.items():
        reading = read(workbooks.DESCRIPTIONS[name], workbooks.shipped(name, file_format), f"{name}.{file_format}")
        assert check(reading) == (expected, ())


def test_the_plan_of_2013_is_kept_as_it_was_t_pas_1(db, founded: Founded) -> None:
    plan = Plan.objects.get(administration=founded.prefecture, first_year=2013)
    assert plan.state == Plan.State.CLOSED
    assert plan.level_names == ("Orientation stratégique", "Objectif", "Opération à enjeux")
    per_orientation = [orientation.objectives.count() for orientation in plan.orientations.all()]
    assert per_orientation == [2, 3, 3, 3]
    modern = plan.orientations.get(is_modernisation=True)
    assert (modern.code, modern.name) == ("IV", "Moderniser le management et la gestion des politiques publiques")


def test_the_council_has_exactly_eight_workstreams_pad_001(db, founded: Founded) -> None:
    plan = Plan.objects.get(administration=founded.council)
    assert (plan.name, plan.first_year, plan.last_year) == ("Investissons l'avenir !", 2017, 2021)
    assert plan.level_names == ("Chantier", "Axe", "Projet")
    assert plan.orientations.count() == 8
    served = plan.orientations.filter(objectives__operations__actions__isnull=False).distinct()
    assert served.count() == 8
    assert Step.objects.filter(action__plan=plan).exists()
    assert not founded.council.may_use_state_brand
    assert founded.council.is_invented


def test_the_council_published_how_its_project_ended_to_its_agents_pad_002(db, founded: Founded) -> None:
    plan = Plan.objects.get(administration=founded.council)
    published = publication_in_the_news(founded.council, AT.date())
    assert published is not None
    assert published == plan.publications.get()
    assert published.is_final
    assert "inventé" in published.sentence
    assert published.picture["whole"]["statuses"] == {"done": 15, "abandoned": 1}
    assert len(published.picture["workstreams"]) == 8
    assert plan.actions.exclude(participants="").exclude(users_part="").count() == 2


def test_the_plan_at_work_and_the_photograph_are_those_of_the_workbooks(db, founded: Founded) -> None:
    kept_plan = replace(plan_data(founded.plan), actions=plain_actions(founded.plan))
    assert kept_plan == shipped_plan()
    assert founded.plan.state == Plan.State.IN_FORCE
    assert founded.photograph.state == "frozen"
    kept, made = staffing(founded.photograph), territory.staffing()
    for field in fields(made):
        before, after = getattr(made, field.name), getattr(kept, field.name)
        in_order = (lambda rows: sorted(map(repr, rows))) if isinstance(before, tuple) else str
        assert in_order(after) == in_order(before), field.name


def test_every_operation_has_its_owner_its_service_and_its_requirements(db, founded: Founded) -> None:
    assert [point.kind for point in attention_points(founded.prefecture, AT.date())] == ["strategy.blocked"]
    for operation in founded.plan.operations.all():
        assert operation.pilot is not None
        assert operation.owner is not None
        assert operation.calendar
        assert operation.service_arrangement


def test_each_role_that_the_story_needs_has_its_account(db, founded: Founded) -> None:
    roles = set(founded.prefecture.memberships.values_list("role", flat=True))
    assert roles == {role.value for role in Role} - {Role.REGIONAL_SECRETARY}
    heads = ServiceMembership.objects.filter(service__administration=founded.prefecture, role="head")
    assert heads.count() == 12
    account = founded.prefecture.memberships.get(role=Role.DECIDER).user
    assert account.check_password(founded.password)


def test_operations_are_measured_by_the_barometer_and_by_invented_indicators(db, founded: Founded) -> None:
    measured = founded.plan.operations.filter(measures__isnull=False).values_list("code", flat=True)
    assert set(measured) == {"1.2.a", "2.1.a", "2.2.a", "4.3.a"} | {"1.2.b", "3.2.a", "3.3.a", "4.2.a"}
    own = Indicator.objects.filter(administration=founded.prefecture, code__in=territory.table("indicators")["local"])
    assert {each.definition_on(AT.date()).source for each in own} == {territory.INVENTED}
    rates = advance_of(founded.plan, dt.date(2026, 11, 26), WHOLE).progress
    assert rates.whole.rate.bounded is not None and 0 < rates.whole.rate.bounded < 1


def test_the_region_and_the_department_show_each_other_their_plans(db, founded: Founded) -> None:
    above = Plan.objects.get(administration=founded.region)
    assert (above.state, founded.region.is_invented, founded.region.memberships.count()) == ("in_force", True, 1)
    assert plan_warnings(above, plan_data(above)) == ()
    assert founded.plan.parent == above
    assert plan_above(founded.plan, founded.prefecture, AT.date()) == above
    assert plans_below(above, founded.region, AT.date()) == [founded.plan]
    drawn = plan_map(above, founded.region.memberships.get(), AT.date())
    assert [place.department.code for place in drawn.places] == ["04", "05", "06", "13", "83", "84"]
    standing = drawn.standings[founded.plan.pk]
    assert standing.rate is not None
    assert (standing.weather, standing.without_weather) == ("clearing", 4)


def test_the_plan_at_work_agrees_with_the_region_s(db, founded: Founded) -> None:
    assert [each.rule for each in plan_warnings(founded.plan, plan_data(founded.plan))] == []


def test_the_trail_of_the_founding_holds(db, founded: Founded) -> None:
    for administration in (founded.prefecture, founded.region, founded.council):
        assert verdict(administration.pk).broken is None


def test_a_second_run_changes_nothing_and_is_quick(db, founded: Founded) -> None:
    before = Entry.objects.count()
    begun = time.monotonic()
    again = found(AT + dt.timedelta(days=1))
    assert time.monotonic() - begun < 3
    assert Entry.objects.count() == before
    assert (again.prefecture, again.plan, again.photograph) == (
        founded.prefecture,
        founded.plan,
        founded.photograph,
    )
    assert not again.is_new


def test_whoever_signs_has_a_second_factor_whose_code_is_shown(db, founded: Founded, settings) -> None:
    settings.PHARE_DEMONSTRATION = True
    signing = {Role.DECIDER, Role.SECRETARY_GENERAL, Role.HEAD_OF_SERVICE}
    for administration in (founded.prefecture, founded.region, founded.council):
        for membership in administration.memberships.select_related("user"):
            assert (demonstration_code(membership.user) is not None) == (membership.role in signing)
