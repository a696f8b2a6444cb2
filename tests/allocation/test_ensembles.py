"""A scenario tried on drawn facts: asked, computed, kept, shown as far as the reader may see it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.allocation import actions
from phare.allocation.actions.ensembles import Outcome, luck
from phare.allocation.kernel.life import StoppedError
from phare.allocation.models import Ensemble
from phare.allocation.queries.ensembles import ensemble_of, ensemble_page
from phare.allocation.queries.inputs import inputs_of
from phare.allocation.queries.masking import Hidden, masked
from phare.platform.audit.models import Entry
from phare.strategy.models import Requirement
from tests.allocation.test_web import page, text
from tests.factories import allocation as make
from tests.platform.jobs.working import empty_the_queue, work_once

DRAWS = 6


TRIED: list[Outcome] = []
"""What the draws of the scenario say, the same for every test: their processes begin once."""


@pytest.fixture
def ensemble(scenario, secretary, now):
    """Return the trial of the scenario, computed."""
    made = Ensemble.objects.create(scenario=scenario, draws=DRAWS, seed=1)
    if not TRIED:
        TRIED.append(actions.trial(made))
    return actions.keep_ensemble(ensemble=made, outcome=TRIED[0], by=secretary, at=now)


class TestAsking:
    def test_not_before_it_is_computed(self, facts, secretary, now):
        draft = make.scenario(secretary, now, computed=False)
        with pytest.raises(actions.NotComputedError, match="avant de l'éprouver"):
            actions.ask_for_ensemble(scenario=draft, by=secretary, at=now)

    def test_not_once_set_aside(self, scenario, secretary, now):
        aside = actions.set_aside_scenario(scenario=scenario, by=secretary, at=now)
        with pytest.raises(actions.SetAsideError):
            actions.ask_for_ensemble(scenario=aside, by=secretary, at=now)

    def test_not_when_its_facts_have_changed(self, scenario, facts, secretary, now):
        Requirement.objects.filter(plan=facts[1], mission__code="ACC").update(need=7.0)
        with pytest.raises(actions.StaleScenarioError, match="recalculez-le"):
            actions.ask_for_ensemble(scenario=scenario, by=secretary, at=now)

    def test_not_twice_at_once(self, scenario, secretary, now):
        actions.ask_for_ensemble(scenario=scenario, by=secretary, at=now)
        with pytest.raises(actions.EnsembleUnderWayError):
            actions.ask_for_ensemble(scenario=scenario, by=secretary, at=now)

    def test_a_job_is_queued_with_its_draws_and_seed(self, scenario, secretary, now):
        job = actions.ask_for_ensemble(scenario=scenario, by=secretary, at=now)
        said = Entry.objects.get(verb="allocation.ensemble.computation_asked").changes
        assert said == {"job": job.pk, "draws": 100, "seed": 1}


class TestComputing:
    def test_the_same_seed_gives_the_same_trial(self, ensemble):
        """OPT-006"""
        assert luck(1, 3, 5) == luck(1, 3, 5) != luck(2, 3, 5)
        assert actions.trial(ensemble).result == ensemble.result

    def test_it_is_kept_with_the_result_that_it_tried(self, ensemble, scenario):
        assert ensemble.of_result == scenario.computed_at
        assert ensemble.plan_digest == scenario.plan_digest
        assert ensemble.result["draws"] == DRAWS
        assert set(ensemble.result["missions"]) == {"ABT", "CTL", "ACC", "COU", "IMP"}

    def test_past_its_time_limit_the_former_one_is_kept(self, ensemble):
        with pytest.raises(actions.OutOfTimeError):
            actions.trial(ensemble, seconds=1e-9)

    def test_whoever_asks_to_stop_is_heard(self, ensemble):
        with pytest.raises(StoppedError):
            actions.trial(ensemble, should_stop=lambda: True)

    @pytest.mark.django_db(transaction=True)
    def test_the_worker_computes_it_and_keeps_it_with_the_end_of_the_job(self, scenario, secretary, now):
        empty_the_queue()
        job = actions.ask_for_ensemble(scenario=scenario, by=secretary, at=now, draws=DRAWS)
        work_once()
        job.refresh_from_db()
        assert (job.state, job.reason) == ("succeeded", "")
        assert ensemble_of(scenario).result["draws"] == DRAWS


class TestPage:
    def test_there_is_one_button_then_what_was_found(self, scenario, secretary, signed_in, now):
        client = signed_in(secretary)
        assert "Éprouver ce scénario (100 tirages)" in text(page(client, "scenario", scenario.pk))
        response = client.post(reverse("allocation:ensemble", args=[scenario.pk]))
        assert response.url.startswith("/taches/")
        assert "Éprouver ce scénario (" not in text(page(client, "scenario", scenario.pk))

    def test_floors_coverage_and_redeployments_are_said(self, ensemble, scenario, secretary, signed_in):
        shown = text(page(signed_in(secretary), "scenario", scenario.pk))
        assert "Ce qui tient, tirage après tirage" in shown
        assert f"Plancher tenu (tirages sur {DRAWS})" in shown
        assert f"Retrouvé (sur {DRAWS})" in shown
        assert "Éprouver ce scénario (" not in shown

    def test_a_result_computed_again_since_is_said(self, ensemble, scenario, secretary, signed_in, now):
        actions.compute_now(scenario=scenario, by=secretary, at=now + dt.timedelta(hours=1))
        shown = text(page(signed_in(secretary), "scenario", scenario.pk))
        assert "recalculé depuis cette épreuve" in shown
        assert "Éprouver ce scénario (100 tirages)" in shown

    def test_whoever_may_not_prepare_has_no_button(self, ensemble, scenario, secretary, member, signed_in, now):
        agent = member("agent")
        actions.share_scenario(scenario=scenario, person=agent, by=secretary, at=now)
        shown = text(page(signed_in(agent), "scenario", scenario.pk))
        assert "Ce scénario à l'épreuve" in shown
        assert "Éprouver ce scénario (" not in shown

    def test_what_is_masked_is_not_said(self, ensemble, scenario):
        inputs = inputs_of(scenario.photograph, scenario.plan)
        hidden = Hidden(frozenset({"CTL"}), frozenset({("ALI", "CTL"), ("VET", "CTL")}))
        whole = ensemble_page(ensemble, scenario, scenario.result, inputs.names, Hidden())
        shown = ensemble_page(ensemble, scenario, masked(scenario.result, hidden), inputs.names, hidden)
        control = "Contrôle des aliments"
        assert control in whole.chart and control in {road.origin for road in whole.roads}
        assert control not in shown.chart
        assert control not in {end for road in shown.roads for end in (road.origin, road.destination)}

    def test_the_number_of_queries_does_not_grow_with_a_trial(self, scenario, secretary, signed_in, now):
        client = signed_in(secretary)
        page(client, "scenario", scenario.pk)  # the facts are then kept
        with CaptureQueriesContext(connection) as without:
            page(client, "scenario", scenario.pk)
        made = Ensemble.objects.create(scenario=scenario, draws=DRAWS, seed=1)
        actions.keep_ensemble(ensemble=made, outcome=actions.trial(made), by=secretary, at=now)
        with CaptureQueriesContext(connection) as with_one:
            page(client, "scenario", scenario.pk)
        assert len(with_one) == len(without)
