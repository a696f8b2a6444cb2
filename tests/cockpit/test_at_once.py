"""Two tabs, two people, at the same moment: a person is asked once, a setting is not overwritten."""

from __future__ import annotations

import pytest

from phare.cockpit import actions
from phare.cockpit.models import Dashboard, Reminder
from phare.platform.post.models import OutgoingMail
from tests.decisions.rights import built
from tests.decisions.test_at_once import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_click_asks_once(prefecture, member, now):
    head, secretary = member("head_of_service"), member("secretary_general")
    built(prefecture, head, "consulting")
    asked = {"membership": head, "sentence": "", "address": "https://phare.example.fr", "by": secretary, "at": now}
    told = together(*[lambda: actions.ask_for_duties(**asked)] * 3)
    assert kinds(told) == ["AskedAlreadyError", "AskedAlreadyError", "Reminder"]
    assert Reminder.objects.count() == OutgoingMail.objects.count() == 1


def test_two_who_arrange_the_dashboard_at_once_do_not_overwrite_one_another(prefecture, member, now):
    def arranging(role, kind):
        by = member(role)
        return lambda: actions.arrange_dashboard(chosen={}, set_aside=[kind], version=1, by=by, at=now)

    told = together(arranging("decider", "strategy.apart"), arranging("secretary_general", "strategy.no_need"))
    assert kinds(told) == ["Dashboard", "DashboardChangedError"]
    assert Dashboard.objects.get().version == 2
