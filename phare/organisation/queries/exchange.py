"""What workbooks are imported into, and what stands there: a photograph, or the answer of a head of service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from phare.organisation.kernel.workbook import answer_rows, check, check_answer, rows_of
from phare.organisation.kernel.workbook.sheets import PHOTOGRAPH, SERVICES
from phare.organisation.models import Answer, Photograph, Service, State
from phare.organisation.permissions import keep_photographs, services_managed
from phare.organisation.queries.staffing import lists_at, posts, staffing
from phare.platform.accounts.models import Membership
from phare.platform.exchange.kernel.importer import Checked
from phare.platform.exchange.kernel.reading import Problem, Reading
from phare.territory.queries import communes_by_code
from phare.ui.asked import number_in
from phare.values.phrase import Phrase, phrase

NEW = "nouvelle"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class StaffTarget:
    """What a workbook of staff goes into: a photograph that is open, or one that does not exist yet."""

    administration_id: int
    photograph: Photograph | None = None


@dataclass(frozen=True)
class AnswerTarget:
    """What a workbook of answers goes into: the rows of the services that the person manages, in a photograph."""

    photograph: Photograph
    services: tuple[Service, ...]

    @property
    def administration_id(self) -> int:
        """The administration of the photograph."""
        return self.photograph.administration_id


def staff_target(membership: Membership, key: str) -> StaffTarget:
    """Return what the key `nouvelle`, or that of a photograph, names. Raises LookupError."""
    if key == NEW:
        return StaffTarget(membership.administration_id)
    photograph = _photograph(key)
    return StaffTarget(photograph.administration_id, photograph)


def standing_staff(target: StaffTarget) -> Rows:
    """Return the rows that stand: those of the photograph, or the reference lists of today without anybody."""
    if target.photograph is not None:
        return rows_of(staffing(target.photograph))
    return {**rows_of(lists_at(target.administration_id, timezone.localdate())), PHOTOGRAPH.name: []}


def checked_staff(reading: Reading, target: StaffTarget) -> Checked:
    """Return the photograph that a workbook holds and all its problems, those of its date among them."""
    named = [row.values["commune"] for row in reading.rows.get(SERVICES.name, ()) if row.values["commune"]]
    found, problems = check(reading, frozenset(communes_by_code(named)))
    if found is not None and (expected := _date_fault(found.date, target)):
        row = reading.rows[PHOTOGRAPH.name][0].number
        problems = (Problem(PHOTOGRAPH.name, row, "Date", f"{found.date:%d/%m/%Y}", expected),)
    return Checked(None if problems else found, problems)


def _date_fault(date: Any, target: StaffTarget) -> Phrase | None:
    if target.photograph is not None:
        day = target.photograph.date
        return None if date == day else phrase("{day}, la date de la photographie", day=f"{day:%d/%m/%Y}")
    taken = Photograph.objects.filter(administration_id=target.administration_id, date=date)
    if taken.exclude(state=State.SUPERSEDED).exists():
        return phrase(
            "une autre date : il y a déjà une photographie à celle-ci, ouvrez-la pour la compléter ou la corriger"
        )
    return None


def answer_target(membership: Membership, key: str) -> AnswerTarget:
    """Return what the key of a photograph names for this member: his services among those asked. Raises LookupError."""
    photograph = _photograph(key)
    asked = Answer.objects.filter(photograph=photograph).select_related("service").order_by("service__code")
    services = tuple(answer.service for answer in asked)
    if not keep_photographs.test(membership):
        managed = services_managed(membership, timezone.localdate())
        services = tuple(service for service in services if service.pk in managed)
    return AnswerTarget(photograph, services)


def standing_answer(target: AnswerTarget) -> Rows:
    """Return the rows that stand for the services of the target."""
    lists = lists_at(target.administration_id, target.photograph.date)
    programmes = {profile.code: profile.programme for profile in lists.profiles}
    return answer_rows(posts(target.photograph, frozenset(service.code for service in target.services)), programmes)


def checked_answer(reading: Reading, target: AnswerTarget) -> Checked:
    """Return the posts that a workbook of answers holds, and all its problems."""
    lists = lists_at(target.administration_id, target.photograph.date)
    return Checked(*check_answer(reading, lists, {service.code for service in target.services}))


def _photograph(key: str) -> Photograph:
    asked = number_in(key)
    found = Photograph.objects.filter(pk=asked).first() if asked is not None else None
    if found is None:
        raise LookupError(key)
    return found
