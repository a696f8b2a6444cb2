"""From a photograph of staff, a plan and a scenario's overlay to the problem that the crossing solves (CRO-001)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from phare.allocation.kernel.overlay import Closure, Overlay, OverlayErrors
from phare.allocation.kernel.problem import (
    Compatibility,
    Mission,
    Movement,
    Problem,
    Profile,
    Service,
    Staff,
    TransferCost,
)
from phare.allocation.kernel.trend import trend_of
from phare.organisation.kernel.staffing import Staffing, Transfer
from phare.strategy.kernel.aggregate import MissionRequirement, mission_requirements
from phare.strategy.kernel.requirements import PlanData
from phare.values.phrase import Phrase, lines, phrase
from phare.values.refusal import Refusal


class NothingToCrossError(Refusal):
    """The photograph and the plan have no year in common."""


class CrossingErrors(Refusal):
    """Every disagreement between a photograph and a plan at once, each a sentence."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__(lines(self.errors))


def years_crossed(staffing: Staffing, plan: PlanData) -> tuple[int, ...]:
    """Return the plan's years that end after the photograph's date: what can still be decided.

    Raises NothingToCrossError when there is none.
    """
    years = tuple(year for year in plan.years if dt.date(year, 12, 31) > staffing.date)
    if not years:
        raise NothingToCrossError(
            phrase(
                "Le projet des services du {date} est postérieur à la fin du plan ({last_year}) : choisissez un projet "
                "des services plus ancien, ou un plan qui court encore.",
                date=f"{staffing.date:%d/%m/%Y}",
                last_year=plan.last_year,
            )
        )
    return years


def problem_of(staffing: Staffing, plan: PlanData, overlay: Overlay) -> Problem:
    """Return the problem of a scenario: one period per year crossed, FTE throughout.

    Vacant posts bring no staff. Movements between the photograph and the first year count with the first year;
    those of later years than the plan's have no effect. Raises NothingToCrossError, CrossingErrors and OverlayErrors
    naming every unknown code, and ProblemErrors when the announced movements are impossible.
    """
    years = years_crossed(staffing, plan)
    errors = list(disagreements(staffing, plan))
    if errors:
        raise CrossingErrors(errors)
    wrong = list(_overlay_errors(overlay, staffing, plan, years))
    if wrong:
        raise OverlayErrors(wrong)
    problem = Problem(
        periods=years,
        services=tuple(Service(row.code, row.under_prefect_authority) for row in staffing.services),
        profiles=tuple(Profile(row.code) for row in staffing.profiles),
        missions=tuple(_missions(staffing, plan, overlay, years)),
        staff=tuple(
            Staff(row.service, row.profile, row.mission, 0.0 if row.vacant else row.fte) for row in staffing.posts
        ),
        movements=tuple(_movements(staffing, overlay, years)),
        compatibility=tuple(Compatibility(row.profile, row.mission, row.cost) for row in staffing.compatibilities),
        transfer_costs=tuple(
            TransferCost(row.origin, row.destination, row.cost) for row in open_transfers(staffing, overlay)
        ),
        max_moved_fte=tuple(overlay.cap(year) for year in years),
    )
    for closure in sorted(overlay.closures, key=lambda each: (each.year, each.service)):
        problem = _closed(problem, closure)
    return problem


def asked_of(staffing: Staffing, plan: PlanData, overlay: Overlay) -> Problem | None:
    """Return the problem with the needs that a scenario leaves aside, to be shown; None when it leaves none aside."""
    return problem_of(staffing, plan, replace(overlay, needs_ignored=False)) if overlay.needs_ignored else None


def disagreements(staffing: Staffing, plan: PlanData) -> Iterator[str]:
    """Yield a sentence for each mission or profile of the plan that the photograph does not know."""
    missions = {row.code for row in staffing.missions}
    profiles = {row.code for row in staffing.profiles}
    for code in sorted({row.mission for row in plan.requirements} - missions):
        yield phrase(
            "Le plan demande la mission « {code} », absente du projet des services : ajoutez-la ou corrigez-la.",
            code=code,
        )
    named = {profile for row in plan.requirements for profile in row.floor_profiles or ()}
    for code in sorted(named - profiles):
        yield phrase(
            "Un socle du plan compte le profil « {code} », absent du projet des services : corrigez son code.",
            code=code,
        )


def open_transfers(staffing: Staffing, overlay: Overlay) -> tuple[Transfer, ...]:
    """Return the transfers between services that a scenario may use.

    Those it forbids are left out, those of a closed service too, and those known to join two communes unless the
    scenario asks for them.
    """
    if overlay.no_redeployment:
        return ()
    closed = {each.service for each in overlay.closures}
    far = set() if overlay.between_communes else {(row.origin, row.destination) for row in far_transfers(staffing)}
    left_out = far | set(overlay.forbidden_transfers)
    return tuple(
        row
        for row in staffing.transfers
        if (row.origin, row.destination) not in left_out and not closed & {row.origin, row.destination}
    )


