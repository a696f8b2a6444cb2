"""A signed arbitration as its documents tell it: the content that was signed, with what its codes are called.

An act of a French authority is in French, whoever opens its documents: none of their words is translated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from phare.decisions.kernel.content import digest
from phare.decisions.kernel.small_counts import is_small
from phare.decisions.models import Arbitration, Commitment
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration
from phare.platform.print.gateways.typst import compile_pdf
from phare.ui.formats import BOUND, NONE, bound, euros, number, on_date
from phare.values.refusal import Refusal

TEMPLATES = Path(__file__).resolve().parent.parent / "typst"
INVENTED = "Effectifs inventés"


class AlteredContentError(Refusal):
    """What is kept of a signed arbitration is no longer what was signed."""


@dataclass(frozen=True)
class Document:
    """A document to be composed: its template, its data, the moment it bears, its name as a file."""

    template: str
    data: dict[str, Any]
    at: dt.datetime
    name: str

    def pdf(self) -> bytes:
        """Return it as a PDF/UA, the same bytes for the same data. Raises NotComposedError."""
        return compile_pdf(TEMPLATES / f"{self.template}.typ", self.data, at=self.at)


@dataclass(frozen=True)
class Move:
    """A redeployment as it was signed, by codes, with its reason; FTE."""

    year: int
    profile: str
    origin_service: str
    origin_mission: str
    service: str
    mission: str
    to_programme: str | None
    fte: float
    why: str = ""

    @property
    def changes_organisation(self) -> bool:
        """Whether it changes mission or service."""
        return (self.origin_service, self.origin_mission) != (self.service, self.mission)


@dataclass(frozen=True)
class Names:
    """What the codes of an administration's lists were called when it was signed; another code is its own name."""

    services: dict[str, str]
    missions: dict[str, str]
    profiles: dict[str, list[str | None]]
    programmes: dict[str, list[str]]

    def service(self, code: str) -> str:
        """Return the name of a service."""
        return self.services.get(code, code)

    def mission(self, code: str) -> str:
        """Return the name of a mission."""
        return self.missions.get(code, code)

    def profile(self, code: str) -> str:
        """Return the name of a job profile."""
        return self.profiles.get(code, [code])[0] or code

    def payer(self, profile: str) -> str | None:
        """Return the programme that pays a profile, by code."""
        return self.profiles[profile][1] if profile in self.profiles else None

    def place(self, mission: str, service: str) -> str:
        """Return where posts are: a mission, and the service that carries it."""
        return f"{self.mission(mission)} ({self.service(service)})"

    def programme(self, code: str) -> str:
        """Return a programme as letters name it: number, name, ministry."""
        if code not in self.programmes:
            return code
        name, ministry = self.programmes[code]
        return f"{code} – {name}" + (f" ({ministry})" if ministry else "")

    def crossing(self, move: Move) -> tuple[str | None, str] | None:
        """Return the programmes that pay before and after a redeployment; None when the same one does."""
        payer = self.payer(move.profile)
        return None if move.to_programme in (None, payer) else (payer, str(move.to_programme))


class Signed:
    """A signed arbitration, read once: `content` is what was signed."""

    def __init__(self, arbitration: Arbitration) -> None:
        """Raises ValueError for one that is not signed; AlteredContentError when its digest is no longer the same."""
        if not arbitration.is_taken or arbitration.frozen is None or arbitration.signed_at is None:
            raise ValueError("not signed yet")
        self.arbitration = arbitration
        self.content: dict[str, Any] = arbitration.frozen
        self.signed_at: dt.datetime = arbitration.signed_at
        self.effect_on = dt.date.fromisoformat(self.content["effect_on"])
        self.verify_on = dt.date.fromisoformat(self.content["verify_on"])
        if digest(self.content) != arbitration.frozen_digest:
            raise AlteredContentError(
                f"Ce qui est conservé de l'arbitrage {arbitration.reference} n'est plus ce qui a été signé : aucun "
                "document n'en est tiré. Prévenez l'auditeur et l'administrateur de la plateforme."
            )

    @property
    def administration(self) -> Administration:
        """Whose it is."""
        return self.arbitration.administration

    @property
    def reference(self) -> str:
        """Its number, as documents write it."""
        return f"n°{BOUND}{self.content['reference']}"

    @property
    def options(self) -> list[dict[str, Any]]:
        """All its options, the losing ones too."""
        found: list[dict[str, Any]] = self.content["options"]
        return found

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """The option chosen."""
        return next(option for option in self.options if option["key"] == self.content["chosen"])

    @cached_property
    def names(self) -> Names:
        """What its codes were called when it was signed."""
        return Names(**self.content["names"])

    def codes_of(self, services: Collection[int]) -> frozenset[str]:
        """Return the codes of services of the administration, by their keys."""
        mine = Service.objects.filter(administration_id=self.arbitration.administration_id, pk__in=services)
        return frozenset(mine.values_list("code", flat=True))

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """What the chosen option redeploys, by year, as signed."""
        return tuple(Move(*row) for row in self.chosen["redeployments"])

    def head(self, title: str, subtitle: str = "", marks: Iterable[str] = ()) -> dict[str, Any]:
        """Return what every document begins with."""
        invented = [INVENTED] if self.administration.is_invented else []
        return {
            "title": bound(title),
            "subtitle": bound(subtitle) or None,
            "administration": self.administration.name,
            "reference": f"Arbitrage {self.reference}",
            "date": on_date(self.signed_at),
            "marks": [*marks, *invented],
        }

    def signatory(self) -> dict[str, str]:
        """Return who signed: his name, and for whom or as what (ACT-101)."""
        office, act = office_of(self.administration), self.arbitration.signing_act
        name, capacity = self.content["signatory"]["name"], self.content["signatory"]["capacity"]
        if act is not None:
            return {"office": f"{on_behalf(office)}, par {act.get_kind_display()}", "name": name, "capacity": capacity}
        return {"office": office, "name": name, "capacity": said_once(office, capacity)}


