"""Who owes something in an administration, how late it is, who asked for it; and what nobody owns."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.cockpit.models import Absence, Reminder
from phare.cockpit.queries.day import ROOMS, points_of
from phare.cockpit.queries.duties import duties_of_all, in_words
from phare.organisation import queries as organisation
from phare.organisation.models import Service, ServiceMembership
from phare.platform.accounts.models import Administration, Membership
from phare.platform.audit.queries import kept_until_an_act, last_acts_of
from phare.values.attention import AttentionPoint

REST = dt.timedelta(hours=24)
"""Between two reminders to the same person."""
STILL_TOLD = dt.timedelta(days=30)
"""How long whoever was asked reads that he was."""
UNOWNED = frozenset({"strategy.no_owner", "indicators.nobody", "decisions.orphan", "decisions.request_unentrusted"})
"""The kinds of points that say that nobody answers for something."""
ANSWERING = ("decisions", "indicators", "organisation", "strategy")
"""The rooms where answering leaves its row in the audit trail."""

Tally = tuple[int, int, dt.date | None]
"""How much somebody owes, how much of it is late, and since when the oldest is."""


@dataclass(frozen=True)
class Owing:
    """A member who owes something on a day: how much, how much of it is late, the oldest lateness, and who asked last.

    `services` are those he has a place in; `absence` the one of the day, with who stands in.
    """

    member: Membership
    services: tuple[Service, ...]
    owed: int
    late: int
    oldest: dt.date | None
    how_late: str
    reminder: Reminder | None
    absence: Absence | None

    @property
    def much(self) -> str:
        """How much is owed, in words: "7 réponses attendues, dont 3 en retard"."""
        return how_much(self.owed, self.late)

    def is_asked(self, at: dt.datetime) -> bool:
        """Whether he was asked less than a day ago."""
        return self.reminder is not None and at - self.reminder.asked_at < REST


def who_owes(administration: Administration, day: dt.date) -> list[Owing]:
    """Return who owes something in an administration on a day, the longest late first, then by how much, then by name.

    A constant number of queries; what rooms say is kept until one of them acts.
    """
    tallies = kept_until_an_act(f"cockpit:owing:{day}", administration.pk, ROOMS, lambda: _tallies(administration, day))
    members = list(
        Membership.objects.in_force(day).filter(pk__in=tallies).select_related("user").order_by("user__name", "pk")
    )
    places: dict[int, list[Service]] = defaultdict(list)
    held = ServiceMembership.objects.in_force(day).filter(membership__in=members).select_related("service")
    for place in held.order_by("service__code"):
        places[place.membership_id].append(place.service)
    away = Absence.objects.on(day).filter(membership__in=members).select_related("stand_in__user")
    absences = {each.membership_id: each for each in away}
    latest = _latest_reminders(members)
    found = []
    for member in members:
        owed, late, oldest = tallies[member.pk]
        services = tuple(dict.fromkeys(places[member.pk]))
        words, reminder, absence = in_words(oldest, day), latest.get(member.pk), absences.get(member.pk)
        found.append(Owing(member, services, owed, late, oldest, words, reminder, absence))
    return sorted(found, key=lambda each: (each.oldest or dt.date.max, -each.late, -each.owed))


def how_much(owed: int, late: int) -> str:
    """Return how much somebody owes, and how much of it is late, in words."""
    count = ngettext("%(count)s réponse attendue", "%(count)s réponses attendues", owed) % {"count": owed}
    return _("%(count)s, dont %(late)s en retard") % {"count": count, "late": late} if late else count


def askable_members(membership: Membership, day: dt.date) -> QuerySet[Membership]:
    """Return whom a member may ask for what they owe on a day: those in office in his administration, but himself."""
    within = Membership.objects.in_force(day).filter(administration_id=membership.administration_id)
    return within.exclude(user_id=membership.user_id).select_related("user", "administration").order_by("pk")


def last_answers(members: Collection[Membership]) -> dict[int, dt.datetime]:
    """Return when each of these members of one administration last wrote something where one answers, by his key."""
    if not members:
        return {}
    administration_id = next(iter(members)).administration_id
    acts = last_acts_of(administration_id, [each.audit_reference for each in members], ANSWERING)
    return {each.pk: acts[each.audit_reference] for each in members if each.audit_reference in acts}


def reminder_told(membership: Membership, at: dt.datetime) -> Reminder | None:
    """Return the last time that a member was asked for what he owes, None after a month."""
    recent = Reminder.objects.filter(membership=membership, asked_at__gt=at - STILL_TOLD)
    return recent.select_related("asked_by__user").first()


def reminders_of(membership: Membership) -> QuerySet[Reminder]:
    """Return all the times that a member was asked for what he owes, the latest first."""
    return Reminder.objects.filter(membership=membership).select_related("asked_by__user", "stand_in__user")


def unowned_points(membership: Membership, day: dt.date) -> list[AttentionPoint]:
    """Return the points that say that nobody answers for something, as this member may be told them."""
    return [point for point in points_of(membership, day) if point.kind in UNOWNED]


def services_unheaded(administration: Administration, day: dt.date) -> list[Service]:
    """Return the services for which nobody answers on a day, those above them included: what they owe, nobody owes."""
    begun = Q(since__isnull=True) | Q(since__lte=day)
    known = organisation.known_from(Service, administration.pk, day)
    services = list(known.filter(begun, under_prefect_authority=True))
    heads = organisation.heads_of(services, day)
    return [each for each in services if each.pk not in heads]


def _tallies(administration: Administration, day: dt.date) -> dict[int, Tally]:
    members = list(
        Membership.objects.in_force(day)
        .filter(administration=administration)
        .select_related("user", "administration")
        .order_by("pk")
    )
    found: dict[int, Tally] = {}
    for key, owed in duties_of_all(members, day).items():
        if owed:
            late = [each.duty.due for each in owed if each.is_late]
            found[key] = (len(owed), len(late), min((due for due in late if due), default=None))
    return found


def _latest_reminders(members: Collection[Membership]) -> dict[int, Reminder]:
    latest = (
        Reminder.objects.filter(membership__in=members)
        .select_related("asked_by__user")
        .order_by("membership_id", "-asked_at", "-pk")
        .distinct("membership_id")
    )
    return {each.membership_id: each for each in latest}
