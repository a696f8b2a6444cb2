"""The pages that come when something is missing, refused or broken, and those of the footer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.gallery")]


def test_the_gallery_shows_every_component(signed_in, member):
    page = signed_in(member("decider")).get("/composants/?service=ddt")
    assert page.status_code == 200
    assert "style=" not in page.content.decode()