def office_of(administration: Administration) -> str:
    """Return the office of whoever decides: "Le préfet des Landes"; the administration's name where it is not known."""
    prefecture = "Préfecture "
    if administration.may_use_state_brand and administration.name.startswith(prefecture):
        return f"Le préfet {administration.name.removeprefix(prefecture)}"
    return administration.name


def is_office(said: str) -> bool:
    """Return whether what `office_of` returned says who decides, not only for which administration."""
    return said.startswith("Le ")


def on_behalf(office: str) -> str:
    """Return for whom somebody signs who does not decide himself: "Pour le préfet des Landes"."""
    return f"Pour {lowered(office) if is_office(office) else office}"


def said_once(office: str, capacity: str) -> str:
    """Return a capacity, or nothing when the office above the name says more: "Le préfet des Landes", "Préfet"."""
    return "" if is_office(office) and office.lower().startswith(f"le {capacity.lower()} ") else capacity


def fte(amount: float | None) -> str:
    """Return an amount of FTE, with one decimal, or two when it has them."""
    return number(amount, _decimals(amount, 1))


def measured(amount: float | None, unit: str, decimals: int | None = None) -> str:
    """Return an amount with its unit: `1,0 ETP`, `62 000 €`, `93,4 %`; with as many decimals as it has, or so many."""
    if amount is None:
        return NONE
    if unit == "€":
        return euros(amount, decimals if decimals is not None else 0 if float(amount).is_integer() else 2)
    if decimals is None:
        decimals = _decimals(amount, 1 if unit == "ETP" else 0)
    return f"{number(amount, decimals)}{BOUND}{unit}"


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text that somebody wrote."""
    return [bound(line.strip()) for line in text.splitlines() if line.strip()]


def told(amount: float | None, unit: str) -> str:
    """Return an amount of FTE with its unit for whoever may not read every figure: nothing of fewer than 3."""
    return f"moins de 3{BOUND}ETP" if is_small(amount) else measured(amount, unit)


def commitments(rows: Iterable[list[Any]], everything: bool = True) -> dict[str, Any]:
    """Return what is engaged as a table: envelope, what, programme, when, how much; or without the small amounts."""
    envelopes = Commitment.EnvelopeChoice
    order = list(envelopes.values)
    lines = [
        [
            capitalised(str(envelopes(envelope).label)),
            bound(label),
            programme or NONE,
            on_date(dt.date.fromisoformat(day)) if day else NONE if year is None else str(year),
            _engaged(amount, envelope, everything),
        ]
        for envelope, label, year, amount, day, programme, _operation in sorted(
            rows, key=lambda row: order.index(row[0])
        )
    ]
    return {"columns": ["Enveloppe", "Ce qui est engagé", "Programme", "Quand", "Montant"], "rows": lines}


def _engaged(amount: float | None, envelope: str, everything: bool) -> str:
    if envelope == Commitment.EnvelopeChoice.STAFF:
        return measured(amount, "ETP") if everything else told(amount, "ETP")
    return measured(amount, "€")


def listed(things: Iterable[str]) -> str:
    """Return names one after another, "et" before the last."""
    *first, last = things
    return f"{', '.join(first)} et {last}" if first else last


def lowered(text: str) -> str:
    """Return a text whose first letter is small."""
    return text[:1].lower() + text[1:]


def capitalised(text: str) -> str:
    """Return a text whose first letter is a capital."""
    return text[:1].upper() + text[1:]


def _decimals(amount: float | None, least: int) -> int:
    if amount is None:
        return least
    return next((count for count in range(least, 2) if abs(amount - round(amount, count)) < 1e-9), 2)
