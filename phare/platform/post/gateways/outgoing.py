"""The mail server, or, without one, the folder where a demonstration's mails are written."""

from __future__ import annotations

import smtplib
import uuid
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

SECONDS = 20
LAST_PERMANENT = 599
FIRST_PERMANENT = 500


class NotAcceptedError(Exception):
    """The mail was not taken; `for_good` when the server says that it never will be."""

    def __init__(self, answer: str, *, for_good: bool = False) -> None:
        super().__init__(answer)
        self.for_good = for_good


def new_message_id() -> str:
    """Return an identifier that no other message bears, under the sender's own domain."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def hand_over(to: str, subject: str, body: str, body_html: str, message_id: str) -> str:
    """Give one mail to the server and return what it answered. Raises NotAcceptedError."""
    message = EmailMultiAlternatives(
        subject, body, to=[to], headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    )
    if body_html:
        message.attach_alternative(body_html, "text/html")
    try:
        connection = get_connection(timeout=SECONDS)
        if not isinstance(connection, EmailBackend):
            connection.send_messages([message])
            return "écrit dans le dossier des courriers, sans serveur de messagerie"
        return _by_smtp(connection, message)
    except (OSError, smtplib.SMTPException) as failed:
        raise NotAcceptedError(f"{type(failed).__name__} : {failed}") from failed


def _by_smtp(connection: EmailBackend, message: EmailMultiAlternatives) -> str:
    """Speak to the server ourselves: Django's own sending forgets its answer, which is the proof."""
    connection.open()
    server: Any = connection.connection
    content: Any = message.message()
    try:
        _accepted(*server.mail(parseaddr(message.from_email)[1]))
        _accepted(*server.rcpt(message.to[0]))
        return _accepted(*server.data(content.as_bytes(linesep="\r\n")))
    finally:
        connection.close()


def _accepted(code: int, answer: bytes) -> str:
    if code not in {250, 251}:
        raise _refusal(code, answer)
    return f"{code} {answer.decode(errors='replace')}"


def _refusal(code: int, answer: bytes | str) -> NotAcceptedError:
    said = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return NotAcceptedError(f"{code} {said}", for_good=FIRST_PERMANENT <= code <= LAST_PERMANENT)
