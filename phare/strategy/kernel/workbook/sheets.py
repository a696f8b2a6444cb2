"""What each sheet of the workbook of a plan holds, and the French words of its codes."""

from __future__ import annotations

from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.kernel.requirements import FloorRank, Origin, PlanKind
from phare.values.horizon import Horizon

KIND_WORDS = {
    PlanKind.PASE: "PASE",
    PlanKind.PASE_2004: "PASE 2004",
    PlanKind.ADMINISTRATION_PROJECT: "Projet d'administration",
    PlanKind.ROADMAP: "Feuille de route",
    PlanKind.SERVICE_AGREEMENT: "Accord de service",
    PlanKind.OTHER: "Autre",
}
HORIZON_WORDS = {Horizon.LONG: "Long terme", Horizon.MEDIUM: "Moyen terme", Horizon.SHORT: "Court terme"}
ORIGIN_WORDS = {Origin.REGIONAL: "Régionale", Origin.LOCAL: "Locale"}
RANK_WORDS = {
    FloorRank.LEGAL: "Obligation légale",
    FloorRank.SAFETY: "Sécurité",
    FloorRank.COMMITMENT: "Engagement",
}
STATUS_WORDS = {
    ActionStatus.TO_DO: "À faire",
    ActionStatus.UNDER_WAY: "En cours",
    ActionStatus.BLOCKED: "Bloquée",
    ActionStatus.DONE: "Faite",
    ActionStatus.ABANDONED: "Abandonnée",
}
DEFAULT_LEVEL_NAMES = ("Orientation", "Objectif", "Opération")

PLAN, ORIENTATIONS, OBJECTIVES = "Plan", "Orientations", "Objectifs"
OPERATIONS, REQUIREMENTS, ACTIONS = "Opérations", "Exigences", "Actions"

_PARTICIPANTS = Column(
    "participants", "Agents associés", Kind.TEXT, help="Services ou groupes de travail, en toutes lettres."
)
_USERS_PART = Column("users_part", "Part des usagers", Kind.TEXT, help="Ce que les usagers y font.")

