"""The postman's rounds."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phare.platform.post import actions


# A refusal of the mail server is the action's own business; this is for a database that went away meanwhile.
@app.task(name=actions.DELIVER, retry=RetryStrategy(max_attempts=10, wait=3))
def deliver(mail_id: int) -> str | None:
    """Deliver one mail; done twice, the second finds nothing to deliver."""
    return actions.deliver(mail_id, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="post.deliver_late", queueing_lock="post.deliver_late")
def deliver_late(timestamp: int) -> int:
    """Every five minutes: carry what a lost postman left."""
    return actions.deliver_late(at=timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="post.forget_old_mails", queueing_lock="post.forget_old_mails")
def forget_old_mails(timestamp: int) -> None:
    """Every night: erase what nobody needs any more."""
    actions.forget_old_mails(at=timezone.now())
