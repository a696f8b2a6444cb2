"""Makers of places."""

from __future__ import annotations

import factory

from phare.territory.kernel.naming import plain
from phare.territory.models import (
    Arrondissement,
    Commune,
    Department,
    FormerCommune,
    Intercommunality,
    Region,
    Zone,
)


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        django_get_or_create = ("code",)

    plain_name = factory.LazyAttribute(lambda place: plain(place.name))


class RegionFactory(PlaceFactory):
    class Meta:
        model = Region

    code = "93"
    name = "Provence-Alpes-Côte d'Azur"
    zone = Zone.METROPOLITAN


class DepartmentFactory(PlaceFactory):
    class Meta:
        model = Department

    code = "04"
    name = "Alpes-de-Haute-Provence"
    region = factory.SubFactory(RegionFactory)
    zone = Zone.METROPOLITAN
    seat = "04070"


class ArrondissementFactory(PlaceFactory):
    class Meta:
        model = Arrondissement

    code = "043"
    name = "Digne-les-Bains"
    department = factory.SubFactory(DepartmentFactory)
    seat = "04070"


class IntercommunalityFactory(PlaceFactory):
    class Meta:
        model = Intercommunality

    code = "200067437"
    name = "CA Provence-Alpes-Agglomération"
    kind = Intercommunality.Kind.CA


class CommuneFactory(PlaceFactory):
    class Meta:
        model = Commune

    code = factory.Sequence(lambda n: f"04{n % 1000:03}")
    name = factory.Sequence(lambda n: f"Commune n° {n}")
    department = factory.SubFactory(DepartmentFactory)
    arrondissement = factory.SubFactory(ArrondissementFactory)
    intercommunality = factory.SubFactory(IntercommunalityFactory)
    population = 500
    population_vintage = 2023


class FormerCommuneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FormerCommune

    code = factory.Sequence(lambda n: f"05{n % 1000:03}")
    kind = FormerCommune.Kind.DELEGATED
    name = "Ancienne commune"
    plain_name = factory.LazyAttribute(lambda place: plain(place.name))
    commune = factory.SubFactory(CommuneFactory)
