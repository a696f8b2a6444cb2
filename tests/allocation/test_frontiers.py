"""The curve: asked once, computed as a job, kept with its facts; its points open their scenario."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.allocation import actions
from phare.allocation.actions.frontiers import Curve
from phare.allocation.kernel.frontier import read_points
from phare.allocation.kernel.life import StoppedError
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.prepared import capped
from phare.allocation.models import Frontier, Scenario
from phare.allocation.queries.frontiers import WITHOUT, address_of, frontier_of, scenarios_by_cap
from phare.platform.audit.models import Entry
from phare.platform.jobs.models import Job
from phare.strategy.models import Requirement
from tests.allocation.test_web import text
from tests.factories import allocation as make
from tests.factories.accounts import AdministrationFactory, MembershipFactory
from tests.platform.jobs.working import empty_the_queue, work_once


@pytest.fixture
def frontier(facts, secretary):
    """Return the curve of the small facts, to be computed."""
    return Frontier.objects.create(administration_id=secretary.administration_id, photograph=facts[0], plan=facts[1])


COMPUTED: list[Curve] = []
"""The curve of the small facts, the same for every test: its processes begin once."""


@pytest.fixture
def curve(frontier, secretary, now):
    """Return the curve of the small facts, computed."""
    if not COMPUTED:
        COMPUTED.append(actions.frontier_points(frontier))
    return actions.keep_frontier(frontier=frontier, curve=COMPUTED[0], by=secretary, at=now)


class TestAsking:
    def test_not_on_the_facts_of_another_administration(self, facts, now):
        stranger = MembershipFactory(administration=AdministrationFactory(territory_code="05"), role="decider")
        with pytest.raises(actions.FactsElsewhereError):
            actions.ask_for_frontier(photograph=facts[0], plan=facts[1], by=stranger, at=now)

    def test_not_twice_at_once(self, facts, secretary, now):
        actions.ask_for_frontier(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        with pytest.raises(actions.CurveUnderWayError, match="en cours de calcul"):
            actions.ask_for_frontier(photograph=facts[0], plan=facts[1], by=secretary, at=now)

    def test_a_job_is_queued_and_leads_to_the_curve(self, facts, secretary, now):
        job = actions.ask_for_frontier(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        assert job.result_url == address_of(*facts)
        assert frontier_of(*facts).is_under_way
        assert Entry.objects.get(verb="allocation.frontier.computation_asked").changes == {"job": job.pk}


class TestComputing:
    def test_it_goes_from_nothing_to_what_is_moved_without_a_cap(self, curve):
        points = read_points(curve.points)
        assert points[0].cap == points[0].moved == 0.0
        assert points[-1].cap is None
        assert [point.cap for point in points[:-1]] == sorted(point.cap for point in points[:-1])
        assert len(curve.photograph_digest) == len(curve.plan_digest) == 64
        assert Entry.objects.get(verb="allocation.frontier.computed").changes["points"] == len(points)

    def test_past_its_time_limit_nothing_is_kept(self, frontier):
        with pytest.raises(actions.OutOfTimeError):
            actions.frontier_points(frontier, seconds=1e-9)

    def test_whoever_asks_to_stop_is_heard(self, curve):
        with pytest.raises(StoppedError):
            actions.frontier_points(curve, should_stop=lambda: True)

    @pytest.mark.django_db(transaction=True)
    def test_the_worker_computes_it_and_keeps_it_with_the_end_of_the_job(self, facts, secretary, now):
        empty_the_queue()
        job = actions.ask_for_frontier(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        work_once()
        job.refresh_from_db()
        assert (job.state, job.reason) == ("succeeded", "")
        assert len(frontier_of(*facts).points) > 2


class TestOpening:
    def opened(self, facts, secretary, now, cap):
        return actions.open_point(photograph=facts[0], plan=facts[1], cap=cap, by=secretary, at=now)

    def test_not_a_cap_that_is_not_on_the_curve(self, curve, facts, secretary, now):
        with pytest.raises(actions.NotOnTheCurveError, match="recalculée"):
            self.opened(facts, secretary, now, 77.0)

    def test_not_before_there_is_a_curve(self, facts, secretary, now):
        with pytest.raises(actions.NotOnTheCurveError):
            self.opened(facts, secretary, now, 0.0)

    def test_the_same_cap_twice_is_the_same_scenario(self, curve, facts, secretary, now):
        cap = read_points(curve.points)[1].cap
        made, is_new = self.opened(facts, secretary, now, cap)
        assert is_new
        assert made.levers == capped((2027, 2028), cap)
        assert self.opened(facts, secretary, now, cap) == (made, False)
        assert Scenario.objects.count() == 1

    def test_a_scenario_that_has_this_only_lever_is_the_point(self, curve, facts, secretary, now):
        own = make.scenario(secretary, now, Overlay(no_redeployment=True), name="Tel quel", computed=False)
        assert self.opened(facts, secretary, now, 0.0) == (own, False)

    def test_a_name_that_is_taken_is_numbered(self, curve, facts, secretary, now):
        make.scenario(secretary, now, Overlay(needs_ignored=True), name="Sans plafond", computed=False)
        made, _ = self.opened(facts, secretary, now, None)
        assert (made.name, made.levers) == ("Sans plafond (2)", Overlay())

    def test_a_cap_of_some_years_only_is_not_the_same(self, facts, secretary, now):
        own = make.scenario(secretary, now, Overlay(caps=((2027, 1.0),)), computed=False)
        assert scenarios_by_cap([own], (1.0, None), (2027, 2028)) == {}


class TestPage:
    def shown(self, client, facts) -> str:
        response = client.get(address_of(*facts))
        assert response.status_code == 200
        return text(response.content.decode())

    def test_without_facts_it_says_what_would_fill_it(self, secretary, signed_in):
        response = signed_in(secretary).get(reverse("allocation:frontier"))
        assert "Aucun projet des services figé" in text(response.content.decode())

    def test_before_any_computation_there_is_one_button(self, facts, secretary, signed_in):
        client = signed_in(secretary)
        assert self.shown(client, facts).count("Calculer la courbe") == 1
        sent = {"projet": facts[0].pk, "plan": facts[1].pk}
        assert client.post(reverse("allocation:frontier-compute"), sent).url.startswith("/taches/")
        shown = self.shown(client, facts)
        assert "Calcul en cours" in shown
        assert "Calculer la courbe" not in shown

    def test_each_point_leads_to_its_scenario_or_to_one_to_be_made(self, curve, facts, secretary, signed_in, now):
        own = make.scenario(secretary, now, Overlay(), name="Le mien")
        beside = make.scenario(secretary, now, Overlay(needs_ignored=True), name="À part")
        response = signed_in(secretary).get(address_of(*facts))
        html = response.content.decode()
        for scenario in (own, beside):
            assert html.count(f'href="{scenario.get_absolute_url()}"') >= 1
        opening = reverse("allocation:frontier-open")
        points = read_points(curve.points)
        # On the drawing and in its table, every point but the one that is a scenario.
        assert html.count(f'href="{opening}') == 2 * (len(points) - 1)
        assert "Voir les données en tableau" in html

    def test_it_says_what_redeploying_buys_and_whether_floors_hold(self, curve, facts, secretary, signed_in):
        shown = self.shown(signed_in(secretary), facts)
        assert "Sans redéploiement," in shown
        assert "Tous les planchers sont tenus à partir de" in shown

    def test_stale_facts_are_said_with_a_button(self, curve, facts, secretary, signed_in):
        Requirement.objects.filter(plan=facts[1], mission__code="ACC").update(need=7.0)
        shown = self.shown(signed_in(secretary), facts)
        assert "Le plan n'est plus le même." in shown
        assert "Recalculer la courbe" in shown

    def test_a_failure_is_said_above_the_former_curve(self, curve, facts, secretary, signed_in, now):
        job = actions.ask_for_frontier(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        Job.objects.filter(pk=job.pk).update(state="failed", reason="Trop long.")
        shown = self.shown(signed_in(secretary), facts)
        assert "Le dernier calcul a échoué" in shown and "Trop long." in shown
        assert "Voir les données en tableau" in shown

    def test_needs_absent_are_said_instead_of_a_curve(self, frontier, facts, secretary, signed_in, now):
        Requirement.objects.filter(plan=facts[1]).update(need=0.0)
        actions.keep_frontier(frontier=frontier, curve=actions.frontier_points(frontier), by=secretary, at=now)
        assert "Aucun besoin n'est fixé" in self.shown(signed_in(secretary), facts)

    def test_the_number_of_queries_does_not_grow_with_the_scenarios(self, curve, facts, secretary, signed_in, now):
        client = signed_in(secretary)
        with CaptureQueriesContext(connection) as few:
            self.shown(client, facts)
        for name, overlay in (("Un", Overlay()), ("Deux", Overlay(needs_ignored=True))):
            make.scenario(secretary, now, overlay, name=name)
        with CaptureQueriesContext(connection) as many:
            self.shown(client, facts)
        assert len(many) == len(few)


class TestOpeningFromThePage:
    def sent(self, facts, cap) -> dict[str, object]:
        return {"projet": facts[0].pk, "plan": facts[1].pk, "plafond": WITHOUT if cap is None else cap}

    @pytest.mark.parametrize("cap", ["", "beaucoup", "-1", "nan", "1e9"])
    def test_what_is_not_a_cap_is_not_found(self, curve, facts, secretary, signed_in, cap):
        address = reverse("allocation:frontier-open")
        assert signed_in(secretary).get(address, self.sent(facts, cap)).status_code == 404

    def test_it_is_asked_before_a_scenario_is_made_then_computed(self, curve, facts, secretary, signed_in):
        client, address = signed_in(secretary), reverse("allocation:frontier-open")
        sent = self.sent(facts, read_points(curve.points)[1].cap)
        assert "sans autre levier" in text(client.get(address, sent).content.decode())
        assert not Scenario.objects.exists()
        first = client.post(address, sent)
        made = Scenario.objects.get()
        assert (first.url, made.state) == (made.get_absolute_url(), "computing")
        assert client.post(address, sent).url == first.url
        assert Scenario.objects.count() == 1

    def test_without_a_cap_too(self, curve, facts, secretary, signed_in):
        client, address = signed_in(secretary), reverse("allocation:frontier-open")
        assert "sans plafond" in text(client.get(address, self.sent(facts, None)).content.decode())
        client.post(address, self.sent(facts, None))
        assert Scenario.objects.get().levers == Overlay()
