"""Makers of something to cross: the demonstration territory as plain data and in the database, and scenarios."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from phare.allocation import actions
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.models import Scenario
from phare.organisation import actions as organisation
from phare.organisation.kernel.staffing import (
    Compatibility,
    Mission,
    Movement,
    Post,
    Profile,
    Programme,
    Service,
    Staffing,
    Transfer,
)
from phare.organisation.models import Photograph, State
from phare.platform.accounts.models import Membership
from phare.platform.exchange.kernel.importer import Source
from phare.strategy import actions as strategy
from phare.strategy.kernel.requirements import (
    FloorRank,
    Objective,
    Operation,
    Orientation,
    PlanData,
    PlanKind,
    Requirement,
)
from phare.strategy.models import Plan
from phare.strategy.queries import PlanTarget

DATE = dt.date(2026, 12, 31)
YEARS = (2027, 2028)


POSTS = (
    Post("VET", "V-206", "ABT", 3.0, 3.0),
    Post("VET", "V-206", "CTL", 1.0, 1.0),
    Post("ALI", "V-206", "CTL", 4.0, 4.0),
    Post("SGC", "C-354", "ACC", 4.0, 4.0),
    Post("SGC", "C-354", "COU", 4.0, 5.0),
    Post("SGC", "C-354", "COU", 1.0, 0.0, vacant=True),
    Post("FIN", "F-156", "IMP", 20.0, 20.0),
)


def staffing(**changes: object) -> Staffing:
    """Return a small photograph: two vets leave the abattoir, the office has more than it needs.

    Inspection (ABT) must keep 3 vets; controls (CTL) may lend some; the counter (ACC) and mail (COU) share clerks.
    """
    found = Staffing(
        DATE,
        services=(
            Service("VET", "Santé animale"),
            Service("ALI", "Sécurité des aliments"),
            Service("SGC", "Secrétariat commun"),
            Service("FIN", "Finances publiques", under_prefect_authority=False, authority_reason="Assiette"),
        ),
        profiles=(
            Profile("V-206", "Vétérinaire", "206"),
            Profile("C-354", "Adjoint", "354"),
            Profile("F-156", "Inspecteur", "156"),
        ),
        programmes=(
            Programme("206", "Sécurité sanitaire", "Agriculture"),
            Programme("354", "Administration territoriale", "Intérieur"),
            Programme("156", "Gestion fiscale", "Finances"),
        ),
        missions=(
            Mission("ABT", "Inspection de l'abattoir", carriers=("VET",)),
            Mission("CTL", "Contrôle des aliments", carriers=("ALI", "VET")),
            Mission("ACC", "Accueil", carriers=("SGC",)),
            Mission("COU", "Courrier", carriers=("SGC",)),
            Mission("IMP", "Impôts", carriers=("FIN",)),
        ),
        functions=(),
        posts=POSTS,
        movements=(Movement(2027, "VET", "V-206", -1.0, "ABT"), Movement(2028, "VET", "V-206", -1.0, "ABT")),
        compatibilities=(
            Compatibility("V-206", "ABT", 0.3),
            Compatibility("V-206", "CTL", 0.3),
            Compatibility("C-354", "ACC", 0.3),
            Compatibility("C-354", "COU", 0.3),
        ),
        transfers=(Transfer("ALI", "VET", 1.0), Transfer("VET", "ALI", 1.0)),
        title="Projet des services au 31 décembre 2026",
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def plan(**changes: object) -> PlanData:
    """Return a small plan on the missions of `staffing`: two orientations, floors and needs for two years."""
    asked = (
        ("1.1", "1.1.a", "ABT", 3.0, 3.0, FloorRank.LEGAL, 3.0),
        ("1.1", "1.1.b", "CTL", 3.0, 5.0, FloorRank.SAFETY, 2.0),
        ("4.3", None, "ACC", 2.0, 6.0, FloorRank.COMMITMENT, 1.0),
        ("4.3", None, "COU", 1.0, 2.0, FloorRank.COMMITMENT, 1.0),
    )
    found = PlanData(
        name="Priorités 2027-2028",
        kind=PlanKind.PASE,
        first_year=YEARS[0],
        last_year=YEARS[-1],
        level_names=("Orientation", "Objectif", "Opération"),
        orientations=(Orientation("1", "La protection de la population"), Orientation("4", "Moderniser", True)),
        objectives=(Objective("1.1", "Réduire les menaces", "1"), Objective("4.3", "Optimiser les moyens", "4")),
        operations=(Operation("1.1.a", "Abattoir de Sisteron", "1.1"), Operation("1.1.b", "Plan de contrôle", "1.1")),
        requirements=tuple(
            Requirement(
                objective,
                mission,
                year,
                need,
                operation=operation,
                floor=floor,
                floor_rank=rank,
                floor_article="Règlement (UE) 2017/625" if rank is FloorRank.LEGAL else "",
                floor_justification="Inacceptable de ne pas faire",
                floor_set_by="Préfet",
                floor_set_on=dt.date(2026, 10, 1),
                weight=weight,
            )
            for objective, operation, mission, floor, need, rank, weight in asked
            for year in YEARS
        ),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def kept(
    by: Membership, at: dt.datetime, photographed: Staffing | None = None, wanted: PlanData | None = None
) -> tuple[Photograph, Plan]:
    """Store a photograph, frozen, and a plan, in force, and return them: by default the small ones."""
    photograph = organisation.import_staffing(photographed or staffing(), by=by, at=at)
    Photograph.objects.filter(pk=photograph.pk).update(state=State.FROZEN, frozen_at=at)
    photograph.refresh_from_db()
    target = PlanTarget(by.administration)
    made = strategy.import_plan(wanted or plan(), target, source=Source("plan.ods", "ab" * 32), by=by, at=at)
    Plan.objects.filter(pk=made.pk).update(state=Plan.State.IN_FORCE)
    made.refresh_from_db()
    return photograph, made


def scenario(
    by: Membership, at: dt.datetime, overlay: Overlay | None = None, *, name: str = "Essai", computed: bool = True
) -> Scenario:
    """Create a scenario on the facts of the administration, stored if there are none, and compute it."""
    photograph = Photograph.objects.filter(administration=by.administration, state=State.FROZEN).first()
    wanted = Plan.objects.filter(administration=by.administration).first()
    if photograph is None or wanted is None:
        photograph, wanted = kept(by, at)
    made = actions.create_scenario(
        photograph=photograph, plan=wanted, name=name, overlay=overlay or Overlay(), by=by, at=at
    )
    return actions.compute_now(scenario=made, by=by, at=at) if computed else made
