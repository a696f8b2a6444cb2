"""How a scenario holds when its facts are drawn again: what the section of its page says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.allocation.kernel.crossing import Names
from phare.allocation.models import Ensemble, Scenario
from phare.allocation.queries import words
from phare.allocation.queries.charts import trials
from phare.allocation.queries.masking import Hidden
from phare.ui import charts
from phare.ui.formats import number, percent

MOST = 16
"""Missions drawn: the most fragile; the table has them all."""

FRAGILE = 3
"""Fragile floors named in the sentence."""


@dataclass(frozen=True)
class TriedMission:
    """A mission in the draws: in how many its floor holds (None without a floor), and the share of its need covered
    that one draw in ten does not reach, one in two, nine in ten (None without a need)."""

    name: str
    held: int | None
    covered: tuple[float, float, float] | None


@dataclass(frozen=True)
class TriedRoad:
    """A redeployment of the scenario, and in how many draws it is found again."""

    profile: str
    origin: str
    destination: str
    services: str
    fte: float
    found: int


@dataclass(frozen=True)
class EnsemblePage:
    """What the section says."""

    draws: int
    sentences: tuple[str, ...]
    roads: tuple[TriedRoad, ...]
    chart: SafeString | str
    is_of_another_result: bool


def ensemble_of(scenario: Scenario) -> Ensemble | None:
    """Return the last trial of a scenario, with its job; None when it was never tried."""
    return Ensemble.objects.select_related("job").filter(scenario=scenario).first()


def ensemble_page(
    ensemble: Ensemble, scenario: Scenario, result: Mapping[str, Any], names: Names, hidden: Hidden
) -> EnsemblePage | None:
    """Return what the section says of a finished trial to whom `hidden` is masked, `result` being the scenario's as
    they may see it; None before the first end of one."""
    said = ensemble.result
    if said is None:
        return None
    told = {row["mission"] for row in result["missions"] if row["fte"][-1] is not None} - hidden.missions
    missions = [
        TriedMission(names.missions.get(code, code), row["held"], tuple(row["covered"]) if row["covered"] else None)
        for code, row in said["missions"].items()
        if code in told and (row["held"] is not None or row["covered"])
    ]
    missions.sort(key=lambda each: _fragility(each, said["draws"]))
    roads = tuple(_road(row, names) for row in said["roads"] if not _is_hidden(row["road"], hidden))
    return EnsemblePage(
        draws=said["draws"],
        sentences=tuple(_sentences(said, missions, roads)),
        roads=roads,
        chart=_figure(missions, said["draws"]) if missions else "",
        is_of_another_result=ensemble.of_result != scenario.computed_at,
    )


def _fragility(mission: TriedMission, draws: int) -> tuple[float, float, str]:
    held = draws if mission.held is None else mission.held
    return held, mission.covered[0] if mission.covered else 1.0, mission.name


def _is_hidden(road: Sequence[str], hidden: Hidden) -> bool:
    _profile, origin, left, service, joined = road
    return not hidden.places.isdisjoint({(origin, left), (service, joined)})


def _road(row: Mapping[str, Any], names: Names) -> TriedRoad:
    profile, origin, left, service, joined = row["road"]
    services = names.services
    return TriedRoad(
        profile=names.profiles.get(profile, profile),
        origin=names.missions.get(left, left),
        destination=names.missions.get(joined, joined),
        services=services.get(origin, origin)
        if origin == service
        else f"{services.get(origin, origin)} → {services.get(service, service)}",
        fte=row["fte"],
        found=row["found"],
    )


def _sentences(said: Mapping[str, Any], missions: Sequence[TriedMission], roads: Sequence[TriedRoad]) -> list[str]:
    draws = said["draws"]
    sentences = []
    if any(row["held"] is not None for row in said["missions"].values()):
        sentences.append(
            ngettext(
                "Tous les planchers tiennent ensemble dans %(held)s tirage sur %(draws)s.",
                "Tous les planchers tiennent ensemble dans %(held)s tirages sur %(draws)s.",
                said["all_held"],
            )
            % {"held": said["all_held"], "draws": draws}
            if said["all_held"]
            else _("Les planchers ne tiennent jamais tous ensemble.")
        )
    fragile = [each for each in missions if each.held is not None and each.held < draws]
    if fragile:
        named = [
            _("%(mission)s (tenu %(held)s fois sur %(draws)s)")
            % {"mission": each.name, "held": each.held, "draws": draws}
            for each in fragile[:FRAGILE]
        ]
        sentences.append(
            ngettext(
                "Le plancher le plus fragile : %(named)s.", "Les planchers les plus fragiles : %(named)s.", len(named)
            )
            % {"named": words.listed(named)}
        )
    if roads:
        firm = sum(each.found >= 0.9 * draws for each in roads)
        loose = sum(each.found < 0.5 * draws for each in roads)
        sentences.append(
            _(
                "Redéploiements : %(firm)s sur %(count)s se retrouvent dans au moins 9 tirages sur 10, "
                "%(loose)s dans moins d'un sur deux."
            )
            % {"firm": firm, "count": len(roads), "loose": loose}
        )
    return sentences


def _figure(missions: Sequence[TriedMission], draws: int) -> SafeString:
    return charts.figure(
        trials(
            [
                {
                    "mission": each.name,
                    "held": None if each.held is None else each.held / draws,
                    **dict(zip(("low", "middle", "high"), each.covered or (None,) * 3, strict=True)),
                }
                for each in missions[:MOST]
            ]
        ),
        title=_("Ce qui tient, tirage après tirage"),
        description=_(
            "À gauche, part des tirages où le plancher tient chaque année. À droite, besoin couvert la dernière "
            "année : le trait va du tirage sur dix le moins favorable au plus favorable, le rond est le tirage médian."
        ),
        headers=[
            _("Mission"),
            _("Plancher tenu (tirages sur %(draws)s)") % {"draws": draws},
            _("Couverture : 1 tirage sur 10 en dessous"),
            _("Couverture médiane"),
            _("Couverture : 1 tirage sur 10 au-dessus"),
        ],
        rows=[
            [each.name, number(each.held), *(percent(share) for share in each.covered or (None,) * 3)]
            for each in missions
        ],
    )
