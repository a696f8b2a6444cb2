"""What accounts does when somebody signs in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone


@receiver(user_logged_in, dispatch_uid="accounts.limit_session")
def limit_session(sender: type, request: HttpRequest, **kwargs: Any) -> None:
    """End the session twelve hours after the sign-in, whatever is done meanwhile.

    A session whose content changes would otherwise start its twelve hours anew.
    """
    request.session.set_expiry(timezone.now() + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE))
