"""All that is signed of an arbitration, as plain data in French figures' own units: read again, it says it all."""

from __future__ import annotations

from typing import Any

from phare.decisions.models import Arbitration, Option
from phare.decisions.queries.capacities import signed_perimeter
from phare.organisation.models import BudgetProgramme, JobProfile, Service, ServiceMission


def content_to_sign(arbitration: Arbitration, capacity: str = "") -> dict[str, Any]:
    """Return what the signature covers: question, options, grounds, opinions, choice, reasons, dates, signatory.

    FTE and euros are numbers, days are ISO texts; the losing options are whole. Persons are references, but for
    whoever signs: the act bears his name and his own `capacity` (ACT-101). What codes are called that day is in it.
    """
    options = [_option(option) for option in arbitration.options.all()]
    observations = _observations(arbitration)
    return {
        "administration": arbitration.administration_id,
        "reference": arbitration.reference,
        "question": arbitration.question,
        "context": arbitration.context,
        "horizon": arbitration.horizon,
        "touches": arbitration.touches,
        "photograph": arbitration.photograph_id,
        "plan": arbitration.plan_id,
        "operations": sorted(arbitration.operations.values_list("pk", flat=True)),
        "sources": arbitration.sources,
        "options": options,
        "grounds": [
            {
                "text": ground.text,
                "stances": [
                    {"option": stance.option_id, "side": stance.side, "remark": stance.remark}
                    for stance in ground.stances.order_by("option")
                ],
            }
            for ground in arbitration.grounds.prefetch_related("stances")
        ],
        "consulted_at": _day(arbitration.consulted_at),
        "observations_due": _day(arbitration.observations_due),
        "observations": observations,
        "opinions": _opinions(arbitration),
        "chosen": arbitration.chosen_id,
        "reasons": arbitration.reasons,
        "effect_on": _day(arbitration.effect_on),
        "verify_on": _day(arbitration.verify_on),
        "signed_by": None if arbitration.signed_by is None else arbitration.signed_by.audit_reference,
        "signed_as": arbitration.signed_as,
        "signatory": {
            "name": "" if arbitration.signed_by is None else arbitration.signed_by.user.name,
            "capacity": capacity or arbitration.signed_as,
        },
        "signing_act": arbitration.signing_act_id,
        "perimeter": "" if arbitration.signing_act is None else signed_perimeter(arbitration.signing_act),
        "signed_at": None if arbitration.signed_at is None else arbitration.signed_at.isoformat(),
        "names": _names(arbitration, options, {each["service"] for each in observations}),
    }


def _observations(arbitration: Arbitration) -> list[dict[str, Any]]:
    """What each service asked said, without a position for those that said nothing."""
    return [
        {
            "service": line.service.code,
            "position": line.position,
            "text": line.text,
            "given_by": None if line.given_by is None else line.given_by.audit_reference,
            "given_at": _day(line.given_at),
        }
        for line in arbitration.observations.select_related("service", "given_by")
    ]


def _opinions(arbitration: Arbitration) -> list[dict[str, Any]]:
    return [
        {
            "kind": line.kind,
            "programme": None if line.programme is None else line.programme.code,
            "label": line.label,
            "rule": line.rule,
            "state": line.state,
            "given_on": _day(line.given_on),
            "summary": line.summary,
            "link": line.link,
        }
        for line in arbitration.prerequisites.select_related("programme")
    ]


def _names(arbitration: Arbitration, options: list[dict[str, Any]], observing: set[str]) -> dict[str, Any]:
    """What the codes that options name are called on the day of the signature, and which programme pays a profile."""
    moves = [row for option in options for row in option["redeployments"]]
    profiles = {row[1] for row in moves}
    services = {code for row in moves for code in (row[2], row[4])} | observing
    missions = {code for row in moves for code in (row[3], row[5])}
    missions |= {row[2] for option in options for row in option["effects"] if row[2]}
    mine = {"administration_id": arbitration.administration_id}
    paid = JobProfile.objects.filter(code__in=profiles, **mine).values_list("code", "name", "programme__code")
    programmes = {row[6] for row in moves} | {payer for _code, _name, payer in paid}
    programmes |= {row[5] for option in options for row in option["commitments"]}
    lines = BudgetProgramme.objects.filter(code__in=programmes - {None}, **mine)
    return {
        "services": dict(Service.objects.filter(code__in=services, **mine).values_list("code", "name")),
        "missions": dict(ServiceMission.objects.filter(code__in=missions, **mine).values_list("code", "name")),
        "profiles": {code: [name, payer] for code, name, payer in paid},
        "programmes": {line.code: [line.name, line.ministry] for line in lines},
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "key": option.pk,
        "name": option.name,
        "description": option.description,
        "is_status_quo": option.is_status_quo,
        "source": option.source,
        "figures": option.figures,
        "redeployments": [
            list(row)
            for row in option.redeployments.values_list(
                "year",
                "profile__code",
                "origin_service__code",
                "origin_mission__code",
                "service__code",
                "mission__code",
                "to_programme__code",
                "fte",
                "why",
            )
        ],
        "effects": [
            list(row)
            for row in option.effects.values_list("measure", "unit", "mission__code", "before", "expected", "year")
        ],
        "commitments": [
            [envelope, label, year, amount, _day(day), programme, operation]
            for envelope, label, year, amount, day, programme, operation in option.commitments.values_list(
                "envelope", "label", "year", "amount", "day", "programme__code", "operation"
            )
        ],
    }


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()
