"""Asking for an answer, as three windows see it: who asks, the mail, and whoever answers from its link."""

from __future__ import annotations

import re

import pytest

from phare.platform.post.models import OutgoingMail
from tests.e2e.visit import page_faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def test_the_secretary_general_asks_and_the_answer_comes_from_the_mail(open_window, prefecture, member, now):
    from django.utils import timezone

    from tests.decisions.rights import built

    head = member("head_of_service", user__name="Paul Durand")
    act = built(prefecture, head, "consulting")
    act.observations_due = timezone.localdate()
    act.save()
    window = open_window(member("secretary_general", user__name="Claire Martin"))
    page = window.page
    page.goto("/")
    page.get_by_role("link", name="Qui n'a pas répondu").first.click()
    assert not page_faults(window, "reminders")
    page.get_by_role("button", name="Demander à Paul Durand").click()
    assert "La demande est partie à Paul Durand" in page.inner_text("main")
    assert not page_faults(window, "reminders_asked")
    page.get_by_role("link", name="Paul Durand").click()
    assert not page_faults(window, "person_owing")

    mail = OutgoingMail.objects.get()
    link = re.search(r"https?://[^/]+(/mes-echeances/lien/\S+)", mail.body)
    assert mail.to == head.user.email and link is not None
    reader = open_window(width=375, script=False)
    reader.page.goto(link[1])
    assert "Claire Martin (Secrétaire général) vous l'a demandé" in reader.page.inner_text("main")
    reader.page.get_by_role("button", name="Favorable").click()
    assert "Rien ne vous attend" in reader.page.inner_text("main")

    page.goto("/relances/")
    assert "Paul Durand" not in page.inner_text("main")
