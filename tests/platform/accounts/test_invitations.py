"""An invitation: sent by mail, good for seven days, once."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

import pytest

from phare.platform.accounts import actions, queries
from phare.platform.accounts.models import Invitation, Membership, Role, User
from phare.platform.audit.models import Entry
from phare.platform.post.actions import BadAddressError
from phare.platform.post.models import OutgoingMail
from tests.factories.accounts import UserFactory

DAY = dt.timedelta(days=1)
PASSWORD = "trois mots au hasard"


@pytest.fixture
def administrator(member):
    return member("platform_administrator")


@pytest.fixture
def invite(administrator, now):
    def send(email: str = "claire@example.fr", role: Role = Role.AGENT, at: dt.datetime = now) -> Invitation:
        return actions.invite_member(
            administration=administrator.administration,
            email=email,
            name="Claire Martin",
            role=role,
            address="https://phare.example.fr",
            by=administrator,
            at=at,
        )

    return send


def link_in_last_mail() -> str:
    found = re.search(r"https://\S+", OutgoingMail.objects.latest("pk").body)
    assert found
    return found[0]


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_somebody_who_has_the_role_is_not_invited_to_it(invite, member):
    claire = member("agent")
    with pytest.raises(actions.AlreadyMemberError, match="a déjà ce rôle ici"):
        invite(claire.user.email.upper())
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_somebody_who_has_not_answered_is_not_invited_twice(invite):
    invite()
    with pytest.raises(actions.AlreadyInvitedError, match="renvoyez-la"):
        invite(" Claire@Example.fr ")
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 1


def test_an_address_that_is_none_is_refused_and_nothing_is_written(invite):
    with pytest.raises(BadAddressError):
        invite("claire@example.fr, toutes@example.fr")
    assert not Invitation.objects.exists()


def test_an_invitation_too_old_gives_way_to_a_new_one(invite, now):
    first = invite()
    second = invite(at=now + 8 * DAY)
    first.refresh_from_db()
    assert first.withdrawn_at == now + 8 * DAY
    assert second.is_open(now + 9 * DAY)


def test_the_mail_carries_a_link_and_the_trail_neither_name_nor_address(invite, now):
    invitation = invite()
    link = link_in_last_mail()
    assert link == actions.link_of(invitation, "https://phare.example.fr")
    assert queries.invitation_of(token_of(link), now) == invitation
    said = str(list(Entry.objects.values("author", "subject", "changes")))
    assert "claire" not in said.lower()
    assert Entry.objects.latest("position").verb == "accounts.invitation.sent"


@pytest.mark.parametrize(("days", "works"), [(0, True), (6.99, True), (7, False), (400, False)])
def test_the_link_works_seven_days(invite, now, days, works):
    invite()
    found = queries.invitation_of(token_of(link_in_last_mail()), now + days * DAY)
    assert bool(found) is works


@pytest.mark.parametrize("token", ["", "x", "1:2", "WyIxIl0:abc", "..", "é", "x" * 5000])
def test_a_forged_link_leads_nowhere(db, now, token):
    assert queries.invitation_of(token, now) is None


def test_sent_again_the_earlier_link_is_void_and_the_new_one_works(invite, administrator, now):
    invitation = invite()
    earlier = token_of(link_in_last_mail())
    actions.renew_invitation(invitation, address="https://phare.example.fr", by=administrator, at=now + 8 * DAY)
    assert queries.invitation_of(earlier, now + 8 * DAY) is None
    assert queries.invitation_of(token_of(link_in_last_mail()), now + 14 * DAY) == invitation


def test_taken_back_the_link_is_void(invite, administrator, now):
    invitation = actions.withdraw_invitation(invite(), by=administrator, at=now)
    assert queries.invitation_of(token_of(link_in_last_mail()), now) is None
    with pytest.raises(actions.InvitationOverError):
        actions.renew_invitation(invitation, address="", by=administrator, at=now)
    with pytest.raises(actions.InvitationOverError):
        actions.accept_invitation(invitation, name="Claire", password=PASSWORD, at=now)


def test_accepted_it_opens_an_account_and_the_role(invite, now):
    membership = actions.accept_invitation(invite(), name="Claire M.", password=PASSWORD, at=now + DAY)
    assert membership.role == Role.AGENT
    assert membership.user.name == "Claire M."
    assert membership.user.check_password(PASSWORD)
    last = Entry.objects.latest("position")
    assert (last.verb, last.author) == ("accounts.invitation.accepted", membership.audit_reference)


def test_accepted_it_does_not_work_a_second_time(invite, now):
    invitation = invite()
    actions.accept_invitation(invitation, name="Claire", password=PASSWORD, at=now)
    with pytest.raises(actions.InvitationOverError):
        actions.accept_invitation(invitation, name="Claire", password="un autre mot de passe", at=now)
    assert User.objects.get(email="claire@example.fr").check_password(PASSWORD)


def test_too_old_it_is_not_accepted(invite, now):
    with pytest.raises(actions.InvitationOverError):
        actions.accept_invitation(invite(), name="Claire", password=PASSWORD, at=now + 7 * DAY)


def test_whoever_has_an_account_must_sign_in_to_accept(invite, now):
    owner = UserFactory(email="claire@example.fr")
    owner.set_password("son propre mot de passe")
    owner.save()
    with pytest.raises(actions.ExistingAccountError):
        actions.accept_invitation(invite(), name="Pirate", password=PASSWORD, at=now)
    owner.refresh_from_db()
    assert owner.check_password("son propre mot de passe")


def test_somebody_else_signed_in_does_not_accept_in_their_place(invite, now):
    with pytest.raises(actions.OtherAccountError):
        actions.accept_invitation(invite(), user=UserFactory(), at=now)


def test_a_closed_account_opens_again_with_a_new_password(invite, now):
    UserFactory(email="claire@example.fr", is_active=False)
    membership = actions.accept_invitation(invite(), name="Claire", password=PASSWORD, at=now)
    assert membership.user.is_active
    assert membership.user.check_password(PASSWORD)


def test_a_role_given_meanwhile_is_not_given_twice(invite, administrator, now):
    invitation = invite()
    claire = actions.admit_member(
        administration=administrator.administration,
        email="claire@example.fr",
        name="Claire",
        role=Role.AGENT,
        by=administrator,
        at=now,
    )
    with pytest.raises(actions.AlreadyMemberError):
        actions.accept_invitation(invitation, user=claire.user, at=now)
    assert Membership.objects.filter(user=claire.user).count() == 1


class TestOnScreen:
    def test_a_new_person_chooses_a_password_and_is_in(self, invite, client, timely):
        invite(at=timely)
        path = link_in_last_mail().removeprefix("https://phare.example.fr")
        assert "Claire Martin" in client.get(path).content.decode()
        sent = {"name": "Claire Martin", "new_password1": PASSWORD, "new_password2": PASSWORD}
        assert client.post(path, sent)["Location"] == "/"
        assert client.get("/comptes/moi/").wsgi_request.membership.role == Role.AGENT
        assert client.get(path).status_code == 410

    @pytest.mark.parametrize("weak", ["court", "123456789012345", "claire@example.fr"])
    def test_a_weak_password_is_refused_and_nothing_is_written(self, invite, client, timely, weak):
        invite(at=timely)
        path = link_in_last_mail().removeprefix("https://phare.example.fr")
        answer = client.post(path, {"name": "Claire", "new_password1": weak, "new_password2": weak})
        assert answer.status_code == 200
        assert not User.objects.filter(email="claire@example.fr").exists()

    def test_a_person_who_has_an_account_is_sent_to_sign_in_and_back(self, invite, client, timely):
        owner = UserFactory(email="claire@example.fr")
        invite(at=timely)
        path = link_in_last_mail().removeprefix("https://phare.example.fr")
        assert f"/comptes/connexion/?next={quote(path)}" in client.get(path).content.decode()
        client.force_login(owner)
        assert client.post(path).status_code == 302
        assert owner.memberships.get().role == Role.AGENT

    def test_somebody_else_signed_in_is_told_so(self, invite, signed_in, member, timely):
        invite(at=timely)
        path = link_in_last_mail().removeprefix("https://phare.example.fr")
        client = signed_in(member("cabinet"))
        assert "pas pour" in client.get(path).content.decode()
        assert client.post(path).status_code == 409
        assert not User.objects.filter(email="claire@example.fr").exists()

    def test_the_form_sends_it_and_says_what_is_wrong(self, signed_in, administrator):
        client = signed_in(administrator)
        sent = {"email": "claire@example.fr", "name": "Claire", "role": "agent"}
        assert client.post("/comptes/personnes/inviter/", sent).status_code == 302
        assert OutgoingMail.objects.get().to == "claire@example.fr"
        assert "http://testserver/comptes/invitation/" in OutgoingMail.objects.get().body
        again = client.post("/comptes/personnes/inviter/", sent)
        assert "renvoyez-la" in again.content.decode()

    def test_mails_carry_the_configured_address_rather_than_the_visitors(self, signed_in, administrator, settings):
        settings.PHARE_PUBLIC_URL = "https://phare.example.fr"
        sent = {"email": "claire@example.fr", "name": "Claire", "role": "agent"}
        signed_in(administrator).post("/comptes/personnes/inviter/", sent)
        assert link_in_last_mail().startswith("https://phare.example.fr/comptes/invitation/")


@pytest.fixture
def timely():
    """Return the present moment, for pages that read the clock themselves."""
    return dt.datetime.now(dt.UTC)
