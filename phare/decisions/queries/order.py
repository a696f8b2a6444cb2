"""The draft order ("projet d'arrêté") that gives a signed arbitration its effect on the organisation of services.

It holds no amount of fewer than 3 FTE and names nobody but who signs: once signed by hand it can be published as it is
(ACT-108).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from phare.decisions.kernel.opinions import OpinionKind
from phare.decisions.kernel.small_counts import is_small
from phare.decisions.models import Arbitration, Prerequisite
from phare.decisions.queries.signed import (
    Document,
    Move,
    Names,
    Signed,
    capitalised,
    fte,
    listed,
    lowered,
    office_of,
    paragraphs,
)
from phare.platform.accounts.models import Administration
from phare.ui.formats import BOUND, bound, on_date

Article = dict[str, Any]


@override("fr")
def order_of(arbitration: Arbitration) -> Document | None:
    """Return the draft order of a signed arbitration; None when it orders no redeployment: there is nothing to order.

    Raises AlteredContentError.
    """
    signed = Signed(arbitration)
    if not signed.moves:
        return None
    articles = [
        *_organisation(signed),
        *_imputation(signed),
        _article("Aucun agent n'est désigné par le présent arrêté. Les changements d'affectation qui en découlent font "
                 "l'objet de décisions individuelles, notifiées aux intéressés."),
        _article(_entry_into_force(signed)),
        _article(_execution(signed)),
    ]  # fmt: skip
    data = {
        **signed.head(
            "Arrêté portant redéploiement d'effectifs et organisation de services de l'État"
            if arbitration.administration.may_use_state_brand
            else "Arrêté portant redéploiement d'effectifs et organisation de services",
            f"Question arbitrée : {signed.content['question']}",
            ("PROJET",),
        ),
        "date": f"Arrêté n°{BOUND}……………………",
        "reference": f"d'après l'arbitrage {signed.reference}",
        "authority": f"{office_of(signed.administration)},",
        "visas": [bound(f"Vu {visa} ;") for visa in _visas(signed)],
        "reasons": paragraphs(signed.content["reasons"]),
        "articles": articles,
        "signatory": signed.signatory(),
    }
    return Document("arrete", data, signed.signed_at, f"projet-arrete-{signed.content['reference']}")


def _article(text: str, items: list[str] | None = None) -> Article:
    return {"text": bound(text), "items": [bound(item) for item in items or []]}


def _visas(signed: Signed) -> list[str]:
    """What the order stands on, from the rules, the opinions given and the arbitration itself."""
    arbitration = signed.arbitration
    visas = ["le code des relations entre le public et l'administration, notamment ses articles L. 212-1 et L. 221-2"]
    opinions = [(line.kind, line) for line in arbitration.prerequisites.all() if line.given_on is not None]
    kinds = {kind for kind, _line in opinions}
    if OpinionKind.SOCIAL_COMMITTEE in kinds:
        visas.append("le code général de la fonction publique, notamment son article L. 253-1")
    if any(signed.names.crossing(move) for move in signed.moves):
        visas.append(
            f"la loi organique n°{BOUND}2001-692 du 1er août 2001 relative aux lois de finances, "
            "notamment son article 7"
        )
    if signed.administration.may_use_state_brand:
        visas.append(
            f"le décret n°{BOUND}2004-374 du 29 avril 2004 relatif aux pouvoirs des préfets, à l'organisation et à "
            "l'action des services de l'État dans les régions et départements"
        )
    if arbitration.signing_act is not None:
        act = arbitration.signing_act
        visas.append(f"l'acte « {act.reference} » ({act.get_kind_display()}), publié le {on_date(act.published_on)}")
    visas += [_opinion(line) for _kind, line in opinions]
    visas.append(f"l'arbitrage {signed.reference} signé le {on_date(signed.signed_at)}")
    return visas


def _opinion(line: Prerequisite) -> str:
    """An opinion given, with its date: its label begins with "Avis", "Accord", or is quoted."""
    said = f"l'{lowered(line.label)}" if line.label[:1].lower() in "aeiouéè" else f"« {line.label} »"
    return f"{said} ({line.get_state_display()}), rendu le {on_date(line.given_on)}"


def _organisation(signed: Signed) -> list[Article]:
    """One article for each service that receives posts, one item for each mission, origin and year."""
    names = signed.names
    by_service: dict[str, list[Move]] = defaultdict(list)
    totals: dict[tuple[str, str, int], float] = defaultdict(float)
    for move in signed.moves:
        if move.changes_organisation:
            by_service[move.service].append(move)
            totals[move.service, move.mission, move.year] += move.fte
    articles = []
    for service, moves in sorted(by_service.items()):
        items = [
            f"la mission « {names.mission(mission)} », à compter de {year}"
            f"{_amount(totals[service, mission, year])}, par redéploiement depuis "
            f"{_origins(moves, mission, year, names)}"
            for mission, year in sorted({(move.mission, move.year) for move in moves}, key=lambda pair: pair[::-1])
        ]
        ends = [*(" ;" for _item in items[:-1]), "."]
        text = f"Le service « {names.service(service)} » est renforcé dans l'exercice des missions suivantes :"
        articles.append(_article(text, [item + end for item, end in zip(items, ends, strict=True)]))
    return articles


def _amount(total: float) -> str:
    return "" if is_small(total) else f", à hauteur de {fte(total)}{BOUND}ETP"


def _origins(moves: list[Move], mission: str, year: int, names: Names) -> str:
    left = {
        (move.origin_mission, move.origin_service) for move in moves if (move.mission, move.year) == (mission, year)
    }
    return listed(
        f"la mission « {names.mission(origin)} » du service « {names.service(service)} »"
        for origin, service in sorted(left)
    )


def _imputation(signed: Signed) -> list[Article]:
    """The article that says which posts another programme pays, when some do."""
    names = signed.names
    crossings = {(names.profile(move.profile), pair) for move in signed.moves if (pair := names.crossing(move))}
    items = [
        f"du programme {names.programme(left) if left else 'd’origine'} au programme "
        f"{names.programme(joined)}, pour le profil « {profile} »."
        for profile, (left, joined) in sorted(crossings, key=str)
    ]
    return [_article("Les emplois suivants changent de programme :", items)] if items else []


def _entry_into_force(signed: Signed) -> str:
    """The day after publication, unless the arbitration's date of effect is later (ACT-106)."""
    published = f"le lendemain de sa publication{_gazette(signed.administration)}"
    if signed.effect_on <= timezone.localdate(signed.signed_at) + dt.timedelta(days=1):
        return f"Le présent arrêté entre en vigueur {published}."
    return f"Le présent arrêté entre en vigueur le {on_date(signed.effect_on)}, et au plus tôt {published}."


def _execution(signed: Signed) -> str:
    codes = sorted({code for move in signed.moves for code in (move.origin_service, move.service)})
    who = [f"le chef du service « {signed.names.service(code)} »" for code in codes]
    if signed.administration.kind == Administration.Kind.DEPARTMENT_PREFECTURE:
        who.insert(0, "le secrétaire général de la préfecture")
    verb = "sont chargés, chacun en ce qui le concerne," if len(who) > 1 else "est chargé"
    return (
        f"{capitalised(listed(who))} {verb} de l'exécution du présent arrêté, qui sera publié"
        f"{_gazette(signed.administration)}."
    )


def _gazette(administration: Administration) -> str:
    return " au recueil des actes administratifs" if administration.may_use_state_brand else ""