def far_transfers(staffing: Staffing) -> tuple[Transfer, ...]:
    """Return the transfers whose two services are known to sit in different communes."""
    commune = {row.code: row.commune for row in staffing.services}
    return tuple(
        row
        for row in staffing.transfers
        if commune.get(row.origin) and commune.get(row.destination) and commune[row.origin] != commune[row.destination]
    )


def _missions(staffing: Staffing, plan: PlanData, overlay: Overlay, years: Sequence[int]) -> Iterator[Mission]:
    decided = tuple(row for row in plan.reliefs if row.decided)
    asked = mission_requirements(plan, years, (*decided, *overlay.reliefs))
    nothing = (0.0,) * len(years)
    weights = weights_of(plan, overlay, asked)
    for row in staffing.missions:
        requirement = asked.get(row.code) or MissionRequirement(row.code, nothing, nothing)
        yield Mission(
            id=row.code,
            need=nothing if overlay.needs_ignored else requirement.need,
            floor=tuple(
                _floor(overlay, row.code, year, floor) for year, floor in zip(years, requirement.floor, strict=True)
            ),
            weight=weights.get(row.code, 1.0),
            core=requirement.core,
            floor_rank=int(requirement.floor_rank),
            floor_profiles=requirement.floor_profiles,
            services=row.carriers or None,
        )


def weights_of(plan: PlanData, overlay: Overlay, asked: dict[str, MissionRequirement]) -> dict[str, float]:
    """Return the weight of each mission of the plan once a scenario has changed some.

    A mission asked for by several orientations takes the factor of each of them.
    """
    factors = dict(overlay.orientation_factors)
    weights = {code: requirement.weight for code, requirement in asked.items()}
    for mission, orientations in orientations_of(plan).items():
        for orientation in orientations:
            weights[mission] *= factors.get(orientation, 1.0)
    return weights | dict(overlay.mission_weights)


def orientations_of(plan: PlanData) -> dict[str, tuple[str, ...]]:
    """Return the orientations that ask for each mission, the one that needs it most first (FTE over all years)."""
    orientation_of = {row.code: row.orientation for row in plan.objectives}
    asked: dict[str, dict[str, float]] = {}
    for row in plan.requirements:
        orientation = orientation_of.get(row.objective)
        if orientation is not None:
            needs = asked.setdefault(row.mission, {})
            needs[orientation] = needs.get(orientation, 0.0) + row.need
    return {
        mission: tuple(sorted(needs, key=lambda code: (-needs[code], code))) for mission, needs in sorted(asked.items())
    }


def _floor(overlay: Overlay, mission: str, year: int, floor: float) -> float:
    changes = [change for change in overlay.floors if change.mission == mission and change.holds(year)]
    return changes[-1].fte if changes else floor


def _movements(staffing: Staffing, overlay: Overlay, years: Sequence[int]) -> Iterator[Movement]:
    for row in staffing.movements:
        if dt.date(row.year, 12, 31) > staffing.date and row.year <= years[-1]:
            yield Movement(max(row.year, years[0]), row.service, row.profile, row.fte, row.mission)
    for recruit in overlay.recruits:
        yield Movement(recruit.year, recruit.service, recruit.profile, recruit.fte, recruit.mission)


def _closed(problem: Problem, closure: Closure) -> Problem:
    """The problem once a service is closed: whoever stands there, and whatever was announced there, goes over."""
    index = problem.periods.index(closure.year)
    standing: dict[tuple[str, str], float] = {}
    if index:
        trend = trend_of(problem)
        for (service, profile, mission), line in zip(trend.cells, trend.fte, strict=True):
            if service == closure.service:
                standing[profile, mission] = float(line[index - 1])
    else:
        for row in problem.staff:
            if row.service == closure.service:
                key = row.profile, row.mission
                standing[key] = standing.get(key, 0.0) + row.fte
    over = [
        Movement(closure.year, service, profile, sign * fte, mission)
        for (profile, mission), fte in sorted(standing.items())
        for service, sign in ((closure.service, -1.0), (closure.receiver, 1.0))
    ]
    redirected = [
        replace(row, service=closure.receiver) if row.service == closure.service and row.period >= closure.year else row
        for row in problem.movements
    ]
    carried = [
        replace(row, services=(*row.services, closure.receiver))
        if row.services and closure.service in row.services and closure.receiver not in row.services
        else row
        for row in problem.missions
    ]
    return replace(problem, movements=(*redirected, *over), missions=tuple(carried))


