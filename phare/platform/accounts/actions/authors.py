"""Who acts when no person does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SystemAuthor:
    """The platform itself, when no person acts: the founding of an administration, a nightly job."""

    administration_id: int
    audit_reference: str = "system"


@dataclass(frozen=True)
class PersonAuthor:
    """A person who acts on somebody who works elsewhere too, as the trail of each administration names him."""

    administration_id: int
    audit_reference: str
