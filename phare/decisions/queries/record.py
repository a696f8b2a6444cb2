"""The record of arbitration ("relevé d'arbitrage"): the question, what it stands on, the choice, what it orders."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.utils.translation import override

from phare.decisions.kernel.small_counts import is_small, told_totals
from phare.decisions.models import Arbitration, Observation, Prerequisite, Stance
from phare.decisions.permissions import RECORD_CLASS
from phare.decisions.queries.signed import (
    Document,
    Move,
    Names,
    Signed,
    capitalised,
    commitments,
    fte,
    measured,
    paragraphs,
    told,
)
from phare.platform.audit.queries import head_after
from phare.strategy.models import Operation
from phare.ui.formats import NONE, at_moment, bound, on_date
from phare.values.horizon import Horizon

SIDE_BY_SIDE = 4
"""Options in a table: more of them follow in another."""

HIDDEN = "masqué"
HORIZONS = {Horizon.LONG: "long terme", Horizon.MEDIUM: "moyen terme", Horizon.SHORT: "court terme"}


@override("fr")
def record_of(arbitration: Arbitration, shown: Collection[int] | None = None) -> Document:
    """Return the record of a signed arbitration, every figure told; or as the register shows it to whoever is not.

    `shown` holds the keys of the services whose redeployments the reader may see, None for all. Others' come as totals
    by mission, without those of fewer than 3 FTE, which are not told elsewhere in it either; what a head of service
    observed is shown with his service. Raises AlteredContentError.
    """
    signed = Signed(arbitration)
    everything = shown is None
    option = signed.chosen
    seen, others = _parted(signed, shown)
    data = {
        **signed.head(
            f"Relevé d'arbitrage {signed.reference}",
            signed.content["question"],
            () if everything else ("Version du registre",),
        ),
        "lead": bound(
            f"Option retenue : « {option['name']} », à effet du {on_date(signed.effect_on)}, "
            f"vérifiée à partir du {on_date(signed.verify_on)}."
        ),
        "figures": _figures(signed, everything),
        "context": paragraphs(signed.content["context"]),
        "facts": _facts(signed),
        "sources": _sources(signed),
        "options": [
            {"name": _with_fate(each, signed), "description": paragraphs(each["description"])}
            for each in signed.options
        ],
        "compared": _compared(signed, everything),
        "opinions": _opinions(signed.content["opinions"]),
        "observations": _observations(signed, shown),
        "choice": bound(f"L'option « {option['name']} » est retenue, pour les motifs suivants :"),
        "reasons": paragraphs(signed.content["reasons"]),
        "redeployments": _redeployments(signed, seen, others),
        "commitments": commitments(option["commitments"], everything),
        "effects": _effects(
            option["effects"], {mission for mission, total in others.items() if total is None}, everything
        ),
        "verified": bound(
            f"Un projet des services postérieur dira ce qui est atteint : vérification à partir du "
            f"{on_date(signed.verify_on)}."
        ),
        "signatory": _signatory(signed),
        "integrity": _integrity(signed),
        "complete": everything,
    }
    return Document("releve", data, signed.signed_at, f"releve-arbitrage-{signed.content['reference']}")


def _figures(signed: Signed, everything: bool) -> list[list[str]]:
    moved = sum(move.fte for move in signed.moves)
    first = [fte(moved), "ETP redéployés"] if everything else [str(len(signed.options)), "options comparées"]
    return [first, [on_date(signed.effect_on), "date d'effet"], [on_date(signed.verify_on), "vérification"]]


def _facts(signed: Signed) -> list[list[str]]:
    horizon = HORIZONS[Horizon(signed.content["horizon"])]
    touched = [HORIZONS[Horizon(each)] for each in signed.content["touches"]]
    operations = Operation.objects.filter(pk__in=signed.content["operations"]).order_by("code")
    said = [["Horizon", horizon + (f", qui touche aussi le {', le '.join(touched)}" if touched else "")]]
    if operations:
        said.append(["Opérations", " ; ".join(f"{each.code} {each.name}" for each in operations)])
    return said


def _sources(signed: Signed) -> list[list[str]]:
    """What every option stands on, dated, then where each option comes from: name, digest."""
    photograph, plan = signed.arbitration.photograph, signed.arbitration.plan
    dated: dict[str, str] = {}
    if photograph is not None:
        frozen = f", figé le {on_date(photograph.frozen_at)}" if photograph.frozen_at else ""
        dated[photograph.title] = f" (situation au {on_date(photograph.date)}{frozen})"
    if plan is not None:
        dated[plan.name] = f" ({plan.first_year}-{plan.last_year})"
    handed = [[each["label"] + dated.pop(each["label"], ""), each["digest"]] for each in signed.content["sources"]]
    said = [[name + when, ""] for name, when in dated.items()] + handed
    if photograph is not None and photograph.source_sha256:
        said.append(["Fichier d'origine du projet des services", photograph.source_sha256])
    said += [
        [f"Option « {option['name']} » : {option['source']['label']}", option["source"]["digest"]]
        for option in signed.options
        if option["source"]
    ]
    return [[bound(name), mark] for name, mark in said]


def _with_fate(option: dict[str, Any], signed: Signed) -> str:
    return f"{option['name']} ({'retenue' if option is signed.chosen else 'écartée'})"


def _compared(signed: Signed, everything: bool) -> list[dict[str, Any]]:
    """Options as columns, then figures, then grounds for and against, as rows: a table for every four options."""
    tables = []
    for start in range(0, len(signed.options), SIDE_BY_SIDE):
        options = signed.options[start : start + SIDE_BY_SIDE]
        names = [_with_fate(each, signed) for each in options]
        grounds = [_ground_row(ground, options) for ground in signed.content["grounds"]]
        tables.append({"columns": ["Chiffres", *names], "rows": _figure_rows(options, everything)})
        tables.append({"columns": ["Motifs pour et contre", *names], "rows": grounds})
    return [table for table in tables if table["rows"]]


def _figure_rows(options: list[dict[str, Any]], everything: bool) -> list[list[str]]:
    def written(value: float | None, unit: str, decimals: int | None) -> str:
        if everything or unit != "ETP" or not is_small(value):
            return measured(value, unit, decimals)
        return told(value, unit)

    labels = list(dict.fromkeys(figure["label"] for option in options for figure in option["figures"]))
    values = [
        {
            figure["label"]: written(figure["value"], figure["unit"], figure.get("decimals"))
            for figure in option["figures"]
        }
        for option in options
    ]
    return [[label, *(column.get(label, NONE) for column in values)] for label in labels]


def _ground_row(ground: dict[str, Any], options: list[dict[str, Any]]) -> list[str]:
    said = {
        stance["option"]: bound(
            capitalised(str(Stance.Side(stance["side"]).label)) + (f" : {stance['remark']}" if stance["remark"] else "")
        )
        for stance in ground["stances"]
    }
    return [bound(ground["text"]), *(said.get(option["key"], NONE) for option in options)]


def _opinions(opinions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "columns": ["Avis", "Sens", "Rendu le", "Ce qui a été dit"],
        "rows": [
            [
                bound(f"{each['label']} ({each['rule']})" if each["rule"] else each["label"]),
                str(Prerequisite.State(each["state"]).label),
                _day(each["given_on"]),
                bound(each["summary"]) or NONE,
            ]
            for each in opinions
        ],
    }


def _observations(signed: Signed, shown: Collection[int] | None) -> dict[str, Any]:
    rows, mine = [], frozenset[str]() if shown is None else signed.codes_of(shown)
    for each in signed.content["observations"]:
        read = shown is None or each["service"] in mine
        position = str(Observation.Position(each["position"]).label) if each["position"] else "sans observation"
        text = bound(each["text"]) or NONE
        rows.append([signed.names.service(each["service"]), position, text if read else HIDDEN])
    return {"columns": ["Service", "Position", "Observations"], "rows": rows}


def _redeployments(signed: Signed, seen: list[Move], others: dict[str, float | None]) -> dict[str, Any]:
    masked = ["Masqué : moins de 3 ETP, ou un total qui permettrait de les retrouver."]
    return {
        "columns": ["ETP", "Année", "Profil", "De", "À", "Pourquoi"],
        "rows": [_line(move, signed.names) for move in seen],
        "others_columns": ["Autres redéploiements, par mission qui reçoit", "ETP"],
        "others": [
            [signed.names.mission(code), HIDDEN if total is None else fte(total)] for code, total in others.items()
        ],
        "masked": masked if None in others.values() else [],
        "any": bool(signed.moves),
    }


def _parted(signed: Signed, shown: Collection[int] | None) -> tuple[list[Move], dict[str, float | None]]:
    """The redeployments told one by one, and the totals of the others by mission that receives, None for the hidden."""
    if shown is None:
        return list(signed.moves), {}
    services = signed.codes_of(shown)
    seen = [move for move in signed.moves if {move.origin_service, move.service} & services]
    totals: dict[str, float] = defaultdict(float)
    for move in signed.moves:
        if move not in seen:
            totals[move.mission] += move.fte
    return seen, told_totals(dict(sorted(totals.items())))


def _line(move: Move, names: Names) -> list[str]:
    crossing = names.crossing(move)
    paid = f", programme {crossing[0] or NONE} → {crossing[1]}" if crossing else ""
    return [
        fte(move.fte),
        str(move.year),
        names.profile(move.profile) + paid,
        names.place(move.origin_mission, move.origin_service),
        names.place(move.mission, move.service),
        bound(move.why) or NONE,
    ]


def _effects(rows: list[list[Any]], hidden: Collection[str], everything: bool) -> dict[str, Any]:
    """What is expected; for a mission whose redeployments are hidden, without what would tell them by difference."""

    def line(
        measure: str, unit: str, mission: str | None, before: float | None, expected: float, year: int
    ) -> list[str]:
        written = measured if everything or (mission is None and unit != "ETP") else told
        return [
            bound(measure),
            HIDDEN if mission in hidden else written(before, unit),
            written(expected, unit),
            str(year),
        ]

    return {
        "columns": ["Ce qui est mesuré", "Si rien n'est fait", "Attendu", "À la fin de"],
        "rows": [line(*row) for row in rows],
    }


def _signatory(signed: Signed) -> dict[str, Any]:
    """Who signed, in which capacity, when, and by which act when it is for whoever decides (ACT-101, ACT-105)."""
    act = signed.arbitration.signing_act
    lines = [
        f"Signé le {at_moment(signed.signed_at)}, identité vérifiée de nouveau",
        bound(f"En qualité de : {signed.content['signed_as']}"),
    ]
    if act is not None:
        end = f" et jusqu'au {on_date(act.until)}" if act.until else ""
        perimeter = signed.content.get("perimeter")
        covered = f", pour : {perimeter}" if perimeter else ""
        lines.append(
            bound(
                f"Habilité par : {act.reference}, publié le {on_date(act.published_on)}, "
                f"en vigueur depuis le {on_date(act.since)}{end}{covered}"
            )
        )
    return {**signed.signatory(), "lines": lines}


def _integrity(signed: Signed) -> dict[str, str]:
    arbitration = signed.arbitration
    head = head_after(arbitration.administration_id, f"{RECORD_CLASS}.signed", f"{RECORD_CLASS}:{arbitration.pk}")
    return {
        "digest": arbitration.frozen_digest,
        "head": str(head) if head else NONE,
        "rows": bound(f"Registre d'audit à la signature, {head.count} lignes : nombre de lignes et empreinte de la "
                      "dernière.") if head else "Aucune ligne du registre d'audit ne porte cette signature.",
        "check": f"phare audit verify --administration {arbitration.administration_id} --head N:EMPREINTE",
    }  # fmt: skip


def _day(day: str | None) -> str:
    return NONE if day is None else on_date(dt.date.fromisoformat(day))
