"""A letter to the manager of each budget programme that a signed arbitration touches: what changes, asked or told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from phare.decisions.models import Arbitration, Prerequisite
from phare.decisions.queries.signed import (
    Document,
    Move,
    Signed,
    commitments,
    fte,
)
from phare.organisation.kernel.staffing import Movement as Moving
from phare.organisation.kernel.trend import trend
from phare.organisation.models import Movement, NotifiedTarget
from phare.organisation.queries import posts
from phare.ui.formats import BOUND, NONE, bound, number, on_date

_SAME = 0.005
"""FTE below which an amount is written as nothing."""

_WITHIN = "de mission ou de service sans en changer le total"


@override("fr")
def letters_of(arbitration: Arbitration) -> dict[str, Document]:
    """Return the letters of a signed arbitration by programme, by code: those that its redeployments take posts from,
    give some to, or move within, and those on which it engages staff or money. Raises AlteredContentError.
    """
    facts = _Facts(Signed(arbitration))
    return {code: _letter(facts, code) for code in facts.programmes}


def programmes_written_to(arbitration: Arbitration) -> list[str]:
    """Return the codes of the programmes that `letters_of` writes to, no letter made. Raises AlteredContentError."""
    return _Facts(Signed(arbitration)).programmes


@dataclass(frozen=True)
class _Year:
    """A programme at the end of a year, in FTE: what leaves it, what joins it, what moves within it."""

    year: int
    left: float
    joined: float
    within: float


class _Facts:
    """What the letters of one arbitration share, read once for all of them."""

    def __init__(self, signed: Signed) -> None:
        self.signed = signed
        self.opinions = list(signed.arbitration.prerequisites.select_related("programme"))

    @cached_property
    def programmes(self) -> list[str]:
        """The programmes concerned, by code."""
        touched = {code for move in self.signed.moves for code in self.ends(move)}
        engaged = {row[5] for row in self.signed.chosen["commitments"]}
        return sorted(code for code in touched | engaged if code)

    @cached_property
    def years(self) -> range:
        """From the first year of redeployments or engagements to the last."""
        named = [move.year for move in self.signed.moves]
        named += [row[2] for row in self.signed.chosen["commitments"] if row[2]]
        return range(min(named), max(named) + 1) if named else range(0)

    @cached_property
    def notified(self) -> dict[tuple[str, int], float]:
        """FTE notified by programme and year."""
        mine = NotifiedTarget.objects.filter(programme__administration_id=self.signed.arbitration.administration_id)
        return {(code, year): float(fte) for code, year, fte in mine.values_list("programme__code", "year", "fte")}

    @cached_property
    def trends(self) -> dict[tuple[str | None, int], float]:
        """FTE of each programme at the end of each year if nothing were done, with the movements then announced."""
        photograph, day = self.signed.arbitration.photograph, timezone.localdate(self.signed.signed_at)
        if photograph is None or not self.years:
            return {}
        standing = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
        rows = Movement.objects.filter(standing, photograph=photograph, announced_on__lte=max(day, photograph.date))
        columns = ("year", "service__code", "profile__code", "fte", "mission__code")
        moving = [
            Moving(year, service, profile, float(amount), mission)
            for year, service, profile, amount, mission in rows.values_list(*columns)
        ]
        found = trend(posts(photograph), moving, self.years)
        if found.impossible:
            return {}
        totals: dict[tuple[str | None, int], float] = defaultdict(float)
        for cell, row in zip(found.cells, found.fte, strict=True):
            for year, amount in zip(found.years, row, strict=True):
                totals[self.signed.names.payer(cell[1]), year] += float(amount)
        return dict(totals)

    def ends(self, move: Move) -> tuple[str | None, str | None]:
        """The programmes that pay a redeployed post before and after."""
        payer = self.signed.names.payer(move.profile)
        return payer, move.to_programme or payer

    def by_year(self, code: str) -> list[_Year]:
        """What each year changes for a programme."""
        return [
            _Year(
                year,
                left=sum(move.fte for move, ends in self._of(year) if ends[0] == code != ends[1]),
                joined=sum(move.fte for move, ends in self._of(year) if ends[1] == code != ends[0]),
                within=sum(move.fte for move, ends in self._of(year) if ends == (code, code)),
            )
            for year in self.years
        ]

    def _of(self, year: int) -> Iterable[tuple[Move, tuple[str | None, str | None]]]:
        return ((move, self.ends(move)) for move in self.signed.moves if move.year == year)


def _letter(facts: _Facts, code: str) -> Document:
    signed, name = facts.signed, facts.signed.names.programme(code)
    moves = [move for move in signed.moves if code in facts.ends(move)]
    crossing = [move for move in moves if facts.ends(move) != (code, code)]
    engaged = [row for row in signed.chosen["commitments"] if row[5] == code]
    years = facts.by_year(code)
    staff = _staff(facts, code, years)
    data = {
        **signed.head(f"Redéploiements touchant le programme {code}", f"Au responsable du programme {name}"),
        "decision": bound(
            f"Par l'arbitrage {signed.reference} du {on_date(signed.signed_at)}, à la question « "
            f"{signed.content['question']} », j'ai retenu l'option « {signed.chosen['name']} », à effet du "
            f"{on_date(signed.effect_on)}."
        ),
        "change": bound(_change(code, years)),
        "staff": staff,
        "against": [bound(sentence) for sentence in staff.pop("sentences")],
        "moves": {
            "columns": ["ETP", "Année", "Profil", "De", "À", "Programme"],
            "rows": [_line(facts, move) for move in moves],
        },
        "commitments": commitments(engaged),
        "asked": [bound(sentence) for sentence in _asked(facts, code, crossing, engaged)],
        "verified": bound(
            f"L'effet de cette décision sera vérifié à partir du {on_date(signed.verify_on)}. Le relevé d'arbitrage, "
            f"dont l'empreinte commence par {signed.arbitration.frozen_digest[:16]}, en donne les motifs."
        ),
        "signatory": signed.signatory(),
    }
    return Document("lettre", data, signed.signed_at, f"lettre-programme-{code}-{signed.content['reference']}")


def _change(code: str, years: list[_Year]) -> str:
    said = [
        f"{fte(amount)}{BOUND}ETP {one if amount < 2 else more}"
        for amount, one, more in (
            (sum(year.left for year in years), f"quitte le programme {code}", f"quittent le programme {code}"),
            (sum(year.joined for year in years), f"rejoint le programme {code}", f"rejoignent le programme {code}"),
            (sum(year.within for year in years), f"y change {_WITHIN}", f"y changent {_WITHIN}"),
        )
        if amount > _SAME
    ]
    if not said:
        return (
            "Aucun poste de votre programme n'est redéployé ; cette décision y engage les moyens indiqués ci-dessous."
        )
    return f"{' ; '.join(said)}."


def _staff(facts: _Facts, code: str, years: list[_Year]) -> dict[str, Any]:
    """The programme at the end of each year, beside what is notified, with a sentence where they part."""
    rows, sentences, moved, without = [], [], 0.0, []
    for year in years:
        moved += year.joined - year.left
        alone = facts.trends.get((code, year.year))
        after = None if alone is None else alone + moved
        notified = facts.notified.get((code, year.year))
        gap = None if after is None or notified is None else after - notified
        rows.append([
            str(year.year), fte(alone), _flow(-year.left), _flow(year.joined), _flow(year.within), fte(after),
            fte(notified), NONE if gap is None else number(gap, 1, signed=True),
        ])  # fmt: skip
        if gap is not None and abs(gap) > _SAME:
            side = "au-dessus" if gap > 0 else "au-dessous"
            sentences.append(
                f"À la fin de {year.year}, l'effectif du programme serait de {fte(abs(gap))}{BOUND}ETP {side} de "
                f"l'effectif notifié ({fte(notified)}{BOUND}ETP)."
            )
        if notified is None:
            without.append(str(year.year))
    if without:
        sentences.append(f"Aucun effectif n'a été notifié pour {', '.join(without)}.")
    columns = ["Fin de", "Sans rien faire", "Partent", "Arrivent", "En interne", "Après", "Notifié", "Écart"]
    return {"columns": columns, "rows": rows, "sentences": sentences}


def _flow(amount: float) -> str:
    return NONE if abs(amount) <= _SAME else number(amount, 1, signed=True) if amount < 0 else fte(amount)


def _line(facts: _Facts, move: Move) -> list[str]:
    names, (left, joined) = facts.signed.names, facts.ends(move)
    return [
        fte(move.fte),
        str(move.year),
        names.profile(move.profile),
        names.place(move.origin_mission, move.origin_service),
        names.place(move.mission, move.service),
        joined or NONE if left == joined else f"{left or NONE} → {joined}",
    ]


def _asked(facts: _Facts, code: str, crossing: list[Move], engaged: list[list[Any]]) -> list[str]:
    """What is asked of the programme's manager, or what he is only told (LOLF, art. 7; EMP-007)."""
    given = [
        line
        for line in facts.opinions
        if line.kind == Prerequisite.Kind.PROGRAMME_MANAGER and line.programme and line.programme.code == code
    ]
    said = []
    if crossing:
        said += [_agreement(line) for line in given] or [
            "Des postes changeant de programme, je vous demande de bien vouloir me donner votre accord."
        ]
        said.append("Je vous demande de bien vouloir tenir compte de ces postes dans le schéma d'emplois du programme.")
    elif not engaged:
        said.append("Aucun poste ne changeant de programme, votre accord n'est pas requis : cette lettre vous informe.")
    if engaged:
        said.append("Je vous demande de bien vouloir me confirmer que votre programme peut porter ces engagements.")
    return said


def _agreement(line: Prerequisite) -> str:
    if line.given_on is None:
        return "Votre accord sur ce changement de programme est attendu : je vous remercie de me le faire connaître."
    day = on_date(line.given_on)
    if line.state == Prerequisite.State.FAVOURABLE:
        return f"Vous avez donné votre accord le {day}."
    return f"Vous avez rendu le {day} un avis {line.get_state_display()} : « {line.summary} »."
