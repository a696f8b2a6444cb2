"""Personal tokens: given once, for a while, for something; revoked; counted."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from phare.platform.accounts import actions
from phare.platform.accounts.models import AccessToken
from phare.platform.audit.models import Entry
from tests.factories.accounts import code_of, enrolled, token_of

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase de passe assez longue"
DAY = dt.date(2026, 11, 21)
SAID = {"name": "Entrepôt", "scopes": ["plans:read"], "expires_on": DAY + dt.timedelta(days=30)}


@pytest.fixture
def owner(member):
    owner = member("agent")
    owner.user.set_password(PASSWORD)
    owner.user.save()
    return owner


@pytest.mark.parametrize("scopes", [[], ["plans:write"], ["plans:read", "nothing"]])
def test_a_token_opens_at_least_one_thing_that_a_room_declares(owner, now, scopes):
    with pytest.raises(actions.TokenScopeError):
        actions.give_token(**SAID | {"scopes": scopes}, by=owner, at=now)


@pytest.mark.parametrize("days", [-1, 366])
def test_a_token_lasts_until_a_day_to_come_within_a_year(owner, now, days):
    with pytest.raises(actions.TokenExpiryError):
        actions.give_token(**SAID | {"expires_on": DAY + dt.timedelta(days=days)}, by=owner, at=now)


@pytest.mark.parametrize("days", [0, 365])
def test_its_last_day_is_whole(owner, now, days):
    last = DAY + dt.timedelta(days=days)
    token, _text = actions.give_token(**SAID | {"expires_on": last}, by=owner, at=now)
    assert token.last_day == last
    assert not token.is_over(token.expires_at - dt.timedelta(seconds=1)) and token.is_over(token.expires_at)


def test_only_its_digest_and_its_beginning_are_kept(owner, now):
    token, text = actions.give_token(**SAID, by=owner, at=now)
    assert text.startswith("phare_") and text.startswith(token.prefix) and len(text) > 40
    assert token.sha256 == hashlib.sha256(text.encode()).hexdigest()
    entry = Entry.objects.get(verb="accounts.token.given")
    assert entry.changes["scopes"] == ["plans:read"] and text not in str(entry.changes)


def test_the_database_too_refuses_more_than_a_year_and_nothing_opened(owner, now):
    token, _text = actions.give_token(**SAID, by=owner, at=now)
    for wrong in ({"expires_at": now + dt.timedelta(days=400)}, {"scopes": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessToken.objects.filter(pk=token.pk).update(**wrong)


def test_a_token_is_revoked_once(owner, now):
    token, text = actions.give_token(**SAID, by=owner, at=now)
    assert actions.revoke_token(token, by=owner, at=now).revoked_at == now
    assert actions.use_token(text, most=1, at=now) is None
    with pytest.raises(actions.TokenOverError):
        actions.revoke_token(token, by=owner, at=now)
    assert Entry.objects.filter(verb="accounts.token.revoked").count() == 1


def test_each_use_is_dated_and_counted_within_its_minute(owner, now):
    _token, text = actions.give_token(**SAID, by=owner, at=now)
    for second in (0, 30):
        used = actions.use_token(text, most=2, at=now + dt.timedelta(seconds=second))
    assert used is not None and used.last_used_at == now + dt.timedelta(seconds=30)
    with pytest.raises(actions.TooManyCallsError) as refused:
        actions.use_token(text, most=2, at=now + dt.timedelta(seconds=50))
    assert refused.value.wait == 10
    assert actions.use_token(text, most=2, at=now + dt.timedelta(seconds=60)) is not None


@pytest.mark.parametrize("text", ["", "phare_", "phare_\x00", "\ud800"])
def test_what_is_no_token_opens_nothing(owner, now, text):
    token_of(owner, "plans:read")
    assert actions.use_token(text, most=9, at=now) is None


def test_a_token_over_for_a_year_is_forgotten(owner, now):
    token, _text = actions.give_token(**SAID, by=owner, at=now)
    actions.forget_old_traces(token.expires_at + dt.timedelta(days=365))
    assert AccessToken.objects.exists()
    actions.forget_old_traces(token.expires_at + dt.timedelta(days=366))
    assert not AccessToken.objects.exists()


class TestScreens:
    FILLED = {"name": "Entrepôt", "scopes": ["plans:read"], "password": PASSWORD}

    def send(self, client, **changes):
        until = dt.date.today() + dt.timedelta(days=30)
        return client.post(reverse("accounts:new-token"), {**self.FILLED, "expires_on": until, **changes})

    def test_a_wrong_password_gives_nothing(self, signed_in, owner):
        page = self.send(signed_in(owner), password="une autre phrase de passe").content.decode()
        assert "Le mot de passe est inexact." in page
        assert not AccessToken.objects.exists()

    def test_whoever_has_a_second_factor_gives_its_code_too(self, signed_in, owner):
        client, device = signed_in(owner), enrolled(owner.user)
        assert "000000" not in self.send(client, code="12").content.decode()
        assert not AccessToken.objects.exists()
        self.send(client, code=code_of(device))
        assert AccessToken.objects.count() == 1

    def test_nothing_chosen_is_said(self, signed_in, owner):
        page = self.send(signed_in(owner), scopes=[])
        assert page.status_code == 200 and not AccessToken.objects.exists()

    def test_a_day_too_far_is_said(self, signed_in, owner):
        page = self.send(signed_in(owner), expires_on=dt.date.today() + dt.timedelta(days=400)).content.decode()
        assert "un an au plus" in page and not AccessToken.objects.exists()

    def test_the_token_is_shown_once_and_listed_by_its_beginning(self, signed_in, owner):
        client = signed_in(owner)
        page = self.send(client)
        token = AccessToken.objects.get()
        assert 'value="phare_' in page.content.decode() and "no-store" in page["Cache-Control"]
        listed = client.get(reverse("accounts:tokens")).content.decode()
        assert f"{token.prefix}…" in listed and 'value="phare_' not in listed and "Lire les plans" in listed

    def test_it_is_revoked_by_its_owner(self, signed_in, owner):
        client = signed_in(owner)
        token_of(owner, "plans:read")
        address = reverse("accounts:revoke-token", args=[owner.access_tokens.get().pk])
        assert "Révoquer" in client.get(address).content.decode()
        client.post(address)
        assert owner.access_tokens.get().revoked_at is not None
        assert "Révoqué le" in client.get(reverse("accounts:tokens")).content.decode()

    def test_a_colleague_s_token_is_not_found(self, signed_in, owner, member):
        token_of(owner, "plans:read")
        address = reverse("accounts:revoke-token", args=[owner.access_tokens.get().pk])
        assert signed_in(member("platform_administrator")).get(address).status_code == 404

    def test_the_list_takes_a_constant_number_of_queries(self, signed_in, owner, django_assert_max_num_queries):
        client = signed_in(owner)
        for _each in range(3):
            token_of(owner, "plans:read")
        with django_assert_max_num_queries(6):
            client.get(reverse("accounts:tokens"))
