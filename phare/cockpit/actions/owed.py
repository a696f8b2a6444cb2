"""Telling each person what is owed, by mail, and who answers in the place of somebody away."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from phare.cockpit.actions.letters import held, queue_letter
from phare.cockpit.models import Absence, DutyMail
from phare.cockpit.queries.duties import Owed, duties_of, duties_of_all
from phare.platform.accounts.models import Membership, Role
from phare.platform.audit import actions as audit
from phare.ui.formats import on_date
from phare.values.refusal import Refusal

PEACE = dt.timedelta(minutes=10)
"""Between two mails asked by the same person."""
A_WEEK = dt.timedelta(days=6)
"""Between two weekly mails: a little less than a week, since they do not leave at the same minute."""


class NothingOwedError(Refusal):
    """There is nothing to write about."""


class TooSoonError(Refusal):
    """The same mail has just left."""


class AbsenceError(Refusal):
    """An absence whose days or whose stand-in cannot be."""


def mail_duties(*, membership: Membership, address: str, by: audit.Author, at: dt.datetime) -> DutyMail:
    """Send a member, at once, what he owes, with a link that opens only his page for seven days; return the record.

    `address` is where the platform is, without final slash. Raises NothingOwedError, TooSoonError.
    """
    owed = duties_of(membership, timezone.localdate(at))
    if not owed:
        raise NothingOwedError(_("Vous ne devez rien à personne : il n'y a rien à envoyer."))
    with transaction.atomic():
        kept = held(membership)
        if kept.sent_at is not None and at - kept.sent_at < PEACE:
            raise TooSoonError(
                _("Ce courriel vient de partir à %(email)s : cherchez-le, indésirables compris.")
                % {"email": membership.user.email}
            )
        return _sent(kept, membership, owed, address, by, at)


def mail_duties_weekly(*, address: str, at: dt.datetime) -> int:
    """Send every member who owes something and wants it the mail of the week; return how many left.

    Done twice in a week, nobody is written to twice; somebody away is written to through whoever stands in.
    """
    day = timezone.localdate(at)
    refused = DutyMail.objects.filter(is_wanted=False).values("membership")
    recent = DutyMail.objects.filter(sent_at__gt=at - A_WEEK).values("membership")
    asked = Membership.objects.in_force(day).exclude(pk__in=refused).exclude(pk__in=recent)
    members = asked.select_related("user", "administration").order_by("administration", "pk")
    count = 0
    with override("fr"):
        # What is owed is read for a whole administration at once, never person by person.
        for _administration, group in groupby(members, key=attrgetter("administration_id")):
            colleagues = list(group)
            owed = duties_of_all(colleagues, day)
            count += sum(_mailed_this_week(each, owed[each.pk], address, at) for each in colleagues if owed[each.pk])
    return count


def _mailed_this_week(membership: Membership, owed: list[Owed], address: str, at: dt.datetime) -> bool:
    """Send a member the mail of the week, if another process has not just done it."""
    with transaction.atomic():
        kept = held(membership)
        if not kept.is_wanted or (kept.sent_at is not None and at - kept.sent_at < A_WEEK):
            return False
        _sent(kept, membership, owed, address, membership, at)
    return True


def choose_duty_mail(*, membership: Membership, wanted: bool, at: dt.datetime) -> DutyMail:
    """Keep whether a member wants the weekly mail of what he owes, and return the record."""
    with transaction.atomic():
        kept = held(membership)
        if kept.is_wanted != wanted:
            kept.is_wanted = wanted
            kept.save(update_fields=["is_wanted"])
            audit.record("cockpit.duty_mail.chosen", kept, membership, at, {"is_wanted": [not wanted, wanted]})
    return kept


def declare_absence(
    *, stand_in: Membership, since: dt.date, until: dt.date, by: Membership, at: dt.datetime
) -> Absence:
    """Say that a member is away these days, and who answers meanwhile what he owes; return the absence.

    Raises AbsenceError: days in disorder or past, two absences at once, a stand-in from elsewhere, who left, who only
    audits or is a partner, or oneself.
    """
    day = timezone.localdate(at)
    if until < since or until < day:
        raise AbsenceError(_("La fin de l'absence précède son début, ou elle est déjà passée : corrigez les dates."))
    colleagues = Membership.objects.in_force(day).filter(administration_id=by.administration_id)
    if stand_in.user_id == by.user_id or not colleagues.filter(pk=stand_in.pk).exists():
        raise AbsenceError(_("Choisissez pour vous remplacer un collègue en fonction dans votre administration."))
    if stand_in.role in (Role.PARTNER, Role.AUDITOR):
        raise AbsenceError(_("Un partenaire ou un auditeur ne répond pas à la place d'un agent."))
    with transaction.atomic():
        Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
        other = Absence.objects.filter(membership=by, since__lte=until, until__gte=since).first()
        if other is not None:
            raise AbsenceError(
                _("Vous êtes déjà absent du %(since)s au %(until)s : retirez d'abord cette absence.")
                % {"since": on_date(other.since), "until": on_date(other.until)}
            )
        absence = Absence.objects.create(membership=by, stand_in=stand_in, since=since, until=until)
        said = {"stand_in": stand_in.audit_reference, "since": since, "until": until}
        audit.record("cockpit.absence.declared", absence, by, at, {"after": said})
    return absence


def end_absence(*, absence: Absence, by: Membership, at: dt.datetime) -> None:
    """Take an absence away: whoever stood in no longer answers."""
    with transaction.atomic():
        audit.record("cockpit.absence.ended", absence, by, at, {"until": absence.until})
        absence.delete()


def _sent(
    kept: DutyMail, membership: Membership, owed: list[Owed], address: str, by: audit.Author, at: dt.datetime
) -> DutyMail:
    away = Absence.objects.on(timezone.localdate(at)).filter(membership=membership).select_related("stand_in__user")
    absence = away.first()
    reader = absence.stand_in if absence is not None else membership
    queue_letter(membership, reader, owed, kept=kept, address=address, by=by, at=at)
    kept.sent_at = at
    kept.save(update_fields=["sent_at"])
    return kept
