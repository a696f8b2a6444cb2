"""What is handed over, or written by hand: numbers of this calendar and of this house, one name each, once renewed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from phare.decisions import actions
from phare.decisions.kernel.proposal import Commitment, Effect, Envelope, Figure, OptionData
from phare.decisions.models import Arbitration
from phare.strategy.models import Operation
from tests.factories import decisions as made
from tests.factories.decisions import AT, FLOORS, MOVE

pytestmark = pytest.mark.django_db


@pytest.fixture
def decider(prefecture):
    return made.decider(prefecture)


def test_an_option_renewed_holds_each_engagement_once_and_what_somebody_wrote(decider):
    act = made.opened(decider)
    option = act.options.get(is_status_quo=False)
    written = Commitment(Envelope.MONEY, "Un local", 2027, 9_000.0)
    actions.add_commitment(option=option, commitment=written, version=act.version, by=decider, at=AT)
    act.refresh_from_db()
    told = Effect("Délai", "jours", 40, 30, 2027)
    actions.add_effect(option=option, effect=told, version=act.version, by=decider, at=AT)
    for _ in range(2):
        actions.renew_option(option=option, data=FLOORS, by=decider, at=AT)
    assert sorted(option.commitments.values_list("label", flat=True)) == [
        "Prise de poste",
        "Sa rémunération",
        "Un local",
        "Un vétérinaire contractuel",
    ]
    assert sorted(option.effects.values_list("measure", flat=True)) == ["Délai", "Inspection de l'abattoir"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_figure_that_is_not_a_number_is_refused_with_a_sentence(decider, value):
    for wrong, refusal in (
        (replace(FLOORS, figures=(Figure("Redéployés", value, "ETP"),)), actions.UnmeasuredFigureError),
        (replace(FLOORS, moves=(replace(MOVE, fte=value),)), actions.UnmeasuredFigureError),
        (replace(FLOORS, effects=(Effect("Délai", "jours", value, 3, 2027),)), actions.EffectWithoutMeasureError),
    ):
        with pytest.raises(refusal):
            made.opened(decider, options=(wrong,))
    assert not Arbitration.objects.exists()


@pytest.mark.parametrize("year", [0, -1, 1899, 2201, 99_999])
def test_a_year_out_of_the_calendar_is_refused(decider, year):
    for wrong, refusal in (
        (replace(FLOORS, moves=(replace(MOVE, year=year),)), actions.UnmeasuredFigureError),
        (replace(FLOORS, effects=(Effect("Délai", "jours", 1, 3, year),)), actions.EffectWithoutMeasureError),
        (
            replace(FLOORS, commitments=(Commitment(Envelope.STAFF, "Un poste", year, 1.0),)),
            actions.CommitmentWithoutAmountError,
        ),
    ):
        with pytest.raises(refusal):
            made.opened(decider, options=(wrong,))


def test_another_administrations_operation_is_refused(decider, elsewhere):
    made.opened(made.decider(elsewhere))
    theirs = Operation.objects.filter(plan__administration=elsewhere).first()
    act = made.opened(decider)
    option = act.options.get(is_status_quo=False)
    engaged = Commitment(Envelope.STAFF, "Un poste", 2027, 1.0, operation=theirs.pk)
    with pytest.raises(actions.NotOfThisAdministrationError):
        actions.add_commitment(option=option, commitment=engaged, version=act.version, by=decider, at=AT)


def test_the_same_name_in_another_case_is_the_same_name(decider):
    act = made.opened(decider)
    with pytest.raises(actions.NameTakenError):
        actions.add_option(arbitration=act, data=OptionData("SOCLES D'ABORD"), version=act.version, by=decider, at=AT)
    for text, expected in (("Coûte peu", None), ("COÛTE PEU", actions.NameTakenError)):
        asked = {"arbitration": act, "text": text, "sides": {}, "version": act.version, "by": decider, "at": AT}
        if expected is None:
            actions.weigh_ground(**asked)
            act.refresh_from_db()
        else:
            with pytest.raises(expected):
                actions.weigh_ground(**asked)


def test_a_text_longer_than_an_act_is_refused_by_the_form(decider, signed_in):
    act = made.opened(decider)
    answer = signed_in(decider).post(
        reverse("decisions:abandon", args=[act.pk]), {"version": act.version, "reason": "x" * 20_001}
    )
    assert answer.status_code == 200
    act.refresh_from_db()
    assert act.state == "draft"
