"""Who may see what leaves: the platform's administrators."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from phare.platform.accounts.models import Administration, Membership
from phare.platform.post.models import OutgoingMail
from tests.rights import Rights

AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


def a_mail(state: str = "sent") -> Callable[[Administration, Membership], dict[str, Any]]:
    """Return the maker of a mail of the administration."""

    def make(administration: Administration, membership: Membership) -> dict[str, Any]:
        mail = OutgoingMail.objects.create(
            administration=administration,
            to="personne@example.fr",
            subject="Votre invitation",
            body="Bonjour",
            state=state,
            queued_at=AT,
            message_id=f"<{uuid.uuid4().hex}@localhost>",
        )
        return {"pk": mail.pk}

    return make


MATRIX = {
    "post:outgoing": Rights({"platform_administrator"}),
    "post:mail": Rights({"platform_administrator"}, a_mail()),
    "post:retry": Rights({"platform_administrator"}, a_mail("failed"), method="post"),
}
