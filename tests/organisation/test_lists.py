"""One line of a list at a time: authority with its reason, missions with their end and their carriers."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.organisation import actions, queries
from phare.organisation.models import Service, ServiceMission
from phare.platform.audit.models import Entry


@pytest.fixture
def mission(photograph):
    return lambda code: ServiceMission.objects.get(code=code)


def revise(mission, by, at, **values):
    given = {"name": mission.name, "until": None, "successor": None, "carriers": [], **values}
    return actions.revise_mission(mission, by=by, at=at, **given)


def test_authority_is_said_with_its_reason_pas_014(service, secretary, now):
    with pytest.raises(actions.MissingReasonError):
        actions.set_authority(service("SER"), under_prefect_authority=False, reason=" ", by=secretary, at=now)
    changed = actions.set_authority(
        service("SER"), under_prefect_authority=False, reason="décret 2004-374, art. 33", by=secretary, at=now
    )
    assert changed.under_prefect_authority is False
    assert Entry.objects.get(verb="organisation.authority.set").changes["before"]["under"] is True


def test_a_mission_ends_and_names_its_successor(mission, service, secretary, now):
    changed = revise(
        mission("M01"),
        secretary,
        now,
        until=dt.date(2027, 12, 31),
        successor=mission("M02"),
        carriers=[service("SER")],
    )
    assert changed.successor == mission("M02")
    assert [s.code for s in changed.carriers.all()] == ["SER"]


def test_a_mission_that_any_service_may_carry_has_no_carrier(mission, secretary, now, photograph):
    revise(mission("M01"), secretary, now)
    assert {m.code: m.carriers for m in queries.staffing(photograph).missions}["M01"] == ()


def test_a_revision_that_cannot_be_is_refused(mission, secretary, elsewhere, now):
    other = Service.objects.create(administration=elsewhere, code="X", name="Ailleurs")
    with pytest.raises(actions.MissingReasonError):
        revise(mission("M01"), secretary, now, name=" ")
    with pytest.raises(actions.InvalidDatesError):
        revise(mission("M01"), secretary, now, successor=mission("M02"))
    with pytest.raises(actions.InvalidDatesError):
        revise(mission("M03"), secretary, now, until=dt.date(2019, 1, 1))
    with pytest.raises(actions.UnknownCodesError):
        revise(mission("M01"), secretary, now, carriers=[other])
    with pytest.raises(actions.UnknownCodesError):
        revise(mission("M01"), secretary, now, until=dt.date(2027, 1, 1), successor=mission("M01"))
    assert not Entry.objects.filter(verb="organisation.mission.revised").exists()
