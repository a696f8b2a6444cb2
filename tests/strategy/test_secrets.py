"""Figures under statistical secrecy in how far a plan has come: who reads them, and what the others read instead."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from phare.indicators.permissions import PUBLIC, WHOLE
from phare.platform.accounts.models import Sharing
from phare.strategy import actions, queries
from tests.factories.accounts import AdministrationFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.organisation import ServiceFactory, ServiceMembershipFactory
from tests.factories.strategy import OperationFactory, OperationIndicatorFactory, PlanFactory
from tests.factories.territory import DepartmentFactory

pytestmark = pytest.mark.django_db
LEFT_OUT = "sans les indicateurs sous secret"
PAGES = ("plan", "plan-progress", "orientation-progress", "objective", "objective-progress", "operation",
         "operation-progress")  # fmt: skip


@pytest.fixture
def service(prefecture):
    return ServiceFactory(administration=prefecture)


@pytest.fixture
def plan(prefecture, service):
    """A plan whose one operation is 2 % of the way by a secret figure, 2 of 100 households."""
    plan = PlanFactory(administration=prefecture, state="in_force")
    operation = OperationFactory(objective__orientation__plan=plan)
    indicator = IndicatorFactory(
        administration=prefecture,
        definition__secrecy="households",
        definition__aggregation="sum",
        definition__responsible=service,
    )
    for kind, year, value in (("initial", 2024, 0.0), ("actual", 2025, 2.0), ("target", 2040, 100.0)):
        ValueFactory(indicator=indicator, kind=kind, date=dt.date(year, 1, 1), value=value)
    OperationIndicatorFactory(operation=operation, indicator=indicator)
    return plan


@pytest.fixture
def head_of_service(prefecture, service):
    head = MembershipFactory(administration=prefecture, role="head_of_service")
    ServiceMembershipFactory(membership=head, service=service)
    return head


@pytest.fixture
def read(plan, signed_in):
    def reading(membership, name: str) -> str:
        operation = plan.operations.get()
        objective = operation.objective
        things = {"operation": operation, "objective": objective, "orientation": objective.orientation}
        thing = things.get(name.removesuffix("-progress"), plan)
        response = signed_in(membership).get(reverse(f"strategy:{name}", args=[thing.pk]))
        assert response.status_code == 200
        return " ".join(unescape(response.content.decode()).replace("\xa0", " ").replace("\u202f", " ").split())

    return reading


@pytest.fixture
def neighbour(prefecture):
    other = AdministrationFactory(territory_code="05")
    today = timezone.localdate()
    Sharing.objects.create(
        administration=prefecture,
        shared_with=other,
        record_class="strategy.plan",
        since=today,
        until=today,
        reason="Lire ensemble",
    )
    return MembershipFactory(administration=other, role="decider")


class TestPages:
    @pytest.mark.parametrize("name", PAGES)
    def test_who_steers_or_answers_for_it_reads_the_figure_after_and_before_others(
        self, name, read, member, head_of_service, neighbour
    ) -> None:
        for reader in (member("decider"), head_of_service, member("secretary_general")):
            assert "2 %" in read(reader, name)
            for other in (member("agent"), MembershipFactory(administration=reader.administration, role="auditor"),
                          neighbour):  # fmt: skip
                assert "2 %" not in read(other, name), "neither from the page, nor kept from another's reading"

    def test_the_others_are_told_why(self, read, member) -> None:
        for name in ("plan-progress", "operation-progress"):
            assert "sans les indicateurs sous secret statistique" in read(member("agent"), name)
            assert "sans les indicateurs sous secret statistique" not in read(member("decider"), name)
        assert "secret statistique" in read(member("agent"), "operation")

    def test_an_indicator_that_has_no_initial_value_yet_is_told_without_it(self, plan, read, member) -> None:
        OperationIndicatorFactory(
            operation=plan.operations.get(), indicator=IndicatorFactory(administration=plan.administration, name="Muet")
        )
        assert "Muet" in read(member("decider"), "operation-progress")

    def test_beside_another_indicator_the_rate_is_made_of_the_other(self, plan, read, member) -> None:
        open_one = IndicatorFactory(administration=plan.administration)
        for kind, year, value in (("initial", 2024, 0.0), ("actual", 2025, 60.0), ("target", 2040, 100.0)):
            ValueFactory(indicator=open_one, kind=kind, date=dt.date(year, 1, 1), value=value)
        OperationIndicatorFactory(operation=plan.operations.get(), indicator=open_one)
        for name in ("plan", "objective", "operation"):
            assert "31 %" in read(member("decider"), name)
            assert LEFT_OUT not in read(member("decider"), name)
            seen = read(member("agent"), name)
            assert "60 %" in seen and "31 %" not in seen and f"({LEFT_OUT})" in seen

    @pytest.mark.parametrize("name", ["plan", "operation", "plan-progress"])
    def test_as_many_queries_however_many_are_secret(
        self, name, plan, read, member, django_assert_max_num_queries
    ) -> None:
        agent = member("agent")
        read(agent, name)
        with django_assert_max_num_queries(200) as before:
            read(agent, name)
        for _ in range(3):
            indicator = IndicatorFactory(
                administration=plan.administration, definition__secrecy="households", definition__aggregation="sum"
            )
            ValueFactory(indicator=indicator, kind="actual", date=dt.date(2025, 1, 1), value=2.0)
            OperationIndicatorFactory(operation=plan.operations.get(), indicator=indicator)
        with django_assert_max_num_queries(len(before)):
            read(agent, name)


class TestOthers:
    def test_a_figure_that_the_region_s_total_would_give_away_is_not_told_either(self, plan) -> None:
        place = DepartmentFactory(code="04", name="Alpes-de-Haute-Provence")
        DepartmentFactory(code="05", name="Hautes-Alpes", region=place.region)
        DepartmentFactory(code="06", name="Alpes-Maritimes", region=place.region)
        link = plan.operations.get().measures.get()
        for code, value in (("04", 50.0), ("05", 2.0), ("06", 90.0)):
            ValueFactory(
                indicator=link.indicator, kind="actual", date=dt.date(2026, 1, 1), value=value, territory_code=code
            )
        day = dt.date(2026, 11, 21)
        assert queries.advance_of(plan, day, WHOLE).progress.whole.rate.bounded == pytest.approx(0.5)
        assert queries.advance_of(plan, day, PUBLIC).progress.whole.rate.bounded is None

    def test_the_list_of_indicators_neither_filters_nor_sorts_by_it(self, plan, prefecture, member, signed_in) -> None:
        secret = plan.operations.get().measures.get().indicator
        ValueFactory(indicator=secret, kind="target", date=dt.date(2041, 1, 1), value=1.0)
        first = IndicatorFactory(administration=prefecture, name="Premier")
        for kind, year, value in (("initial", 2024, 0.0), ("actual", 2025, 60.0), ("target", 2040, 100.0)):
            ValueFactory(indicator=first, kind=kind, date=dt.date(year, 1, 1), value=value)

        def names(role: str, **asked: str) -> list[str]:
            table = signed_in(member(role)).get(reverse("indicators:indicators"), asked).context["table"]
            return [row.record.indicator.name for row in table.rows] if table else []

        assert names("decider", etat="atteint") == [secret.name]
        assert names("agent", etat="atteint") == []
        assert names("decider", sort="-rate") == [secret.name, "Premier"]
        assert names("agent", sort="-rate") == ["Premier", secret.name]

    def test_how_plans_stand_is_kept_apart_for_each_right(self, plan, member, neighbour, head_of_service) -> None:
        day = timezone.localdate()
        for reader in (member("decider"), head_of_service):
            assert queries.standings_of([plan], reader, day)[plan.pk].rate == pytest.approx(0.02)
            for other in (member("agent"), neighbour):
                found = queries.standings_of([plan], other, day)[plan.pk]
                assert (found.rate, found.leaves_out) == (None, True)

    def test_no_attention_point_gives_a_secret_rate_away(self, plan, prefecture, member, now) -> None:
        actions.give_weather(subject=plan.operations.get(), level="sun", sentence="", by=member("decider"), at=now)
        kinds = {each.kind for each in queries.attention_points(prefecture, dt.date(2026, 11, 21))}
        assert "strategy.apart" not in kinds
