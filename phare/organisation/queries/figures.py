"""Figures of staff that an administration may keep in sight."""

from __future__ import annotations

import datetime as dt
from math import fsum

from django.utils.translation import gettext as _

from phare.organisation.models import JobProfile, NotifiedTarget
from phare.organisation.queries.comparison import trend_of
from phare.organisation.queries.photographs import current_photograph
from phare.platform.accounts.models import Administration
from phare.values.tracked import Reading, TrackedFigure


def fte_by_year(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return the FTE of the latest frozen photograph and of its trend, beside the targets notified (EMP-006).

    Where targets were notified, only the staff of their programmes are counted, so that both speak of the same posts.
    None without a photograph, or when its trend is impossible.
    """
    photograph = current_photograph(administration.pk)
    if photograph is None:
        return None
    trend = trend_of(photograph)
    if trend.impossible:
        return None
    targets: dict[int, dict[int, float]] = {}
    notified = NotifiedTarget.objects.filter(programme__administration=administration, year__gte=photograph.date.year)
    for programme, year, fte in notified.values_list("programme", "year", "fte"):
        targets.setdefault(year, {})[programme] = float(fte)
    programmes = {programme for each in targets.values() for programme in each}
    profiles = JobProfile.objects.filter(administration=administration)
    counted = set(
        (profiles.filter(programme__in=programmes) if programmes else profiles).values_list("code", flat=True)
    )
    sums = [line for code, line in trend.total(1).items() if code in counted]
    years = (photograph.date.year, *trend.years)
    readings = tuple(
        Reading(str(year), fsum(line[at] for line in sums), _target(targets.get(year, {}), programmes))
        for at, year in enumerate(years)
    )
    return TrackedFigure(
        label=_("Effectifs"),
        unit=_("ETP"),
        decimals=1,
        value=readings[0].value or 0.0,
        at=photograph.date,
        readings=readings,
        formula=_("somme des effectifs par poste, puis arrivées et départs annoncés, à la fin de chaque année"),
        source=photograph.title,
        target_label=_("cible notifiée") if programmes else "",
        missing=_("les postes des programmes sans cible notifiée") if programmes else "",
    )


def _target(notified: dict[int, float], programmes: set[int]) -> float | None:
    """The sum of the targets of a year, None unless every programme has its own."""
    return fsum(notified.values()) if programmes and set(notified) == programmes else None
