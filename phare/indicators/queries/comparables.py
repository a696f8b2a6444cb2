"""With which departments a department is compared, as its administration chose, and where their median stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators.kernel.definition import Direction, Level
from phare.indicators.kernel.pace import Gap, gap_to_median
from phare.indicators.models import Thresholds
from phare.indicators.queries.territories import Territory
from phare.platform.accounts.models import Administration
from phare.territory.models import Department
from phare.ui.formats import on_date


@dataclass(frozen=True)
class Comparables:
    """The departments that an administration compares its own with, itself left out: names by code.

    `least` is how many of them must be known for their median to be told; `why` and `since` are empty for the region's.
    """

    choice: str
    names: Mapping[str, str]
    least: int
    why: str = ""
    since: dt.date | None = None

    def gap(self, own: float | None, rates: Mapping[str, float | None]) -> Compared | None:
        """Return a bounded rate beside the median of those known of these departments; None when too few are."""
        known = {code: each for code, each in rates.items() if each is not None and code in self.names}
        if own is None:
            return None
        # Of rates, more is always better, whichever way the figure goes.
        found = gap_to_median(own, known.values(), Direction.UP, self.least)
        return Compared(found, self, tuple(code for code in self.names if code in known)) if found else None

    def told(self, codes: Iterable[str]) -> str:
        """Return these of the departments in words: how many, and when they were chosen which ones."""
        names = [self.names[code] for code in codes]
        count = {"count": len(names)}
        if self.choice == Thresholds.Comparison.REGION:
            return (
                ngettext("%(count)s département de la région", "%(count)s départements de la région", len(names))
                % count
            )
        if self.choice == Thresholds.Comparison.NEIGHBOURS:
            what = ngettext("%(count)s département voisin", "%(count)s départements voisins", len(names)) % count
        else:
            what = (
                ngettext("%(count)s département comparable", "%(count)s départements comparables", len(names)) % count
            )
        return _("%(what)s : %(names)s, choisis le %(day)s") % {
            "what": what,
            "names": ", ".join(names),
            "day": on_date(self.since),
        }


@dataclass(frozen=True)
class Compared:
    """A rate beside the median of comparable departments, and the codes of those that make it."""

    gap: Gap
    among: Comparables
    codes: tuple[str, ...]

    @property
    def median_of(self) -> str:
        """Whose median it is, in words."""
        return self.among.told(self.codes)


def thresholds_of(administration: Administration) -> Thresholds:
    """Return the thresholds of an administration, the defaults when it set none."""
    return Thresholds.objects.filter(administration=administration).first() or Thresholds(administration=administration)


def comparables_of(own: Territory, thresholds: Thresholds) -> Comparables:
    """Return the departments that a department is compared with; none for a territory of another level. One query."""
    departments = Department.objects.filter(in_force=True).exclude(pk=own.code)
    if own.level is not Level.DEPARTMENT:
        departments = departments.none()
    elif thresholds.comparison == Thresholds.Comparison.REGION:
        region = Department.objects.filter(pk=own.code).values("region")
        departments = departments.filter(region__in=region)
    else:
        departments = departments.filter(pk__in=thresholds.compared)
    return Comparables(
        thresholds.comparison,
        dict(departments.values_list("code", "name")),
        thresholds.comparables,
        thresholds.compared_why,
        thresholds.compared_since,
    )
