"""What each sheet of the workbook of staff holds: reading, templates, exports and help all come from here."""

from __future__ import annotations

from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription

FIRST_YEAR, LAST_YEAR = 2000, 2100
GREATEST_FTE = 99_999
STATUSES: dict[str | None, str] = {"titulaire": "permanent", "contractuel": "contract", "vacataire": "temporary"}
TOTAL_KINDS = ("service", "programme")
_CODE = Column("code", "Code", Kind.CODE, required=True, longest=40, help="Identifiant local, unique dans la feuille.")
_NAME = Column("name", "Nom", Kind.TEXT, required=True, longest=200)
_VALIDITY = (
    Column("since", "Depuis le", Kind.DATE, help="Vide : depuis toujours."),
    Column("until", "Jusqu'au", Kind.DATE, help="Vide : toujours en vigueur."),
)
_FTE = Column("fte", "ETP", Kind.NUMBER, required=True, minimum=0, maximum=GREATEST_FTE, example=1)
_HEADCOUNT = Column(
    "headcount",
    "Effectif physique",
    Kind.NUMBER,
    minimum=0,
    maximum=GREATEST_FTE,
    example=1,
    help="Nombre d'agents ; un agent partagé entre des lignes l'est aussi ici (0,5 et 0,5). Vide : autant que d'ETP.",
)
_SERVICE = Column("service", "Service", Kind.CODE, required=True, example="DCL")
_PROFILE = Column("profile", "Profil", Kind.CODE, required=True, example="B-354")
_MISSION = Column("mission", "Mission", Kind.CODE, required=True, example="M29")
# What says which post a row is, apart from how many people it has.
_POST = (
    _SERVICE,
    _PROFILE,
    Column(
        "programme", "Programme", Kind.CODE, example="354", help="Contrôle : doit être celui du profil. Peut être vide."
    ),
    Column("corps", "Corps", Kind.TEXT, longest=120, example="secrétaire administratif"),
    Column("category", "Catégorie", Kind.TEXT, longest=20, example="B"),
    Column("status", "Statut", Kind.TEXT, choices=("titulaire", "contractuel", "vacataire"), example="titulaire"),
    Column("residence", "Résidence", Kind.TEXT, longest=120, example="Digne-les-Bains"),
)

