"""Actions proposed and answered; orientations judged against those of the plan above."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from phare.platform.audit.models import Entry
from phare.strategy import actions
from phare.strategy.actions import ActionTerms, ChangedMeanwhileError
from phare.strategy.actions.refusals import (
    AlreadyAnsweredError,
    CodeTakenError,
    NotOfThisAdministrationError,
    PlanClosedError,
    UnexplainedAnswerError,
    UnexplainedVerdictError,
)
from phare.strategy.models import OrientationCompatibility, Plan, Proposal
from phare.strategy.queries import compatibility_matrix, plan_data, plan_warnings, proposals_of
from tests.factories.strategy import ActionFactory, OrientationFactory, ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(operation):
    return ProposalFactory(plan=operation.plan)


@pytest.fixture
def terms(operation):
    return ActionTerms("A1", "Ouvrir le samedi", (operation.pk,))


def verbs() -> list[str]:
    return list(Entry.objects.order_by("position").values_list("verb", flat=True))


class TestProposals:
    @pytest.mark.parametrize(("name", "reason"), [("", "Parce que"), ("Ouvrir", " ")])
    def test_one_says_what_and_why(self, operation, doing, name, reason) -> None:
        with pytest.raises(UnexplainedAnswerError):
            actions.propose_action(plan=operation.plan, name=name, reason=reason, **doing)

    def test_none_is_made_nor_answered_under_a_closed_plan(self, proposal, terms, doing) -> None:
        Plan.objects.update(state="closed")
        proposal = Proposal.objects.get()
        for refused in (
            lambda: actions.propose_action(plan=proposal.plan, name="x", reason="y", **doing),
            lambda: actions.take_up_proposal(proposal=proposal, terms=terms, version=1, **doing),
            lambda: actions.decline_proposal(proposal=proposal, answer="Non", version=1, **doing),
        ):
            with pytest.raises(PlanClosedError):
                refused()

    def test_two_clicks_propose_once(self, plan, doing) -> None:
        told = [actions.propose_action(plan=plan, name="Ouvrir", reason="Parce que", **doing) for _click in range(2)]
        assert told[0] == told[1]
        assert verbs() == ["strategy.proposal.made"]
        actions.decline_proposal(proposal=told[0], answer="Non", version=1, **doing)
        assert actions.propose_action(plan=plan, name="Ouvrir", reason="Parce que", **doing) != told[0]

    def test_it_is_declined_with_an_answer_once(self, proposal, terms, doing) -> None:
        with pytest.raises(UnexplainedAnswerError):
            actions.decline_proposal(proposal=proposal, answer=" ", version=1, **doing)
        with pytest.raises(ChangedMeanwhileError):
            actions.decline_proposal(proposal=proposal, answer="Non", version=3, **doing)
        actions.decline_proposal(proposal=proposal, answer="Déjà fait à Manosque", version=1, **doing)
        with pytest.raises(AlreadyAnsweredError):
            actions.take_up_proposal(proposal=proposal, terms=terms, version=2, **doing)
        with pytest.raises(AlreadyAnsweredError):
            actions.decline_proposal(proposal=proposal, answer="Non", version=2, **doing)
        assert verbs() == ["strategy.proposal.declined"]

    def test_the_database_wants_the_answer_too(self, proposal) -> None:
        for wrong in ({"state": "declined"}, {"state": "taken_up"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Proposal.objects.update(**wrong)

    def test_it_becomes_an_action_whole_or_not_at_all(self, proposal, terms, doing, operation) -> None:
        ActionFactory(plan=operation.plan, under=operation, code="A1")
        with pytest.raises(CodeTakenError):
            actions.take_up_proposal(proposal=proposal, terms=terms, version=1, **doing)
        assert Proposal.objects.get().state == "open"
        made = actions.take_up_proposal(
            proposal=proposal, terms=ActionTerms("A2", terms.name, terms.operations), version=1, **doing
        )
        assert (Proposal.objects.get().action, made.operations.get()) == (made, operation)
        assert verbs() == ["strategy.action.added", "strategy.proposal.taken_up"]

    def test_those_to_examine_come_first(self, proposal, doing) -> None:
        actions.decline_proposal(proposal=proposal, answer="Non", version=1, **doing)
        waiting = ProposalFactory(plan=proposal.plan)
        assert [each.pk for each in proposals_of(proposal.plan)] == [waiting.pk, proposal.pk]


class TestCompatibility:
    @pytest.fixture
    def above(self, prefecture):
        return OrientationFactory(plan__administration=prefecture, code="R1")

    @pytest.fixture
    def mine(self, prefecture, above):
        return OrientationFactory(plan__administration=prefecture, plan__parent=above.plan, code="1")

    def test_contrary_says_why_and_only_the_plan_above_is_judged_pas_006(self, mine, above, doing) -> None:
        with pytest.raises(UnexplainedVerdictError):
            actions.judge_compatibility(
                orientation=mine, above=above, verdict="contrary", reason="", version=0, **doing
            )
        with pytest.raises(NotOfThisAdministrationError):
            actions.judge_compatibility(
                orientation=mine, above=OrientationFactory(), verdict="silent", reason="", version=0, **doing
            )

    def test_a_second_first_judgement_is_told_and_nothing_of_a_closed_plan_is_judged(self, mine, above, doing) -> None:
        judging = {"orientation": mine, "above": above, "reason": "Deux budgets", **doing}
        actions.judge_compatibility(verdict="contrary", version=0, **judging)
        with pytest.raises(ChangedMeanwhileError):
            actions.judge_compatibility(verdict="silent", version=0, **judging)
        actions.judge_compatibility(verdict="consistent", version=1, **judging)
        assert OrientationCompatibility.objects.get().verdict == "consistent"
        mine.plan.state = "closed"
        with pytest.raises(PlanClosedError):
            actions.judge_compatibility(verdict="silent", version=2, **judging)
        assert verbs() == ["strategy.compatibility.judged"] * 2

    def test_the_matrix_and_the_warnings_say_it(self, mine, above, doing) -> None:
        judging = {"orientation": mine, "above": above, "verdict": "contrary", "reason": "Deux budgets"}
        actions.judge_compatibility(version=0, **judging, **doing)
        data = plan_data(mine.plan)
        found = compatibility_matrix(mine.plan, data)
        assert found is not None
        [(orientation, [cell])] = found.rows
        assert (orientation, cell.label, cell.judged.reason) == (mine, "contraire", "Deux budgets")
        assert "contrary" in [each.kind for each in plan_warnings(mine.plan, data)]
        assert compatibility_matrix(above.plan, plan_data(above.plan)) is None
