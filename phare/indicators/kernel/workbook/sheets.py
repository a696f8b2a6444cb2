"""What each sheet of the workbook of indicators holds: reading, templates, exports and help all come from here."""

from __future__ import annotations

from phare.indicators.kernel.workbook import words
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription

LARGEST = 1e15

INDICATORS = Sheet(
    "Indicateurs",
    (
        Column("code", "Code", Kind.CODE, required=True, longest=80, example="taux-paiement-dpb"),
        Column("name", "Intitulé", Kind.TEXT, required=True, longest=300, example="Aides payées dans les délais"),
        Column("theme", "Thème", Kind.TEXT, longest=200, example="Agriculture"),
        Column("since", "Vaut à partir du", Kind.DATE, required=True, help="Date de cette définition."),
        Column("unit", "Unité", Kind.TEXT, required=True, longest=60, example="%"),
        Column("direction", "Sens", Kind.TEXT, required=True, choices=tuple(words.DIRECTIONS), example="hausse"),
        Column("lower", "Minimum", Kind.NUMBER, help="Plus petite valeur possible. Vide : aucune.", example=0),
        Column("upper", "Maximum", Kind.NUMBER, help="Plus grande valeur possible. Vide : aucune.", example=100),
        Column("method", "Méthode", Kind.TEXT, longest=5000),
        Column("source", "Source", Kind.TEXT, longest=300, example="Agence de services et de paiement"),
        Column(
            "periodicity", "Périodicité", Kind.TEXT, required=True, choices=tuple(words.PERIODICITIES), example="année"
        ),
        Column(
            "delay_days",
            "Délai",
            Kind.INTEGER,
            minimum=0,
            maximum=3650,
            example=90,
            help="Jours entre la fin de la période et la date à laquelle la valeur est connue. Vide : 0.",
        ),
        Column("responsible", "Service responsable", Kind.CODE, help="Le code du service qui donne les valeurs."),
        Column("level", "Niveau", Kind.TEXT, required=True, choices=tuple(words.LEVELS), example="département"),
        Column(
            "aggregation",
            "Agrégation",
            Kind.TEXT,
            required=True,
            choices=tuple(words.AGGREGATIONS),
            example="moyenne",
            help="Ce que deviennent les valeurs de plusieurs territoires ; une moyenne est toujours pondérée.",
        ),
        Column(
            "denominator",
            "Dénominateur",
            Kind.CODE,
            example=words.POPULATION,
            help="Pour un rapport ou une moyenne : le code d'un indicateur, ou « population ».",
        ),
        Column("cumulative", "Cumulé", Kind.BOOLEAN, help="Vide : non."),
        Column("decimals", "Décimales", Kind.INTEGER, minimum=0, maximum=6, example=1, help="Vide : 0."),
        Column("secrecy", "Secret", Kind.TEXT, choices=tuple(words.SECRECIES), help="Vide : aucun."),
    ),
    key=("code",),
    required=False,
    help="Une ligne par indicateur : sa définition en vigueur. Une définition changée devient une version nouvelle.",
)
VALUES = Sheet(
    "Valeurs",
    (
        Column("indicator", "Indicateur", Kind.CODE, required=True, example="taux-paiement-dpb"),
        Column("level", "Niveau", Kind.TEXT, choices=tuple(words.LEVELS), help="Vide : celui de l'indicateur."),
        Column(
            "territory",
            "Territoire",
            Kind.CODE,
            required=True,
            longest=10,
            example="04",
            help="Code officiel ; FR pour la nation.",
        ),
        Column("date", "Date", Kind.DATE, required=True),
        Column("kind", "Nature", Kind.TEXT, required=True, choices=tuple(words.KINDS), example="constatée"),
        Column("value", "Valeur", Kind.NUMBER, required=True, minimum=-LARGEST, maximum=LARGEST, example=94.5),
        Column("margin", "Marge", Kind.NUMBER, minimum=0, maximum=LARGEST, help="Pour une estimation seulement."),
        Column("unit", "Unité", Kind.TEXT, longest=60, help="Contrôle : doit être celle de l'indicateur."),
        Column("source", "Source", Kind.TEXT, longest=300),
    ),
    key=("indicator", "level", "territory", "date", "kind"),
    required=False,
    help="Une ligne par indicateur, territoire, date et nature. Une valeur déjà connue à la même date est remplacée, "
    "et gardée dans l'historique.",
)
_UNREAD = ("progression", "pourcentage_progression", "progression_derniere_maj", "pourcentage_progression_derniere_maj")

BAROMETER = Sheet(
    "Baromètre",
    (
        Column("theme", "mesure", Kind.TEXT, longest=200),
        Column("name", "indicateur", Kind.TEXT, required=True, longest=300),
        Column("code", "id_indicateur", Kind.CODE, required=True, longest=76),
        Column("department", "code_departement", Kind.CODE, required=True, width=2, longest=3),
        Column("department_name", "libelle_departement", Kind.TEXT, longest=120),
        Column("actual", "valeur_actuelle", Kind.NUMBER, minimum=-LARGEST, maximum=LARGEST),
        Column("actual_date", "date_valeur_actuelle", Kind.DATE),
        Column("initial", "valeur_initiale", Kind.NUMBER, minimum=-LARGEST, maximum=LARGEST),
        Column("initial_date", "date_valeur_initiale", Kind.DATE),
        *(Column(title, title, Kind.NUMBER) for title in _UNREAD),
        Column("last_change_date", "progression_derniere_maj_date", Kind.DATE),
        Column("target", "cible", Kind.NUMBER, minimum=-LARGEST, maximum=LARGEST),
        Column("published", "pourcentage_cible", Kind.NUMBER),
        Column("target_date", "date_cible", Kind.DATE),
        Column("unit", "unite", Kind.TEXT, required=True, longest=60),
    ),
    required=False,
    received=True,
    help="Le fichier départemental du baromètre des résultats de l'action publique, tel qu'il est publié.",
)
MEASURED = ("initial", "actual", "target")
"""The three values that a row of the barometer holds; each has its date in the column of the same name and `_date`."""

DESCRIPTION = WorkbookDescription(
    "indicateurs",
    "Indicateurs",
    (INDICATORS, VALUES, BAROMETER),
    help="Les indicateurs d'une administration et leurs valeurs, par territoire et par date.",
)
