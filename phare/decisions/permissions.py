"""Who may, in decisions: those who steer prepare, heads of service concerned observe, whoever decides signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import rules

from phare.decisions.kernel.empowerment import Scope, is_within
from phare.decisions.models import (
    Arbitration,
    InformationRequest,
    Instruction,
    InstructionAnswer,
    Observation,
    Redeployment,
    ServiceAgreement,
    SigningAct,
)
from phare.organisation.permissions import attached_to, services_managed
from phare.platform.accounts.models import Membership, Role
from phare.platform.accounts.permissions import has_role, is_auditor, is_decider, is_staff, steers
from phare.platform.files.models import StoredFile

RECORD_CLASS = "decisions.arbitration"
"""The class of record of an act and its documents."""

REQUEST_CLASS = "decisions.request"
"""The class of record of a request for information, of the table to fill and of the file that answers it."""

prepare_arbitrations = steers
keep_signing_acts = steers
read_register = is_staff
"""The acts signed: question, choice, reasons, dates. What they order of each service is shown to those concerned."""


@dataclass(frozen=True)
class ArbitrationOnDay:
    """An arbitration on a day, for the rights that depend on who heads a service then."""

    arbitration: Arbitration
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.arbitration.administration_id


@dataclass(frozen=True)
class ObservationOnDay:
    """What a service observes, on a day, for the rights of whoever heads it then."""

    observation: Observation
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.observation.administration_id


@dataclass(frozen=True)
class RedeploymentOnDay:
    """A redeployment on a day, for the rights of whoever heads the service that answers for it."""

    redeployment: Redeployment
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.redeployment.administration_id


@dataclass(frozen=True)
class AgreementOnDay:
    """A service agreement on a day, for the rights of whoever heads the service then."""

    agreement: ServiceAgreement
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.agreement.administration_id


@dataclass(frozen=True)
class InstructionOnDay:
    """An instruction on a day, for the rights of whoever heads a service instructed then."""

    instruction: Instruction
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.instruction.administration_id


@dataclass(frozen=True)
class AnswerOnDay:
    """What a service answers to an instruction, on a day, for the rights of whoever heads it then."""

    answer: InstructionAnswer
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.answer.administration_id


def services_concerned(arbitration: Arbitration) -> frozenset[int]:
    """Return the keys of the services that an option of the arbitration takes staff from, or gives some to."""
    moves = Redeployment.objects.filter(option__arbitration=arbitration).values_list("origin_service", "service")
    return frozenset(key for pair in moves for key in pair)


def services_shown(membership: Membership, arbitration: Arbitration, day: dt.date) -> frozenset[int] | None:
    """Return the services whose redeployments a member may read here; None for all of them."""
    if reads_whole(membership, arbitration, day):
        return None
    return services_managed(membership, day) & services_concerned(arbitration)


Held = list[tuple[SigningAct, frozenset[int]]]
"""Acts by which somebody signs, each with the services it names; none when it covers all of them."""


def perimeters(membership: Membership, day: dt.date) -> Held:
    """Return the acts by which a member signs for whoever decides on a day, services attached to others included."""
    return perimeters_of([membership], day)[membership.pk]


def perimeters_of(members: Collection[Membership], day: dt.date) -> dict[int, Held]:
    """Return these acts for each of the members of one administration, by his key."""
    acts = list(SigningAct.objects.in_force(day).filter(holder__in=members).prefetch_related("services"))
    found: dict[int, Held] = {each.pk: [] for each in members}
    if acts:
        named = {act.pk: [each.pk for each in act.services.all()] for act in acts}
        within = attached_to(acts[0].administration_id, named)
        for act in acts:
            found[act.holder_id].append((act, within[act.pk]))
    return found


def covering(held: Held, signed: Scope, touched: frozenset[int]) -> SigningAct | None:
    """Return the first of these acts that covers what would be signed, which touches these services; None without."""
    return next((act for act, only in held if is_within(act.scope, only, signed, touched)), None)


def reads_everything(membership: Membership, day: dt.date) -> bool:
    """Return whether a member reads every arbitration, whole: he steers, audits, or may sign them all on this day."""
    return (steers | is_auditor).test(membership) or any(
        act.scope != Scope.AGREEMENTS and not only for act, only in perimeters(membership, day)
    )


def reads_whole(membership: Membership, arbitration: Arbitration, day: dt.date) -> bool:
    """Return whether a member reads this arbitration whole: he steers, audits, or may sign it on this day."""
    return (steers | is_auditor).test(membership) or may_sign_today.test(membership, ArbitrationOnDay(arbitration, day))


@rules.predicate
def heads_service_concerned(membership: Membership | None, thing: ArbitrationOnDay) -> bool:
    """Whoever heads, on that day, a service that an option would touch, once the consultation is open."""
    if membership is None or thing.arbitration.consulted_at is None:
        return False
    return bool(services_managed(membership, thing.day) & services_concerned(thing.arbitration))


@rules.predicate
def is_in_register(membership: Membership | None, thing: ArbitrationOnDay) -> bool:
    """Whether it is signed: the register is open to whoever works here."""
    return thing.arbitration.is_taken


@rules.predicate
def holds_signing_act(membership: Membership | None, thing: ArbitrationOnDay | AgreementOnDay) -> bool:
    """Whoever holds an act to sign for whoever decides, in force or not: the action says why it does not cover this."""
    return membership is not None and SigningAct.objects.filter(holder=membership).exists()


@rules.predicate
def may_sign_today(membership: Membership | None, thing: ArbitrationOnDay) -> bool:
    """Whoever holds an act in force that covers it: he reads what he may sign, and no longer than that."""
    if membership is None:
        return False
    held = perimeters(membership, thing.day)
    return bool(held) and covering(held, Scope.ARBITRATIONS, services_concerned(thing.arbitration)) is not None


@rules.predicate
def heads_service_observing(membership: Membership | None, thing: ObservationOnDay) -> bool:
    """Whoever heads the service that observes, on that day."""
    return membership is not None and thing.observation.service_id in services_managed(membership, thing.day)


@rules.predicate
def heads_service_responsible(membership: Membership | None, thing: RedeploymentOnDay) -> bool:
    """Whoever heads the service that answers for a redeployment."""
    return membership is not None and thing.redeployment.responsible_id in services_managed(membership, thing.day)


@rules.predicate
def heads_service_agreeing(membership: Membership | None, thing: AgreementOnDay) -> bool:
    """Whoever heads the service of an agreement."""
    return membership is not None and thing.agreement.service_id in services_managed(membership, thing.day)


@rules.predicate
def may_agree_today(membership: Membership | None, thing: AgreementOnDay) -> bool:
    """Whoever holds an act in force that covers this agreement."""
    if membership is None:
        return False
    held = perimeters(membership, thing.day)
    return covering(held, Scope.AGREEMENTS, frozenset({thing.agreement.service_id})) is not None


see_arbitration = steers | is_auditor | heads_service_concerned | may_sign_today | (is_staff & is_in_register)
observe_for_service = heads_service_observing
sign = is_decider | holds_signing_act
may_sign_now = is_decider | may_sign_today
follow_redeployment = steers | heads_service_responsible
read_agreement = steers | is_auditor | heads_service_agreeing | may_agree_today
sign_agreement_for_service = heads_service_agreeing
sign_agreement_for_decider = is_decider | holds_signing_act
verify_arbitrations = steers
read_acts = steers | is_auditor
"""The draft order and the letters, which those who steer sign and send."""


@rules.predicate
def heads_service_instructed(membership: Membership | None, thing: InstructionOnDay) -> bool:
    """Whoever heads, on that day, a service that the instruction is given to."""
    if membership is None:
        return False
    managed = services_managed(membership, thing.day)
    return bool(managed) and thing.instruction.answers.filter(service__in=managed).exists()


@rules.predicate
def heads_service_answering(membership: Membership | None, thing: AnswerOnDay) -> bool:
    """Whoever heads the service that answers an instruction, on that day."""
    return membership is not None and thing.answer.service_id in services_managed(membership, thing.day)


@rules.predicate
def is_entrusted(membership: Membership | None, request: InformationRequest) -> bool:
    """Whoever a request is entrusted to."""
    return membership is not None and request.entrusted_to_id == membership.pk


@rules.predicate
def answered_with_it(membership: Membership | None, file: StoredFile) -> bool:
    """Whoever answered a request with this file."""
    return membership is not None and InformationRequest.objects.filter(file=file, answered_by=membership).exists()


@rules.predicate
def fills_it(membership: Membership | None, file: StoredFile) -> bool:
    """Whoever is entrusted with a request whose asker sent this table."""
    return (
        membership is not None and InformationRequest.objects.filter(table__file=file, entrusted_to=membership).exists()
    )


give_instructions = steers | has_role(Role.CABINET)
read_instructions = is_staff
"""The list: whoever gives them, or audits, reads all of them; whoever heads a service, those given to it."""
read_every_instruction = give_instructions | is_auditor
concerned_by_instructions = read_every_instruction | has_role(
    Role.HEAD_OF_SERVICE, Role.SUB_PREFECT, Role.REGIONAL_SECRETARY
)
"""Whoever finds them in the menu; another who heads a service for a time finds what it owes in what he owes."""
see_instruction = read_every_instruction | heads_service_instructed
answer_instruction = give_instructions | heads_service_answering
answer_for_service_instructed = heads_service_answering
keep_requests = steers
read_requests = is_staff
"""The list: whoever keeps requests, or audits, reads all of them; another, those entrusted to him."""
read_every_request = keep_requests | is_auditor
concerned_by_requests = read_every_request | has_role(
    Role.HEAD_OF_SERVICE, Role.SUB_PREFECT, Role.REGIONAL_SECRETARY, Role.CABINET
)
"""Whoever finds them in the menu."""
see_request = read_every_request | is_entrusted
answer_request = keep_requests | is_entrusted
read_answer_file = read_every_request | answered_with_it | fills_it
