"""A leaver is out at once, and what was held goes to somebody, in the same transaction."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.platform.accounts import actions, signals
from phare.platform.accounts.models import Membership, Role
from phare.platform.accounts.signals import Holding, membership_closed
from phare.platform.audit.models import Entry
from tests.factories.accounts import MembershipFactory


@pytest.fixture
def administrator(member):
    return member("platform_administrator")


@pytest.fixture
def cupboard():
    """Return what members hold, as a room above would: {membership: things}, given to the successor when one leaves."""
    held: dict[int, int] = {}

    def holdings(membership):
        count = held.get(membership.pk, 0)
        return [Holding(f"{count} opérations", count), Holding("0 service", 0)]

    def hand_over(membership, successor, **rest):
        if successor is not None and membership.pk in held:
            held[successor.pk] = held.get(successor.pk, 0) + held.pop(membership.pk)

    signals.declare_holdings(holdings)
    membership_closed.connect(hand_over, dispatch_uid="tests.cupboard")
    yield held
    membership_closed.disconnect(dispatch_uid="tests.cupboard")
    signals._held.remove(holdings)


class TestClose:
    def test_whoever_holds_something_does_not_leave_without_a_successor(self, member, administrator, cupboard, now):
        leaver = member("head_of_service")
        cupboard[leaver.pk] = 2
        with pytest.raises(actions.SuccessorNeededError, match="2 opérations : choisissez"):
            actions.close_membership(leaver, successor=None, by=administrator, at=now)
        leaver.refresh_from_db()
        assert leaver.until is None

    def test_the_successor_is_in_force_in_the_same_administration(self, member, administrator, elsewhere, now):
        leaver, gone = member("agent"), member("agent", until=dt.date(2026, 2, 1))
        stranger = MembershipFactory(administration=elsewhere)
        for unfit in (leaver, gone, stranger):
            with pytest.raises(actions.UnfitSuccessorError):
                actions.close_membership(leaver, successor=unfit, by=administrator, at=now)

    def test_nobody_closes_their_own_role(self, administrator, now):
        with pytest.raises(actions.OwnAccountError):
            actions.close_membership(administrator, successor=None, by=administrator, at=now)

    def test_the_last_administrator_is_not_closed(self, member, administrator, now):
        with pytest.raises(actions.LastAdministratorError):
            actions.close_membership(administrator, successor=None, by=member("secretary_general"), at=now)

    def test_a_role_is_closed_once(self, member, administrator, now):
        leaver = actions.close_membership(member("agent"), successor=None, by=administrator, at=now)
        with pytest.raises(actions.AlreadyClosedError):
            actions.close_membership(leaver, successor=None, by=administrator, at=now)

    def test_what_no_room_gives_away_stops_everything(self, member, administrator, cupboard, now):
        leaver, successor = member("agent"), member("agent")
        cupboard[leaver.pk] = 1
        membership_closed.disconnect(dispatch_uid="tests.cupboard")
        with pytest.raises(actions.StillHeldError, match="1 opérations"):
            actions.close_membership(leaver, successor=successor, by=administrator, at=now)
        leaver.refresh_from_db()
        assert leaver.until is None
        assert not Entry.objects.exists()

    def test_the_leaver_is_out_at_once_and_what_was_held_is_the_successors(self, member, administrator, cupboard, now):
        leaver, successor = member("head_of_service"), member("agent")
        cupboard[leaver.pk] = 2
        actions.close_membership(leaver, successor=successor, by=administrator, at=now)
        assert cupboard == {successor.pk: 2}
        assert not Membership.objects.in_force(now.date()).filter(pk=leaver.pk).exists()
        row = Entry.objects.latest("position")
        assert (row.verb, row.author) == ("accounts.membership.closed", administrator.audit_reference)
        assert row.changes["held"] == ["2 opérations"]
        assert row.changes["successor"] == successor.user_id

    def test_the_account_closes_with_its_last_role_and_not_before(self, member, administrator, elsewhere, now):
        leaver = member("agent")
        other = MembershipFactory(user=leaver.user, administration=elsewhere)
        actions.close_membership(leaver, successor=None, by=administrator, at=now)
        leaver.user.refresh_from_db()
        assert leaver.user.is_active
        actions.close_membership(other, successor=None, by=actions.SystemAuthor(elsewhere.pk), at=now)
        leaver.user.refresh_from_db()
        assert not leaver.user.is_active

    def test_a_role_that_had_not_begun_ends_before_it_begins(self, member, administrator, now):
        future = member("agent", since=dt.date(2027, 1, 1))
        closed = actions.close_membership(future, successor=None, by=administrator, at=now)
        assert closed.until == dt.date(2027, 1, 1)
        assert not Membership.objects.in_force(dt.date(2027, 1, 1)).filter(pk=future.pk).exists()

    def test_the_screen_lists_what_is_held_and_asks_to_whom_it_goes(self, member, administrator, cupboard, signed_in):
        leaver, successor = member("agent"), member("sub_prefect")
        cupboard[leaver.pk] = 2
        client, path = signed_in(administrator), f"/comptes/personnes/{leaver.pk}/fermer/"
        page = client.get(path).content.decode()
        assert "2 opérations" in page and "0 service" not in page
        assert "Sous-préfet" in page
        assert "obligatoire" in client.post(path, {}).content.decode()
        assert client.post(path, {"successor": successor.pk}).status_code == 302
        assert cupboard == {successor.pk: 2}

    def test_the_screen_refuses_a_successor_from_elsewhere(self, member, administrator, cupboard, signed_in, elsewhere):
        leaver, stranger = member("agent"), MembershipFactory(administration=elsewhere)
        cupboard[leaver.pk] = 1
        path = f"/comptes/personnes/{leaver.pk}/fermer/"
        assert signed_in(administrator).post(path, {"successor": stranger.pk}).status_code == 200
        assert cupboard == {leaver.pk: 1}

    def test_whoever_is_closed_while_working_is_sent_away(self, member, administrator, client, now):
        leaver = member("agent")
        client.force_login(leaver.user)
        assert client.get("/comptes/moi/").status_code == 200
        actions.close_membership(leaver, successor=None, by=administrator, at=now)
        assert client.get("/comptes/moi/").status_code == 302


class TestChangeRole:
    def test_nobody_changes_their_own_role(self, administrator, now):
        with pytest.raises(actions.OwnAccountError):
            actions.change_role(administrator, role=Role.DECIDER, by=administrator, at=now)

    def test_nobody_changes_their_own_role_under_another_of_their_roles(self, member, administrator, now):
        second = member("agent", user=administrator.user)
        with pytest.raises(actions.OwnAccountError):
            actions.change_role(second, role=Role.DECIDER, by=administrator, at=now)

    def test_the_same_role_is_no_change(self, member, administrator, now):
        with pytest.raises(actions.SameRoleError):
            actions.change_role(member("agent"), role=Role.AGENT, by=administrator, at=now)

    def test_a_role_that_the_person_also_has_is_refused_and_nothing_changes(self, member, administrator, now):
        agent = member("agent")
        member("cabinet", user=agent.user)
        with pytest.raises(actions.AlreadyMemberError):
            actions.change_role(agent, role=Role.CABINET, by=administrator, at=now)
        agent.refresh_from_db()
        assert agent.until is None

    def test_the_last_administrator_stays_one(self, member, administrator, now):
        with pytest.raises(actions.LastAdministratorError):
            actions.change_role(administrator, role=Role.AGENT, by=member("secretary_general"), at=now)

    def test_the_earlier_role_stays_dated_and_what_was_held_follows(self, member, administrator, cupboard, now):
        agent = member("agent")
        cupboard[agent.pk] = 3
        changed = actions.change_role(agent, role=Role.HEAD_OF_SERVICE, by=administrator, at=now)
        agent.refresh_from_db()
        assert (agent.role, agent.until) == (Role.AGENT, now.date())
        assert (changed.role, changed.since, changed.until) == (Role.HEAD_OF_SERVICE, now.date(), None)
        assert cupboard == {changed.pk: 3}
        row = Entry.objects.latest("position")
        assert row.verb == "accounts.role.changed"
        assert (row.changes["before"]["role"], row.changes["after"]["role"]) == ("agent", "head_of_service")

    def test_back_and_forth_on_one_day_is_possible(self, member, administrator, now):
        first = member("agent")
        second = actions.change_role(first, role=Role.CABINET, by=administrator, at=now)
        third = actions.change_role(second, role=Role.AGENT, by=administrator, at=now)
        assert list(Membership.objects.in_force(now.date()).filter(user=first.user)) == [third]

    def test_the_screen_changes_it_and_shows_its_history(self, member, administrator, signed_in):
        agent, client = member("agent"), signed_in(administrator)
        answer = client.post(f"/comptes/personnes/{agent.pk}/role/", {"role": "sub_prefect"}, follow=True)
        page = " ".join(answer.content.decode().split())
        assert "Sous-préfet · depuis le" in page
        assert "Agent · " in page

    def test_the_screen_offers_no_change_of_ones_own_role(self, administrator, signed_in):
        page = signed_in(administrator).get(f"/comptes/personnes/{administrator.pk}/").content.decode()
        assert "Changer le rôle" not in page
        assert "votre propre compte" in page