_UNKNOWN: dict[str, Callable[[str], Phrase]] = {
    "mission": lambda code: phrase("Le scénario cite la mission « {code} », inconnue ici.", code=code),
    "orientation": lambda code: phrase("Le scénario cite l'orientation « {code} », inconnue ici.", code=code),
    "profile": lambda code: phrase("Le scénario cite le profil « {code} », inconnu ici.", code=code),
    "service": lambda code: phrase("Le scénario cite le service « {code} », inconnu ici.", code=code),
}
_OUTSIDE: dict[str, Callable[[int, str], Phrase]] = {
    "cap": lambda year, span: phrase(
        "Le scénario place un plafond en {year}, hors des années étudiées ({span}).", year=year, span=span
    ),
    "recruit": lambda year, span: phrase(
        "Le scénario place un recrutement en {year}, hors des années étudiées ({span}).", year=year, span=span
    ),
    "closure": lambda year, span: phrase(
        "Le scénario place une fermeture en {year}, hors des années étudiées ({span}).", year=year, span=span
    ),
}
_TWICE: dict[str, Callable[[str], Phrase]] = {
    "cap": lambda key: phrase("Le scénario donne deux fois un plafond à « {key} ».", key=key),
    "weight": lambda key: phrase("Le scénario donne deux fois un poids à « {key} ».", key=key),
}


def _overlay_errors(overlay: Overlay, staffing: Staffing, plan: PlanData, years: Sequence[int]) -> Iterator[str]:
    missions = {row.code for row in staffing.missions}
    services = {row.code: row for row in staffing.services}
    profiles = {row.code for row in staffing.profiles}
    orientations = {row.code for row in plan.orientations}
    for known, what, codes in (
        (missions, "mission", [row.mission for row in overlay.floors]),
        (missions, "mission", [row.mission for row in overlay.reliefs]),
        (missions, "mission", [code for code, _ in overlay.mission_weights]),
        (missions, "mission", [row.mission for row in overlay.recruits if row.mission is not None]),
        (orientations, "orientation", [code for code, _ in overlay.orientation_factors]),
        (profiles, "profile", [row.profile for row in overlay.recruits]),
        (set(services), "service", [row.service for row in overlay.recruits]),
        (set(services), "service", [code for row in overlay.closures for code in (row.service, row.receiver)]),
        (set(services), "service", [code for pair in overlay.forbidden_transfers for code in pair]),
    ):
        for code in sorted(set(codes) - set(known)):
            yield _UNKNOWN[what](code)
    span = phrase("{first} à {last}", first=years[0], last=years[-1]) if len(years) > 1 else str(years[0])
    for what, asked in (
        ("cap", [year for year, _ in overlay.caps]),
        ("recruit", [row.year for row in overlay.recruits]),
        ("closure", [row.year for row in overlay.closures]),
    ):
        for year in sorted(set(asked) - set(years)):
            yield _OUTSIDE[what](year, span)
    yield from _closure_errors(overlay.closures, {code: row.under_prefect_authority for code, row in services.items()})
    for what, keys in (
        ("cap", overlay.caps),
        ("weight", overlay.mission_weights),
        ("weight", overlay.orientation_factors),
    ):
        for key in sorted({str(key) for key, _ in keys if [other for other, _ in keys].count(key) > 1}):
            yield _TWICE[what](key)


def _closure_errors(closures: Sequence[Closure], authority: dict[str, bool]) -> Iterator[str]:
    year_of: dict[str, int] = {}
    for closure in closures:
        if closure.service in year_of:
            yield phrase("Le scénario ferme deux fois le service « {service} ».", service=closure.service)
        year_of[closure.service] = closure.year
    for closure in closures:
        service, receiver = closure.service, closure.receiver
        if service == receiver:
            yield phrase("Le service « {service} », fermé, ne peut pas recevoir son propre effectif.", service=service)
        if not authority.get(service, True):
            yield phrase(
                "Le service « {service} » n'est pas sous l'autorité du préfet : il ne peut être fermé ici.",
                service=service,
            )
        if year_of.get(receiver, closure.year + 1) <= closure.year:
            yield phrase(
                "Le service « {receiver} », fermé aussi, ne peut pas recevoir « {service} ».",
                receiver=receiver,
                service=service,
            )


@dataclass(frozen=True)
class Names:
    """What codes mean, for whoever reads an answer: names by code, budget programmes, and who asks for a mission."""

    services: dict[str, str]
    profiles: dict[str, str]
    missions: dict[str, str]
    programme_of: dict[str, str]
    """By profile, where it has one."""
    programmes: dict[str, str]
    ministry_of: dict[str, str]
    """By programme."""
    orientations: tuple[tuple[str, str], ...]
    orientations_of: dict[str, tuple[str, ...]]
    """By mission, the one that needs it most first."""

    def missions_of(self, orientation: str) -> tuple[str, ...]:
        """Return the missions that an orientation asks for."""
        return tuple(mission for mission, codes in self.orientations_of.items() if orientation in codes)


def names_of(staffing: Staffing, plan: PlanData) -> Names:
    """Return the names of everything a photograph and a plan speak of."""
    return Names(
        services={row.code: row.name for row in staffing.services},
        profiles={row.code: row.name for row in staffing.profiles},
        missions={row.code: row.name for row in staffing.missions},
        programme_of={row.code: row.programme for row in staffing.profiles if row.programme},
        programmes={row.code: row.name for row in staffing.programmes},
        ministry_of={row.code: row.ministry for row in staffing.programmes if row.ministry},
        orientations=tuple((row.code, row.name) for row in plan.orientations),
        orientations_of=orientations_of(plan),
    )
