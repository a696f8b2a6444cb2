"""A small room that takes workbooks in, for the tests of the exchange: the members of an administration."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from phare.platform.accounts.actions import admit_member
from phare.platform.accounts.models import Administration, Membership, Role
from phare.platform.accounts.permissions import manage_accounts
from phare.platform.audit import actions as audit
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.platform.exchange.kernel.importer import Checked, Importer, Source, register
from phare.platform.exchange.kernel.reading import Problem, Reading
from phare.values.refusal import Refusal

MEMBERS = Sheet(
    "Membres",
    (
        Column("email", "Adresse", Kind.TEXT, required=True, longest=200, example="claire.martin@example.fr"),
        Column("name", "Nom", Kind.TEXT, required=True, longest=150),
        Column("role", "Rôle", Kind.CODE, required=True, choices=tuple(Role.values)),
    ),
    key=("email", "role"),
)
DESCRIPTION = WorkbookDescription("membres", "Membres", (MEMBERS,))


@dataclass(frozen=True)
class Register:
    """What the file is imported into: the members of one administration."""

    administration: Administration

    @property
    def administration_id(self) -> int:
        return self.administration.pk


class NobodyNamedZoeError(Refusal):
    """A refusal of the room itself, in the middle of its writes."""


def find(membership: Membership, key: str) -> Register:
    return Register(Administration.objects.filter(pk=int(key) if key.isdecimal() else 0).get())


def standing(target: Register) -> dict[str, list[dict[str, Any]]]:
    members = Membership.objects.filter(administration=target.administration).select_related("user")
    return {"Membres": [{"email": m.user.email, "name": m.user.name, "role": m.role} for m in members]}


def check(reading: Reading, target: Register) -> Checked:
    strangers = tuple(
        Problem("Membres", row.number, "Adresse (A)", row.values["email"], "une adresse avec un @")
        for row in reading.rows["Membres"]
        if row.values["email"] and "@" not in row.values["email"]
    )
    return Checked(reading.values("Membres"), reading.problems + strangers)


def import_members(data: Any, target: Register, *, source: Source, by: Membership, at: dt.datetime) -> int:
    """Admit those who are not there yet, and return how many they are."""
    there = {(values["email"], values["role"]) for values in standing(target)["Membres"]}
    new = [values for values in data if (values["email"], values["role"]) not in there]
    with transaction.atomic():
        for values in new:
            if values["name"] == "Zoé":
                raise NobodyNamedZoeError("Personne ne s'appelle Zoé ici.")
            admit_member(administration=target.administration, by=by, at=at, **values)
        audit.record("members.imported", target.administration, by, at, {**source.changes, "admitted": len(new)})
    return len(new)


IMPORTER = Importer(
    name="essai-membres",
    title="Membres",
    description=DESCRIPTION,
    may=manage_accounts,
    find=find,
    standing=standing,
    check=check,
    apply=import_members,
    after=lambda target, result: reverse("accounts:mine"),
    back=lambda target: reverse("accounts:mine"),
)
register(IMPORTER)
