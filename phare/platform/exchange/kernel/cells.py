"""One cell: what it stands for in a column, how it is kept, how it is shown.

`parse` reads what people and spreadsheets write; `canonical` gives a value the one form in which it survives every
format, so that export then import changes nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from phare.platform.exchange.kernel.description import Column, Kind
from phare.platform.exchange.kernel.guard import unguard
from phare.platform.exchange.kernel.names import fold, nearest
from phare.values.phrase import Phrase, phrase

# What a cell of a spreadsheet can hold at most.
LONGEST_TEXT = 32_000
LONGEST_CODE = 100
LARGEST_INTEGER = 10**15
LARGEST_NUMBER = 1e300
FIRST_YEAR, LAST_YEAR = 1900, 2200
# Days are counted from this one by spreadsheets, when they lost the date's format.
_EPOCH = dt.date(1899, 12, 30)

# As LibreOffice and Excel write them, in English and in French.
ERRORS = frozenset(
    {
        "#REF!",
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#VALUE!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
    }
    | {"#NOM?", "#VALEUR!", "#NOMBRE!", "#NUL!", "#PROPAGATION!"}
    | {f"Err:{number}" for number in range(501, 541)}
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SEPARATORS = re.compile(r"[,;\n]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)?(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_SPACES = re.compile("[ \u00a0\u202f\u2009]")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_IN_WORDS = re.compile(r"([0-9]{1,2})(?:er)? ([a-z]+) ([0-9]{4})")
_MONTHS = re.findall("[a-z]+", "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre")
_YES = frozenset({"oui", "o", "vrai", "true", "yes", "1", "x"})
_NO = frozenset({"non", "n", "faux", "false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be read, with what was expected there."""

    expected: Phrase


class UnreadableError(Exception):
    """What was expected, a phrase; never leaves this module."""


def empty(kind: Kind) -> Any:
    """Return what an empty cell of this kind stands for."""
    return "" if kind is Kind.TEXT else () if kind is Kind.LIST else None


def clean(text: str) -> str:
    """Return a text as every format can carry it: no control character, line ends as LF, no outer spaces, NFC."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        text = _FORBIDDEN.sub("", text)
    return unicodedata.normalize("NFC", text).strip()


def parse(column: Column, raw: Any) -> Any:
    """Return the value that a cell stands for in its column, or `Unread` with what was expected.

    `raw` is a str, float, int, bool, date, datetime, time or timedelta; None and blank texts are empty cells.
    """
    if isinstance(raw, str):
        raw = clean(raw)
        if raw in ERRORS:
            return Unread(phrase("une valeur : la formule de cette cellule est en erreur"))
    if raw is None or raw == "":
        if column.required:
            return Unread(phrase("une valeur, la colonne est obligatoire"))
        return empty(column.kind)
    try:
        value = _PARSERS[column.kind](column, raw)
        _check_bounds(column, value)
    except UnreadableError as error:
        return Unread(error.args[0])
    return value


def canonical(column: Column, value: Any) -> Any:
    """Return the value in the form that survives writing and reading in every format.

    Texts are cleaned, numbers keep the 15 significant digits that spreadsheets keep.
    """
    kind = column.kind
    if value is None or value == "":
        return empty(kind)
    if kind is Kind.NUMBER:
        return _fifteen_digits(float(value))
    if kind in {Kind.INTEGER, Kind.YEAR}:
        return int(value)
    if kind is Kind.BOOLEAN:
        return bool(value)
    if kind is Kind.DATE:
        return value.date() if isinstance(value, dt.datetime) else value
    if kind is Kind.LIST:
        return tuple(" ".join(clean(str(code)).split()) for code in value)
    text = clean(str(value))
    return (" ".join(text.split()) if kind is Kind.CODE else text) or empty(kind)


def shown(raw: Any) -> str:
    """Return what was read as the person sees it in the spreadsheet, cut at 80 signs."""
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, float | Decimal):
        return plain_number(float(raw)).replace(".", ",")
    if isinstance(raw, dt.datetime):
        return f"{raw:%d/%m/%Y %H:%M}" if raw.time() != dt.time() else f"{raw:%d/%m/%Y}"
    if isinstance(raw, dt.date):
        return f"{raw:%d/%m/%Y}"
    if isinstance(raw, tuple | list):
        return ", ".join(str(code) for code in raw)
    text = " ".join(str("" if raw is None else raw).split())
    return text if len(text) <= 80 else text[:79] + "…"


def plain_number(value: float) -> str:
    """Return a number with a decimal point, without exponent nor useless ".0": 12, 0.5."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) <= LARGEST_INTEGER:
        return str(int(value))
    return repr(value)


def _fifteen_digits(value: float) -> float:
    return float(f"{value:.15g}") + 0.0  # no negative zero


def _text(column: Column, raw: Any) -> str:
    text = unguard(raw) if isinstance(raw, str) else _text_of(raw)
    if len(text) > (longest := column.longest or LONGEST_TEXT):
        raise UnreadableError(
            phrase("un texte de {longest} signes au plus ({count} ici)", longest=longest, count=len(text))
        )
    return _choice(column, text) if column.choices else text


def _text_of(raw: Any) -> str:
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, float | int):
        if not math.isfinite(raw):
            raise UnreadableError(phrase("un texte ou un nombre fini"))
        return plain_number(float(raw)).replace(".", ",")
    if isinstance(raw, dt.date):
        return shown(raw)
    raise UnreadableError(phrase("un texte"))


def _choice(column: Column, text: str) -> str:
    wanted = fold(text)
    for choice in column.choices:
        if fold(choice) == wanted:
            return choice
    expected = phrase("l'une de ces valeurs : {choices}", choices=", ".join(column.choices))
    if near := nearest(text, column.choices):
        expected = phrase("« {near} » peut-être ; {expected}", near=near, expected=expected)
    raise UnreadableError(expected)


