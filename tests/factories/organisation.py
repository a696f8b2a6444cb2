"""Makers of a small department at work: services, missions, a photograph, as plain data and as stored objects."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import factory

from phare.organisation.kernel.staffing import (
    Compatibility,
    ControlTotal,
    Function,
    Mission,
    Movement,
    Post,
    Profile,
    Programme,
    Service,
    Staffing,
    Transfer,
)
from phare.organisation.models import (
    Answer,
    JobProfile,
    Photograph,
    PostRow,
    ServiceMembership,
    ServiceMission,
)
from phare.organisation.models import Movement as StoredMovement
from phare.organisation.models import Service as StoredService

DATE = dt.date(2026, 12, 31)


def small_staffing(**changes: Any) -> Staffing:
    """Return a photograph of four services and four missions at 31 December 2026, changed as asked."""
    staffing = Staffing(
        DATE,
        services=(
            Service("DDT", "Direction des territoires", "direction"),
            Service("DCL", "Citoyenneté et légalité", "direction de préfecture"),
            Service("SER", "Environnement et risques", "service", "DDT"),
            Service("DGFIP", "Finances publiques", "hors préfecture", None, None, False, "Assiette et recouvrement"),
        ),
        profiles=(
            Profile("B-354", "Secrétaire administratif", "354", "RMFP", "2024", "Administration"),
            Profile("C-354", "Adjoint administratif", "354"),
            Profile("T-217", "Technicien", "217"),
            Profile("F-156", "Finances", "156"),
        ),
        programmes=(
            Programme("354", "Administration territoriale de l'État", "Intérieur", {2026: 12.0, 2027: 11.0}),
            Programme("217", "Conduite des politiques de l'écologie", "Écologie", {2026: 4.0}),
            Programme("156", "Gestion fiscale", "Finances"),
        ),
        missions=(
            Mission("M01", "Contrôle de légalité", None, ("DCL",)),
            Mission("M02", "Accueil des usagers"),
            Mission("M03", "Risques naturels", None, ("SER",), dt.date(2020, 1, 1)),
            Mission("M04", "Impôts", "M02"),
        ),
        functions=(Function("INSTR", "Instruire"), Function("PILOT", "Piloter", "INSTR")),
        posts=(
            Post("DCL", "B-354", "M01", 5.0, 6.0, "INSTR", "secrétaire administratif", "B", "permanent", "Digne"),
            Post("DCL", "C-354", "M02", 4.5, 5.0, None, "adjoint", "C", "permanent", "Digne"),
            Post("DCL", "C-354", "M02", 1.0, 1.0, None, "", "", "contract"),
            Post("DCL", "B-354", "M02", 1.0, 0.0, None, vacant=True),
            Post("SER", "T-217", "M03", 3.0, 3.0, "PILOT"),
            Post("SER", "T-217", "M01", 0.5, 1.0),
            Post("DGFIP", "F-156", "M04", 20.0, 21.0),
        ),
        movements=(
            Movement(2027, "DCL", "B-354", -1.0, "M01", "retraite"),
            Movement(2028, "SER", "T-217", -0.7),
        ),
        compatibilities=(Compatibility("B-354", "M02", 0.3), Compatibility("C-354", "M01", 1.0)),
        transfers=(Transfer("DCL", "SER", 1.5),),
        title="Projet des services au 31 décembre 2026",
        totals=(ControlTotal(10.5, "DCL", None, 12.0), ControlTotal(3.5, None, "217")),
    )
    return replace(staffing, **changes)


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StoredService

    code = factory.Sequence(lambda n: f"S{n}")
    name = factory.Sequence(lambda n: f"Service n° {n}")


class ServiceMissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceMission

    code = factory.Sequence(lambda n: f"M{n}")
    name = factory.Sequence(lambda n: f"Mission n° {n}")


class JobProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JobProfile

    code = factory.Sequence(lambda n: f"B-{n}")
    name = factory.Sequence(lambda n: f"Profil n° {n}")


class PhotographFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Photograph

    date = DATE
    title = "Projet des services au 31 décembre 2026"
    opened_at = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


class PostRowFactory(factory.django.DjangoModelFactory):
    """A post of one agent; its photograph's administration is that of all it names."""

    class Meta:
        model = PostRow

    service = factory.SubFactory(ServiceFactory, administration=factory.SelfAttribute("..photograph.administration"))
    mission = factory.SubFactory(
        ServiceMissionFactory, administration=factory.SelfAttribute("..photograph.administration")
    )
    profile = factory.SubFactory(JobProfileFactory, administration=factory.SelfAttribute("..photograph.administration"))
    fte = 1
    headcount = 1


class AnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Answer


class MovementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StoredMovement

    year = 2027
    fte = -1
    announced_on = DATE


class ServiceMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceMembership

    role = ServiceMembership.Role.HEAD
    since = dt.date(2026, 1, 1)
