"""Asking for what is owed: one person, or everyone who is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from phare.cockpit.actions.letters import held, queue_letter
from phare.cockpit.actions.owed import NothingOwedError
from phare.cockpit.models import Absence, DutyMail, Reminder
from phare.cockpit.queries.duties import Owed, duties_of, duties_of_all
from phare.cockpit.queries.reminders import REST, askable_members
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.jobs.actions import start
from phare.platform.jobs.models import Job
from phare.ui.formats import at_moment
from phare.values.refusal import Refusal

LONGEST_SENTENCE = 300
ASK_TASK = "cockpit.ask_each_late"
Told = Callable[[float, str], None] | None
ShouldStop = Callable[[], bool] | None


class AskedOfOneselfError(Refusal):
    """One does not ask oneself."""


class NotInOfficeError(Refusal):
    """Whoever left, or is of elsewhere, owes nothing here any more."""


class AskedAlreadyError(Refusal):
    """The same person was asked less than a day ago."""


class NobodyLateError(Refusal):
    """Nobody is late but those who were asked less than a day ago."""


def ask_for_duties(*, membership: Membership, sentence: str, address: str, by: Membership, at: dt.datetime) -> Reminder:
    """Send a member what he owes, saying who asks and in which words, and return the reminder kept.

    He gets it with the link that opens only his page; whoever stands in for him on that day gets it too. `address` is
    where the platform is. Raises AskedOfOneselfError, NotInOfficeError, NothingOwedError, AskedAlreadyError.
    """
    day = timezone.localdate(at)
    if membership.user_id == by.user_id:
        raise AskedOfOneselfError(_("C'est vous : ce que vous devez est dans « Mes échéances »."))
    if not askable_members(by, day).filter(pk=membership.pk).exists():
        raise NotInOfficeError(_("Cette personne n'est plus en fonction ici : confiez à une autre ce qui lui restait."))
    with override("fr"):
        owed = duties_of(membership, day)
    if not owed:
        raise NothingOwedError(
            _("%(name)s ne doit plus rien : il n'y a rien à demander.") % {"name": membership.user.name}
        )
    with transaction.atomic():
        return _asked(membership, owed, _plain(sentence), address, by, at)


def ask_everyone_late(*, sentence: str, address: str, by: Membership, at: dt.datetime) -> Job:
    """Start asking each member who is late and was not asked within a day, but oneself; return the job that does it.

    Raises NobodyLateError when there is nobody to ask.
    """
    count = len(late_to_ask(by, at))
    if not count:
        raise NobodyLateError(
            _("Personne n'est en retard sans qu'une demande soit partie depuis 24 heures : il n'y a rien à envoyer.")
        )
    return start(
        ASK_TASK,
        by=by,
        at=at,
        kind=_("Relance des personnes en retard"),
        subject=ngettext("Demande à %(count)s personne", "Demande à %(count)s personnes", count) % {"count": count},
        result_url=reverse("cockpit:reminders"),
        untold=("sentence",),
        sentence=_plain(sentence),
        address=address,
    )


def ask_each_late(
    *, sentence: str, address: str, by: Membership, at: dt.datetime, told: Told = None, should_stop: ShouldStop = None
) -> int:
    """Ask each member who is late and was not asked within a day, but oneself; return how many were asked.

    Each is asked in a transaction of his own: broken off, done again or twice at once, nobody is written to twice in a
    day. Whoever's address takes no mail is left out, and stays shown as not asked. `told` hears how far it is, and
    `should_stop` is asked before each; stopped, it returns how many were asked so far.
    """
    late, count = late_to_ask(by, at), 0
    for number, (member, owed) in enumerate(late):
        if should_stop is not None and should_stop():
            break
        if told is not None:
            words = _("%(count)s sur %(all)s : %(name)s")
            told(number / len(late), words % {"count": number + 1, "all": len(late), "name": member.user.name})
        count += _asked_in_turn(member, owed, _plain(sentence), address, by, at)
    return count


def late_to_ask(by: Membership, at: dt.datetime) -> list[tuple[Membership, list[Owed]]]:
    """Return whom a member may ask now because they are late, each with what he owes, in French."""
    members = list(askable_members(by, timezone.localdate(at)))
    asked = set(
        Reminder.objects.filter(asked_at__gt=at - REST, membership__in=members).values_list("membership", flat=True)
    )
    with override("fr"):
        owed = duties_of_all(members, timezone.localdate(at))
    free = [each for each in members if each.pk not in asked]
    return [(each, owed[each.pk]) for each in free if any(line.is_late for line in owed[each.pk])]


def _asked_in_turn(
    membership: Membership, owed: list[Owed], sentence: str, address: str, by: Membership, at: dt.datetime
) -> bool:
    try:
        with transaction.atomic():
            _asked(membership, owed, sentence, address, by, at)
    except Refusal:
        return False
    return True


def _asked(
    membership: Membership, owed: list[Owed], sentence: str, address: str, by: Membership, at: dt.datetime
) -> Reminder:
    kept = held(membership)
    _check_rest(membership, at)
    away = Absence.objects.on(timezone.localdate(at)).filter(membership=membership)
    absence = away.select_related("stand_in__user").first()
    reminder = Reminder.objects.create(
        membership=membership,
        asked_by=by,
        asked_at=at,
        sentence=sentence,
        owed=len(owed),
        late=sum(each.is_late for each in owed),
        stand_in=absence.stand_in if absence is not None else None,
    )
    _write(kept, owed, reminder, address)
    changes = {"member": membership.audit_reference, "owed": reminder.owed, "late": reminder.late}
    if reminder.stand_in is not None:
        changes["stand_in"] = reminder.stand_in.audit_reference
    audit.record("cockpit.reminder.sent", reminder, by, at, changes)
    return reminder


def _check_rest(membership: Membership, at: dt.datetime) -> None:
    recent = Reminder.objects.filter(membership=membership, asked_at__gt=at - REST)
    last = recent.select_related("asked_by__user").first()
    if last is not None:
        raise AskedAlreadyError(
            _("Une demande est déjà partie à %(name)s, le %(when)s, de %(by)s : la suivante attend 24 heures.")
            % {
                "name": membership.user.name,
                "when": at_moment(last.asked_at),
                "by": last.asked_by.user.name,
            }
        )


def _write(kept: DutyMail, owed: list[Owed], reminder: Reminder, address: str) -> None:
    readers = [reminder.membership, *([reminder.stand_in] if reminder.stand_in is not None else [])]
    with override("fr"):
        for reader in readers:
            queue_letter(
                reminder.membership, reader, owed, kept=kept, address=address, by=reminder.asked_by,
                at=reminder.asked_at, reminder=reminder,
            )  # fmt: skip


def _plain(sentence: str) -> str:
    return " ".join(sentence.replace("\x00", "").split())[:LONGEST_SENTENCE]
