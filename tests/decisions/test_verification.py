"""What a later photograph says of what was signed, and how it is told and concluded."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from phare.decisions import actions
from phare.decisions.kernel.proposal import Effect
from phare.decisions.queries.verification import found_with, last_year_closed, photographs_to_verify_with
from phare.organisation.kernel.staffing import Post
from tests.factories import decisions as made
from tests.factories.allocation import POSTS, staffing

pytestmark = pytest.mark.django_db

LATER = dt.datetime(2028, 2, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def decider(prefecture):
    return made.decider(prefecture)


@pytest.fixture
def signed(prefecture, decider):
    """One FTE goes from the control of food (ALI) to the inspection of the abattoir (VET) in 2027, 3.0 FTE expected."""
    return made.sign(made.ready(decider), decider)


def photographed(by, abattoir: float, at=LATER):
    """A photograph of 31 December 2027, with so many vets on the inspection of the abattoir."""
    posts = (Post("VET", "V-206", "ABT", abattoir, 10.0), *POSTS[1:])
    from phare.organisation import actions as organisation
    from phare.organisation.models import Photograph, State

    made_one = organisation.import_staffing(
        staffing(date=dt.date(2027, 12, 31), posts=posts, movements=(), title="Au 31 décembre 2027"), by=by, at=at
    )
    Photograph.objects.filter(pk=made_one.pk).update(state=State.FROZEN, frozen_at=at)
    made_one.refresh_from_db()
    return made_one


# The trend leaves 2.0 vets there (3.0, one leaves in 2027); 3.0 are expected.
@pytest.mark.parametrize(
    ("abattoir", "verdict", "share"), [(3.0, "done", 1.0), (2.5, "partly", 0.5), (2.0, "not_done", 0.0)]
)
def test_a_redeployment_is_read_on_the_cell_that_receives_it(signed, decider, abattoir, verdict, share):
    photograph = photographed(decider, abattoir)
    found = actions.compare_with(arbitration=signed, photograph=photograph, by=decider, at=LATER)
    [row] = found.redeployments
    assert (row.without, row.expected, row.found) == (2.0, 3.0, abattoir)
    [move] = signed.chosen.redeployments.all()
    assert (move.verdict, move.share) == (verdict, pytest.approx(share))


def test_an_effect_on_a_mission_is_read_on_its_staff(signed, decider):
    actions.compare_with(arbitration=signed, photograph=photographed(decider, 3.0), by=decider, at=LATER)
    effect = signed.chosen.effects.get()
    assert (effect.found, effect.verdict, effect.found_on) == (3.0, "done", dt.date(2027, 12, 31))


def test_the_photograph_of_the_arbitration_itself_never_verifies_it(signed, decider):
    assert not photographs_to_verify_with(signed).exists()
    with pytest.raises(actions.TooEarlyError):
        actions.compare_with(arbitration=signed, photograph=signed.photograph, by=decider, at=LATER)


def test_what_is_not_due_yet_waits(prefecture, decider):
    moves = (made.MOVE, replace(made.MOVE, year=2028))
    act = made.sign(made.ready(decider, options=(replace(made.FLOORS, moves=moves),)), decider)
    found = found_with(act, photographed(decider, 3.0))
    assert len(found.redeployments) == 1
    assert found.later == 1


@pytest.mark.parametrize(
    ("day", "year"), [(dt.date(2027, 12, 31), 2027), (dt.date(2027, 12, 30), 2026), (dt.date(2028, 1, 1), 2027)]
)
def test_a_year_counts_once_it_is_over(day, year):
    assert last_year_closed(day) == year


class TestTelling:
    @pytest.fixture
    def effect(self, decider):
        delay = Effect("Délai d'instruction", "jours", 40.0, 20.0, 2027)
        act = made.sign(made.ready(decider, options=(replace(made.FLOORS, effects=(delay,)),)), decider)
        return act.chosen.effects.get()

    def test_a_value_has_a_source_a_past_day_and_is_a_number(self, effect, decider):
        good = {"effect": effect, "found": 20.0, "on": dt.date(2028, 1, 15), "source": "Tableau de bord du service"}
        for changes, refusal in (
            ({"found": float("nan")}, actions.EffectWithoutMeasureError),
            ({"on": dt.date(2028, 2, 2)}, actions.TooEarlyError),
            ({"source": " "}, actions.ReasonMissingError),
        ):
            with pytest.raises(refusal):
                actions.tell_effect(**(good | changes), by=decider, at=LATER)
        told = actions.tell_effect(**good, by=decider, at=LATER)
        assert (told.found, told.verdict) == (20.0, "done")

    def test_the_staff_of_a_mission_is_not_told_by_hand(self, signed, decider):
        with pytest.raises(actions.OutOfOrderError):
            actions.tell_effect(
                effect=signed.chosen.effects.get(),
                found=3.0,
                on=dt.date(2028, 1, 1),
                source="moi",
                by=decider,
                at=LATER,
            )


class TestConcluding:
    def conclude(self, act, decider, conclusion="Les trois vétérinaires sont là.", at=LATER):
        act.refresh_from_db()
        return actions.verify_arbitration(
            arbitration=act, conclusion=conclusion, version=act.version, by=decider, at=at
        )

    def test_nothing_is_concluded_before_something_is_compared(self, signed, decider):
        with pytest.raises(actions.TooEarlyError, match="Comparez d'abord"):
            self.conclude(signed, decider)

    def test_nor_before_it_is_in_force(self, signed, decider):
        with pytest.raises(actions.TooEarlyError, match="en vigueur"):
            self.conclude(signed, decider, at=made.AT)

    def test_it_says_what_came_of_it(self, signed, decider):
        actions.compare_with(arbitration=signed, photograph=photographed(decider, 3.0), by=decider, at=LATER)
        with pytest.raises(actions.ReasonMissingError):
            self.conclude(signed, decider, conclusion=" ")
        done = self.conclude(signed, decider)
        assert (done.state, done.conclusion) == ("verified", "Les trois vétérinaires sont là.")

    def test_once_verified_it_is_verified(self, signed, decider):
        actions.compare_with(arbitration=signed, photograph=photographed(decider, 3.0), by=decider, at=LATER)
        self.conclude(signed, decider)
        with pytest.raises(actions.OutOfOrderError):
            self.conclude(signed, decider)
