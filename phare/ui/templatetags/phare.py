"""Tags and filters that every template has: figures and dates in the French form."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def fte(value: float | Decimal | None, decimals: int = 1) -> str:
    """Return a number of full-time equivalents as it is written: `1 234,5`; a dash when there is none."""
    if value is None:
        return "–"
    rounded = round(Decimal(str(value)), decimals)
    return number_format(
        rounded + 0 if rounded else Decimal(0), decimal_pos=decimals, use_l10n=True, force_grouping=True
    )
