"""The report of a review, the same facts on paper and on slides; in French, as all that an administration files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from phare.cockpit.models import Review, ReviewItem
from phare.cockpit.queries.reviews import figures_of
from phare.platform.print.gateways.slides import Slide, compile_pptx
from phare.platform.print.gateways.typst import compile_pdf
from phare.strategy.models import Weather
from phare.ui.formats import NONE, bound, on_date, percent

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "compte-rendu.typ"
NOT_CLOSED = "Projet de compte rendu"


@dataclass(frozen=True)
class Report:
    """What a review says, as data that a template shows: heading, plan's figures, subjects, what follows from them."""

    data: dict[str, Any]
    at: dt.datetime
    name: str

    def pdf(self) -> bytes:
        """Return it as a PDF/UA, the same bytes for the same data. Raises NotComposedError."""
        return compile_pdf(TEMPLATE, self.data, at=self.at)

    def pptx(self) -> bytes:
        """Return it as slides: the plan's figures, a slide a subject, then what follows."""
        data = self.data
        slides = [Slide("Où en est le plan", lines=tuple(f"{label} : {value}" for value, label in data["figures"]))]
        if data["orientations"]["rows"]:
            slides.append(Slide("Par orientation", table=_table(data["orientations"])))
        slides += [
            Slide(
                each["subject"],
                lines=(
                    *(f"{label} : {value}" for label, value in each["facts"]),
                    *each["conclusion"],
                    *each["follows"],
                ),
                notes="\n".join(each["notes"]),
            )
            for each in data["items"]
        ]
        if data["follows"]["rows"]:
            slides.append(Slide("Ce qui suit", table=_table(data["follows"])))
        subtitle = " · ".join([data["subtitle"], data["date"], *data["marks"]])
        return compile_pptx(data["title"], subtitle, slides, at=self.at, author=data["administration"])


@override("fr")
def report_of(review: Review, day: dt.date) -> Report:
    """Return the report of a review as it stands on a day; a review that is not closed gives a draft, and says so."""
    items = list(review.items.select_related("arbitration", "action__owner__user"))
    figures = figures_of(review, day)
    data = {
        "title": review.title,
        "subtitle": review.plan.name,
        "administration": review.administration.name,
        "date": on_date(review.held_on),
        "marks": [
            *([] if review.closed_at else [NOT_CLOSED]),
            *(["Données inventées"] if review.administration.is_invented else []),
        ],
        "facts": [
            (label, text)
            for label, text in (("Lieu", review.place), ("Présents", ", ".join(_lines(review.attending))))
            if text
        ],
        "introduction": [bound(line) for line in _lines(review.introduction)],
        "figures": _figures(figures),
        "figures_on": f"Chiffres du plan au {on_date(dt.date.fromisoformat(figures['day']))}.",
        "orientations": {
            "columns": ["Orientation", "Avancement", "Attendu à ce jour", "Opérations", "Météo"],
            "rows": [_orientation(each) for each in figures["orientations"]],
        },
        "items": [_item(each) for each in items],
        "follows": {
            "columns": ["Ce qui suit", "Qui", "Avant le"],
            "rows": [row for each in items for row in _following(each)],
        },
    }
    at = review.closed_at or timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    return Report(data, at, f"revue-{review.held_on:%Y-%m-%d}-{review.pk}")


def _table(data: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    return (tuple(data["columns"]), *(tuple(row) for row in data["rows"]))


def _figures(figures: dict[str, Any]) -> list[tuple[str, str]]:
    expected = figures["expected"]
    beside = "" if expected is None else f" ({percent(expected)} attendus)"
    return [
        (percent(figures["rate"]), f"avancement du plan{beside}"),
        (f"{figures['owned']} sur {figures['operations']}", "opérations qui ont un responsable"),
        (_weathers(figures["weathers"]) or NONE, "météo des opérations"),
    ]


def _orientation(row: dict[str, Any]) -> list[str]:
    return [
        f"{row['code']}. {row['name']}",
        percent(row["rate"]),
        percent(row["expected"]),
        str(row["operations"]),
        _weathers(row["weathers"]) or NONE,
    ]


def _weathers(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts[level]} {label}" for level, label in Weather.Level.choices if counts.get(level))


def _item(item: ReviewItem) -> dict[str, Any]:
    return {
        "subject": bound(item.subject),
        "facts": [
            (label, text)
            for label, text in (("Qui", item.who), ("Avant le", on_date(item.by_when) if item.by_when else ""))
            if text
        ],
        "notes": [bound(line) for line in _lines(item.notes)],
        "conclusion": [bound(line) for line in _lines(item.conclusion)],
        "follows": [what for what, _who, _when in _following(item)],
    }


def _following(item: ReviewItem) -> list[list[str]]:
    """What a subject opened, who answers for it, by when."""
    rows = []
    if item.arbitration is not None:
        asked = f"Arbitrage : {item.arbitration.question}"
        signed = item.arbitration.signed_at
        rows.append([bound(asked), "Décideur", f"signé le {on_date(signed)}" if signed else NONE])
    if item.action is not None:
        owner = item.action.owner.user.name if item.action.owner else NONE
        due = on_date(item.action.due) if item.action.due else NONE
        rows.append([bound(f"Action {item.action.code} : {item.action.name}"), owner, due])
    return rows


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
