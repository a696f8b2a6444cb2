"""What a person owes, gathered from every room, by due date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.cockpit.models import Absence, DutyMail
from phare.decisions.queries import attention as decisions
from phare.indicators.queries import attention as indicators
from phare.organisation import queries as organisation
from phare.platform.accounts.models import Membership, Role
from phare.strategy import queries as strategy
from phare.values.attention import Duty, by_due_date

OWED_TO: Any = (decisions, organisation, strategy, indicators)
"""The rooms that say what one member owes them on a day (`duties_of`), or each of several (`duties_of_all`)."""
DAYS_TOLD, MONTHS_TOLD = 60, 24
"""Beyond, months then years say enough."""


@dataclass(frozen=True)
class Owed:
    """A duty as it is read on a day: whether it is late, and when it is due, in words ("" without a day)."""

    duty: Duty
    is_late: bool
    when: str


def duties_of(membership: Membership, day: dt.date) -> list[Owed]:
    """Return what a member owes on this day, the nearest due date first."""
    return _read([duty for room in OWED_TO for duty in room.duties_of(membership, day)], day)


def duties_of_all(members: Collection[Membership], day: dt.date) -> dict[int, list[Owed]]:
    """Return the same for each of the members of one administration, by his key; a constant number of queries."""
    told = [room.duties_of_all(members, day) for room in OWED_TO] if members else []
    return {each.pk: _read([duty for room in told for duty in room[each.pk]], day) for each in members}


def _read(duties: list[Duty], day: dt.date) -> list[Owed]:
    return [
        Owed(duty, duty.due is not None and duty.due < day, in_words(duty.due, day)) for duty in by_due_date(duties)
    ]


def members_covered(membership: Membership, day: dt.date) -> list[Membership]:
    """Return in whose place a member answers on this day: those in office who are away and named him."""
    absent = Membership.objects.in_force(day).filter(absences__in=Absence.objects.on(day).filter(stand_in=membership))
    return list(absent.distinct().select_related("user", "administration").order_by("user__name", "pk"))


def absences_of(membership: Membership, day: dt.date) -> QuerySet[Absence]:
    """Return the absences of a member that are not over on this day, the nearest first."""
    return Absence.objects.filter(membership=membership, until__gte=day).select_related("stand_in__user")


def colleagues_of(membership: Membership, day: dt.date) -> QuerySet[Membership]:
    """Return who may answer in a member's place on this day, by name."""
    return members_in_office(membership, day).exclude(user_id=membership.user_id)


def members_in_office(membership: Membership, day: dt.date) -> QuerySet[Membership]:
    """Return who may answer for something in a member's administration on this day, by name."""
    within = Membership.objects.in_force(day).filter(administration_id=membership.administration_id)
    answering = within.exclude(role__in=[Role.PARTNER, Role.AUDITOR])
    return answering.select_related("user").order_by("user__name", "pk")


def wants_mail(membership: Membership) -> bool:
    """Return whether a member is written to each week when he owes something."""
    return not DutyMail.objects.filter(membership=membership, is_wanted=False).exists()


def sentence_of(owed: list[Owed]) -> str:
    """Return in a sentence how much a person owes, and how much of it is late."""
    if not owed:
        return _("Vous ne devez rien à personne : tout ce qu'on vous a demandé est fait.")
    late = sum(each.is_late for each in owed)
    count = ngettext("%(count)s réponse attendue de vous", "%(count)s réponses attendues de vous", len(owed))
    said = count % {"count": len(owed)}
    if not late:
        return _("%(count)s, aucune en retard.") % {"count": said}
    much = ngettext("%(late)s en retard", "%(late)s en retard", late) % {"late": late}
    return _("%(count)s, dont %(late)s.") % {"count": said, "late": much}


def in_words(due: dt.date | None, day: dt.date) -> str:
    """Return how far a due date is, in words, from a day: "en retard de 3 jours", "demain", "dans 12 jours"."""
    if due is None:
        return ""
    days = (due - day).days
    if days < 0:
        return _late(-days)
    if days == 0:
        return _("aujourd'hui")
    if days == 1:
        return _("demain")
    if days <= DAYS_TOLD:
        return _("dans %(days)s jours") % {"days": days}
    months = round(days / 30.4)
    return (
        _("dans %(months)s mois") % {"months": months}
        if months < MONTHS_TOLD
        else _("dans %(years)s ans") % {"years": months // 12}
    )


def _late(days: int) -> str:
    if days <= DAYS_TOLD:
        return ngettext("en retard de %(days)s jour", "en retard de %(days)s jours", days) % {"days": days}
    months = round(days / 30.4)
    if months < MONTHS_TOLD:
        return _("en retard de %(months)s mois") % {"months": months}
    years = months // 12
    return ngettext("en retard de %(years)s an", "en retard de %(years)s ans", years) % {"years": years}
