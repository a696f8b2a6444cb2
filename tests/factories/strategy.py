"""Makers of a small plan: one orientation, one objective, one operation, and what it requires of a mission."""

from __future__ import annotations

import datetime as dt

import factory

from phare.organisation.models import JobProfile, Service, ServiceMission
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.reading import Reading
from phare.strategy.kernel import workbook
from phare.strategy.kernel.requirements import (
    FloorRank,
    Objective,
    Operation,
    Orientation,
    PlanData,
    PlanKind,
    Requirement,
)
from phare.strategy.models import (
    Action,
    ActionBudget,
    ActionLink,
    OperationIndicator,
    Plan,
    Proposal,
    Publication,
    Step,
)
from phare.strategy.models import MissionRelief as MissionReliefModel
from phare.strategy.models import Objective as ObjectiveModel
from phare.strategy.models import Operation as OperationModel
from phare.strategy.models import Orientation as OrientationModel
from phare.strategy.models import Requirement as RequirementModel
from phare.strategy.queries import picture_of
from tests.factories.accounts import AdministrationFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    administration = factory.SubFactory(AdministrationFactory)
    code = factory.Sequence(lambda n: f"S{n}")
    name = factory.Sequence(lambda n: f"Service {n}")


class JobProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JobProfile

    administration = factory.SubFactory(AdministrationFactory)
    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"Profil {n}")


class ServiceMissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceMission

    administration = factory.SubFactory(AdministrationFactory)
    code = factory.Sequence(lambda n: f"X{n}")
    name = factory.Sequence(lambda n: f"Mission {n}")


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    administration = factory.SubFactory(AdministrationFactory)
    name = factory.Sequence(lambda n: f"Plan {n}")
    kind = PlanKind.PASE
    first_year = 2027
    last_year = 2029


class OrientationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrientationModel

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"O{n}")
    name = "La protection de la population"


class ObjectiveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ObjectiveModel

    orientation = factory.SubFactory(OrientationFactory)
    plan = factory.SelfAttribute("orientation.plan")
    code = factory.Sequence(lambda n: f"1.{n}")
    name = "Réduire les menaces sur les personnes"


class OperationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OperationModel

    objective = factory.SubFactory(ObjectiveFactory)
    plan = factory.SelfAttribute("objective.plan")
    code = factory.Sequence(lambda n: f"1.1.{n}")
    name = "Inspection permanente de l'abattoir"


class RequirementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RequirementModel

    operation = factory.SubFactory(OperationFactory)
    objective = factory.SelfAttribute("operation.objective")
    plan = factory.SelfAttribute("objective.plan")
    mission = factory.SubFactory(ServiceMissionFactory, administration=factory.SelfAttribute("..plan.administration"))
    year = 2027
    need = 9.0
    floor = 8.0
    floor_rank = FloorRank.SAFETY
    floor_justification = "Une chaîne d'abattage ne tourne pas sans vétérinaire."
    floor_set_by = "Préfet"
    floor_set_on = dt.date(2026, 10, 1)


class MissionReliefFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MissionReliefModel

    plan = factory.SubFactory(PlanFactory)
    mission = factory.SubFactory(ServiceMissionFactory, administration=factory.SelfAttribute("..plan.administration"))
    kind = MissionReliefModel.Kind.LIGHTENED
    first_year = 2028
    need = 2.0
    floor = 1.0
    risk = "Délais plus longs."


class ActionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Action
        skip_postgeneration_save = True

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"Z{n}")
    name = "Ouvrir la ligne de permanence"

    @factory.post_generation
    def under(self, create, operation, **values):
        """The operation served: the one given, or a new one of the plan."""
        self.operations.add(operation or OperationFactory(objective__orientation__plan=self.plan))


class StepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Step

    action = factory.SubFactory(ActionFactory)
    name = "Convention signée"


class ActionBudgetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActionBudget

    action = factory.SubFactory(ActionFactory)
    year = 2027
    unit = "EUR"
    planned = 12_500.0


class ActionLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActionLink

    action = factory.SubFactory(ActionFactory)
    other = factory.SubFactory(ActionFactory, plan=factory.SelfAttribute("..action.plan"))
    kind = "needs"


class OperationIndicatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OperationIndicator

    operation = factory.SubFactory(OperationFactory)
    indicator = factory.SubFactory(
        IndicatorFactory, administration=factory.SelfAttribute("..operation.plan.administration")
    )


class ProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Proposal

    plan = factory.SubFactory(PlanFactory)
    name = "Ouvrir le guichet le samedi"
    reason = "Les usagers travaillent la semaine."
    by = factory.SubFactory(MembershipFactory, administration=factory.SelfAttribute("..plan.administration"))
    at = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


class PublicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Publication

    plan = factory.SubFactory(PlanFactory, state="in_force")
    number = 1
    day = dt.date(2026, 11, 21)
    sentence = "Tout avance."
    by = factory.SubFactory(MembershipFactory, administration=factory.SelfAttribute("..plan.administration"))
    at = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)

    @factory.lazy_attribute
    def picture(self):
        return picture_of(self.plan, self.day)


SMALL_PLAN = PlanData(
    name="Priorités 2027-2029",
    kind=PlanKind.PASE,
    first_year=2027,
    last_year=2029,
    level_names=("Orientation", "Objectif", "Opération"),
    orientations=(Orientation("1", "La protection de la population"), Orientation("4", "Moderniser", True)),
    objectives=(Objective("1.1", "Réduire les menaces", "1"), Objective("4.3", "Optimiser les moyens", "4")),
    operations=(
        Operation(
            "1.1.a", "Abattoir", "1.1", core=True, service_arrangement="Renfort de l'Isère",
            participants="Les équipes de nuit", users_part="Un éleveur suit chaque visite",
        ),
        Operation("4.3.a", "Accueil", "4.3"),
    ),
    requirements=(
        Requirement(
            "1.1", "M03", 2027, 4.0, operation="1.1.a", floor=3.0, floor_rank=FloorRank.LEGAL,
            floor_article="Règlement (UE) 2017/625, article 18", floor_profiles=("T-217",),
            floor_justification="Chaque animal est inspecté", floor_set_by="Préfet",
            floor_set_on=dt.date(2026, 10, 1), weight=3.0,
        ),
        Requirement("1.1", "M03", 2028, 4.0, operation="1.1.a"),
        Requirement("4.3", "M02", 2027, 10.0, need_declared=12.0, method="Fréquentation", evidence="Comptage 2026"),
    ),
)  # fmt: skip
"""A plan on the missions of tests.factories.organisation."""


def as_read(plan: PlanData) -> Reading:
    """Return a plan as it is read from the workbook that holds it."""
    content = workbooks.write_ods(workbook.DESCRIPTION, workbook.rows_of(plan))
    return workbooks.read(workbook.DESCRIPTION, content, "plan.ods")
