"""The agreement of a service ("accord de service"): what it receives and gives, by when, what is undertaken for it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils.translation import override

from phare.decisions.kernel.life import first_due
from phare.decisions.models import ServiceAgreement
from phare.decisions.queries.signed import (
    Document,
    Move,
    Signed,
    commitments,
    fte,
    is_office,
    lowered,
    office_of,
    on_behalf,
    paragraphs,
    said_once,
)
from phare.platform.accounts.models import Membership
from phare.ui.formats import NONE, at_moment, bound, number, on_date

AWAITED = "En attente de signature"


@override("fr")
def agreement_document(agreement: ServiceAgreement) -> Document:
    """Return the agreement of a service, signed by both sides, by one, or by none yet. Raises AlteredContentError."""
    signed = Signed(agreement.arbitration)
    code, name = agreement.service.code, agreement.service.name
    office = office_of(signed.administration)
    moves = [move for move in signed.moves if code in (move.service, move.origin_service)]
    signatures = [agreement.service_signed_at, agreement.decider_signed_at]
    data = {
        **signed.head(
            f"Accord de service : {name}",
            f"Entre {lowered(office) if is_office(office) else office} et le service « {name} »",
            () if agreement.is_signed else (AWAITED,),
        ),
        "purpose": bound(
            f"Cet accord met en œuvre l'arbitrage {signed.reference} du {on_date(signed.signed_at)}. À la question « "
            f"{signed.content['question']} », l'option retenue est « {signed.chosen['name']} », à effet du "
            f"{on_date(signed.effect_on)}."
        ),
        "figures": _figures(moves, code, signed),
        "years": _by_year(moves, code),
        "missions": _by_mission(moves, code, signed),
        "moves": _lines(moves, code, signed),
        # Whoever only gives posts has no need to know how few others receive.
        "commitments": commitments(signed.chosen["commitments"], any(move.service == code for move in moves)),
        "undertaken": [bound(sentence) for sentence in _undertaken(signed, moves, code)],
        "reservations": _reservations(agreement),
        "parties": [
            _party(
                f"Pour le service « {name} »",
                agreement.service_signed_by,
                agreement.service_signed_as,
                agreement.service_signed_at,
            ),
            _party(
                office if agreement.decider_act_id is None else on_behalf(office),
                agreement.decider_signed_by,
                agreement.decider_signed_as,
                agreement.decider_signed_at,
            ),
        ],
    }
    at = max((each for each in signatures if each is not None), default=signed.signed_at)
    return Document("accord", data, at, f"accord-service-{code}-{signed.content['reference']}")


def _figures(moves: list[Move], code: str, signed: Signed) -> list[list[str]]:
    received, given = _received(moves, code), _given(moves, code)
    dues = [first_due(move.year, signed.effect_on) for move in moves]
    return [
        [fte(received), "ETP reçus d'autres services ou missions"],
        [fte(given), "ETP donnés à d'autres services ou missions"],
        [on_date(min(dues)) if dues else NONE, "première échéance"],
    ]


def _received(moves: list[Move], code: str) -> float:
    return sum(move.fte for move in moves if move.service == code)


def _given(moves: list[Move], code: str) -> float:
    return sum(move.fte for move in moves if move.origin_service == code)


def _by_year(moves: list[Move], code: str) -> dict[str, Any]:
    rows = []
    for year in sorted({move.year for move in moves}):
        of_year = [move for move in moves if move.year == year]
        received, given = _received(of_year, code), _given(of_year, code)
        rows.append([str(year), fte(received), fte(given), number(received - given, 1, signed=True)])
    return {"columns": ["Année", "ETP reçus", "ETP donnés", "Solde du service"], "rows": rows}


def _by_mission(moves: list[Move], code: str, signed: Signed) -> dict[str, Any]:
    balance: dict[str, float] = defaultdict(float)
    for move in moves:
        if move.service == code:
            balance[move.mission] += move.fte
        if move.origin_service == code:
            balance[move.origin_mission] -= move.fte
    rows = [[signed.names.mission(mission), number(fte, 1, signed=True)] for mission, fte in sorted(balance.items())]
    return {"columns": ["Mission du service", "Solde en ETP"], "rows": rows}


def _lines(moves: list[Move], code: str, signed: Signed) -> dict[str, Any]:
    """Each redeployment, seen from the service, with its due date and who answers for it: whoever receives."""
    names, rows = signed.names, []
    for move in moves:
        within = move.service == move.origin_service
        rows.append([
            "déplace" if within else "reçoit" if move.service == code else "donne",
            fte(move.fte),
            names.profile(move.profile),
            names.place(move.origin_mission, move.origin_service),
            names.place(move.mission, move.service),
            on_date(first_due(move.year, signed.effect_on)),
            bound(move.why) or NONE,
        ])  # fmt: skip
    return {"columns": ["Le service", "ETP", "Profil", "De", "À", "Au plus tard le", "Pourquoi"], "rows": rows}


def _undertaken(signed: Signed, moves: list[Move], code: str) -> list[str]:
    """What whoever decides undertakes: what the arbitration, its follow-up and its verification hold him to."""
    said = [
        "Il n'est demandé au service aucun autre redéploiement au titre de cet arbitrage : un changement demande un "
        "nouvel arbitrage.",
        "Un obstacle ou un refus que le service déclare est soumis à l'autorité qui a signé l'arbitrage, qui fait "
        "reprendre le redéploiement ou arbitre de nouveau.",
        f"Un projet des services postérieur dira ce qui est advenu : vérification à partir du "
        f"{on_date(signed.verify_on)}.",
        "L'unité est le service et le profil : aucun agent n'est désigné par cet accord.",
    ]
    if any(move.service == code for move in moves):
        said.insert(0, "Le service répond des redéploiements qu'il reçoit, aux échéances ci-dessus.")
    return said


def _reservations(agreement: ServiceAgreement) -> list[str]:
    if agreement.service_signed_at is None:
        return ["Le service n'a pas encore signé : ses réserves éventuelles figureront ici."]
    return paragraphs(agreement.reservations) or ["Le service a signé sans réserve."]


def _party(office: str, by: Membership | None, signed_as: str, at: dt.datetime | None) -> dict[str, Any]:
    """A side: who signed it, in the capacity frozen that day (ACT-101), when; or that it is awaited."""
    if by is None or at is None:
        return {"office": office, "name": "", "capacity": "", "lines": [AWAITED]}
    capacity = bound(said_once(office, signed_as))
    return {"office": office, "name": by.user.name, "capacity": capacity, "lines": [f"Signé le {at_moment(at)}"]}
