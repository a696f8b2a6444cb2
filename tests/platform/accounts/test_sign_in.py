"""Coming in: guessing is suspended, nothing is learnt from it, and twelve hours are twelve hours."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session

from tests.factories.accounts import AdministrationFactory, MembershipFactory

PATH = "/comptes/connexion/"
PASSWORD = "un mot de passe correct"


@pytest.fixture
def owner(member):
    membership = member("agent")
    membership.user.set_password(PASSWORD)
    membership.user.save()
    return membership.user


def try_in(client, email: str, password: str = "faux", **extra):
    return client.post(PATH, {"username": email, "password": password, **extra})


def test_the_right_password_opens_and_the_address_may_be_typed_in_capitals(client, owner):
    assert try_in(client, f" {owner.email.upper()} ", PASSWORD).status_code == 302
    assert client.get("/comptes/moi/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, owner):
    pages = []
    for email in (owner.email, "inconnue@example.fr"):
        answer = try_in(client, email)
        assert answer.status_code == 200
        pages.append(alert(answer))
    assert pages[0] == pages[1]
    assert "Adresse ou mot de passe inexact" in pages[0]


def alert(answer) -> str:
    page = answer.content.decode()
    start = page.index('id="form-errors"')
    return page[start : page.index("</div>", start)]


def test_a_closed_account_gets_the_answer_of_an_unknown_one(client, owner):
    owner.is_active = False
    owner.save()
    assert "Adresse ou mot de passe inexact" in alert(try_in(client, owner.email, PASSWORD))


@pytest.mark.parametrize("known", [True, False])
def test_five_failures_suspend_the_address_whether_or_not_it_has_an_account(client, owner, known):
    email = owner.email if known else "inconnue@example.fr"
    answers = [try_in(client, email).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = try_in(client, email, PASSWORD)
    assert locked.status_code == 429
    assert "Connexion suspendue" in locked.content.decode()
    assert email not in locked.content.decode()


def test_capitals_and_spaces_do_not_make_another_address_to_guess(client, owner):
    spellings = [owner.email, owner.email.upper(), f" {owner.email}", owner.email.title(), owner.email]
    for spelling in spellings:
        last = try_in(client, spelling)
    assert last.status_code == 429


def test_another_person_of_the_same_office_is_not_suspended(client, owner, member):
    for _ in range(6):
        try_in(client, "inconnue@example.fr")
    assert try_in(client, owner.email, PASSWORD).status_code == 302


def test_a_success_forgets_the_failures_before_it(client, owner):
    for _ in range(4):
        try_in(client, owner.email)
    assert try_in(client, owner.email, PASSWORD).status_code == 302
    assert try_in(client, owner.email).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/comptes/moi/", "/comptes/moi/"),
        ("https://ailleurs.example/", "/"),
        ("//ailleurs.example/", "/"),
        ("/\\ailleurs.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///ailleurs.example", "/"),
        ("", "/"),
    ],
)
def test_one_comes_back_where_one_was_and_never_to_another_site(client, owner, wanted, got):
    assert try_in(client, owner.email, PASSWORD, next=wanted)["Location"] == got


def test_the_address_asked_for_is_shown_harmless(client, db):
    page = client.get(PATH, {"next": '/"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_the_session_has_a_new_key_once_signed_in(client, owner):
    session = client.session
    session["known"] = "before"
    session.save()
    before = session.session_key
    try_in(client, owner.email, PASSWORD)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_session_ends_twelve_hours_after_the_sign_in_whatever_is_done_meanwhile(client, owner):
    began = dt.datetime.now(dt.UTC)
    try_in(client, owner.email, PASSWORD)
    ends = client.session.get_expiry_date()
    assert abs(ends - began - dt.timedelta(hours=12)) < dt.timedelta(minutes=1)
    session = client.session
    session["something"] = "else"
    session.save()
    assert client.session.get_expiry_date() == ends


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(client, owner):
    cookie = try_in(client, owner.email, PASSWORD).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_out_needs_a_form_so_that_no_link_does_it(client, owner):
    client.force_login(owner)
    assert client.get("/comptes/deconnexion/").status_code == 405
    assert client.post("/comptes/deconnexion/")["Location"] == PATH
    assert client.get("/comptes/moi/").status_code == 302


def test_a_host_that_is_not_ours_is_refused(client, db):
    assert client.get(PATH, headers={"host": "ailleurs.example"}).status_code == 400


class TestDemonstration:
    @pytest.fixture(autouse=True)
    def doors(self, settings, owner):
        settings.PHARE_DEMONSTRATION_PASSWORD = "le mot de la démonstration"
        invented = AdministrationFactory(name="Préfecture inventée", is_invented=True)
        for role in ("auditor", "decider", "decider"):
            membership = MembershipFactory(administration=invented, role=role)
            membership.user.set_password(settings.PHARE_DEMONSTRATION_PASSWORD)
            membership.user.save()
        return invented

    def test_elsewhere_nothing_of_it_is_shown(self, client, settings):
        settings.PHARE_DEMONSTRATION = False
        page = client.get(PATH).content.decode()
        assert "démonstration" not in page
        assert settings.PHARE_DEMONSTRATION_PASSWORD not in page

    def test_one_door_per_role_and_none_to_real_people(self, client, settings, owner):
        settings.PHARE_DEMONSTRATION = True
        page = client.get(PATH).content.decode()
        assert page.count("Entrer<span") == 2
        assert page.index("Décideur") < page.index("Auditeur")
        assert owner.email not in page

    def test_the_button_enters(self, client, settings, doors):
        settings.PHARE_DEMONSTRATION = True
        door = doors.memberships.filter(role="decider").first()
        entered = try_in(client, door.user.email, settings.PHARE_DEMONSTRATION_PASSWORD)
        assert entered.status_code == 302
        assert client.get("/comptes/moi/").wsgi_request.membership == door
