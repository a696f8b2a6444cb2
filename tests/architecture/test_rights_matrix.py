"""Each address, for each role, for anyone, and for another administration's people (MUT-004)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from phare.platform.accounts.models import Administration, Membership, Role
from tests.architecture import addresses
from tests.factories.accounts import AdministrationFactory, MembershipFactory, token_of
from tests.rights import Rights

MATRIX = addresses.matrices()
# One for all requests: a new one lists every static file before its first.
CLIENT = Client()
ROLES = [role.value for role in Role]


def test_every_address_is_in_the_matrix_and_every_line_of_the_matrix_is_an_address():
    absent, unknown = compared(addresses.of_the_house(), MATRIX)
    assert not absent, f"addresses that no tests/<room>/rights.py names: {absent}"
    assert not unknown, f"lines of a matrix whose address does not exist: {unknown}"


def test_an_address_left_out_of_the_matrix_is_found():
    assert compared(["room:a", "room:b"], {"room:b": Rights(), "room:c": Rights()}) == (["room:a"], ["room:c"])


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_an_address_opens_to_those_it_should_and_to_nobody_else(name, db):
    asked = Asked(name, MATRIX[name])
    here = {role: MembershipFactory(administration=asked.administration, role=role) for role in ROLES}
    elsewhere = AdministrationFactory(name="Préfecture voisine", territory_code="05")
    knocking = {"decider", "platform_administrator", *sorted(asked.rights.allowed)[:1]}
    neighbours = {role: MembershipFactory(administration=elsewhere, role=role) for role in sorted(knocking)}
    faults = [
        *asked.faults_for_roles(here),
        *asked.faults_for_anyone(here["decider"]),
        *asked.faults_for_neighbours(here["decider"], neighbours),
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "rights", "said"),
    [
        ("accounts:mine", Rights({"decider"}), "agent: may not, yet got 200"),
        ("accounts:people", Rights({"agent"}), "agent: may, yet got 403"),
        ("accounts:mine", Rights(public=True), "anyone: may, yet got 302"),
        ("accounts:sign-in", Rights(), "anyone: must be sent to sign in, got 200"),
    ],
)
def test_a_wrong_line_of_the_matrix_is_found(db, name, rights, said):
    asked = Asked(name, rights)
    here = {role: MembershipFactory(administration=asked.administration, role=role) for role in ("decider", "agent")}
    assert said in [*asked.faults_for_roles(here), *asked.faults_for_anyone(here["decider"])]


def compared(existing: Iterable[str], told: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the addresses that the matrix forgets, and the lines of the matrix that are no address."""
    return sorted(set(existing) - set(told)), sorted(set(told) - set(existing))


class Asked:
    """One address, asked by many; each one's request is undone before the next."""

    def __init__(self, name: str, rights: Rights) -> None:
        self.name, self.rights = name, rights
        self.administration: Administration = AdministrationFactory(name="Préfecture d'ici", territory_code="04")

    def faults_for_roles(self, here: dict[str, Membership]) -> Iterator[str]:
        for role, membership in here.items():
            with undone():
                got = self._ask(self.rights.make(self.administration, membership), membership)
            may = role in self.rights.allowed or self.rights.public
            if may and not answered(got):
                yield f"{role}: may, yet got {got.status_code}"
            if not may and got.status_code not in (403, 404):
                yield f"{role}: may not, yet got {got.status_code}"

    def faults_for_anyone(self, builder: Membership) -> Iterator[str]:
        with undone():
            got = self._ask(self.rights.make(self.administration, builder), None)
        if self.rights.public:
            if not answered(got):
                yield f"anyone: may, yet got {got.status_code}"
        elif self.rights.scope:
            if got.status_code != 401:
                yield f"anyone: must get 401 without a token, got {got.status_code}"
        elif not sent_to_sign_in(got):
            yield f"anyone: must be sent to sign in, got {got.status_code}"

    def faults_for_neighbours(self, builder: Membership, neighbours: dict[str, Membership]) -> Iterator[str]:
        with undone():
            has_object = bool(self.rights.make(self.administration, builder))
        if not has_object or self.rights.public or self.rights.foreign:
            return
        for role, neighbour in neighbours.items():
            with undone():
                got = self._ask(self.rights.make(self.administration, builder), neighbour)
            # Who could not enter at home may be stopped at the door before the object is looked for: no hint either.
            accepted = (404,) if role in self.rights.allowed else (403, 404)
            if got.status_code not in accepted:
                yield f"another administration's {role}: must get 404, got {got.status_code}"

    def _ask(self, arguments: Any, membership: Membership | None) -> HttpResponseBase:
        CLIENT.cookies.clear()
        if self.rights.scope:
            return self._call(arguments, membership)
        if membership is not None:
            CLIENT.force_login(membership.user)
        send = getattr(CLIENT, self.rights.method)
        return send(reverse(self.name, kwargs=arguments), self.rights.data_for(arguments))

    def _call(self, arguments: Any, membership: Membership | None) -> HttpResponseBase:
        """Ask the API with a token of the member's; without one, a session of this administration opens nothing."""
        headers = {}
        if membership is None:
            CLIENT.force_login(MembershipFactory(administration=self.administration, role="decider").user)
        else:
            headers["Authorization"] = f"Bearer {token_of(membership, self.rights.scope)}"
        data = self.rights.data_for(arguments)
        if self.rights.method == "get":
            return CLIENT.get(reverse(self.name, kwargs=arguments), data, headers=headers)
        return CLIENT.post(reverse(self.name, kwargs=arguments), data, content_type="application/json", headers=headers)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sent_to_sign_in(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and response["Location"].startswith(f"{resolve_url('accounts:sign-in')}?")


def answered(response: HttpResponseBase) -> bool:
    return response.status_code not in (403, 404) and response.status_code < 500 and not sent_to_sign_in(response)
