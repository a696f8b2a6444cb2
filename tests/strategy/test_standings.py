"""Plans beside those above and below them, and their map: what is shared, what is not, and back."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from phare.platform.accounts.actions import grant_sharing, revoke_sharing
from phare.strategy import actions, queries
from tests.factories.accounts import AdministrationFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import OperationFactory, OrientationFactory, PlanFactory
from tests.factories.territory import DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(db):
    place = RegionFactory()
    for code, name in (("04", "Alpes-de-Haute-Provence"), ("05", "Hautes-Alpes"), ("06", "Alpes-Maritimes")):
        DepartmentFactory(code=code, name=name, region=place)
    return AdministrationFactory(name="Préfecture de région", kind="region_prefecture", territory_code="93")


@pytest.fixture
def head(region):
    return MembershipFactory(administration=region, role="decider")


@pytest.fixture
def above(region):
    return PlanFactory(administration=region, name="Plan régional", state="in_force")


@pytest.fixture
def below(prefecture, above):
    plan = PlanFactory(administration=prefecture, name="Plan du 04", parent=above, state="in_force")
    OperationFactory(objective__orientation__plan=plan)
    return plan


def share(plan_of, shown_to, **days):
    today = timezone.localdate()
    return grant_sharing(
        administration=plan_of,
        shared_with=shown_to,
        record_class="strategy.plan",
        since=today,
        until=today,
        reason="Lire ensemble",
        by=MembershipFactory(administration=plan_of, role="decider"),
        at=timezone.now(),
    )


def measured(plan, value: float):
    """Measure each operation of a plan: this far on the way from 0 to 100."""
    for operation in plan.operations.select_related("plan"):
        indicator = IndicatorFactory(administration=plan.administration)
        for kind, year, figure in (("initial", 2020, 0.0), ("actual", 2021, value), ("target", 2040, 100.0)):
            place = plan.administration.territory_code
            ValueFactory(indicator=indicator, kind=kind, date=dt.date(year, 1, 1), value=figure, territory_code=place)
        by = MembershipFactory(administration=plan.administration, role="decider")
        actions.add_measure(operation=operation, indicator=indicator, weight=1.0, by=by, at=timezone.now())


@pytest.fixture
def read(signed_in):
    def reading(membership, name: str, plan, **query: str) -> str:
        response = signed_in(membership).get(reverse(f"strategy:{name}", args=[plan.pk]), query)
        assert response.status_code == 200
        return " ".join(unescape(response.content.decode()).replace("\xa0", " ").split())

    return reading


class TestStandings:
    def test_a_plan_stands_by_its_rate_and_the_weathers_of_its_operations(self, below, member, now) -> None:
        measured(below, 40.0)
        first = below.operations.get()
        operations = [first, *(OperationFactory(objective=first.objective) for _ in range(2))]
        for operation, level in zip(operations, ("storm", "sun"), strict=False):
            actions.give_weather(subject=operation, level="sun", sentence="", by=member("decider"), at=now)
            later = now + dt.timedelta(days=1)
            actions.give_weather(subject=operation, level=level, sentence="Crue", by=member("decider"), at=later)
        found = queries.standings_of([below], member("decider"), dt.date(2026, 11, 21))[below.pk]
        assert found.rate == pytest.approx(0.4)
        assert (found.operations, dict(found.weathers), found.without_weather) == (3, {"storm": 1, "sun": 1}, 1)
        assert found.weather == "storm", "of two, the less fair"

    def test_how_plans_stand_is_kept_in_one_query_and_read_again_after_an_act(
        self, below, member, now, django_assert_num_queries
    ) -> None:
        other = PlanFactory(administration=AdministrationFactory(territory_code="05"), state="in_force")
        day, reader = dt.date(2026, 11, 21), member("decider")
        queries.standings_of([below, other], reader, day)
        with django_assert_num_queries(1):
            found = queries.standings_of([below, other], reader, day)
        assert found[below.pk].weather is None
        actions.give_weather(subject=below.operations.get(), level="sun", sentence="", by=member("decider"), at=now)
        assert queries.standings_of([below, other], reader, day)[below.pk].weather == "sun"


class TestAround:
    def test_a_region_lists_the_plans_that_are_shared_with_it_only(self, region, above, below, head, read) -> None:
        page = read(head, "plan", above)
        assert "Plan du 04" not in page
        share(below.administration, region)
        measured(below, 40.0)
        page = read(head, "plan", above)
        assert f'href="{reverse("strategy:plan", args=[below.pk])}"' in page
        assert "1 plan le décline" in page
        assert "40 %" in page

    def test_a_department_is_led_to_the_plan_above_when_it_is_shared(self, region, above, below, member, read) -> None:
        up = f'href="{reverse("strategy:plan", args=[above.pk])}"'
        alone = read(member("secretary_general"), "plan", below)
        assert up not in alone
        assert "n'est plus partagé avec vous" in alone
        sharing = share(region, below.administration)
        assert up in read(member("secretary_general"), "plan", below)
        revoke_sharing(sharing=sharing, by=MembershipFactory(administration=region, role="decider"), at=timezone.now())
        assert up not in read(member("secretary_general"), "plan", below)

    def test_a_plan_shared_with_us_tells_nothing_of_the_one_above_it(self, above, below, elsewhere, read) -> None:
        share(below.administration, elsewhere)
        reader = MembershipFactory(administration=elsewhere, role="agent")
        assert "Plan régional" not in read(reader, "plan", below)

    def test_drafts_of_others_are_not_below(self, region, above, below, head) -> None:
        share(below.administration, region)
        below.state = "draft"
        below.save()
        assert queries.plans_below(above, region, timezone.localdate()) == []

    def test_prefectures_and_plans_in_force_come_first(self, region, above, below) -> None:
        council = AdministrationFactory(kind="department_council", territory_code="04")
        of_council = PlanFactory(administration=council, parent=above, state="in_force")
        closed = PlanFactory(administration=below.administration, parent=above, state="closed", last_year=2030)
        for each in (council, below.administration):
            share(each, region)
        assert queries.plans_below(above, region, timezone.localdate()) == [below, closed, of_council]


class TestMap:
    def test_without_any_plan_to_show_the_page_says_what_would_fill_it(self, above, head, read) -> None:
        assert "Aucun plan à mettre sur la carte" in read(head, "plan-map", above)

    def test_each_department_leads_to_its_plan_or_says_why_it_has_none(self, region, above, below, head, read) -> None:
        share(below.administration, region)
        share(AdministrationFactory(kind="department_prefecture", territory_code="05"), region)
        measured(below, 40.0)
        page = read(head, "plan-map", above)
        assert "1 département sur 3 décline « Plan régional »" in page
        assert page.count(f'href="{reverse("strategy:plan", args=[below.pk])}"') == 2, "the drawing and its table"
        assert "avancement 40 %, météo inconnue" in page
        rows = page.split("<tbody>")[1]
        assert "Hautes-Alpes (05)</th><td>pas de plan qui le décline" in rows
        assert "Alpes-Maritimes (06)</th><td>plans non partagés" in rows

    def test_the_weather_of_a_plan_is_said_to_be_the_median(
        self, region, above, below, head, read, member, now
    ) -> None:
        share(below.administration, region)
        by = member("decider")
        actions.give_weather(subject=below.operations.get(), level="storm", sentence="Crue", by=by, at=now)
        page = read(head, "plan-map", above, montrer="meteo")
        assert "La météo d'un plan est la médiane" in page
        assert "orage : 1" in page
        assert "« Plan régional » : la météo des plans" in page

    def test_a_department_sees_the_plans_beside_its_own_that_are_shared(
        self, region, above, below, member, read
    ) -> None:
        share(region, below.administration)
        beside = AdministrationFactory(kind="department_prefecture", territory_code="05")
        theirs = PlanFactory(administration=beside, parent=above, state="in_force", name="Plan du 05")
        assert "Plan du 05" not in read(member("agent"), "plan-map", below)
        share(beside, below.administration)
        page = read(member("agent"), "plan-map", below)
        assert f'href="{reverse("strategy:plan", args=[theirs.pk])}"' in page
        assert f'href="{reverse("strategy:plan", args=[above.pk])}"' in page

    def test_a_roadmap_under_a_department_s_plan_is_on_the_map_of_the_region(self, region, above, below, member, read):
        share(region, below.administration)
        roadmap = PlanFactory(administration=below.administration, parent=below, state="in_force")
        assert "Plan du 04" in read(member("agent"), "plan-map", roadmap)

    def test_without_a_regional_plan_the_page_says_so_and_offers_to_name_one(self, prefecture, member, read) -> None:
        plan = PlanFactory(administration=prefecture)
        page = read(member("secretary_general"), "plan-map", plan)
        assert "Aucun plan régional au-dessus de celui-ci" in page
        assert reverse("strategy:edit-plan", args=[plan.pk]) in page
        assert reverse("strategy:edit-plan", args=[plan.pk]) not in read(member("agent"), "plan-map", plan)

    def test_above_a_region_the_country_is_drawn(self, region, above, head, read) -> None:
        ministry = AdministrationFactory(kind="other", territory_code="FR")
        national = PlanFactory(administration=ministry, state="in_force", name="Plan national")
        above.parent = national
        above.save()
        reader = MembershipFactory(administration=ministry, role="decider")
        assert "Aucun plan à mettre sur la carte" in read(reader, "plan-map", national)

    @pytest.mark.parametrize("query", [{"montrer": "x"}, {"montrer": "'\"><script>"}])
    def test_hostile_queries_show_the_progress(self, region, above, below, head, read, query) -> None:
        share(below.administration, region)
        page = read(head, "plan-map", above, **query)
        assert "l'avancement des plans" in page and "<script>'" not in page

    def test_the_number_of_queries_does_not_grow_with_the_plans(
        self, region, above, below, head, read, django_assert_max_num_queries
    ) -> None:
        share(below.administration, region)
        read(head, "plan-map", above)
        with django_assert_max_num_queries(30) as few:
            read(head, "plan-map", above)
        most = len(few)  # the next request forgets them
        for code in ("05", "06"):
            beside = AdministrationFactory(kind="department_prefecture", territory_code=code)
            plan = PlanFactory(administration=beside, parent=above, state="in_force")
            OrientationFactory(plan=plan)
            share(beside, region)
        read(head, "plan-map", above)
        with django_assert_max_num_queries(most):
            read(head, "plan-map", above)
