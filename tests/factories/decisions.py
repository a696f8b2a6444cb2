"""Makers of an arbitration at each step of its course, on the small photograph of allocation's tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from phare.decisions import actions
from phare.decisions.kernel.proposal import (
    Better,
    Commitment,
    Effect,
    Envelope,
    Figure,
    Move,
    OptionData,
    Proposal,
    Source,
)
from phare.decisions.models import Arbitration, Observation, Prerequisite
from phare.decisions.queries import sources
from phare.organisation.models import Photograph, Service
from phare.platform.accounts.models import Administration, Membership
from tests.factories.accounts import MembershipFactory, code_of, enrolled
from tests.factories.allocation import kept

PASSWORD = "quatre mots bien choisis"
AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
DUE = dt.date(2026, 11, 21)
EFFECT_ON, VERIFY_ON = dt.date(2027, 1, 1), dt.date(2028, 1, 31)
REASONS = "Le plancher légal de l'inspection d'abattoir prime."

sources.register("tests.source", lambda administration_id, key: f"digest of {key}")
SOURCE = Source("tests.source", "7", "Socles d'abord", "/croisement/", "digest of 7")

MOVE = Move(2027, "V-206", "ALI", "CTL", "VET", "ABT", 1.0, why="plancher de 3,0 ETP")
EFFECT = Effect("Inspection de l'abattoir", "ETP", 1.0, 3.0, 2027, mission="ABT")
FLOORS = OptionData(
    "Socles d'abord",
    "Un vétérinaire rejoint l'abattoir.",
    source=SOURCE,
    figures=(Figure("Planchers rompus", 0, "planchers", Better.LOWER), Figure("Redéployés", 1.0, "ETP")),
    moves=(MOVE,),
    effects=(EFFECT,),
    commitments=(
        Commitment(Envelope.STAFF, "Un vétérinaire contractuel", 2027, 1.0, programme="206"),
        Commitment(Envelope.MONEY, "Sa rémunération", 2027, 62_000.0, programme="206"),
        Commitment(Envelope.CALENDAR, "Prise de poste", day="2027-03-01"),
    ),
)
PROPOSAL = Proposal("Comment tenir l'inspection de l'abattoir ?", "Deux départs sont annoncés.", options=(FLOORS,))


def opened(by: Membership, **changes: Any) -> Arbitration:
    """Return an arbitration in preparation, on a frozen photograph, with changing nothing and one option."""
    photograph = Photograph.objects.filter(administration=by.administration).first() or kept(by, AT)[0]
    proposal = replace(PROPOSAL, photograph=photograph.pk, **changes)
    return actions.open_arbitration(proposal=proposal, by=by, at=AT)


def consulted(by: Membership, due: dt.date = DUE, **changes: Any) -> Arbitration:
    """Return an arbitration on which heads of service are asked for their observations."""
    made = opened(by, **changes)
    return actions.put_to_consultation(
        arbitration=made, due=due, link="https://phare/", version=made.version, by=by, at=AT
    )


def chosen(by: Membership, **changes: Any) -> Arbitration:
    """Return an arbitration whose option is chosen, opinions and observations still awaited."""
    made = consulted(by, **changes)
    return choose(made, by)


def choose(arbitration: Arbitration, by: Membership, status_quo: bool = False) -> Arbitration:
    """Choose the option that changes something, or changing nothing."""
    return actions.choose_option(
        arbitration=arbitration,
        option=arbitration.options.get(is_status_quo=status_quo),
        reasons=REASONS,
        effect_on=EFFECT_ON,
        verify_on=VERIFY_ON,
        version=arbitration.version,
        by=by,
        at=AT,
    )


def give_all(arbitration: Arbitration, by: Membership) -> Arbitration:
    """Give every opinion and every observation, all favourable."""
    for line in arbitration.prerequisites.filter(state=Prerequisite.State.AWAITED):
        actions.fulfil_prerequisite(
            prerequisite=line, state=Prerequisite.State.FAVOURABLE, given_on=AT.date(), by=by, at=AT
        )
    for line in arbitration.observations.filter(given_at=None):
        actions.give_observation(observation=line, position=Observation.Position.FAVOURABLE, text="", by=by, at=AT)
    arbitration.refresh_from_db()
    return arbitration


def ready(by: Membership, **changes: Any) -> Arbitration:
    """Return an arbitration that only waits for its signature."""
    return give_all(chosen(by, **changes), by)


def decider(administration: Administration, **values: Any) -> Membership:
    """Return somebody who decides, with a password and a second factor."""
    return with_identity(MembershipFactory(role="decider", administration=administration, **values))


def with_identity(membership: Membership) -> Membership:
    """Give a member a password and a second factor, and return the membership."""
    membership.user.set_password(PASSWORD)
    membership.user.save()
    enrolled(membership.user)
    return membership


def code_for(membership: Membership) -> str:
    """Return the code of the moment, as if none had been used yet."""
    device = membership.user.totpdevice_set.get()
    device.last_t, device.throttling_failure_count = -1, 0
    device.save()
    return code_of(device)


def sign(arbitration: Arbitration, by: Membership, at: dt.datetime = AT, **changes: Any) -> Arbitration:
    """Sign an arbitration with the right password and code, unless told otherwise."""
    asked = {"password": PASSWORD, "code": code_for(by), "version": arbitration.version, **changes}
    return actions.sign_arbitration(arbitration=arbitration, by=by, at=at, **asked)


def signed(administration: Administration, at: dt.datetime = AT, **changes: Any) -> Arbitration:
    """Return a signed arbitration."""
    by = decider(administration)
    return sign(ready(by, **changes), by, at)


def head(administration: Administration, code: str) -> Membership:
    """Return somebody who heads a service, with a password and a second factor."""
    from tests.factories.organisation import ServiceMembershipFactory

    person = with_identity(MembershipFactory(role="head_of_service", administration=administration))
    service = Service.objects.get(administration=administration, code=code)
    ServiceMembershipFactory(membership=person, service=service, role="head", since=dt.date(2026, 1, 1))
    return person
