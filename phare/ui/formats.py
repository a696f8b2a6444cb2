"""Figures and dates as they are written: `1 234,5`, `93,4 %`, `21 novembre 2026`; in English, the English way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from phare.values.phrase import Phrase

NONE = "–"
NARROW = "\u202f"  # the space between thousands
BOUND = "\u00a0"  # the space between a figure and its unit
JOINED = "-\u2060"  # the hyphen between two years, after which no line ends
MINUS = "\u2212"

Number = int | float | Decimal


def is_french() -> bool:
    """Return whether the page is in French."""
    return (get_language() or "fr").startswith("fr")


def number(value: Number | None, decimals: int = 0, *, signed: bool = False) -> str:
    """Return a number with so many decimals, halves away from zero; a dash when there is none."""
    if value is None:
        return NONE
    exact = Decimal(str(value))
    if not exact.is_finite():
        return NONE
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    digits = f"{abs(rounded):,.{decimals}f}"
    if is_french():
        digits = digits.replace(",", NARROW).replace(".", ",")
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + digits


def percent(share: Number | None, decimals: int = 0) -> str:
    """Return a share (0.934) as a percentage: `93 %`, `93,4 %` with one decimal."""
    if share is None:
        return NONE
    written = number(Decimal(str(share)) * 100, decimals)
    return written if written == NONE else f"{written}{BOUND if is_french() else ''}%"


def euros(amount: Number | None, decimals: int = 0) -> str:
    """Return an amount in euros: `12 500 €`."""
    written = number(amount, decimals)
    if written == NONE:
        return NONE
    return f"{written}{BOUND}€" if is_french() else f"€{written}"


def on_date(day: dt.date | dt.datetime | None) -> str:
    """Return a day in words: `21 novembre 2026`, `1er janvier 2027`; a moment's day is that of Paris."""
    if day is None:
        return NONE
    if isinstance(day, dt.datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    rest = formats.date_format(day, "F Y")
    first = "1er" if is_french() and day.day == 1 else str(day.day)
    return f"{first}{BOUND}{rest}"


def at_moment(moment: dt.datetime | None) -> str:
    """Return a day and an hour in words: `21 novembre 2026 à 9 h 05`, Paris time."""
    if moment is None:
        return NONE
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    hour = f"{local.hour}{BOUND}h{BOUND}{local.minute:02}" if is_french() else f"{local.hour}:{local.minute:02}"
    return _("%(day)s à %(hour)s") % {"day": on_date(local), "hour": hour}


def said(text: str) -> str:
    """Return what a kernel says in the language of the page; a text that is no phrase as it is."""
    if not isinstance(text, Phrase):
        return text
    filled = {name: said(value) if isinstance(value, str) else value for name, value in text.values.items()}
    return _(text.template).format(**filled)


_BEFORE = re.compile(r" (?=[:;?!»])")
_AFTER = re.compile(r"(?<=«) ")
_FROM_TO = re.compile(r"(?<=\d)-(?=\d)")


def bound(sentence: str) -> str:
    """Return a sentence whose French double signs (: ; ? ! « ») never begin a line alone, and whose years (2027-2029)
    stay on one."""
    return _FROM_TO.sub(JOINED, _AFTER.sub(BOUND, _BEFORE.sub(BOUND, sentence)))


def counted(count: int, name: str) -> str:
    """Return so many things that a French name names, which its writer chose: `1 chantier`, `4 axes de travail`."""
    several = count > 1 if is_french() else count != 1
    words = " ".join(_plurals(name.split())) if several else name
    return f"{number(count)} {words if words[1:2].isupper() else words[:1].lower() + words[1:]}"


_LINKS = frozenset({"à", "au", "aux", "de", "des", "du", "en", "par", "pour", "sur"})
"""Words that begin the complement of a noun, which stays as it is."""
_ENDINGS = ((("s", "x", "z"), "", ""), (("al",), "al", "aux"), (("au", "eu"), "", "x"), (("travail",), "il", "ux"))


def _plurals(words: list[str]) -> Iterator[str]:
    """A noun and its adjectives in the plural, up to their complement; initials stay as they are."""
    for place, word in enumerate(words):
        low = word.lower()
        if place and (low in _LINKS or "'" in low or "’" in low):
            yield from words[place:]
            return
        if (len(word) > 1 and word.isupper()) or not word[-1].isalpha():
            yield word
            continue
        cut, put = next(((cut, put) for ends, cut, put in _ENDINGS if low.endswith(ends)), ("", "s"))
        yield word.removesuffix(cut) + put
