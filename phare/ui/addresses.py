"""Where the platform is, as mails must say it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the platform's address, without final slash: the configured one, else the one by which it was asked.

    The latter is one of ALLOWED_HOSTS: nobody puts another host into a mail.
    """
    return settings.PHARE_PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
