"""Figures of staff that an administration may keep in sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from math import fsum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.organisation.models import BudgetProgramme, JobProfile, Movement, NotifiedTarget, Photograph
from phare.organisation.queries.comparison import trend_of
from phare.organisation.queries.photographs import current_photograph
from phare.platform.accounts.models import Administration
from phare.ui.formats import BOUND, number, on_date
from phare.values.tracked import Input, Reading, TrackedFigure


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
        inputs=(
            Input(_("Effectifs comptés"), _fte(readings[0].value or 0.0), _staff_url(photograph)),
            photograph_input(photograph),
            _announced(photograph, counted, readings[-1].when),
            _notified(photograph, programmes),
        ),
    )


def photograph_input(photograph: Photograph) -> Input:
    """Return the photograph that a figure is made from: its title, since when it is frozen, its file, its page."""
    said = photograph.title
    if photograph.frozen_at is not None:
        said = _("%(title)s, figé le %(day)s") % {"title": said, "day": on_date(photograph.frozen_at)}
    if photograph.source_name:
        said = _("%(photograph)s, d'après le fichier « %(file)s »") % {
            "photograph": said,
            "file": photograph.source_name,
        }
    return Input(_("Projet des services"), said, _staff_url(photograph))


def _announced(photograph: Photograph, profiles: Collection[str], until: str) -> Input:
    """The arrivals and departures that carry the photograph on, of the profiles counted."""
    rows = Movement.objects.filter(photograph=photograph, withdrawn_on=None, profile__code__in=profiles)
    moved = [float(fte) for fte in rows.values_list("fte", flat=True)]
    count = ngettext("%(count)s annonce", "%(count)s annonces", len(moved)) % {"count": len(moved)}
    said = _("%(announced)s, %(fte)s ETP d'ici %(year)s") % {
        "announced": count,
        "fte": number(fsum(moved), 1, signed=True),
        "year": until,
    }
    return Input(_("Arrivées et départs prévus"), said, reverse("organisation:trend", args=[photograph.pk]))


def _notified(photograph: Photograph, programmes: Collection[int]) -> Input:
    """The programmes whose targets are compared; that there are none, where there are none."""
    codes = BudgetProgramme.objects.filter(pk__in=programmes).order_by("code").values_list("code", flat=True)
    said = _("programmes %(codes)s") % {"codes": ", ".join(codes)} if codes else _("aucune : tous les postes comptent")
    return Input(_("Cibles notifiées"), said, reverse("organisation:programmes", args=[photograph.pk]))


def _staff_url(photograph: Photograph) -> str:
    return reverse("organisation:photograph", args=[photograph.pk])


def _fte(value: float) -> str:
    return f"{number(value, 1)}{BOUND}{_('ETP')}"


def _target(notified: dict[int, float], programmes: set[int]) -> float | None:
    """The sum of the targets of a year, None unless every programme has its own."""
    return fsum(notified.values()) if programmes and set(notified) == programmes else None
