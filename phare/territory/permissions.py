"""Who may, in territory: the official division is public, whoever is signed in reads it."""

from __future__ import annotations

from phare.platform.accounts.permissions import is_member

read_territory = is_member
