"""Signing in without the form, which has its own tests."""

from __future__ import annotations

from phare.platform.accounts.models import Membership


def session_of(membership: Membership) -> str:
    """Return the session of somebody who signed in and took this role."""
    from django.test import Client

    client = Client()
    client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["membership"] = membership.pk
    session.save()
    return str(session.session_key)
