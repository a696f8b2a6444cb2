"""What is shared between administrations is shown for a time, by class, and to nobody else (MUT-004)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.http import Http404

from phare.platform.accounts import actions, queries, signals
from phare.platform.accounts.models import Sharing
from phare.platform.accounts.permissions import authorise, is_member
from phare.platform.audit.models import Entry
from tests.factories.accounts import MembershipFactory

SINCE, UNTIL = dt.date(2026, 11, 1), dt.date(2026, 12, 31)


@pytest.fixture(autouse=True)
def photographs():
    signals.declare_record_class("tests.photograph", "Photographies des effectifs")
    yield
    signals._record_classes.pop("tests.photograph")


@pytest.fixture
def grant(member, elsewhere, now):
    by = member("decider")

    def share(**changes) -> Sharing:
        asked = {
            "administration": by.administration,
            "shared_with": elsewhere,
            "record_class": "tests.photograph",
            "since": SINCE,
            "until": UNTIL,
            "reason": "Conférence régionale",
            **changes,
        }
        return actions.grant_sharing(**asked, by=by, at=now)

    return share


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"record_class": "tests.nothing"}, actions.UnknownRecordClassError),
        ({"since": dt.date(2027, 1, 1)}, actions.SharingPeriodError),
        ({"since": dt.date(2026, 1, 1), "until": dt.date(2026, 11, 20)}, actions.SharingPeriodError),
    ],
)
def test_a_sharing_that_makes_no_sense_is_refused(grant, changes, error):
    with pytest.raises(error):
        grant(**changes)
    assert not Sharing.objects.exists()


def test_nothing_is_shared_with_oneself(grant, prefecture):
    with pytest.raises(actions.SharedWithSelfError):
        grant(shared_with=prefecture)


def test_the_same_sharing_is_not_opened_twice_for_one_day(grant):
    grant()
    with pytest.raises(actions.AlreadySharedError):
        grant(since=UNTIL, until=dt.date(2027, 1, 31))
    grant(since=dt.date(2027, 1, 1), until=dt.date(2027, 1, 31))


@pytest.mark.parametrize(
    ("day", "shown"),
    [(dt.date(2026, 10, 31), False), (SINCE, True), (UNTIL, True), (dt.date(2027, 1, 1), False)],
)
def test_it_is_shown_from_its_first_day_to_its_last(grant, elsewhere, prefecture, day, shown):
    grant()
    found = queries.shared_classes(MembershipFactory(administration=elsewhere), day)
    assert found == ({queries.SharedClass(prefecture.pk, "tests.photograph")} if shown else set())


def test_it_does_not_go_back_nor_further(grant, member, prefecture):
    grant()
    third = MembershipFactory()
    assert not queries.shared_classes(member("decider"), SINCE)
    assert not queries.shared_classes(third, SINCE)


def test_the_parent_administration_sees_nothing_that_is_not_shared(member, elsewhere, now):
    """MUT-004: a region does not see its departments' records by being their region."""
    below = member("decider").administration
    below.parent = elsewhere
    below.save()
    above = MembershipFactory(administration=elsewhere, role="decider")
    assert not queries.shared_classes(above, now.date())
    request = SimpleNamespace(membership=above)
    with pytest.raises(Http404):
        authorise(request, is_member, SimpleNamespace(administration_id=below.pk))


def test_stopped_it_is_not_shown_the_same_day_and_is_stopped_once(grant, member, elsewhere, now):
    sharing = actions.revoke_sharing(grant(), by=member("secretary_general"), at=now)
    assert not queries.shared_classes(MembershipFactory(administration=elsewhere), now.date())
    with pytest.raises(actions.SharingOverError):
        actions.revoke_sharing(sharing, by=member("decider"), at=now)
    assert [row.verb for row in Entry.objects.order_by("position")] == [
        "accounts.sharing.granted",
        "accounts.sharing.revoked",
    ]


def test_a_page_shows_it_only_when_it_says_under_which_class_it_may_be_shown(grant, elsewhere, prefecture):
    today = dt.date.today()
    Sharing.objects.create(
        administration=prefecture,
        shared_with=elsewhere,
        record_class="tests.photograph",
        since=today,
        until=today + dt.timedelta(days=1),
        reason="essai",
    )
    request = SimpleNamespace(membership=MembershipFactory(administration=elsewhere))
    thing = SimpleNamespace(administration_id=prefecture.pk)
    assert authorise(request, is_member, thing, shared_as="tests.photograph") == request.membership
    for other in (None, "tests.other"):
        with pytest.raises(Http404):
            authorise(request, is_member, thing, shared_as=other)


class TestOnScreen:
    def test_it_is_opened_shown_and_stopped(self, signed_in, member, elsewhere):
        client = signed_in(member("decider"))
        sent = {
            "shared_with": elsewhere.pk,
            "record_class": "tests.photograph",
            "since": "01/11/2026",
            "until": "2199-12-31",
            "reason": "<b>Conférence</b>",
        }
        page = client.post("/comptes/partages/ouvrir/", sent, follow=True).content.decode()
        assert "Photographies des effectifs" in page
        assert "&lt;b&gt;Conférence" in page
        sharing = Sharing.objects.get()
        assert "ne verra plus" in client.get(f"/comptes/partages/{sharing.pk}/arreter/").content.decode()
        page = client.post(f"/comptes/partages/{sharing.pk}/arreter/", follow=True).content.decode()
        assert "Arrêté le" in page

    def test_the_receiver_sees_what_is_shown_and_the_form_says_what_is_wrong(self, signed_in, grant, elsewhere):
        grant(since=dt.date(2020, 1, 1), until=dt.date(2999, 1, 1))
        page = signed_in(MembershipFactory(administration=elsewhere, role="auditor")).get("/comptes/partages/")
        assert "Photographies des effectifs" in page.content.decode()

    def test_a_mistake_is_told_in_the_form(self, signed_in, member, elsewhere):
        sent = {"shared_with": elsewhere.pk, "record_class": "tests.photograph", "reason": "x"}
        sent |= {"since": "2026-12-31", "until": "2026-01-01"}
        page = signed_in(member("decider")).post("/comptes/partages/ouvrir/", sent).content.decode()
        assert "finir après son début" in page