PHOTOGRAPH = Sheet(
    "Photographie",
    (
        Column("date", "Date", Kind.DATE, required=True, help="Date à laquelle les effectifs sont comptés."),
        Column("title", "Titre", Kind.TEXT, longest=200, example="Projet des services au 31 décembre 2026"),
        Column(
            "tolerance",
            "Tolérance",
            Kind.NUMBER,
            minimum=0,
            maximum=99,
            example=0.01,
            help="Écart admis avec les totaux de contrôle, en ETP. Vide : 0,01.",
        ),
    ),
    required=False,
    help="Une seule ligne : la date de la photographie.",
)
SERVICES = Sheet(
    "Services",
    (
        _CODE,
        _NAME,
        Column("kind", "Nature", Kind.TEXT, longest=80, example="direction de préfecture"),
        Column("parent", "Rattaché à", Kind.CODE, help="Code du service dont il dépend."),
        Column("commune", "Commune", Kind.CODE, width=5, example="04070", help="Code officiel de la commune du site."),
        Column("under_prefect_authority", "Sous l'autorité du préfet", Kind.BOOLEAN, help="Vide : oui."),
        Column("authority_reason", "Motif", Kind.TEXT, longest=300, help="Obligatoire hors de l'autorité du préfet."),
        *_VALIDITY,
    ),
    key=("code",),
)
PROFILES = Sheet(
    "Profils",
    (
        Column(
            "code", "Code", Kind.CODE, required=True, longest=40, example="B-354", help="Corps et programme : B-354."
        ),
        _NAME,
        Column("programme", "Programme", Kind.CODE, help="Code du programme qui paie ces postes."),
        Column("repertory", "Répertoire", Kind.TEXT, longest=40, example="RMFP"),
        Column("repertory_version", "Version", Kind.TEXT, longest=20),
        Column("domain", "Domaine fonctionnel", Kind.TEXT, longest=120),
        *_VALIDITY,
    ),
    key=("code",),
)
PROGRAMMES = Sheet(
    "Programmes",
    (_CODE, _NAME, Column("ministry", "Ministère", Kind.TEXT, longest=200), *_VALIDITY),
    key=("code",),
    required=False,
)
MISSIONS = Sheet(
    "Missions",
    (
        _CODE,
        _NAME,
        Column("parent", "Rattachée à", Kind.CODE),
        Column("carriers", "Services", Kind.LIST, help="Codes des services qui l'exercent. Vide : tous le peuvent."),
        *_VALIDITY,
        Column("successor", "Remplacée par", Kind.CODE),
    ),
    key=("code",),
)
FUNCTIONS = Sheet(
    "Fonctions",
    (
        _CODE,
        _NAME,
        Column("parent", "Rattachée à", Kind.CODE),
        *_VALIDITY,
        Column("successor", "Remplacée par", Kind.CODE),
    ),
    key=("code",),
    required=False,
)
POSTS = Sheet(
    "Effectifs",
    (
        *_POST,
        Column("vacant", "Vacant", Kind.BOOLEAN, help="Vide : pourvu. Un poste vacant n'a personne."),
        _MISSION,
        Column("function", "Fonction", Kind.CODE),
        _HEADCOUNT,
        _FTE,
    ),
    required=False,
    help="Une ligne par poste ou par bureau. Laissez cette feuille vide si vous remplissez la feuille Agents.",
)
AGENTS = Sheet(
    "Agents",
    (
        Column(
            "key",
            "Clé",
            Kind.CODE,
            required=True,
            help="Distingue les agents ; oubliée dès que les sommes sont faites.",
        ),
        Column("share", "Quotité", Kind.NUMBER, required=True, minimum=0, maximum=1, example=0.8),
        *_POST,
        _MISSION,
        Column("function", "Fonction", Kind.CODE),
        _FTE,
    ),
    required=False,
    help="Une ligne par agent et par mission ; les ETP d'un agent ne dépassent pas sa quotité de travail.",
)
MOVEMENTS = Sheet(
    "Mouvements",
    (
        Column("year", "Année", Kind.YEAR, required=True, minimum=FIRST_YEAR, maximum=LAST_YEAR),
        _SERVICE,
        _PROFILE,
        Column("mission", "Mission", Kind.CODE, help="Vide : réparti sur les missions du service et du profil."),
        Column(
            "fte",
            "ETP",
            Kind.NUMBER,
            required=True,
            minimum=-GREATEST_FTE,
            maximum=GREATEST_FTE,
            example=-1,
            help="Négatif : départ ; positif : arrivée.",
        ),
        Column("reason", "Motif", Kind.TEXT, longest=200, example="retraite"),
    ),
    required=False,
    help="Départs et arrivées prévus après la photographie.",
)
COMPATIBILITIES = Sheet(
    "Compatibilités",
    (
        _PROFILE,
        _MISSION,
        Column("cost", "Coût d'adaptation", Kind.NUMBER, required=True, minimum=0, maximum=1000, example=0.3),
    ),
    key=("profile", "mission"),
    required=False,
    help="Les missions qu'un profil peut exercer, et ce que coûte l'adaptation, par ETP.",
)
TRANSFERS = Sheet(
    "Transferts",
    (
        Column("origin", "De", Kind.CODE, required=True),
        Column("destination", "Vers", Kind.CODE, required=True),
        Column("cost", "Coût", Kind.NUMBER, required=True, minimum=0, maximum=1000, example=1),
    ),
    key=("origin", "destination"),
    required=False,
    help="Les services entre lesquels des postes peuvent passer, et ce que cela coûte, par ETP.",
)
TARGETS = Sheet(
    "Effectifs notifiés",
    (
        Column("programme", "Programme", Kind.CODE, required=True, example="354"),
        Column("year", "Année", Kind.YEAR, required=True, minimum=FIRST_YEAR, maximum=LAST_YEAR),
        _FTE,
    ),
    key=("programme", "year"),
    required=False,
    help="Les ETP notifiés pour chaque programme à la fin de chaque année.",
)
TOTALS = Sheet(
    "Totaux",
    (
        Column("kind", "Nature", Kind.TEXT, required=True, choices=TOTAL_KINDS),
        Column("code", "Code", Kind.CODE, required=True, example="DCL"),
        _FTE,
        Column("headcount", "Effectif physique", Kind.NUMBER, minimum=0, maximum=GREATEST_FTE),
    ),
    key=("kind", "code"),
    required=False,
    help="Totaux du fichier des effectifs à la même date : les lignes doivent y revenir, à la tolérance près.",
)

STAFF = WorkbookDescription(
    "effectifs",
    "Projet des services",
    (
        PHOTOGRAPH,
        SERVICES,
        PROFILES,
        PROGRAMMES,
        MISSIONS,
        FUNCTIONS,
        POSTS,
        AGENTS,
        MOVEMENTS,
        COMPATIBILITIES,
        TRANSFERS,
        TARGETS,
        TOTALS,
    ),
    help="La photographie des effectifs d'une administration à une date, et ce qui est prévu après elle.",
)
# What a head of service fills of it.
ANSWER = WorkbookDescription(
    "reponse", "Effectifs d'un service", (POSTS, AGENTS), help="Les effectifs de vos services."
)
