"""What the cockpit does by itself."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from phare.cockpit import actions


# Times are UTC: an hour or two later in Paris, before the week's work begins.
@app.periodic(cron="0 5 * * 1")
@app.task(name="cockpit.mail_duties_weekly", queueing_lock="cockpit.mail_duties_weekly")
def mail_duties_weekly(timestamp: int) -> int:
    """Every Monday morning: write to each person who owes something. Without a public address, nobody is written to."""
    if not settings.PHARE_PUBLIC_URL:
        return 0
    return actions.mail_duties_weekly(address=settings.PHARE_PUBLIC_URL, at=timezone.now())
