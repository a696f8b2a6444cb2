"""Computing a scenario: at once or as a job; what fails leaves it as it was, with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted

from phare.allocation import actions
from phare.allocation.actions.computing import SOLVER_ERRORS
from phare.allocation.kernel.life import StoppedError
from phare.allocation.kernel.overlay import Overlay, Recruit, overlay_as_data
from phare.allocation.kernel.problem import ProblemErrors
from phare.allocation.models import Scenario
from phare.allocation.queries.inputs import inputs_of
from phare.allocation.queries.scenarios import freshness, state_shown
from phare.allocation.tasks import compute_scenario
from phare.organisation.models import Movement
from phare.platform.audit.models import Entry
from phare.platform.jobs import actions as jobs
from phare.platform.jobs.models import Job
from phare.strategy.models import Requirement
from tests.factories import allocation as make


@pytest.fixture
def draft(facts, secretary, now):
    return make.scenario(secretary, now, computed=False)


class TestNow:
    def test_its_result_is_kept_with_the_digests_of_its_facts(self, draft, secretary, now):
        done = actions.compute_now(scenario=draft, by=secretary, at=now)
        assert (done.state, done.computed_at, done.reason) == ("computed", now, "")
        assert len(done.photograph_digest) == len(done.plan_digest) == 64
        assert done.result["status"] == "optimal"
        assert done.summary["shortfall"] == pytest.approx(0, abs=1e-5)
        entry = Entry.objects.get(verb="allocation.scenario.computed")
        assert entry.changes["photograph_digest"] == done.photograph_digest

    def test_the_same_facts_give_the_same_result(self, draft, secretary, now):
        """OPT-006"""
        first = actions.compute_now(scenario=draft, by=secretary, at=now).result
        assert actions.compute_now(scenario=draft, by=secretary, at=now).result == first

    def test_progress_is_told_to_the_end(self, draft, secretary, now):
        told: list[tuple[float, str]] = []
        actions.compute_now(scenario=draft, by=secretary, at=now, told=lambda share, what: told.append((share, what)))
        shares = [share for share, _ in told]
        assert shares == sorted(shares)
        assert shares[-1] == pytest.approx(1.0)
        assert {what for _, what in told} >= {"Effectifs planchers", "Parts équitables", "Explication"}

    def test_whole_posts_are_rounded_and_their_cost_is_kept(self, facts, secretary, now):
        made = make.scenario(secretary, now, Overlay(whole_posts=True))
        assert made.result["rounding"]["floor_after"] == pytest.approx(0, abs=1e-4)
        assert all(row["fte"] == pytest.approx(round(row["fte"])) for row in made.result["transfers"])

    def test_not_while_it_is_being_computed(self, draft, secretary, now):
        actions.ask_for_computation(scenario=draft, by=secretary, at=now)
        with pytest.raises(actions.ComputingError, match="en cours de calcul"):
            actions.compute_now(scenario=draft, by=secretary, at=now)

    def test_not_once_set_aside(self, draft, secretary, now):
        actions.set_aside_scenario(scenario=draft, by=secretary, at=now)
        with pytest.raises(actions.SetAsideError):
            actions.compute_now(scenario=draft, by=secretary, at=now)


class TestFailure:
    """The former result stays, and the page says why there is no newer one."""

    def test_past_its_time_limit(self, scenario, secretary, now):
        before = scenario.result
        with pytest.raises(actions.OutOfTimeError):
            actions.compute_now(scenario=scenario, by=secretary, at=now, seconds=1e-9)
        scenario.refresh_from_db()
        assert scenario.state == "failed"
        assert "temps imparti" in scenario.reason
        assert scenario.result == before
        assert Entry.objects.get(verb="allocation.scenario.computation_failed").changes["reason"] == scenario.reason

    @pytest.mark.parametrize("error", SOLVER_ERRORS)
    def test_when_the_solver_breaks(self, scenario, secretary, now, error):
        before = scenario.result

        def broken(share: float, what: str) -> None:
            raise error("broken")

        with pytest.raises(actions.SolverFailedError):
            actions.compute_now(scenario=scenario, by=secretary, at=now, told=broken)
        scenario.refresh_from_db()
        assert (scenario.state, scenario.result) == ("failed", before)

    def test_when_the_facts_cannot_be_crossed_any_more(self, scenario, secretary, facts, now):
        announced = Movement.objects.filter(photograph=facts[0]).first()
        Movement.objects.create(
            photograph=facts[0],
            year=2027,
            service=announced.service,
            profile=announced.profile,
            mission=announced.mission,
            fte=-50,
            announced_on=now.date(),
        )
        with pytest.raises(ProblemErrors, match="départ dépasse"):
            actions.compute_now(scenario=scenario, by=secretary, at=now)
        scenario.refresh_from_db()
        assert scenario.state == "failed"
        assert "départ dépasse l'effectif présent" in scenario.reason

    def test_a_result_for_levers_changed_since_is_dropped(self, draft, secretary, now):
        computed = actions.computation(draft)
        actions.change_levers(scenario=draft, overlay=Overlay(needs_ignored=True), version=1, by=secretary, at=now)
        kept = actions.keep_result(scenario=draft, computed=computed, by=secretary, at=now)
        assert (kept.state, kept.result) == ("draft", None)

    def test_whoever_asks_to_stop_is_heard(self, draft):
        with pytest.raises(StoppedError):
            actions.computation(draft, should_stop=lambda: True)


class TestFreshness:
    def test_a_result_on_the_facts_as_they_are_is_fresh(self, scenario, facts):
        assert not freshness(scenario, inputs_of(*facts)).is_stale

    def test_a_departure_announced_since_makes_it_stale(self, scenario, facts, now):
        known = Movement.objects.filter(photograph=facts[0]).first()
        Movement.objects.create(
            photograph=facts[0],
            year=2028,
            service=known.service,
            profile=known.profile,
            fte=-1,
            announced_on=now.date(),
        )
        found = freshness(scenario, inputs_of(*facts))
        assert (found.photograph_changed, found.plan_changed) == (True, False)

    def test_a_need_retained_since_makes_it_stale(self, scenario, facts):
        Requirement.objects.filter(plan=facts[1], mission__code="ACC").update(need=7.0)
        found = freshness(scenario, inputs_of(*facts))
        assert (found.photograph_changed, found.plan_changed) == (False, True)

    def test_a_draft_is_never_stale(self, draft, facts):
        assert not freshness(draft, inputs_of(*facts)).is_stale


@pytest.mark.django_db(transaction=True)
class TestJob:
    """As a job: the same result, and every end of it known to the scenario."""

    @pytest.fixture
    def waiting(self, transactional_db, secretary, now):
        made = make.scenario(secretary, now, computed=False)
        job = actions.ask_for_computation(scenario=made, by=secretary, at=now)
        made.refresh_from_db()
        return made, job

    def test_it_is_queued_with_the_address_of_its_result(self, waiting):
        scenario, job = waiting
        assert (scenario.state, scenario.job) == ("computing", job)
        assert job.result_url == f"/croisement/scenarios/{scenario.pk}/"
        assert ProcrastinateJob.objects.filter(task_name="allocation.compute_scenario", status="todo").count() == 1

    def test_it_computes_and_both_are_said_to_be_done(self, waiting):
        scenario, job = waiting
        compute_scenario(job_id=job.pk, scenario_id=scenario.pk)
        scenario.refresh_from_db()
        job.refresh_from_db()
        assert (scenario.state, job.state) == ("computed", "succeeded")
        assert scenario.result["status"] == "optimal"

    def test_what_cannot_be_crossed_fails_both_with_the_same_reason(self, waiting):
        scenario, job = waiting
        overlay = Overlay(recruits=(Recruit(2027, "VET", "C-354", 1.0),))
        Scenario.objects.filter(pk=scenario.pk).update(overlay=overlay_as_data(overlay))
        with pytest.raises(JobAborted):
            compute_scenario(job_id=job.pk, scenario_id=scenario.pk)
        scenario.refresh_from_db()
        job.refresh_from_db()
        assert (scenario.state, job.state) == ("failed", "failed")
        assert scenario.reason == job.reason
        assert "aucun effectif" in scenario.reason

    def test_run_again_after_a_failure_it_is_computing_again(self, waiting, secretary, now):
        scenario, job = waiting
        Scenario.objects.filter(pk=scenario.pk).update(state="failed", reason="panne")
        Job.objects.filter(pk=job.pk).update(state="failed")
        job.refresh_from_db()
        jobs.run_again(job, by=secretary, at=now)
        compute_scenario(job_id=job.pk, scenario_id=scenario.pk)
        scenario.refresh_from_db()
        assert (scenario.state, scenario.reason) == ("computed", "")

    def test_a_job_stopped_before_it_began_frees_the_scenario(self, waiting, secretary, now):
        scenario, job = waiting
        jobs.request_stop(job, by=secretary, at=now)
        scenario.refresh_from_db()
        assert state_shown(scenario)[0] == "cancelled"
        assert actions.ask_for_computation(scenario=scenario, by=secretary, at=now).pk != job.pk

    def test_a_job_given_up_frees_the_scenario_and_says_why(self, waiting):
        scenario, job = waiting
        Job.objects.filter(pk=job.pk).update(state="lost", reason="arrêté trois fois")
        scenario.refresh_from_db()
        assert state_shown(scenario) == ("failed", "arrêté trois fois")


def test_the_facts_of_the_tests_are_what_they_say():
    """Seven vets in 2027, six in 2028, for floors of six in all: the floors can just be held."""
    assert sum(post.fte for post in make.staffing().posts if post.profile == "V-206") == 8
    assert replace(make.plan()).years == (2027, 2028)
