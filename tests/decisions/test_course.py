"""An arbitration from its question to its signature: each exit, refusals first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from phare.decisions import actions
from phare.decisions.kernel.proposal import Commitment, Effect, Envelope, OptionData, Source
from phare.decisions.models import Arbitration, Observation, Option, Prerequisite, Redeployment, ServiceAgreement
from phare.platform.accounts.actions import WrongCodeError, WrongPasswordError
from phare.platform.audit.models import Entry
from phare.platform.post.models import OutgoingMail
from tests.factories import decisions as made
from tests.factories.accounts import MembershipFactory
from tests.factories.decisions import AT, FLOORS, MOVE, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def decider(prefecture):
    return made.decider(prefecture)


def verbs() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="decisions").order_by("position").values_list("verb", flat=True))


class TestOpening:
    @pytest.mark.parametrize("question", ["", "   ", "\n"])
    def test_an_arbitration_has_a_question(self, decider, question):
        with pytest.raises(actions.QuestionMissingError):
            made.opened(decider, question=question)

    def test_codes_that_are_not_here_are_all_named_and_nothing_is_written(self, decider):
        wrong = replace(FLOORS, moves=(replace(MOVE, profile="X-1", service="NUL"),))
        with pytest.raises(actions.UnknownCodeError, match="NUL, X-1"):
            made.opened(decider, options=(wrong,))
        assert not Arbitration.objects.exists()

    @pytest.mark.parametrize(
        "effect",
        [
            Effect("", "ETP", 1, 2, 2027),
            Effect("Couverture", "", 1, 2, 2027),
            Effect("Couverture", "%", 1, float("nan"), 2027),
            Effect("Couverture", "%", 1, float("inf"), 2027),
        ],
    )
    def test_an_effect_without_a_measure_is_refused(self, decider, effect):
        with pytest.raises(actions.EffectWithoutMeasureError):
            made.opened(decider, options=(replace(FLOORS, effects=(effect,)),))

    @pytest.mark.parametrize(
        "commitment",
        [
            Commitment(Envelope.STAFF, "Un poste"),
            Commitment(Envelope.MONEY, "Des crédits", amount=float("nan")),
            Commitment(Envelope.CALENDAR, "Une date", amount=3.0),
            Commitment(Envelope.STAFF, "", amount=1.0),
        ],
    )
    def test_a_commitment_without_an_amount_is_refused(self, decider, commitment):
        with pytest.raises(actions.CommitmentWithoutAmountError):
            made.opened(decider, options=(replace(FLOORS, commitments=(commitment,)),))

    def test_another_administrations_photograph_is_refused(self, decider, elsewhere):
        theirs = made.opened(made.decider(elsewhere))
        with pytest.raises(actions.NotOfThisAdministrationError):
            actions.open_arbitration(
                proposal=replace(made.PROPOSAL, photograph=theirs.photograph_id), by=decider, at=AT
            )

    def test_changing_nothing_is_always_an_option_and_never_goes(self, decider):
        arbitration = made.opened(decider)
        nothing = arbitration.options.get(is_status_quo=True)
        with pytest.raises(actions.StatusQuoError):
            actions.remove_option(option=nothing, version=1, by=decider, at=AT)
        assert [option.name for option in arbitration.options.all()] == ["Ne rien changer", "Socles d'abord"]

    def test_staff_money_and_calendar_stand_in_one_arbitration(self, decider):
        option = made.opened(decider).options.get(is_status_quo=False)
        assert set(option.commitments.values_list("envelope", flat=True)) == {"staff", "money", "calendar"}

    def test_two_options_do_not_have_the_same_name(self, decider):
        arbitration = made.opened(decider)
        with pytest.raises(actions.NameTakenError):
            actions.add_option(arbitration=arbitration, data=OptionData("Socles d'abord"), version=1, by=decider, at=AT)


class TestConsulting:
    def test_a_single_option_is_not_compared_with_itself(self, decider):
        arbitration = made.opened(decider, options=())
        with pytest.raises(actions.QuestionMissingError):
            actions.put_to_consultation(
                arbitration=arbitration, due=made.DUE, link="https://phare/", version=1, by=decider, at=AT
            )

    def test_observations_are_not_awaited_in_the_past(self, decider):
        arbitration = made.opened(decider)
        with pytest.raises(actions.TooEarlyError):
            actions.put_to_consultation(
                arbitration=arbitration, due=dt.date(2026, 11, 20), link="https://phare/", version=1, by=decider, at=AT
            )

    def test_figures_whose_source_changed_are_refused(self, decider):
        stale = replace(FLOORS, source=Source("tests.source", "7", "Socles d'abord", "/", "another digest"))
        arbitration = made.opened(decider, options=(stale,))
        with pytest.raises(actions.OutdatedFiguresError, match="Socles d'abord"):
            actions.put_to_consultation(
                arbitration=arbitration, due=made.DUE, link="https://phare/", version=1, by=decider, at=AT
            )

    def test_heads_of_the_services_touched_are_asked_and_mailed(self, decider, prefecture):
        made.opened(decider)
        vet, other = made.head(prefecture, "VET"), made.head(prefecture, "SGC")
        arbitration = made.consulted(decider)
        assert set(arbitration.observations.values_list("service__code", flat=True)) == {"VET", "ALI"}
        told = set(OutgoingMail.objects.values_list("to", flat=True))
        assert vet.user.email in told
        assert other.user.email not in told

    def test_the_social_committee_is_asked_as_soon_as_staff_change_mission(self, decider):
        arbitration = made.consulted(decider)
        [line] = arbitration.prerequisites.all()
        assert (line.kind, line.rule) == ("social_committee", "CGFP, art. L253-1")

    def test_both_programmes_managers_are_asked_when_another_programme_would_pay(self, decider):
        crossing = replace(FLOORS, moves=(replace(MOVE, to_programme="354"),))
        arbitration = made.consulted(decider, options=(crossing,))
        managers = arbitration.prerequisites.filter(kind="programme_manager")
        assert set(managers.values_list("programme__code", flat=True)) == {"206", "354"}

    def test_nothing_is_asked_of_anybody_when_nobody_moves(self, decider):
        arbitration = made.consulted(decider, options=(replace(FLOORS, moves=()),))
        assert not arbitration.prerequisites.exists()
        assert not arbitration.observations.exists()

    def test_reserves_are_said_in_words(self, decider):
        observation = made.consulted(decider).observations.first()
        with pytest.raises(actions.ReasonMissingError):
            actions.give_observation(
                observation=observation, position=Observation.Position.RESERVED, text=" ", by=decider, at=AT
            )

    def test_an_opinion_is_recorded_once_and_not_ahead_of_time(self, decider):
        line = made.consulted(decider).prerequisites.get()
        with pytest.raises(actions.TooEarlyError):
            actions.fulfil_prerequisite(
                prerequisite=line, state="favourable", given_on=dt.date(2026, 11, 22), by=decider, at=AT
            )
        with pytest.raises(actions.ReasonMissingError):
            actions.fulfil_prerequisite(prerequisite=line, state="unfavourable", given_on=AT.date(), by=decider, at=AT)
        actions.fulfil_prerequisite(prerequisite=line, state="favourable", given_on=AT.date(), by=decider, at=AT)
        with pytest.raises(actions.AlreadyGivenError):
            actions.fulfil_prerequisite(
                prerequisite=line, state="reserved", given_on=AT.date(), summary="non", by=decider, at=AT
            )

    def test_taken_back_and_changed_it_asks_for_observations_again(self, decider):
        arbitration = made.give_all(made.consulted(decider), decider)
        taken = actions.take_back(arbitration=arbitration, version=arbitration.version, by=decider, at=AT)
        asked = actions.put_to_consultation(
            arbitration=taken, due=made.DUE, link="https://phare/", version=taken.version, by=decider, at=AT
        )
        assert set(asked.observations.values_list("given_at", flat=True)) == {None}
        # The committee's opinion was given on the same organisation: it stays.
        assert asked.prerequisites.get().state == Prerequisite.State.FAVOURABLE


class TestSigning:
    def test_without_a_choice_nothing_is_signed(self, decider):
        arbitration = made.give_all(made.consulted(decider), decider)
        with pytest.raises(actions.NoChoiceError):
            made.sign(arbitration, decider)

    def test_an_opinion_that_a_rule_requires_is_named_with_the_rule(self, decider):
        with pytest.raises(actions.OpinionMissingError, match=r"comité social.*L253-1"):
            made.sign(made.chosen(decider), decider)

    def test_changing_nothing_needs_no_opinion_of_the_committee(self, decider):
        arbitration = made.choose(made.consulted(decider), decider, status_quo=True)
        signed = made.sign(arbitration, decider, AT + dt.timedelta(days=1))
        assert signed.state == "signed"
        assert not ServiceAgreement.objects.exists()

    def test_heads_of_service_keep_the_time_they_were_given(self, decider):
        arbitration = made.chosen(decider)
        for line in arbitration.prerequisites.all():
            actions.fulfil_prerequisite(prerequisite=line, state="favourable", given_on=AT.date(), by=decider, at=AT)
        arbitration.refresh_from_db()
        with pytest.raises(actions.ObservationsAwaitedError, match="Santé animale"):
            made.sign(arbitration, decider)
        late = AT + dt.timedelta(days=1)
        assert made.sign(arbitration, decider, late).state == "signed"

    def test_an_option_recomputed_since_is_refused(self, decider):
        arbitration = made.ready(decider)
        option = arbitration.options.get(is_status_quo=False)
        Option.objects.filter(pk=option.pk).update(source={**option.source, "digest": "older"})
        with pytest.raises(actions.OutdatedFiguresError, match="Socles d'abord"):
            made.sign(arbitration, decider)

    def test_an_option_without_an_effect_cannot_be_verified_so_it_is_not_signed(self, decider):
        arbitration = made.ready(decider, options=(replace(FLOORS, effects=()),))
        with pytest.raises(actions.EffectWithoutMeasureError):
            made.sign(arbitration, decider)

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [({"password": "faux"}, WrongPasswordError), ({"code": "000000x"}, WrongCodeError)],
    )
    def test_password_and_second_factor_are_asked_again(self, decider, changes, refusal):
        arbitration = made.ready(decider)
        with pytest.raises(refusal):
            made.sign(arbitration, decider, **changes)
        arbitration.refresh_from_db()
        assert (arbitration.state, arbitration.number, arbitration.frozen) == ("consulting", None, None)

    def test_a_secretary_general_does_not_sign(self, decider, prefecture):
        secretary = made.with_identity(MembershipFactory(role="secretary_general", administration=prefecture))
        with pytest.raises(actions.NotEmpoweredError, match="Seul le décideur"):
            made.sign(made.ready(decider), secretary)

    def test_a_stand_in_whose_act_has_lapsed_is_told_which_and_when(self, decider, prefecture):
        secretary = made.with_identity(MembershipFactory(role="secretary_general", administration=prefecture))
        actions.give_signing_act(
            holder=secretary,
            kind="stand_in",
            reference="Arrêté 2026-12",
            published_on=dt.date(2026, 1, 4),
            since=dt.date(2026, 1, 5),
            until=dt.date(2026, 6, 30),
            by=decider,
            at=AT,
        )
        with pytest.raises(actions.NotEmpoweredError, match=r"Arrêté 2026-12.*30\s+juin\s+2026"):
            made.sign(made.ready(decider), secretary)

    def test_a_stand_in_signs_with_the_act_that_empowers_him(self, decider, prefecture):
        secretary = made.with_identity(MembershipFactory(role="secretary_general", administration=prefecture))
        act = actions.give_signing_act(
            holder=secretary,
            kind="stand_in",
            reference="Arrêté 2026-12",
            published_on=dt.date(2026, 1, 4),
            since=dt.date(2026, 1, 5),
            until=None,
            by=decider,
            at=AT,
        )
        signed = made.sign(made.ready(decider), secretary)
        assert signed.signing_act == act
        assert "Arrêté 2026-12" in signed.signed_as

    def test_a_version_read_before_a_change_is_refused(self, decider):
        arbitration = made.ready(decider)
        with pytest.raises(actions.ChangedMeanwhileError):
            made.sign(arbitration, decider, version=arbitration.version - 1)

    def test_it_is_never_signed_twice(self, decider):
        arbitration = made.ready(decider)
        signed = made.sign(arbitration, decider)
        with pytest.raises(actions.AlreadySignedError, match="2026-001"):
            made.sign(arbitration, decider)
        assert Arbitration.objects.filter(number__isnull=False).get() == signed

    def test_what_is_signed_is_numbered_frozen_ordered_and_told(self, decider):
        signed = made.sign(made.ready(decider), decider)
        assert (signed.reference, signed.state, signed.signed_by) == ("2026-001", "signed", decider)
        assert signed.frozen["reasons"] == made.REASONS
        assert [option["name"] for option in signed.frozen["options"]] == ["Ne rien changer", "Socles d'abord"]
        [move] = Redeployment.objects.filter(option=signed.chosen)
        assert (move.state, move.responsible.code, move.due_on) == ("to_do", "VET", dt.date(2027, 12, 31))
        assert set(signed.agreements.values_list("service__code", flat=True)) == {"VET", "ALI"}
        assert verbs()[-1] == "decisions.arbitration.signed"

    def test_numbers_follow_one_another_in_each_administration(self, decider, elsewhere):
        first = made.sign(made.ready(decider), decider)
        second = made.sign(made.ready(decider, question="Une autre question ?"), decider)
        theirs = made.signed(elsewhere)
        assert [each.reference for each in (first, second, theirs)] == ["2026-001", "2026-002", "2026-001"]

    def test_it_comes_into_force_on_its_date_of_effect(self, decider):
        signed = made.sign(made.ready(decider), decider)
        assert signed.state_on(dt.date(2026, 12, 31)) == "signed"
        assert signed.state_on(made.EFFECT_ON) == "in_force"


class TestSignedForEver:
    """Whoever writes, the database refuses to change what was signed (ACT-107)."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda act: Arbitration.objects.filter(pk=act.pk).update(reasons="Autres motifs"),
            lambda act: Arbitration.objects.filter(pk=act.pk).update(frozen={}),
            lambda act: Arbitration.objects.filter(pk=act.pk).update(number=9),
            lambda act: act.options.filter(is_status_quo=True).update(description="Autre"),
            lambda act: act.chosen.effects.update(expected=9.0),
            lambda act: act.chosen.redeployments.update(fte=9.0),
            lambda act: act.chosen.commitments.all().delete(),
            lambda act: act.observations.update(text="Autre"),
            lambda act: act.prerequisites.all().delete(),
            lambda act: Option.objects.create(arbitration=act, name="Après coup"),
            lambda act: Arbitration.objects.filter(pk=act.pk)._raw_delete("default"),
        ],
    )
    def test_nothing_signed_changes(self, decider, change):
        act = made.sign(made.ready(decider), decider)
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            change(act)

    def test_what_comes_of_it_is_still_written(self, decider):
        act = made.sign(made.ready(decider), decider)
        [move] = act.chosen.redeployments.all()
        moved = actions.move_redeployment(
            redeployment=move, to="under_way", obstacle="", version=move.version, by=decider, at=AT
        )
        assert moved.state == "under_way"


def test_an_abandoned_arbitration_says_why_and_stays(decider):
    arbitration = made.consulted(decider)
    with pytest.raises(actions.ReasonMissingError):
        actions.abandon_arbitration(arbitration=arbitration, reason=" ", version=arbitration.version, by=decider, at=AT)
    kept = actions.abandon_arbitration(
        arbitration=arbitration, reason="Un recrutement suffit.", version=arbitration.version, by=decider, at=AT
    )
    assert (kept.state, kept.abandon_reason) == ("abandoned", "Un recrutement suffit.")
    with pytest.raises(actions.OutOfOrderError):
        made.choose(kept, decider)


def test_the_password_is_the_one_of_the_person(decider):
    assert decider.user.check_password(PASSWORD)