def _code(column: Column, raw: Any) -> str:
    advice = phrase("un code écrit comme du texte (mettez la cellule au format Texte puis retapez-le)")
    if isinstance(raw, dt.date | dt.time | dt.timedelta):
        raise UnreadableError(phrase("{advice} : le tableur l'a changé en date", advice=advice))
    if isinstance(raw, bool):
        raise UnreadableError(phrase("{advice} : le tableur l'a changé en vrai ou faux", advice=advice))
    if isinstance(raw, float | int):
        if not math.isfinite(raw) or raw != int(raw) or abs(raw) > LARGEST_INTEGER:
            raise UnreadableError(
                phrase("{advice} : le tableur l'a changé en nombre, et 1,10 ne se distingue plus de 1,1", advice=advice)
            )
        raw = str(int(raw))
    return _bare_code(column, unguard(raw))


def _bare_code(column: Column, raw: str) -> str:
    code = " ".join(raw.split())
    if _SEPARATORS.search(raw):
        raise UnreadableError(phrase("un seul code, sans virgule, point-virgule ni retour à la ligne"))
    if column.width and code.isdigit():
        # A spreadsheet took the leading zeros away: a code of known width gets them back.
        code = code.zfill(column.width)
    if len(code) > (longest := column.longest or LONGEST_CODE):
        raise UnreadableError(phrase("un code de {longest} signes au plus", longest=longest))
    return _choice(column, code) if column.choices else code


def _codes(column: Column, raw: Any) -> tuple[str, ...]:
    if isinstance(raw, float) and raw != int(raw if math.isfinite(raw) else 0):
        raise UnreadableError(phrase("des codes séparés par des virgules, dans une cellule au format Texte"))
    codes = _SEPARATORS.split(unguard(raw)) if isinstance(raw, str) else [_code(column, raw)]
    codes = [_bare_code(column, code) for code in codes if code.strip()]
    if len(set(codes)) < len(codes):
        repeated = next(code for place, code in enumerate(codes) if code in codes[:place])
        raise UnreadableError(phrase("chaque code une seule fois (« {repeated} » est répété)", repeated=repeated))
    return tuple(codes)


def _number(column: Column, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, float | int | str):
        raise UnreadableError(phrase("un nombre"))
    if isinstance(raw, str):
        text = _SPACES.sub(" ", raw.replace("−", "-"))
        if not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
            raise UnreadableError(phrase("un nombre (1234,5 ou 1 234,5, sans unité)"))
        try:
            raw = float(text.replace(" ", "").replace(",", "."))
        except ValueError:
            raise UnreadableError(phrase("un nombre (1234,5 ou 1 234,5, sans unité)")) from None
    if not math.isfinite(raw) or abs(raw) > LARGEST_NUMBER:
        raise UnreadableError(phrase("un nombre fini"))
    return _fifteen_digits(raw)


def _integer(column: Column, raw: Any) -> int:
    value = _number(column, raw)
    if value != int(value) or abs(value) > LARGEST_INTEGER:
        raise UnreadableError(phrase("un nombre entier"))
    return int(value)


def _year(column: Column, raw: Any) -> int:
    try:
        year = _integer(column, raw)
    except UnreadableError:
        raise UnreadableError(phrase("une année (2027)")) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableError(phrase("une année de {first} à {last}", first=FIRST_YEAR, last=LAST_YEAR))
    return year


def _date(column: Column, raw: Any) -> dt.date:
    day = _day(raw)
    if not FIRST_YEAR < day.year <= LAST_YEAR:
        raise UnreadableError(phrase("une date entre {first} et {last}", first=FIRST_YEAR + 1, last=LAST_YEAR))
    return day


def _day(raw: Any) -> dt.date:
    expected = phrase("une date (31/12/2026 ou 2026-12-31)")
    if isinstance(raw, dt.datetime):
        if raw.time() != dt.time():
            raise UnreadableError(phrase("une date sans heure"))
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        # 18264 is the 1st of January 1950: below, a lone number is rather a year or a slip of the hand.
        if not math.isfinite(raw) or raw != int(raw) or not 18_264 <= raw <= 109_939:
            raise UnreadableError(expected)
        return _EPOCH + dt.timedelta(days=int(raw))
    if not isinstance(raw, str):
        raise UnreadableError(expected)
    try:
        if found := _ISO.fullmatch(raw):
            return dt.date(*(int(part) for part in found.groups()))
        if found := _DAY_FIRST.fullmatch(raw):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if (found := _IN_WORDS.fullmatch(fold(raw))) and found[2] in _MONTHS:
            return dt.date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        raise UnreadableError(phrase("{expected} qui existe, le jour avant le mois", expected=expected)) from None
    raise UnreadableError(expected)


def _boolean(column: Column, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    said = fold(plain_number(float(raw)) if isinstance(raw, float | int) else str(raw))
    if said in _YES or said in _NO:
        return said in _YES
    raise UnreadableError(phrase("oui ou non"))


def _check_bounds(column: Column, value: Any) -> None:
    low, high = column.minimum, column.maximum
    if column.kind not in {Kind.NUMBER, Kind.INTEGER, Kind.YEAR, Kind.DATE}:
        return
    if low is not None and value < low:
        raise UnreadableError(phrase("au moins {least}", least=shown(low)))
    if high is not None and value > high:
        raise UnreadableError(phrase("au plus {most}", most=shown(high)))


_PARSERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.YEAR: _year,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
    Kind.LIST: _codes,
}