DESCRIPTION = WorkbookDescription(
    "plan",
    "Plan : ce qui est voulu, et ce qu'il serait inacceptable de ne pas faire",
    (
        Sheet(
            PLAN,
            (
                Column("name", "Nom", Kind.TEXT, longest=200, required=True, example="Priorités 2027-2029"),
                Column("kind", "Nature", Kind.TEXT, required=True, choices=tuple(KIND_WORDS.values()), example="PASE"),
                Column(
                    "first_year", "Première année", Kind.YEAR, minimum=1900, maximum=2200, required=True, example=2027
                ),
                Column(
                    "last_year", "Dernière année", Kind.YEAR, minimum=1900, maximum=2200, required=True, example=2029
                ),
                Column("level_one", "Nom du niveau 1", Kind.TEXT, longest=60, help="Orientation si la case est vide."),
                Column("level_two", "Nom du niveau 2", Kind.TEXT, longest=60, help="Objectif si la case est vide."),
                Column("level_three", "Nom du niveau 3", Kind.TEXT, longest=60, help="Opération si la case est vide."),
                Column("horizon", "Horizon", Kind.TEXT, choices=tuple(HORIZON_WORDS.values()), example="Moyen terme"),
                Column("parent", "Plan de niveau supérieur", Kind.TEXT, help="Le nom exact d'un plan visible d'ici."),
                Column("introduction", "Présentation", Kind.TEXT, help="Ce que le plan veut, en quelques phrases."),
            ),
            key=("name",),
            help="Une seule ligne.",
        ),
        Sheet(
            ORIENTATIONS,
            (
                Column("code", "Code", Kind.CODE, longest=20, required=True, example="1"),
                Column(
                    "name", "Intitulé", Kind.TEXT, longest=300, required=True, example="La protection de la population"
                ),
                Column("is_modernisation", "Modernisation", Kind.BOOLEAN, help="Oui pour une seule orientation."),
                Column("origin", "Origine", Kind.TEXT, choices=tuple(ORIGIN_WORDS.values())),
                Column(
                    "parent_orientation",
                    "Orientation régionale",
                    Kind.CODE,
                    longest=20,
                    help="Son code dans le plan parent.",
                ),
            ),
            key=("code",),
        ),
        Sheet(
            OBJECTIVES,
            (
                Column("code", "Code", Kind.CODE, longest=20, required=True, example="1.1"),
                Column("name", "Intitulé", Kind.TEXT, longest=300, required=True),
                Column("orientation", "Orientation", Kind.CODE, required=True, example="1"),
            ),
            key=("code",),
        ),
        Sheet(
            OPERATIONS,
            (
                Column("code", "Code", Kind.CODE, longest=20, required=True, example="1.1.a"),
                Column("name", "Intitulé", Kind.TEXT, longest=300, required=True),
                Column("objective", "Objectif", Kind.CODE, required=True, example="1.1"),
                Column("pilot", "Service pilote", Kind.CODE, example="SER"),
                Column("partners", "Partenaires", Kind.TEXT),
                Column("owner", "Responsable", Kind.TEXT, help="L'adresse électronique d'un membre."),
                Column("core", "Socle", Kind.BOOLEAN),
                Column("description", "Description", Kind.TEXT),
                Column("service_arrangement", "Accord entre services", Kind.TEXT, help="Délégation, mise en commun…"),
                Column("first_year", "Première année", Kind.YEAR, minimum=1900, maximum=2200),
                Column("last_year", "Dernière année", Kind.YEAR, minimum=1900, maximum=2200),
                Column("calendar", "Calendrier", Kind.TEXT, help="Les échéances, en clair."),
                _PARTICIPANTS,
                _USERS_PART,
            ),
            key=("code",),
            required=False,
        ),
        Sheet(
            REQUIREMENTS,
            (
                Column("objective", "Objectif", Kind.CODE, required=True, example="1.1"),
                Column("operation", "Opération", Kind.CODE, help="Vide : exigence propre de la mission."),
                Column("mission", "Mission", Kind.CODE, required=True, example="M07"),
                Column("year", "Année", Kind.YEAR, minimum=1900, maximum=2200, required=True, example=2027),
                Column("floor", "Effectif plancher", Kind.NUMBER, minimum=0, example=9),
                Column("floor_rank", "Rang du plancher", Kind.TEXT, choices=tuple(RANK_WORDS.values())),
                Column("floor_article", "Article", Kind.TEXT, longest=300, help="Exigé pour une obligation légale."),
                Column("floor_profiles", "Profils qui comptent", Kind.LIST, help="Vide : tous les profils."),
                Column("floor_justification", "Justification", Kind.TEXT, help="Exigée pour un plancher."),
                Column("floor_set_by", "Fixé par", Kind.TEXT, longest=150, help="Exigé pour un plancher."),
                Column("floor_set_on", "Fixé le", Kind.DATE),
                Column("need_declared", "Besoin déclaré", Kind.NUMBER, minimum=0, example=10),
                Column("need", "Besoin retenu", Kind.NUMBER, required=True, minimum=0, example=9),
                Column("method", "Méthode", Kind.TEXT),
                Column("evidence", "Éléments de preuve", Kind.TEXT),
                Column("weight", "Poids", Kind.NUMBER, minimum=0, help="1 si la case est vide.", example=3),
                Column("core", "Socle", Kind.BOOLEAN),
            ),
            key=("objective", "operation", "mission", "year"),
            required=False,
        ),
        Sheet(
            ACTIONS,
            (
                Column("code", "Code", Kind.CODE, longest=20, required=True, example="A1"),
                Column("name", "Intitulé", Kind.TEXT, longest=300, required=True),
                Column("operations", "Opérations", Kind.LIST, required=True, example="1.1.a", help="Une au moins."),
                Column("status", "État", Kind.TEXT, choices=tuple(STATUS_WORDS.values()), help="À faire si vide."),
                Column("owner", "Responsable", Kind.TEXT, help="L'adresse électronique d'un membre."),
                Column("pilots", "Services pilotes", Kind.LIST, example="SER"),
                Column("partners", "Partenaires", Kind.TEXT),
                Column("arrondissement", "Arrondissement", Kind.CODE, help="Son code officiel ; vide : partout."),
                Column("start", "Début", Kind.DATE),
                Column("due", "Échéance", Kind.DATE),
                Column("obstacle", "Ce qui bloque", Kind.TEXT, help="Exigé d'une action bloquée."),
                Column("lifter", "Qui peut le lever", Kind.TEXT, longest=200, help="Exigé d'une action bloquée."),
                Column("lift_by", "À lever avant le", Kind.DATE, help="Exigé d'une action bloquée."),
                Column("description", "Description", Kind.TEXT),
                _PARTICIPANTS,
                _USERS_PART,
            ),
            key=("code",),
            required=False,
        ),
    ),
)
