"""How a room says who may open each of its addresses; tests/architecture/test_rights_matrix.py tries them all.

A room writes `tests/<room>/rights.py`:

    MATRIX = {
        "strategy:plan": Rights(EVERYONE, make=lambda administration, membership: {"pk": a_plan(administration).pk}),
        "strategy:close": Rights({"decider"}, make=..., method="post", data={"reason": "fin"}),
    }
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from phare.platform.accounts.models import Administration, Membership, Role

EVERYONE = frozenset(role.value for role in Role)
"""Whoever is signed in, partners included."""
STAFF = EVERYONE - {"partner"}
"""Whoever is signed in, partners excepted."""
NOBODY: frozenset[str] = frozenset()


def nothing(administration: Administration, membership: Membership) -> dict[str, Any]:
    """Build nothing: the address has no object."""
    return {}


@dataclass(frozen=True)
class Rights:
    """Who may open one address.

    `allowed`: the roles that may. Another role gets 403 (or 404), whoever is not signed in the sign-in page.
    `make(administration, membership)`: builds what the address needs there and returns the address's arguments; it is
    called anew for each role, with the membership that will knock, and what it built is undone afterwards.
    `method`, `data`: how the page is asked; `data` may be a function of the arguments that `make` returned.
    `scope`: the address is of the API: it is asked with a personal token of this scope, a session opens nothing there,
    and whoever has no token gets 401; `data` is then sent as JSON.
    `public`: anyone may, signed in or not.
    `foreign`: whether an address with arguments is also open to the people of another administration, because what it
    shows belongs to nobody (a commune, an export format). By default they get 404, never a hint.
    """

    allowed: Collection[str] = EVERYONE
    make: Callable[[Administration, Membership], Mapping[str, Any]] = nothing
    method: str = "get"
    data: Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    scope: str = ""
    public: bool = False
    foreign: bool = False

    def data_for(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the fields sent with the request."""
        return (self.data(arguments) if callable(self.data) else self.data) or {}
