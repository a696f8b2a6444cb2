"""What was done to an indicator, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators.models import CounterValue, Definition, Indicator, Value
from phare.indicators.queries.history import Deed
from phare.indicators.web import words
from phare.platform.audit.signals import verb_label
from phare.ui import formats
from phare.ui.formats import NONE


@dataclass(frozen=True)
class Line:
    """One thing done, in words: what, the details, and where it is opened (an import), "" nowhere."""

    deed: Deed
    what: str
    details: list[str]
    url: str = ""


def line(deed: Deed, indicator: Indicator, names: Mapping[tuple[str, str], str], *, with_figures: bool) -> Line:
    """Return one thing done as it is shown; `names` are those of territories by level and code.

    Without figures, what may not be told to everybody is left out.
    """
    what, changes = verb_label(deed.verb), deed.changes
    if deed.source is not None:
        count = ngettext("%(count)s valeur de cet indicateur", "%(count)s valeurs de cet indicateur", deed.brought) % {
            "count": formats.number(deed.brought)
        }
        return Line(
            deed, what, [f"{deed.source.file_name} : {count}"], reverse("indicators:import", args=[deed.source.pk])
        )
    if deed.value is None:
        pairs = {name: pair for name, pair in changes.items() if isinstance(pair, list) and len(pair) == 2}
        return Line(deed, what, [_change(name, *pair) for name, pair in pairs.items()])
    value = deed.value
    definition = indicator.definition_on(value.date)
    where = _("%(place)s, %(kind)s au %(date)s") % {
        "place": names.get((value.territory_level, value.territory_code), value.territory_code),
        "kind": value.get_kind_display(),
        "date": formats.on_date(value.date),
    }
    reason = [str(changes["reason"])] if changes.get("reason") else []
    if not with_figures:
        return Line(deed, what, [where])
    if deed.verb == "indicators.counter_value.settled":
        return Line(deed, what, [where, _kept(changes["kept"]), *reason])
    before, after = _figures(deed, value)
    shown = " → ".join(words.figure(each, definition) for each in (before, after) if each is not None)
    return Line(deed, what, [f"{where} : {shown}", *reason])


def _figures(deed: Deed, value: Value) -> tuple[float | None, float | None]:
    """The figure before, and after."""
    if deed.verb == "indicators.value.entered":
        before, after = deed.changes["value"]
        return before, after
    if deed.verb == "indicators.value.contested":
        return deed.changes["published"], deed.changes["value"]
    return None, value.value


def _kept(kept: str) -> str:
    return _("retenue : %(which)s") % {"which": CounterValue.Kept(kept).label}


def _change(name: str, before: Any, after: Any) -> str:
    label = _label(name)
    # A row's number tells nothing to the reader: what changed is enough.
    return label if name.endswith("_id") else f"{label} : {_said(name, before)} → {_said(name, after)}"


def _label(name: str) -> str:
    for model in (Indicator, Definition):
        for each in model._meta.concrete_fields:
            if name in (each.name, each.attname):
                label = str(each.verbose_name)
                return label[:1].upper() + label[1:]
    return name


def _said(name: str, value: Any) -> str:
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if name == "since":
        return formats.on_date(parse_date(str(value)))
    field = next((each for each in Definition._meta.concrete_fields if each.name == name), None)
    text = str(dict(field.flatchoices).get(value, value)) if field and field.choices else str(value)
    return text if len(text) <= 120 else text[:117] + "…"
