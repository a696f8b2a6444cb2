"""The curve of coverage against FTE redeployed, as its page shows it: points that open their scenario."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.allocation.kernel.frontier import NOTHING, Point, read_points
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.prepared import capped, trend
from phare.allocation.models import Frontier, Scenario
from phare.allocation.queries.charts import curve, rank_name
from phare.organisation.models import Photograph
from phare.strategy.models import Plan
from phare.ui import charts
from phare.ui.formats import number, percent

SAME_SHARE = 5e-4
"""Share of the needs below which nothing is gained: what a percentage with one decimal does not show."""

WITHOUT = "aucun"
"""How an address writes that there is no cap."""


@dataclass(frozen=True)
class CurvePoint:
    """A point of the curve, the scenario that it is, if it is one, and where it opens."""

    point: Point
    scenario: Scenario | None
    address: str

    @property
    def cap(self) -> str:
        """Return the cap in words."""
        return _("sans plafond") if self.point.cap is None else number(self.point.cap, 1)


@dataclass(frozen=True)
class CurvePage:
    """All that the page of a curve says."""

    points: tuple[CurvePoint, ...]
    sentence: str
    floors: str
    chart: SafeString | str


def frontier_of(photograph: Photograph, plan: Plan) -> Frontier | None:
    """Return the curve last asked for on these facts, with its job; None when none was."""
    return Frontier.objects.select_related("job").filter(photograph=photograph, plan=plan).first()


def address_of(photograph: Photograph, plan: Plan) -> str:
    """Return the address of the curve on these facts."""
    return f"{reverse('allocation:frontier')}?{urlencode({'projet': photograph.pk, 'plan': plan.pk})}"


def address_of_point(photograph: Photograph, plan: Plan, cap: float | None) -> str:
    """Return the address where a point without a scenario asks to be opened as one."""
    asked = {"projet": str(photograph.pk), "plan": str(plan.pk), "plafond": WITHOUT if cap is None else str(cap)}
    return f"{reverse('allocation:frontier-open')}?{urlencode(asked)}"


def scenarios_by_cap(
    scenarios: Iterable[Scenario], caps: Iterable[float | None], years: Sequence[int]
) -> dict[float | None, Scenario]:
    """Return, for each of these caps (FTE a year), the first of the scenarios that has no other lever.

    Nobody redeployed is a cap of nothing.
    """
    cap_of: dict[Overlay, float | None] = {capped(years, cap): cap for cap in caps} | {trend(): 0.0}
    found: dict[float | None, Scenario] = {}
    for scenario in scenarios:
        if scenario.levers in cap_of:
            found.setdefault(cap_of[scenario.levers], scenario)
    return found


def curve_page(frontier: Frontier, scenarios: Sequence[Scenario], years: Sequence[int]) -> CurvePage:
    """Return what the page says of a computed curve, and where the scenarios on the same facts stand beside it."""
    points = read_points(frontier.points)
    known = scenarios_by_cap(scenarios, [point.cap for point in points], years)
    shown = tuple(
        CurvePoint(
            point,
            known.get(point.cap),
            known[point.cap].get_absolute_url()
            if point.cap in known
            else address_of_point(frontier.photograph, frontier.plan, point.cap),
        )
        for point in points
    )
    on_it = {scenario.pk for scenario in known.values()}
    beside = [each for each in scenarios if each.computed_at is not None and each.pk not in on_it]
    chart = "" if points[0].coverage is None else _figure(shown, beside, years)
    return CurvePage(shown, _sentence(points, years[-1]), _floors(points), chart)


def _sentence(points: Sequence[Point], year: int) -> str:
    """What redeploying buys, in one sentence, and where nothing more is gained."""
    first, last = points[0], points[-1]
    if first.coverage is None or last.coverage is None:
        return _("Aucun besoin n'est fixé : il n'y a pas de couverture à comparer.")
    if last.moved <= NOTHING:
        return _("Aucun redéploiement n'est proposé : %(share)s des besoins sont couverts.") % {
            "share": percent(last.coverage, 1)
        }
    enough = next(point for point in points if _is_enough(point, last))
    said = _(
        "Sans redéploiement, %(before)s des besoins sont couverts en %(year)s ; avec %(fte)s ETP redéployés, %(after)s."
    ) % {
        "year": year,
        "before": percent(first.coverage, 1),
        "fte": number(enough.moved, 1),
        "after": percent(enough.coverage, 1),
    }
    return said if enough is last else said + " " + _("Au-delà, la couverture ne gagne plus rien.")


def _is_enough(point: Point, last: Point) -> bool:
    """Whether a point covers as much as the last one, and holds floors as well."""
    assert point.coverage is not None
    assert last.coverage is not None
    lacking = dict(last.lacking)
    return point.coverage >= last.coverage - SAME_SHARE and all(
        fte <= lacking.get(rank, 0.0) + 0.05 for rank, fte in point.lacking
    )


def _floors(points: Sequence[Point]) -> str:
    """From how many FTE redeployed floors hold, or how many never do."""
    last = points[-1]
    if last.lack > 0.05:
        return ngettext(
            "Même sans plafond, %(count)s plancher n'est pas tenu : il y manque %(fte)s ETP, toutes années ensemble.",
            "Même sans plafond, %(count)s planchers ne sont pas tenus : "
            "il y manque %(fte)s ETP, toutes années ensemble.",
            last.broken,
        ) % {"count": last.broken, "fte": number(last.lack, 1)}
    holding = next(index for index, point in enumerate(points) if all(after.lack <= 0.05 for after in points[index:]))
    if holding == 0:
        return _("Les planchers sont tenus sans redéploiement.")
    return _("Tous les planchers sont tenus à partir de %(fte)s ETP redéployés.") % {
        "fte": number(points[holding].moved, 1)
    }


def _figure(points: Sequence[CurvePoint], beside: Sequence[Scenario], years: Sequence[int]) -> SafeString:
    ranks = sorted({rank for each in points for rank, fte in each.point.lacking})
    return charts.figure(
        curve(_marks(points), _diamonds(beside), [rank_name(rank) for rank in ranks]),
        title=_("Besoins couverts en %(year)s selon les ETP redéployés") % {"year": years[-1]},
        description=_(
            "Chaque point est l'équilibré sous un plafond : rond quand tous les planchers tiennent, triangle rouge "
            "sinon. Chaque losange est un scénario. Un clic ouvre le scénario, ou propose d'en faire un."
        ),
        headers=[
            _("Plafond (ETP par an)"),
            _("ETP redéployés"),
            _("Couverture en %(year)s") % {"year": years[-1]},
            *(_("Manque, %(rank)s") % {"rank": rank_name(rank).lower()} for rank in ranks),
            _("Planchers rompus"),
            _("Scénario"),
        ],
        rows=[_row(each, ranks) for each in points],
        note=_(
            "D'un point au suivant, le plafond seul change. Aucun plancher de premier rang n'y perd, et à planchers "
            "égaux la mission de socle la plus à découvert ne l'est jamais davantage ; la couverture totale peut "
            "céder un peu à l'équité."
        ),
    )


def _marks(points: Sequence[CurvePoint]) -> list[dict[str, Any]]:
    """The points, as the chart takes them."""
    return [
        {
            "moved": each.point.moved,
            "coverage": each.point.coverage,
            "lacking": {rank_name(rank): fte for rank, fte in each.point.lacking},
            "name": each.scenario.name if each.scenario else "",
            "url": each.address,
            "said": _said(each),
        }
        for each in points
    ]


def _diamonds(scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Scenarios that are not on the curve, as the chart takes them."""
    return [
        {
            "moved": each.summary["moved"],
            "coverage": each.summary["coverage"],
            "name": each.name,
            "url": each.get_absolute_url(),
            "said": _("Scénario « %(name)s » : %(fte)s ETP redéployés, %(share)s des besoins couverts")
            % {
                "name": each.name,
                "fte": number(each.summary["moved"], 1),
                "share": percent(each.summary["coverage"], 1),
            },
        }
        for each in scenarios
        if each.summary.get("coverage") is not None
    ]


def _row(each: CurvePoint, ranks: Sequence[int]) -> list[Any]:
    lacking = dict(each.point.lacking)
    opened = each.scenario.name if each.scenario else _("Ouvrir comme scénario")
    return [
        each.cap,
        number(each.point.moved, 1),
        percent(each.point.coverage, 1),
        *(number(lacking.get(rank, 0.0), 1) for rank in ranks),
        number(each.point.broken),
        format_html('<a href="{}">{}</a>', each.address, opened),
    ]


def _said(each: CurvePoint) -> str:
    """A point read aloud, and what a click does."""
    said = _("%(fte)s ETP redéployés, %(share)s des besoins couverts") % {
        "fte": number(each.point.moved, 1),
        "share": percent(each.point.coverage, 1),
    }
    if each.scenario is not None:
        return _("%(said)s : scénario « %(name)s »") % {"said": said, "name": each.scenario.name}
    return _("%(said)s : ouvrir ce point comme scénario") % {"said": said}
