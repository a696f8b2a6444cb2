"""The words of the screens: a figure with its unit, a rate, a formula filled with what it is made from."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators.kernel.definition import Missing
from phare.indicators.kernel.progress import Rate
from phare.indicators.models import Definition
from phare.indicators.queries.comparables import Compared
from phare.indicators.queries.lists import Standing
from phare.ui.formats import BOUND, NONE, number, on_date, percent, said

DAYS_TOLD, MONTHS_TOLD = 60, 24


def figure(value: float | None, definition: Definition) -> str:
    """Return a figure with its unit: `94,5 %`, `12 maisons de santé`; a dash when there is none."""
    if value is None:
        return NONE
    return f"{amount(value, definition)}{BOUND}{definition.unit}"


def amount(value: float | None, definition: Definition) -> str:
    """Return a figure as its definition writes it, without its unit."""
    return number(value, definition.decimals)


def secret() -> str:
    """Return what stands in the place of a figure that may not be told."""
    return said(Missing.SECRET.words)


def rate(found: Rate) -> str:
    """Return a rate in words: bounded, and raw beside it where they differ; why it is null otherwise."""
    if found.bounded is None or found.raw is None:
        return said(found.missing.words) if found.missing else NONE
    shown = percent(found.bounded)
    return shown if found.raw == found.bounded else _("%(bounded)s (brut : %(raw)s)") % {
        "bounded": shown, "raw": percent(found.raw)
    }  # fmt: skip


def late(standing: Standing) -> str:
    """Return how late a value is, in words: in days, then in months, then in years; empty when it is not."""
    days = standing.days_late
    if days > DAYS_TOLD:
        months = round(days / 30.4)
        if months < MONTHS_TOLD:
            return _("en retard de %(months)s mois") % {"months": months}
        years = months // 12
        return ngettext("en retard de %(years)s an", "en retard de %(years)s ans", years) % {"years": years}
    return (
        ngettext("en retard de %(days)s jour", "en retard de %(days)s jours", days) % {"days": number(days)}
        if days
        else ""
    )


def formula(standing: Standing) -> str:
    """Return the formula of the rate filled with its inputs: (94,5 − 80) ÷ (98 − 80) = 81 %."""
    course, definition = standing.course, standing.definition
    if standing.rate.raw is None or not (course.initial and course.actual and course.target):
        return _("(valeur constatée − valeur initiale) ÷ (cible − valeur initiale)")
    return _("(%(actual)s − %(initial)s) ÷ (%(target)s − %(initial)s) = %(rate)s") % {
        "actual": amount(course.actual.value, definition),
        "initial": amount(course.initial.value, definition),
        "target": amount(course.target.value, definition),
        "rate": percent(standing.rate.raw, 1),
    }


def sentence(standing: Standing) -> str:
    """Return where an indicator stands, in a sentence."""
    definition = standing.definition
    if standing.value is None:
        return _("Aucune valeur n'a encore été donnée.")
    what = {"figure": figure(standing.value, definition), "date": on_date(standing.at)}
    if standing.target is None or standing.whole is not None:
        return _("%(figure)s au %(date)s.") % what
    what |= {"target": figure(standing.target, definition), "by": on_date(standing.course.target.date)}  # type: ignore[union-attr]
    if standing.rate.reached:
        return _("%(figure)s au %(date)s : la cible de %(target)s au %(by)s est atteinte.") % what
    if standing.rate.bounded is None:
        return _("%(figure)s au %(date)s, pour une cible de %(target)s au %(by)s.") % what
    what["rate"] = percent(standing.rate.bounded)
    return _("%(figure)s au %(date)s, pour une cible de %(target)s au %(by)s : %(rate)s du chemin.") % what


def apart(found: Compared) -> str:
    """Return how far a rate is from the median of comparable departments, in points: `−31 points`."""
    points = round((found.gap.own - found.gap.median) * 100)
    return ngettext("%(count)s point", "%(count)s points", abs(points)) % {"count": number(points, signed=True)}


def compared(found: Compared) -> str:
    """Return a rate beside the median of comparable departments, in a sentence."""
    gap = found.gap
    points = round((gap.own - gap.median) * 100)
    what = {
        "own": percent(gap.own),
        "median": percent(gap.median),
        "whose": found.median_of,
        "points": ngettext("%(count)s point", "%(count)s points", abs(points)) % {"count": abs(points)},
    }
    if points == 0:
        return _("%(own)s, comme la médiane (%(whose)s).") % what
    if points > 0:
        return _("%(own)s, %(points)s au-dessus de la médiane de %(median)s (%(whose)s).") % what
    return _("%(own)s, %(points)s au-dessous de la médiane de %(median)s (%(whose)s).") % what
