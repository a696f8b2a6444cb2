"""A forgotten password: the same answer for everybody, a link for the owner of the account alone."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from axes.models import AccessAttempt
from procrastinate.contrib.django.models import ProcrastinateJob

from phare.platform.accounts import actions
from phare.platform.accounts.tasks import send_reset as send_reset_task
from phare.platform.audit.models import Entry
from phare.platform.post.models import OutgoingMail
from tests.factories.accounts import MembershipFactory, UserFactory

ADDRESS = "https://phare.example.fr"
NEW = "quatre mots bien choisis"


@pytest.fixture
def owner(member):
    membership = member("agent")
    membership.user.set_password("l'ancien mot de passe")
    membership.user.save()
    return membership


def main_of(answer) -> str:
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def path_in_last_mail() -> str:
    found = re.search(rf"{ADDRESS}(\S+)", OutgoingMail.objects.latest("pk").body)
    assert found
    return found[1]


@pytest.mark.parametrize("email", ["personne@example.fr", "", "'; --", "x" * 300])
def test_nothing_leaves_for_an_unknown_address(db, now, email):
    assert actions.send_reset(email, address=ADDRESS, at=now) is False
    assert not OutgoingMail.objects.exists()


def test_nothing_leaves_for_a_closed_account_or_one_without_role(now, member):
    UserFactory(email="sansrole@example.fr")
    closed = member("agent", until=dt.date(2026, 6, 1)).user
    inactive = member("agent").user
    inactive.is_active = False
    inactive.save()
    for email in ("sansrole@example.fr", closed.email, inactive.email):
        assert actions.send_reset(email, address=ADDRESS, at=now) is False


def test_a_mailbox_is_not_filled_by_clicks(owner, now):
    assert actions.send_reset(owner.user.email, address=ADDRESS, at=now) is True
    assert actions.send_reset(owner.user.email, address=ADDRESS, at=now + dt.timedelta(minutes=4)) is False
    assert actions.send_reset(owner.user.email, address=ADDRESS, at=now + dt.timedelta(minutes=5)) is True
    assert OutgoingMail.objects.count() == 2


def test_the_mail_goes_to_the_address_of_the_account_whatever_was_typed(owner, now):
    actions.send_reset(f"  {owner.user.email.upper()} ", address=ADDRESS, at=now)
    assert OutgoingMail.objects.get().to == owner.user.email
    row = Entry.objects.latest("position")
    assert (row.verb, row.author) == ("accounts.reset.asked", "system")


def test_the_page_says_the_same_and_does_as_much_for_every_address(client, owner, django_assert_num_queries):
    """What an account would change happens later, in a job: neither words, nor time, nor queries tell."""
    seen = []
    for email in (owner.user.email, "personne@example.fr"):
        with django_assert_num_queries(1):
            answer = client.post("/comptes/mot-de-passe/oublie/", {"email": email})
        seen.append((answer.status_code, answer["Location"], main_of(client.get(answer["Location"]))))
    assert seen[0] == seen[1]
    assert not OutgoingMail.objects.exists()
    assert [job.args["email"] for job in ProcrastinateJob.objects.order_by("id")] == [
        owner.user.email,
        "personne@example.fr",
    ]


def test_the_job_sends_the_mail(owner):
    send_reset_task(owner.user.email, ADDRESS)
    assert OutgoingMail.objects.get().to == owner.user.email


def test_the_link_lets_one_choose_a_password_once(client, owner):
    actions.send_reset(owner.user.email, address=ADDRESS, at=dt.datetime.now(dt.UTC))
    link = path_in_last_mail()
    form = client.get(link, follow=True)
    # The secret of the link leaves the address at once: it is in no history, in no referrer.
    assert form.redirect_chain[-1][0].endswith("/set-password/")
    answer = client.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302
    owner.user.refresh_from_db()
    assert owner.user.check_password(NEW)
    assert Entry.objects.latest("position").verb == "accounts.password.chosen"
    assert "ne fonctionne plus" in client.get(link, follow=True).content.decode()


def test_two_different_passwords_are_refused(client, owner):
    actions.send_reset(owner.user.email, address=ADDRESS, at=dt.datetime.now(dt.UTC))
    form = client.get(path_in_last_mail(), follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": f"{NEW}!"})
    assert answer.status_code == 200
    owner.user.refresh_from_db()
    assert not owner.user.check_password(NEW)


def test_a_new_password_opens_a_suspended_sign_in(owner, now):
    AccessAttempt.objects.create(username=owner.user.email, failures_since_start=5)
    AccessAttempt.objects.create(username="autre@example.fr", failures_since_start=5)
    actions.choose_password(owner.user, NEW, at=now)
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["autre@example.fr"]


def test_each_administration_where_the_person_works_has_it_in_its_trail_once(owner, elsewhere, now):
    MembershipFactory(user=owner.user, administration=owner.administration, role="cabinet")
    MembershipFactory(user=owner.user, administration=elsewhere)
    actions.choose_password(owner.user, NEW, at=now)
    rows = Entry.objects.filter(verb="accounts.password.chosen")
    assert sorted(rows.values_list("administration_id", flat=True)) == sorted([owner.administration_id, elsewhere.pk])
    assert NEW not in str(list(rows.values()))


def test_changing_it_asks_for_the_present_one_and_ends_the_other_sessions(owner, client):
    from django.test import Client

    other = Client()
    for browser in (client, other):
        browser.force_login(owner.user)
    path = "/comptes/mot-de-passe/changer/"
    wrong = client.post(path, {"old_password": "faux", "new_password1": NEW, "new_password2": NEW})
    assert wrong.status_code == 200
    sent = {"old_password": "l'ancien mot de passe", "new_password1": NEW, "new_password2": NEW}
    assert client.post(path, sent).status_code == 302
    assert client.get("/comptes/moi/").status_code == 200
    assert other.get("/comptes/moi/").status_code == 302
