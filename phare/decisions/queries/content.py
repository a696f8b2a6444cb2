"""All that is signed of an arbitration, as plain data in French figures' own units: read again, it says it all."""

from __future__ import annotations

from typing import Any

from phare.decisions.models import Arbitration, Option


def content_to_sign(arbitration: Arbitration) -> dict[str, Any]:
    """Return what the signature covers: question, options, grounds, opinions, choice, reasons, dates, signatory.

    FTE and euros are numbers, days are ISO texts, persons are references; the losing options are whole.
    """
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
        "options": [_option(option) for option in arbitration.options.all()],
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
        "observations": [
            {"service": service, "position": position, "text": text}
            for service, position, text in arbitration.observations.values_list("service__code", "position", "text")
        ],
        "opinions": [
            {"label": label, "rule": rule, "state": state, "given_on": _day(given_on), "summary": summary}
            for label, rule, state, given_on, summary in arbitration.prerequisites.values_list(
                "label", "rule", "state", "given_on", "summary"
            )
        ],
        "chosen": arbitration.chosen_id,
        "reasons": arbitration.reasons,
        "effect_on": _day(arbitration.effect_on),
        "verify_on": _day(arbitration.verify_on),
        "signed_by": None if arbitration.signed_by is None else arbitration.signed_by.audit_reference,
        "signed_as": arbitration.signed_as,
        "signing_act": arbitration.signing_act_id,
        "signed_at": None if arbitration.signed_at is None else arbitration.signed_at.isoformat(),
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
