"""The only writes of post: queue a mail, deliver it, try again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.jobs.gateways import queue
from phare.platform.post.gateways import outgoing
from phare.platform.post.kernel.delivery import State, is_one_address, is_one_line, next_try
from phare.platform.post.models import OutgoingMail
from phare.values.refusal import Refusal

DELIVER = "post.deliver"
# Before long computations and upkeep: somebody waits for it.
PRIORITY = 10


# The text of a mail that left may hold a link or a name: it is of no use once read. Its proof is kept a year (SEC-007).
TEXT_KEPT, PROOF_KEPT = dt.timedelta(days=30), dt.timedelta(days=365)


class BadAddressError(Refusal):
    """The recipient is not exactly one plain address."""


class AlreadySentError(Refusal):
    """The mail is sent, or still waits for its turn: there is nothing to try again."""


class BadSubjectError(Refusal):
    """The subject is empty, too long, or holds a line break."""


def queue_mail(
    to: str,
    subject: str,
    body: str,
    administration_id: int,
    by: audit.Author,
    at: dt.datetime,
    body_html: str = "",
) -> OutgoingMail:
    """Write a mail in the current transaction and return it; it leaves once that is committed, never otherwise.

    One address and a subject of one line of at most 200 characters: nothing can be slipped into the headers.
    The trail keeps neither address nor text. Raises BadAddressError, BadSubjectError.
    """
    address = to.strip()
    if not is_one_address(address):
        raise BadAddressError(_("L'adresse du destinataire n'est pas valable : corrigez-la."))
    if not is_one_line(subject) or len(subject) > 200:
        raise BadSubjectError(_("L'objet du message tient en une ligne de 200 caractères au plus : raccourcissez-le."))
    with transaction.atomic():
        mail = OutgoingMail.objects.create(
            administration_id=administration_id,
            to=address,
            subject=subject,
            body=body,
            body_html=body_html,
            state=State.QUEUED,
            queued_at=at,
            next_try_at=at,
            message_id=outgoing.new_message_id(),
        )
        _call_postman(mail)
        audit.record("post.mail.queued", mail, by, at, {})
    return mail


def _call_postman(mail: OutgoingMail) -> None:
    """Queue the delivery of a mail for its next try, in the current transaction."""
    queue.defer(DELIVER, {"mail_id": mail.pk}, priority=PRIORITY, schedule_at=mail.next_try_at)


def deliver(mail_id: int, *, at: dt.datetime) -> State | None:
    """Hand one mail to the mail server and keep its answer; return its state, or None when it is not its turn.

    The row stays locked meanwhile, and whoever finds it locked leaves it: two postmen never carry one mail. Killed
    after the server's answer and before the commit, it is carried again, under the same Message-ID: mail is
    delivered at least once, and servers recognise the second copy by that.
    """
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True)
            .filter(pk=mail_id, state=State.QUEUED, next_try_at__lte=at)
            .first()
        )
        if mail is None:
            return None
        mail.attempts += 1
        try:
            mail.proof = outgoing.hand_over(mail.to, mail.subject, mail.body, mail.body_html, mail.message_id)[:500]
        except outgoing.NotAcceptedError as refused:
            _note_refusal(mail, refused, at)
        else:
            mail.state, mail.sent_at, mail.next_try_at = State.SENT, at, None
        mail.save(update_fields=["state", "attempts", "proof", "sent_at", "next_try_at"])
    return State(mail.state)


def _note_refusal(mail: OutgoingMail, refused: outgoing.NotAcceptedError, at: dt.datetime) -> None:
    mail.proof = str(refused)[:500]
    mail.next_try_at = None if refused.for_good else next_try(mail.attempts, at)
    if mail.next_try_at is None:
        mail.state = State.FAILED
    else:
        _call_postman(mail)


def deliver_late(*, at: dt.datetime) -> int:
    """Queue again the delivery of mails whose turn is five minutes past: their postman was lost; return how many."""
    late = OutgoingMail.objects.filter(state=State.QUEUED, next_try_at__lte=at - dt.timedelta(minutes=5))
    with transaction.atomic():
        waiting = list(late.select_for_update(skip_locked=True)[:500])
        for mail in waiting:
            mail.next_try_at = at
            mail.save(update_fields=["next_try_at"])
            _call_postman(mail)
    return len(waiting)


def retry(mail: OutgoingMail, *, by: Membership, at: dt.datetime) -> OutgoingMail:
    """Queue again, at once, a mail that was not delivered, and return it. Raises AlreadySentError."""
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
        if not mail.may_be_retried:
            raise AlreadySentError(_("Ce message est déjà remis, ou attend son tour : il n'y a rien à relancer."))
        mail.state, mail.next_try_at, mail.attempts = State.QUEUED, at, 0
        mail.save(update_fields=["state", "next_try_at", "attempts"])
        _call_postman(mail)
        audit.record("post.mail.retried", mail, by, at, {})
    return mail


def forget_old_mails(*, at: dt.datetime) -> None:
    """Erase the texts of the mails sent a month ago, and delete the mails, sent or not, of a year ago (SEC-007).

    It is upkeep, done by no person on no administration's behalf: the trail keeps nothing of it.
    """
    with transaction.atomic():
        OutgoingMail.objects.filter(queued_at__lt=at - PROOF_KEPT).exclude(state=State.QUEUED).delete()
        OutgoingMail.objects.filter(sent_at__lt=at - TEXT_KEPT).update(body="", body_html="")
