"""The screen of what leaves: what waits, what failed, and nothing that opens somebody else's account."""

from __future__ import annotations

import pytest
from django.urls import reverse

from phare.platform.post.models import OutgoingMail
from tests.platform.post.rights import a_mail


@pytest.fixture
def administrator(member):
    return member("platform_administrator")


def mail_of(by, state: str = "sent", **values) -> OutgoingMail:
    pk = a_mail(state)(by.administration, by)["pk"]
    OutgoingMail.objects.filter(pk=pk).update(**values)
    return OutgoingMail.objects.get(pk=pk)


def page(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_text_of_a_mail_is_not_shown_outside_a_demonstration(signed_in, administrator, settings):
    mail = mail_of(administrator, body="Votre lien : https://phare.example/invitation/jeton/")
    client = signed_in(administrator)
    settings.PHARE_DEMONSTRATION = False
    assert "jeton" not in page(client, "post:mail", mail.pk)
    settings.PHARE_DEMONSTRATION = True
    assert "jeton" in page(client, "post:mail", mail.pk)


def test_a_hostile_mail_is_written_as_text(signed_in, administrator, settings):
    settings.PHARE_DEMONSTRATION = True
    mail = mail_of(administrator, subject="<b>x</b>", body="<script>alert(1)</script>", proof="<img src=x>")
    shown = page(signed_in(administrator), "post:mail", mail.pk)
    assert "<script>alert" not in shown
    assert "<img src=x>" not in shown
    assert "<b>x</b>" not in shown


def test_a_mail_that_failed_is_tried_again_from_its_page(signed_in, administrator):
    mail = mail_of(administrator, "failed", proof="550 no such user")
    client = signed_in(administrator)
    shown = page(client, "post:mail", mail.pk)
    assert "550 no such user" in shown
    assert reverse("post:retry", args=[mail.pk]) in shown
    assert client.post(reverse("post:retry", args=[mail.pk])).status_code == 302
    mail.refresh_from_db()
    assert mail.state == "queued"


def test_a_mail_that_was_sent_offers_no_second_try(signed_in, administrator):
    mail = mail_of(administrator)
    client = signed_in(administrator)
    assert reverse("post:retry", args=[mail.pk]) not in page(client, "post:mail", mail.pk)
    assert client.post(reverse("post:retry", args=[mail.pk])).status_code == 409


def test_the_list_counts_each_state_and_shows_one(signed_in, administrator):
    mail_of(administrator, "failed", subject="Refusé par le serveur")
    mail_of(administrator, "sent", subject="Bien arrivé")
    client = signed_in(administrator)
    shown = page(client, "post:outgoing")
    assert "1 courrier n" in shown
    assert "Tous (2)" in shown
    only = page(client, "post:outgoing", etat="failed")
    assert "Refusé par le serveur" in only
    assert "Bien arrivé" not in only


def test_a_state_that_does_not_exist_shows_everything(signed_in, administrator):
    mail_of(administrator, subject="Bien arrivé")
    assert "Bien arrivé" in page(signed_in(administrator), "post:outgoing", etat="' OR 1=1 --")


def test_nothing_sent_yet_says_what_would_come(signed_in, administrator):
    assert "apparaissent ici" in page(signed_in(administrator), "post:outgoing")


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    signed_in, administrator, django_assert_max_num_queries
):
    client = signed_in(administrator)
    for _ in range(30):
        mail_of(administrator)
    with django_assert_max_num_queries(10):
        page(client, "post:outgoing")
