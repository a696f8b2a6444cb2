"""The letter that says what is owed: to whoever owes it, with a link to his page, or to whoever stands in for him."""

from __future__ import annotations

import datetime as dt

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from phare.cockpit.models import DutyMail, Reminder
from phare.cockpit.queries.duties import Owed, sentence_of
from phare.cockpit.queries.links import token_of
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.post.actions import queue_mail

LONGEST_LIST = 20


def held(membership: Membership) -> DutyMail:
    """Return the record of a member's letters, made if there was none, and locked until the transaction ends."""
    DutyMail.objects.get_or_create(membership=membership)
    return DutyMail.objects.select_for_update(of=("self",)).get(membership=membership)


def queue_letter(
    membership: Membership,
    reader: Membership,
    owed: list[Owed],
    *,
    kept: DutyMail,
    address: str,
    by: audit.Author,
    at: dt.datetime,
    reminder: Reminder | None = None,
) -> None:
    """Queue the letter of what a member owes to him, or to `reader`, who stands in for him and is given no link.

    `address` is where the platform is, without final slash; `reminder` says who asks, where somebody does.
    """
    covers = reader.pk != membership.pk
    subject = sentence_of(owed)
    if reminder is not None:
        subject = _("%(name)s vous le demande : %(sentence)s") % {
            "name": reminder.asked_by.user.name,
            "sentence": subject,
        }
    context = {
        "reader": reader,
        "absent": membership if covers else None,
        "administration": membership.administration,
        "reminder": reminder,
        "sentence": sentence_of(owed),
        "owed": owed[:LONGEST_LIST],
        "more": max(len(owed) - LONGEST_LIST, 0),
        # Who stands in signs in: a link of his own opens his own page.
        "link": address + (reverse("cockpit:duties") if covers else reverse("cockpit:link", args=[token_of(kept, at)])),
        "is_link": not covers,
        "settings": address + reverse("cockpit:duty-settings"),
    }
    body = render_to_string("cockpit/mail/duties.txt", context)
    queue_mail(reader.user.email, subject[:200], body, membership.administration_id, by, at)
