"""Tags and filters that every template has without loading them: figures, dates, and the house's components.

Shown with examples in docs/how-to/build-a-screen.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from phare.ui import bars, formats
from phare.ui import related as hangings

register = template.Library()


@register.filter
def fte(value: float | Decimal | None, decimals: int = 1) -> str:
    """Return a number of full-time equivalents as it is written: `1 234,5`; a dash when there is none."""
    return formats.number(value, decimals)


@register.filter
def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """Return a number as it is written: `1 234`."""
    return formats.number(value, decimals)


@register.filter
def signed(value: float | Decimal | None, decimals: int = 1) -> str:
    """Return a difference with its sign: `+2,0`, `−1,5`."""
    return formats.number(value, decimals, signed=True)


@register.filter
def percent(share: float | Decimal | None, decimals: int = 0) -> str:
    """Return a share (0.93) as `93 %`."""
    return formats.percent(share, decimals)


@register.filter
def said(text: str) -> str:
    """Return what a kernel says in the language of the page."""
    return formats.said(text)


@register.filter
def euros(amount: float | Decimal | None, decimals: int = 0) -> str:
    """Return an amount as `12 500 €`."""
    return formats.euros(amount, decimals)


@register.filter
def on_date(day: dt.date | None) -> str:
    """Return a day in words: `21 novembre 2026`."""
    return formats.on_date(day)


@register.filter
def at_moment(moment: dt.datetime | None) -> str:
    """Return a moment in words: `21 novembre 2026 à 9 h 05`."""
    return formats.at_moment(moment)


@register.filter(is_safe=True)
def bound(sentence: str) -> str:
    """Return a sentence whose colons, semicolons and guillemets never begin a line alone, nor half of its years."""
    return formats.bound(str(sentence))


@register.inclusion_tag("ui/breadcrumb.html")
def breadcrumb(*steps: Any) -> dict[str, Any]:
    """Show where one is: labels each followed by its address (or the name of its page), the last one alone."""
    links = []
    for label, address in zip(steps[:-1:2], steps[1::2], strict=True):
        try:
            links.append((label, reverse(address)))
        except NoReverseMatch:
            links.append((label, address))
    return {"links": links, "current": steps[-1]}


@register.inclusion_tag("ui/figure.html")
def figure(
    value: Any,
    unit: str = "",
    at: dt.date | None = None,
    *,
    label: str = "",
    formula: str = "",
    inputs: Mapping[str, Any] | Sequence[tuple[Any, ...]] = (),
    missing: str = "",
    source: str = "",
    decimals: int | None = None,
) -> dict[str, Any]:
    """Show a figure with its unit and date, and an "i" that opens formula, inputs, missing data and source.

    A number is written with `decimals` (by default one for anything but an integer); a text is shown as it is. An input
    is a name, what it says, and the address where it is read if it has one.
    """
    named = inputs.items() if isinstance(inputs, Mapping) else inputs
    if isinstance(value, (int, float, Decimal)):
        value = formats.number(value, decimals if decimals is not None else 0 if isinstance(value, int) else 1)
    return {
        "value": formats.NONE if value is None else value,
        "unit": unit,
        "at": at,
        "label": label,
        "formula": _bound(formula),
        "inputs": [(name, _bound(given), rest[0] if rest else "") for name, given, *rest in named],
        "missing": _bound(missing),
        "source": _bound(source),
    }


def _bound(given: Any) -> Any:
    return formats.bound(given) if type(given) is str else given


@register.simple_tag
def progress(share: float | None, label: str = "") -> str:
    """Show a thin bar filled to a share (0 to 1), with its percentage in words for those who do not see it."""
    return bars.progress(share, label)


@register.simple_tag
def bullet(
    staff: float,
    floor: float,
    need: float,
    maximum: float,
    *,
    trend: float | None = None,
    proposal: float | None = None,
) -> str:
    """Show a mission's staff against its floor and need, to the scale of `maximum`; see phare/ui/bars.py."""
    return bars.bullet(staff, floor, need, maximum, trend=trend, proposal=proposal)


@register.inclusion_tag("ui/bullet_legend.html")
def bullet_legend(*, trend: bool = False, proposal: bool = False) -> dict[str, Any]:
    """Show what each mark of the bullet bars means."""
    return {"trend": trend, "proposal": proposal}


@register.inclusion_tag("ui/related.html", takes_context=True)
def related(context: Mapping[str, Any], kind: str, key: int | str) -> dict[str, Any]:
    """Show the links that rooms above hang on an object: `{% related "organisation.mission" mission.pk %}`."""
    membership = getattr(context.get("request"), "membership", None)
    return {"links": [] if membership is None else hangings.links(kind, key, membership)}
