"""Figures of the plans that an administration may keep in sight."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Administration, Membership
from phare.strategy.models import Operation
from phare.strategy.queries.attention import plans_at_work
from phare.ui.formats import number
from phare.values.tracked import Input, Reading, TrackedFigure


def operations_owned(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return the share of the operations of the plans in force that somebody owns today, by year of work, in percent.

    An operation without dates is at work during the whole plan. None without any operation.
    """
    in_force = Membership.objects.in_force(day).filter(pk=OuterRef("owner"))
    plans = list(plans_at_work(administration, day))
    rows = [
        (first or plan_first, last or plan_last, owned)
        for first, last, plan_first, plan_last, owned in Operation.objects.filter(plan__in=plans).values_list(
            "first_year", "last_year", "plan__first_year", "plan__last_year", Exists(in_force)
        )
    ]
    if not rows:
        return None
    years = range(max(min(first for first, _last, _owned in rows), day.year), max(last for _f, last, _o in rows) + 1)
    return TrackedFigure(
        label=_("Opérations qui ont un responsable"),
        unit="%",
        decimals=0,
        value=_share([owned for _first, _last, owned in rows]) or 0.0,
        at=day,
        readings=tuple(
            Reading(str(year), _share([owned for first, last, owned in rows if first <= year <= last]))
            for year in years
        ),
        formula=_("opérations dont le responsable est en fonctions ÷ opérations au travail dans l'année"),
        source=", ".join(plan.name for plan in plans),
        inputs=(
            Input(_("Opérations dont le responsable est en fonctions"), number(sum(owned for *_years, owned in rows))),
            Input(_("Opérations des plans en vigueur"), number(len(rows))),
            *(Input(_("Plan"), plan.name, reverse("strategy:plan", args=[plan.pk])) for plan in plans),
        ),
    )


def _share(owned: list[bool]) -> float | None:
    return 100 * sum(owned) / len(owned) if owned else None
