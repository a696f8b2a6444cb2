"""The actions of a plan by arrondissement: what a sub-prefect reads, and the tables that each figure leads to."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from phare.organisation.models import ServiceMembership
from phare.strategy import actions, queries
from phare.strategy.kernel.life import ActionStatus
from tests.factories.strategy import ActionFactory, PlanFactory, ServiceFactory, StepFactory
from tests.factories.territory import ArrondissementFactory, CommuneFactory, DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 6, 15)
UNDER_WAY, BLOCKED = ActionStatus.UNDER_WAY, ActionStatus.BLOCKED


@pytest.fixture
def digne(db):
    return ArrondissementFactory(code="043", name="Digne-les-Bains")


@pytest.fixture
def forcalquier(digne):
    return ArrondissementFactory(code="044", name="Forcalquier", department=digne.department)


@pytest.fixture
def plan(prefecture):
    return PlanFactory(administration=prefecture, state="in_force")


@pytest.fixture
def sub_prefect(member, prefecture, forcalquier):
    made = member("sub_prefect")
    site = CommuneFactory(code="04088", department=forcalquier.department, arrondissement=forcalquier)
    service = ServiceFactory(administration=prefecture, commune=site)
    ServiceMembership.objects.create(membership=made, service=service, role="head", since=dt.date(2026, 1, 1))
    return made


def by_code(plan, own=()):
    found = queries.actions_by_arrondissement(plan, DAY, own)
    return {row.place.code if row.place else None: row for row in found}


class TestQuery:
    def test_each_arrondissement_is_there_even_without_any_action(self, plan, digne, forcalquier) -> None:
        ActionFactory(plan=plan, arrondissement=digne, status=UNDER_WAY)
        found = by_code(plan)
        assert list(found) == ["043", "044"]
        assert (found["043"].whole, found["044"].whole, found["044"].worst) == (1, 0, None)

    def test_what_is_of_no_arrondissement_is_told_last(self, plan, digne) -> None:
        ActionFactory(plan=plan)
        assert list(by_code(plan)) == ["043", None]
        assert by_code(plan)[None].whole == 1

    def test_late_counts_actions_whose_day_or_whose_step_is_past_as_the_table_does(
        self, plan, digne, member, django_assert_num_queries
    ) -> None:
        past = DAY - dt.timedelta(days=1)
        ActionFactory(plan=plan, arrondissement=digne, due=past)
        ActionFactory(plan=plan, arrondissement=digne, due=past, status="done")
        with_step = ActionFactory(plan=plan, arrondissement=digne, status=UNDER_WAY)
        StepFactory(action=with_step, due=past)
        StepFactory(action=with_step, due=past, done_on=past)
        over = ActionFactory(plan=plan, arrondissement=digne, status="abandoned")
        StepFactory(action=over, due=past)
        assert by_code(plan)["043"].late == 2
        wanted = queries.WantedActions(late=True, arrondissement="043")
        assert len(queries.found_actions(plan, wanted, member("decider"), DAY).keys) == 2

    def test_the_first_milestone_not_reached_of_what_is_not_over_comes_next(self, plan, digne) -> None:
        action = ActionFactory(plan=plan, arrondissement=digne, status=UNDER_WAY)
        StepFactory(action=action, due=DAY + dt.timedelta(days=1))
        StepFactory(action=action, due=DAY, is_milestone=True, done_on=DAY)
        expected = StepFactory(action=action, due=DAY + dt.timedelta(days=9), is_milestone=True)
        StepFactory(action=action, due=DAY + dt.timedelta(days=19), is_milestone=True)
        over = ActionFactory(plan=plan, arrondissement=digne, status="done")
        StepFactory(action=over, due=DAY, is_milestone=True)
        assert by_code(plan)["043"].milestone == expected

    def test_the_worst_weather_is_that_of_actions_not_over(self, plan, digne, member, now) -> None:
        by = member("decider")
        for status, level in (("under_way", "clouds"), ("to_do", "sun"), ("done", "storm")):
            made = ActionFactory(plan=plan, arrondissement=digne, status=status)
            actions.give_weather(subject=made, level=level, sentence="Crue", by=by, at=now)
        row = by_code(plan)["043"]
        assert (row.worst, dict(row.weathers)) == ("clouds", {"clouds": 1, "sun": 1})

    def test_an_arrondissement_of_elsewhere_still_shows_its_actions(self, plan, digne) -> None:
        far = ArrondissementFactory(
            code="593", department=DepartmentFactory(code="59", region=RegionFactory(code="32"))
        )
        ActionFactory(plan=plan, arrondissement=far)
        assert list(by_code(plan)) == ["043", "593"]

    def test_a_sub_prefect_s_own_is_that_of_the_services_he_manages(self, sub_prefect, member) -> None:
        assert queries.own_arrondissements(sub_prefect, DAY) == {"044"}
        assert queries.own_arrondissements(member("sub_prefect"), DAY) == frozenset()

    def test_a_head_of_service_has_none_wherever_his_service_is(self, sub_prefect) -> None:
        sub_prefect.role = "head_of_service"
        assert queries.own_arrondissements(sub_prefect, DAY) == frozenset()


class TestPage:
    @pytest.fixture
    def read(self, signed_in, sub_prefect):
        client = signed_in(sub_prefect)

        def reading(name: str, *arguments: object, **query: str) -> str:
            response = client.get(reverse(f"strategy:{name}", args=arguments), query)
            assert response.status_code == 200
            return " ".join(unescape(response.content.decode()).split())

        return reading

    def test_without_any_action_the_page_says_what_would_fill_it(self, plan, read) -> None:
        assert "elle peut dire son arrondissement" in read("plan-arrondissements", plan.pk)

    def test_ones_own_arrondissement_comes_first_and_is_said(self, plan, digne, forcalquier, read) -> None:
        today = timezone.localdate()
        ActionFactory(plan=plan, arrondissement=digne, status=UNDER_WAY)
        mine = ActionFactory(plan=plan, arrondissement=forcalquier, status=UNDER_WAY, due=today - dt.timedelta(days=2))
        StepFactory(action=mine, name="Local trouvé", is_milestone=True, due=today + dt.timedelta(days=2))
        page = read("plan-arrondissements", plan.pk)
        assert "Forcalquier : 1 action en cours, 1 action en retard, 0 bloquée." in page.replace("\xa0", " ")
        assert "Local trouvé" in page
        rows = page.split("<tbody>")[1]
        assert rows.index("Forcalquier") < rows.index("Digne-les-Bains")
        assert "le vôtre" in rows.split("</tr>")[0]

    def test_each_figure_leads_to_the_actions_that_it_counts(self, plan, digne, forcalquier, read) -> None:
        here = ActionFactory(plan=plan, arrondissement=forcalquier, status=UNDER_WAY, name="Ouvrir la maison")
        ActionFactory(plan=plan, arrondissement=digne, status=UNDER_WAY, name="Fermer la route")
        everywhere = ActionFactory(plan=plan, status=UNDER_WAY, name="Former les maires")
        page = read("plan-arrondissements", plan.pk)
        table = reverse("strategy:plan-actions", args=[plan.pk])
        assert f"{table}?arrondissement=044&etat=under_way" in page
        assert f"{table}?arrondissement=aucun&etat=under_way" in page
        assert "Tout le département" in page
        mine = read("plan-actions", plan.pk, arrondissement="044", etat="under_way")
        assert str(here) in mine and "Fermer la route" not in mine
        whole = read("plan-actions", plan.pk, arrondissement="aucun")
        assert str(everywhere) in whole and "Ouvrir la maison" not in whole
        assert "de tout le territoire" in whole

    def test_the_plan_and_the_home_page_lead_there(self, plan, read, client) -> None:
        address = reverse("strategy:plan-arrondissements", args=[plan.pk])
        assert address in read("plan", plan.pk)
        assert address in client.get("/").content.decode()

    def test_only_a_sub_prefect_has_a_door_of_his_own(self, plan, signed_in, member) -> None:
        address = reverse("strategy:plan-arrondissements", args=[plan.pk])
        assert address not in signed_in(member("agent")).get("/").content.decode()
