"""Who may open instructions and requests: whoever gives or keeps them, and whom they concern."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.decisions.kernel.asked_table import AskedColumn
from phare.decisions.models import AskedTable, InformationRequest, Instruction, InstructionAnswer
from phare.decisions.permissions import REQUEST_CLASS
from phare.platform.accounts.models import Administration, Membership
from phare.platform.files.actions import store_file
from tests.factories.organisation import ServiceFactory, ServiceMembershipFactory
from tests.rights import STAFF, Rights

AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
DUE = dt.date(2026, 12, 15)
STEERING = {"decider", "secretary_general"}
GIVING = STEERING | {"cabinet"}


def instruction(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": made(administration, membership).instruction_id}


def answer(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": made(administration, membership).pk}


def made(administration: Administration, membership: Membership) -> InstructionAnswer:
    """An instruction to a service, which a head of service who knocks heads."""
    given = Instruction.objects.create(
        administration=administration,
        subject="Recenser les communes sans plan de sauvegarde",
        origin="meeting",
        origin_reference="Réunion du 20 novembre",
        origin_on=AT.date(),
        due_on=DUE,
        author=membership,
        given_at=AT,
    )
    service = ServiceFactory(administration=administration)
    if membership.role == "head_of_service":
        ServiceMembershipFactory(membership=membership, service=service, role="head", since=dt.date(2026, 1, 1))
    return InstructionAnswer.objects.create(instruction=given, service=service)


def asked(administration: Administration, membership: Membership, **values: Any) -> InformationRequest:
    """A request, entrusted to a sub-prefect who knocks."""
    return InformationRequest.objects.create(
        administration=administration,
        asker_kind="ministry",
        asker="Ministère de l'intérieur",
        reference="INT-2026-118",
        question="Effectifs par mission",
        received_on=AT.date(),
        due_on=DUE,
        recorded_by=membership,
        recorded_at=AT,
        entrusted_to=membership if membership.role == "sub_prefect" else None,
        **values,
    )


def request(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": asked(administration, membership).pk}


def two_requests(administration: Administration, membership: Membership) -> dict[str, Any]:
    former = asked(administration, membership, answered_by=membership, answered_at=AT, answer="12")
    return {"pk": asked(administration, membership).pk, "former": former.pk}


def table(administration: Administration, membership: Membership) -> dict[str, Any]:
    """A request whose asker sent a table, filled with the codes of indicators."""
    given = asked(administration, membership)
    _table(given, membership)
    return {"pk": given.pk}


def former_table(administration: Administration, membership: Membership) -> dict[str, Any]:
    former = asked(administration, membership)
    _table(former, membership)
    return {"pk": asked(administration, membership).pk, "former": former.pk}


def _table(given: InformationRequest, membership: Membership) -> AskedTable:
    content = b"Code;Valeur\r\n"
    file = store_file(
        record_class=REQUEST_CLASS, record_key=str(given.pk), name="t.csv", content=content, by=membership, at=AT
    )
    made = AskedTable(request=given, file=file, sheet="t", header_row=1, lines="indicators")
    made.asked = (AskedColumn(0, "Code", "code"),)
    made.save()
    return made


def export(*_: Any) -> dict[str, Any]:
    return {"file_format": "csv"}


MATRIX = {
    "decisions:instructions": Rights(STAFF),
    "decisions:export-instructions": Rights(STAFF, make=export, foreign=True),
    "decisions:give-instruction": Rights(GIVING),
    "decisions:instruction": Rights(GIVING | {"auditor", "head_of_service"}, make=instruction),
    "decisions:revise-instruction": Rights(GIVING, make=instruction),
    "decisions:lift-instruction": Rights(GIVING, make=instruction),
    "decisions:answer-instruction": Rights(GIVING | {"head_of_service"}, make=answer),
    "decisions:requests": Rights(STAFF),
    "decisions:export-requests": Rights(STAFF, make=export, foreign=True),
    "decisions:record-request": Rights(STEERING),
    "decisions:request": Rights(STEERING | {"auditor", "sub_prefect"}, make=request),
    "decisions:entrust-request": Rights(STEERING, make=request),
    "decisions:answer-request": Rights(STEERING | {"sub_prefect"}, make=request),
    "decisions:answer-again": Rights(STEERING, make=two_requests),
    "decisions:give-table": Rights(STEERING | {"sub_prefect"}, make=request),
    "decisions:fill-columns": Rights(STEERING | {"sub_prefect"}, make=table),
    "decisions:filled-table": Rights(STEERING | {"sub_prefect"}, make=table),
    "decisions:take-table-again": Rights(STEERING | {"sub_prefect"}, make=former_table),
}
