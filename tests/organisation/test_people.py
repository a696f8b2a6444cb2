"""Who heads a service, stands in and signs; what a leaver held goes to his successor."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from phare.organisation import actions
from phare.organisation.models import ServiceMembership
from phare.platform.accounts.actions import SuccessorNeededError, close_membership
from tests.factories.accounts import MembershipFactory

Role = ServiceMembership.Role
D = dt.date


def test_a_head_is_appointed_and_his_time_ended(service, member, secretary, now):
    place = actions.appoint(
        service("DCL"), member("head_of_service"), role=Role.HEAD, since=D(2026, 1, 1), by=secretary, at=now
    )
    place = actions.end_place(place, until=D(2026, 12, 31), by=secretary, at=now)
    assert place.until == D(2026, 12, 31)
    assert ServiceMembership.objects.in_force(D(2026, 12, 31)).exists()
    assert not ServiceMembership.objects.in_force(D(2027, 1, 1)).exists()


def test_a_service_has_one_head_at_a_time(service, member, secretary, now):
    first = actions.appoint(
        service("DCL"), member("head_of_service"), role=Role.HEAD, since=D(2026, 1, 1), by=secretary, at=now
    )
    with pytest.raises(actions.HeadTakenError, match="Citoyenneté"):
        actions.appoint(
            service("DCL"), member("head_of_service"), role=Role.HEAD, since=D(2026, 6, 1), by=secretary, at=now
        )
    actions.end_place(first, until=D(2026, 5, 31), by=secretary, at=now)
    actions.appoint(
        service("DCL"), member("head_of_service"), role=Role.HEAD, since=D(2026, 6, 1), by=secretary, at=now
    )


def test_the_database_too_refuses_two_heads(service, member):
    ServiceMembership.objects.create(
        service=service("DCL"), membership=member("agent"), role=Role.HEAD, since=D(2026, 1, 1)
    )
    with pytest.raises(DatabaseError, match="one_head_at_a_time"), transaction.atomic():
        ServiceMembership.objects.create(
            service=service("DCL"), membership=member("agent"), role=Role.HEAD, since=D(2027, 1, 1)
        )


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"role": Role.HEAD, "until": D(2025, 1, 1)}, actions.InvalidDatesError),
        ({"role": Role.INTERIM}, actions.InvalidDatesError),
        ({"role": Role.DELEGATE}, actions.MissingReasonError),
    ],
)
def test_a_place_that_cannot_be_is_refused(service, member, secretary, now, values, error):
    with pytest.raises(error):
        actions.appoint(service("DCL"), member("agent"), since=D(2026, 1, 1), by=secretary, at=now, **values)


def test_somebody_of_another_administration_has_no_place_here(service, elsewhere, secretary, now):
    stranger = MembershipFactory(administration=elsewhere)
    with pytest.raises(actions.NotYoursError):
        actions.appoint(service("DCL"), stranger, role=Role.HEAD, since=D(2026, 1, 1), by=secretary, at=now)


def test_an_end_before_the_beginning_is_refused(service, member, secretary, now):
    place = actions.appoint(
        service("DCL"), member("agent"), role=Role.MEMBER, since=D(2026, 6, 1), by=secretary, at=now
    )
    with pytest.raises(actions.InvalidDatesError):
        actions.end_place(place, until=D(2026, 5, 31), by=secretary, at=now)


def test_what_a_leaver_directs_goes_to_his_successor(head_of, member, secretary, service, now):
    leaver, successor = head_of("DCL"), member("head_of_service")
    ServiceMembership.objects.update(since=D(2026, 1, 1))
    with pytest.raises(SuccessorNeededError, match="1 service"):
        close_membership(leaver, successor=None, by=secretary, at=now)
    close_membership(leaver, successor=successor, by=secretary, at=now)
    head = ServiceMembership.objects.in_force(now.date()).get(service=service("DCL"), role=Role.HEAD)
    assert head.membership == successor and head.since == now.date()


def test_an_agent_who_leaves_a_service_needs_no_successor(head_of, secretary, now):
    leaver = head_of("DCL", role=Role.MEMBER)
    close_membership(leaver, successor=None, by=secretary, at=now)
    assert not ServiceMembership.objects.in_force(now.date() + dt.timedelta(days=1)).exists()


def test_a_head_who_leaves_on_his_first_day_leaves_no_trace_of_two_heads(head_of, member, secretary, service, now):
    leaver, successor = head_of("DCL"), member("head_of_service")
    close_membership(leaver, successor=successor, by=secretary, at=now)
    assert ServiceMembership.objects.get(service=service("DCL"), role=Role.HEAD).membership == successor


def test_a_place_is_not_given_twice_to_one_person(photograph, service, member, secretary, now):
    person = member("agent")
    terms = {"role": "member", "by": secretary, "at": now}
    actions.appoint(service("SER"), person, since=now.date(), **terms)
    with pytest.raises(actions.PlaceHeldError, match="déjà cette place"):
        actions.appoint(service("SER"), person, since=now.date() + dt.timedelta(days=9), **terms)
    actions.appoint(service("DCL"), person, since=now.date(), **terms)


def test_a_successor_who_signs_already_keeps_his_own_delegation(photograph, service, head_of, member, secretary, now):
    leaver, successor = head_of("SER", role="delegate", act="arrêté n° 1"), member("agent")
    actions.appoint(service("SER"), successor, role="delegate", since=now.date(), act="n° 2", by=secretary, at=now)
    later = now + dt.timedelta(days=3)
    assert actions.hand_over_places(leaver, successor, by=secretary, at=later) == []
    assert ServiceMembership.objects.in_force(later.date()).get(role="delegate").act == "n° 2"
