"""What is expected after a photograph may be announced and withdrawn at any time, and must be possible."""

from __future__ import annotations

import pytest
from django.urls import reverse

from phare.organisation import actions, queries
from phare.organisation.models import JobProfile, Movement, Service, ServiceMission


def announce(photograph, by, at, *, service="DCL", profile="B-354", mission="M01", **values):
    return actions.announce_movement(
        photograph,
        service=Service.objects.get(code=service),
        profile=JobProfile.objects.get(code=profile),
        mission=ServiceMission.objects.get(code=mission) if mission else None,
        by=by,
        at=at,
        **{"year": 2027, "fte": -1.0, "reason": "retraite", **values},
    )


def test_a_movement_is_announced_after_the_photograph_is_frozen(frozen, secretary, now):
    announce(frozen, secretary, now, year=2029)
    assert queries.movements(frozen)[-1].year == 2029


def test_a_movement_is_withdrawn_and_kept(frozen, secretary, now):
    movement = announce(frozen, secretary, now)
    actions.withdraw_movement(movement, by=secretary, at=now)
    assert len(queries.movements(frozen)) == 2
    assert Movement.objects.get(pk=movement.pk).withdrawn_on == now.date()
    with pytest.raises(actions.MovementWithdrawnError):
        actions.withdraw_movement(movement, by=secretary, at=now)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"fte": -9.0}, actions.ImpossibleMovementsError),
        ({"service": "SER", "mission": None}, actions.ImpossibleMovementsError),
        ({"year": 2026}, actions.InvalidDatesError),
        ({"year": 2200}, actions.InvalidDatesError),
        ({"fte": 0.0}, actions.NothingMovesError),
        ({"fte": float("nan")}, actions.NothingMovesError),
        ({"fte": 1e9}, actions.NothingMovesError),
    ],
)
def test_a_movement_that_cannot_be_is_refused(frozen, secretary, now, values, error):
    with pytest.raises(error):
        announce(frozen, secretary, now, **values)
    assert Movement.objects.count() == 2


def test_an_arrival_on_which_a_departure_rests_is_not_withdrawn(frozen, secretary, now):
    arrival = announce(frozen, secretary, now, service="SER", profile="B-354", mission="M03", fte=1.0)
    announce(frozen, secretary, now, service="SER", profile="B-354", mission="M03", fte=-1.0, year=2028)
    with pytest.raises(actions.ImpossibleMovementsError):
        actions.withdraw_movement(arrival, by=secretary, at=now)
    assert Movement.objects.get(pk=arrival.pk).withdrawn_on is None


def test_a_line_of_another_administration_is_refused(frozen, secretary, elsewhere, now):
    Service.objects.create(administration=elsewhere, code="LOIN", name="Ailleurs")
    with pytest.raises(actions.UnknownCodesError):
        announce(frozen, secretary, now, service="LOIN")


def test_nothing_is_announced_on_a_superseded_photograph(frozen, secretary, now):
    from phare.organisation.models import Photograph

    Photograph.objects.filter(pk=frozen.pk).update(state="superseded")
    with pytest.raises(actions.MovementWithdrawnError, match="remplacée"):
        announce(frozen, secretary, now)


def test_a_form_sent_twice_announces_once_and_says_so(keeper, frozen):
    address = reverse("organisation:announce", args=[frozen.pk])
    seen = keeper.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
    fields = {"year": "2027", "service": "SER", "profile": "T-217", "mission": "M03", "fte": "-0,5", "seen": seen}
    before = frozen.movements.count()
    assert keeper.post(address, fields).status_code == 302
    again = keeper.post(address, fields)
    assert again.status_code == 200 and "peut-être celui-ci" in again.content.decode()
    assert frozen.movements.count() == before + 1
    fresh = again.content.decode().split('name="seen" value="')[1].split('"')[0]
    assert keeper.post(address, {**fields, "seen": fresh}).status_code == 302, "a second departure alike is possible"
