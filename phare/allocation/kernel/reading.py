"""Reads the rows of a problem out of JSON data, noting every value that has not the expected form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, NoReturn

from .checks import UNREAD, Declared, not_finite
from .problem import (
    Compatibility,
    Mission,
    Movement,
    Problem,
    Profile,
    Service,
    Staff,
    TransferCost,
)

Errors = list[str]
Read = Callable[[object, str, Errors], Any]

_REQUIRED = object()


class _UnreadableError(Exception):
    """A value has not the expected form; the sentence saying so is already noted."""


@dataclass(frozen=True)
class _Field:
    """A key of a JSON object, the attribute it fills, how it is read, what stands for its absence."""

    key: str
    attribute: str
    read: Read
    default: object = _REQUIRED


@dataclass(frozen=True)
class Reading:
    """What could be read of a problem (UNREAD where a value could not), every error of form, and the identifiers it
    declares."""

    problem: Problem
    declared: Declared
    errors: tuple[str, ...]
    staff_is_whole: bool
    """Every value of staff, movements and periods could be read."""

    @classmethod
    def of(cls, data: object) -> Reading:
        """Read JSON data; never raises, whatever the data are."""
        errors: Errors = []
        if not isinstance(data, dict):
            errors.append(f"problème : un objet est attendu, pas {_shown(data)}.")
            return cls(Problem((), (), (), (), ()), Declared(None, None, None, None), tuple(errors), False)
        _check_keys(data, "problème", _PROBLEM, errors)
        parts = {each.attribute: _part(data, each, errors) for each in _PROBLEM}
        rows: dict[str, Any] = {name: rows for name, (rows, _) in parts.items()}
        problem = Problem(**rows)
        declared = Declared(
            frozenset(problem.periods) if parts["periods"][1] else None,
            _ids(data.get("services")),
            _ids(data.get("profiles")),
            _ids(data.get("missions")),
        )
        whole = all(parts[name][1] for name in ("periods", "staff", "movements"))
        return cls(problem, declared, tuple(errors), whole)


def _part(data: dict[str, Any], part: _Field, errors: Errors) -> tuple[Any, bool]:
    """The rows of a part of the problem, and whether everything in it could be read."""
    if part.key not in data:
        return ((), False) if part.default is _REQUIRED else (part.default, True)
    values = data[part.key]
    if values is None and part.default is None:
        return None, True
    if not isinstance(values, list):
        errors.append(f"{part.key} : une liste est attendue, pas {_shown(values)}.")
        return () if part.default is _REQUIRED else part.default, False
    rows = _each(values, part.key, part.read, errors)
    whole = all(_is_whole(row) for row in rows)
    if part.key != "max_moved_fte":
        rows = [row for row in rows if row is not UNREAD]
    return tuple(rows), whole


def _is_whole(row: Any) -> bool:
    return row is not UNREAD and all(getattr(row, name) is not UNREAD for name in getattr(row, "__slots__", ()))


def _each(values: list[Any], place: str, read: Read, errors: Errors) -> list[Any]:
    """What is read of each value, UNREAD where it cannot be."""
    rows = []
    for index, value in enumerate(values):
        try:
            rows.append(read(value, f"{place}[{index}]", errors))
        except _UnreadableError:
            rows.append(UNREAD)
    return rows


def _record(kind: type, *fields: _Field) -> Read:
    """How to read an object into a row of this kind; a field that cannot be read is UNREAD there."""

    def read(data: object, place: str, errors: Errors) -> Any:
        if not isinstance(data, dict):
            _refuse(f"{place} : un objet est attendu, pas {_shown(data)}.", errors)
        _check_keys(data, place, fields, errors)
        values = {}
        for each in fields:
            if each.key not in data:
                values[each.attribute] = UNREAD if each.default is _REQUIRED else each.default
                continue
            try:
                values[each.attribute] = each.read(data[each.key], f"{place}.{each.key}", errors)
            except _UnreadableError:
                values[each.attribute] = UNREAD
        return kind(**values)

    return read


def _check_keys(data: dict[str, Any], place: str, fields: tuple[_Field, ...], errors: Errors) -> None:
    known = [each.key for each in fields]
    errors += [
        f"{place} : « {each.key} » manque." for each in fields if each.default is _REQUIRED and each.key not in data
    ]
    errors += [
        f"{place} : « {key} » n'est pas une clé connue ({', '.join(known)})." for key in data if key not in known
    ]


def _text(value: object, place: str, errors: Errors) -> str:
    if not isinstance(value, str):
        _refuse(f"{place} : un texte est attendu, pas {_shown(value)}.", errors)
    return value


def _truth(value: object, place: str, errors: Errors) -> bool:
    if not isinstance(value, bool):
        _refuse(f"{place} : true ou false est attendu, pas {_shown(value)}.", errors)
    return value


def _number(value: object, place: str, errors: Errors) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(f"{place} : un nombre est attendu, pas {_shown(value)}.", errors)
    try:
        return float(value)
    except OverflowError:
        _refuse(f"{place} : ce nombre est trop grand.", errors)


def _whole(value: object, place: str, errors: Errors) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(f"{place} : un nombre entier est attendu, pas {_shown(value)}.", errors)
    return value


def _list_of(read: Read) -> Read:
    def read_list(value: object, place: str, errors: Errors) -> tuple[Any, ...]:
        if not isinstance(value, list):
            _refuse(f"{place} : une liste est attendue, pas {_shown(value)}.", errors)
        return tuple(_each(value, place, read, errors))

    return read_list


def _or_null(read: Read) -> Read:
    def read_or_null(value: object, place: str, errors: Errors) -> Any:
        return None if value is None else read(value, place, errors)

    return read_or_null


def _refuse(sentence: str, errors: Errors) -> NoReturn:
    errors.append(sentence)
    raise _UnreadableError


def _ids(rows: object) -> frozenset[str] | None:
    """The identifiers of rows, those of otherwise unreadable ones included; None if one cannot be read."""
    if not isinstance(rows, list):
        return None
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows]
    known = frozenset(each for each in ids if isinstance(each, str))
    return known if all(isinstance(each, str) for each in ids) else None


def _shown(value: object) -> str:
    """A value as the person wrote it, shortened."""
    for kind, name in ((bool, "un booléen"), (list, "une liste"), (dict, "un objet"), (type(None), "null")):
        if isinstance(value, kind):
            return name
    if isinstance(value, int) and abs(value) >= 10**40:
        return "un très grand nombre"
    if isinstance(value, float) and not isfinite(value):
        return not_finite(value)
    text = str(value)
    return f"« {text[:40]}{'…' if len(text) > 40 else ''} »"


_SERVICE = _record(
    Service,
    _Field("id", "id", _text),
    _Field("under_prefect_authority", "under_prefect_authority", _truth, True),
)
_PROFILE = _record(Profile, _Field("id", "id", _text))
_MISSION = _record(
    Mission,
    _Field("id", "id", _text),
    _Field("weight", "weight", _number, 1.0),
    _Field("core", "core", _truth, False),
    _Field("need", "need", _list_of(_number)),
    _Field("floor", "floor", _list_of(_number)),
    _Field("floor_rank", "floor_rank", _whole, 1),
    _Field("floor_profiles", "floor_profiles", _or_null(_list_of(_text)), None),
    _Field("services", "services", _or_null(_list_of(_text)), None),
)
_STAFF = _record(
    Staff,
    _Field("service", "service", _text),
    _Field("profile", "profile", _text),
    _Field("mission", "mission", _text),
    _Field("fte", "fte", _number),
)
_MOVEMENT = _record(
    Movement,
    _Field("period", "period", _whole),
    _Field("service", "service", _text),
    _Field("profile", "profile", _text),
    _Field("mission", "mission", _or_null(_text), None),
    _Field("fte", "fte", _number),
)
_COMPATIBILITY = _record(
    Compatibility,
    _Field("profile", "profile", _text),
    _Field("mission", "mission", _text),
    _Field("cost", "cost", _number),
)
_TRANSFER = _record(
    TransferCost,
    _Field("from", "origin", _text),
    _Field("to", "destination", _text),
    _Field("cost", "cost", _number),
)
_PROBLEM = (
    _Field("periods", "periods", _whole),
    _Field("services", "services", _SERVICE),
    _Field("profiles", "profiles", _PROFILE),
    _Field("missions", "missions", _MISSION),
    _Field("staff", "staff", _STAFF),
    _Field("movements", "movements", _MOVEMENT, ()),
    _Field("compatibility", "compatibility", _COMPATIBILITY, ()),
    _Field("transfer_costs", "transfer_costs", _TRANSFER, ()),
    _Field("max_moved_fte", "max_moved_fte", _or_null(_number), None),
)
