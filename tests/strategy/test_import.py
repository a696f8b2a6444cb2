"""A plan comes in by its workbook, all of it or nothing, and goes out the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phare.organisation.actions import import_staffing
from phare.platform.audit.models import Entry
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.importer import Source, importer_named
from phare.platform.exchange.queries import examination
from phare.strategy.actions import WorkbookRefusedError, import_plan, move_plan
from phare.strategy.actions.refusals import NameTakenError, PlanClosedError
from phare.strategy.kernel import workbook
from phare.strategy.kernel.requirements import Operation, PlanData
from phare.strategy.models import Plan
from phare.strategy.queries import PlanTarget, plan_data, standing_rows
from tests.factories.organisation import small_staffing
from tests.factories.strategy import SMALL_PLAN, PlanFactory, as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(member, now):
    secretary = member("secretary_general")
    import_staffing(small_staffing(), by=secretary, at=now)
    return secretary


@pytest.fixture
def bring(prefecture, secretary, now):
    """Return how the secretary general imports a plan: `bring(plan)`."""

    def doing(data: PlanData, plan: Plan | None = None) -> Plan:
        target = PlanTarget(prefecture, plan)
        return import_plan(data, target, source=Source.of(as_read(data)), by=secretary, at=now)

    return doing


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (replace(SMALL_PLAN, operations=(Operation("1", "X", "1.1", pilot="ZZZ"),), requirements=()), "ZZZ"),
        (replace(SMALL_PLAN, operations=(Operation("1", "X", "1.1", owner="a@b.fr"),), requirements=()), "a@b.fr"),
        (replace(SMALL_PLAN, requirements=(replace(SMALL_PLAN.requirements[0], mission="M99"),)), "M99"),
        (
            replace(SMALL_PLAN, requirements=(replace(SMALL_PLAN.requirements[0], floor_profiles=("Z-1",)),)),
            "Z-1",
        ),
        (replace(SMALL_PLAN, parent="Plan de la Lune"), "Plan de la Lune"),
    ],
)
def test_a_workbook_that_cites_what_the_administration_does_not_know_is_refused_and_nothing_is_written(
    bring, data, sentence
) -> None:
    before = Entry.objects.count()
    with pytest.raises(WorkbookRefusedError) as refusal:
        bring(data)
    assert any(problem.read == sentence for problem in refusal.value.problems)
    assert not Plan.objects.exists()
    assert Entry.objects.count() == before


def test_a_plan_of_another_administration_cannot_be_cited_as_parent(bring, elsewhere) -> None:
    PlanFactory(administration=elsewhere, name="Plan du Nord")
    with pytest.raises(WorkbookRefusedError):
        bring(replace(SMALL_PLAN, parent="Plan du Nord"))


def test_a_closed_plan_is_not_imported_over(bring, secretary, now) -> None:
    plan = bring(SMALL_PLAN)
    move_plan(plan=plan, to="in_force", by=secretary, at=now)
    move_plan(plan=plan, to="closed", by=secretary, at=now)
    with pytest.raises(PlanClosedError):
        bring(SMALL_PLAN, plan=plan)


def test_a_plan_does_not_take_the_name_of_another(bring, prefecture) -> None:
    PlanFactory(administration=prefecture, name="Autre plan")
    plan = bring(SMALL_PLAN)
    with pytest.raises(NameTakenError):
        bring(replace(SMALL_PLAN, name="Autre plan"), plan=plan)


def test_a_new_plan_does_not_replace_the_one_that_has_its_name(bring) -> None:
    bring(SMALL_PLAN)
    with pytest.raises(WorkbookRefusedError, match="un nom nouveau"):
        bring(SMALL_PLAN)


def test_what_is_imported_is_what_the_workbook_says_and_one_row_of_the_trail_says_so(bring) -> None:
    plan = bring(SMALL_PLAN)
    assert plan_data(plan) == SMALL_PLAN
    entry = Entry.objects.filter(verb="strategy.plan.imported").get()
    assert entry.changes["sha256"] == as_read(SMALL_PLAN).sha256
    assert entry.changes["counts"]["Exigences"] == {"added": 3, "changed": 0, "removed": 0}


@pytest.mark.parametrize("write", [workbooks.write_ods, workbooks.write_xlsx])
def test_exporting_then_importing_changes_nothing(bring, prefecture, write) -> None:
    plan = bring(SMALL_PLAN)
    target = PlanTarget(prefecture, plan)
    content = write(workbook.DESCRIPTION, standing_rows(target))
    assert examination(importer_named("plan"), target, content, "plan").changes_nothing
    again = bring(plan_data(plan), plan=plan)
    assert plan_data(again) == SMALL_PLAN
    counts = Entry.objects.filter(verb="strategy.plan.imported").latest("position").changes["counts"]
    assert all(number["added"] == number["changed"] == number["removed"] == 0 for number in counts.values())


def test_what_is_no_longer_in_the_workbook_is_removed_and_the_rest_keeps_its_number(bring) -> None:
    plan = bring(SMALL_PLAN)
    kept = plan.operations.get(code="1.1.a").pk
    smaller = replace(
        SMALL_PLAN,
        orientations=SMALL_PLAN.orientations[:1],
        objectives=SMALL_PLAN.objectives[:1],
        operations=(replace(SMALL_PLAN.operations[0], name="Abattoir de Sisteron"),),
        requirements=(replace(SMALL_PLAN.requirements[0], floor_profiles=None, need=5.0),),
    )
    bring(smaller, plan=plan)
    assert plan_data(plan) == smaller
    assert plan.operations.get().pk == kept
    counts = Entry.objects.filter(verb="strategy.plan.imported").latest("position").changes["counts"]
    assert counts["Opérations"] == {"added": 0, "changed": 1, "removed": 1}


def test_the_number_of_queries_does_not_grow_with_the_plan(bring, django_assert_num_queries) -> None:
    plan = bring(SMALL_PLAN)
    plan.refresh_from_db()
    with django_assert_num_queries(6):
        plan_data(plan)
    years = [replace(each, year=2029, operation=None) for each in SMALL_PLAN.requirements[1:]]
    bring(replace(SMALL_PLAN, requirements=(*SMALL_PLAN.requirements, *years)), plan=plan)
    plan = Plan.objects.get(pk=plan.pk)
    with django_assert_num_queries(6):
        plan_data(plan)
