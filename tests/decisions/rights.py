"""Who may open the addresses of decisions: the register is for whoever works here, the rest for whom it concerns."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.decisions.kernel.content import digest
from phare.decisions.models import (
    Arbitration,
    Commitment,
    ExpectedEffect,
    Ground,
    Observation,
    Option,
    Prerequisite,
    Redeployment,
    ServiceAgreement,
    SigningAct,
)
from phare.decisions.queries.content import content_to_sign
from phare.platform.accounts.models import Administration, Membership
from tests.decisions.asked_rights import MATRIX as ASKED
from tests.decisions.document_rights import MATRIX as DOCUMENTS
from tests.factories.organisation import (
    JobProfileFactory,
    ServiceFactory,
    ServiceMembershipFactory,
    ServiceMissionFactory,
)
from tests.rights import STAFF, Rights

STEERING = {"decider", "secretary_general"}
READING = STEERING | {"auditor"}
AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
TODAY = AT.date()


def built(administration: Administration, membership: Membership, state: str = "draft") -> Arbitration:
    """An arbitration whose option moves one FTE between two services; a head of service who knocks heads one."""
    act = Arbitration.objects.create(
        administration=administration, question="Que tenir ?", opened_by=membership, opened_at=AT
    )
    Option.objects.create(arbitration=act, name="Ne rien changer", is_status_quo=True)
    option = Option.objects.create(arbitration=act, name="Socles d'abord")
    origin, service = (ServiceFactory(administration=administration) for _ in range(2))
    Redeployment.objects.create(
        option=option,
        year=2027,
        profile=JobProfileFactory(administration=administration),
        origin_service=origin,
        origin_mission=ServiceMissionFactory(administration=administration),
        service=service,
        mission=ServiceMissionFactory(administration=administration),
        fte=1.0,
        state="to_do",
        responsible=service,
        due_on=dt.date(2027, 12, 31),
    )
    ExpectedEffect.objects.create(option=option, measure="Délai", unit="jours", expected=30, year=2027)
    Commitment.objects.create(option=option, envelope="staff", label="Un poste", amount=1)
    Ground.objects.create(arbitration=act, text="Tient la loi")
    Observation.objects.create(arbitration=act, service=service)
    Prerequisite.objects.create(arbitration=act, kind="other", label="Avis")
    if membership.role == "head_of_service":
        ServiceMembershipFactory(membership=membership, service=service, role="head", since=dt.date(2026, 1, 1))
    if state != "draft":
        act.state, act.consulted_at, act.observations_due = "consulting", AT, TODAY
        act.chosen, act.reasons, act.effect_on, act.verify_on = option, "Motifs", TODAY, dt.date(2028, 1, 1)
    if state == "signed":
        ServiceAgreement.objects.create(arbitration=act, service=service)
        act.state, act.year, act.number, act.signed_by, act.signed_at = "signed", 2026, 1, membership, AT
        act.signed_as = "Préfet"
        act.frozen = content_to_sign(act)
        act.frozen_digest = digest(act.frozen)
    act.save()
    return act


def draft(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": built(administration, membership).pk}


def consulting(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": built(administration, membership, "consulting").pk}


def signed(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": built(administration, membership, "signed").pk}


def part(name: str, state: str = "draft", of_option: bool = True) -> Any:
    """Return a maker of a row hanging from the option, or from the arbitration itself."""

    def make(administration: Administration, membership: Membership) -> dict[str, Any]:
        act = built(administration, membership, state)
        holder = act.options.get(is_status_quo=False) if of_option else act
        return {"pk": getattr(holder, name).get().pk}

    return make


def option(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": built(administration, membership).options.get(is_status_quo=False).pk}


def signing_act(administration: Administration, membership: Membership) -> dict[str, Any]:
    made = SigningAct.objects.create(
        administration=administration,
        holder=membership,
        kind="stand_in",
        reference="Arrêté",
        published_on=dt.date(2026, 1, 1),
        since=dt.date(2026, 1, 2),
    )
    return {"pk": made.pk}


MATRIX = {
    **DOCUMENTS,
    **ASKED,
    "decisions:register": Rights(STAFF),
    "decisions:export": Rights(STAFF, make=lambda *_: {"file_format": "csv"}, foreign=True),
    "decisions:new": Rights(STEERING),
    "decisions:arbitration": Rights(STAFF, make=signed),
    "decisions:question": Rights(STEERING, make=draft),
    "decisions:new-option": Rights(STEERING, make=draft),
    "decisions:remove-option": Rights(STEERING, make=option),
    "decisions:new-ground": Rights(STEERING, make=draft),
    "decisions:ground": Rights(STEERING, make=part("grounds", of_option=False)),
    "decisions:remove-ground": Rights(STEERING, make=part("grounds", of_option=False)),
    "decisions:new-effect": Rights(STEERING, make=option),
    "decisions:remove-effect": Rights(STEERING, make=part("effects")),
    "decisions:new-commitment": Rights(STEERING, make=option),
    "decisions:remove-commitment": Rights(STEERING, make=part("commitments")),
    "decisions:abandon": Rights(STEERING, make=draft),
    "decisions:consult": Rights(STEERING, make=draft),
    "decisions:take-back": Rights(STEERING, make=consulting),
    "decisions:observe": Rights({"head_of_service"}, make=part("observations", "consulting", of_option=False)),
    "decisions:new-prerequisite": Rights(STEERING, make=draft),
    "decisions:opinion": Rights(STEERING, make=part("prerequisites", of_option=False)),
    "decisions:choose": Rights(STEERING, make=consulting),
    "decisions:sign": Rights({"decider"}, make=consulting),
    "decisions:agreement": Rights(READING | {"head_of_service"}, make=part("agreements", "signed", of_option=False)),
    "decisions:redeployment": Rights(STEERING | {"head_of_service"}, make=part("redeployments", "signed")),
    "decisions:entrust": Rights(STEERING, make=part("redeployments", "signed")),
    "decisions:verify": Rights(STEERING, make=signed),
    "decisions:conclude": Rights(STEERING, make=signed),
    "decisions:tell": Rights(STEERING, make=part("effects", "signed")),
    "decisions:acts": Rights(STEERING),
    "decisions:give-act": Rights(STEERING),
    "decisions:revoke-act": Rights(STEERING, make=signing_act),
}
