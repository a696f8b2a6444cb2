"""An arbitration that a prefect could sign: three options, staff and money, a change of programme, reservations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from phare.decisions import actions
from phare.decisions.kernel.proposal import Better, Commitment, Effect, Envelope, Figure, Move, OptionData, Source
from phare.decisions.models import Arbitration, Observation, Prerequisite
from phare.decisions.queries.documents import agreement_document, letters_of, order_of, record_of
from phare.organisation.models import BudgetProgramme, NotifiedTarget
from phare.platform.accounts.models import Administration, Membership
from phare.strategy.models import Operation, Plan
from tests.factories import decisions as made
from tests.factories.allocation import kept
from tests.factories.decisions import AT

QUESTION = "Comment tenir l'inspection de l'abattoir de Sisteron d'ici 2028 ?"
REASONS = "Le plancher légal de l'inspection prime.\nL'accueil ne descend jamais sous son effectif plancher."
MOVES = (
    Move(2027, "V-206", "ALI", "CTL", "VET", "ABT", 1.0, why="plancher légal de 3,0 ETP"),
    Move(2028, "V-206", "ALI", "CTL", "VET", "ABT", 1.0, why="plancher légal de 3,0 ETP"),
    Move(2027, "C-354", "SGC", "COU", "SGC", "ACC", 3.0, why="besoin de 6,0 ETP à l'accueil"),
    Move(2028, "C-354", "SGC", "COU", "VET", "CTL", 0.5, to_programme="206", why="secrétariat des contrôles"),
)
CHOSEN = OptionData(
    "Socles d'abord",
    "Deux vétérinaires rejoignent l'abattoir, trois adjoints l'accueil.",
    source=replace(made.SOURCE, digest="digest of 7"),
    figures=(
        Figure("Planchers rompus", 0, "planchers", Better.LOWER, 0),
        Figure("Redéployés", 5.5, "ETP"),
        Figure("Besoins couverts", 93.4, "%", Better.HIGHER),
        Figure("Coût du rééquilibrage", 62_000, "€", Better.LOWER, 0),
    ),
    moves=MOVES,
    effects=(
        Effect("Inspection de l'abattoir", "ETP", 1.0, 3.0, 2028, mission="ABT"),
        Effect("Accueil", "ETP", 4.0, 7.0, 2027, mission="ACC"),
        Effect("Délai moyen d'un contrôle", "jours", 21, 14, 2028),
    ),
    commitments=(
        Commitment(Envelope.STAFF, "Un vétérinaire contractuel", 2027, 1.0, programme="206"),
        Commitment(Envelope.MONEY, "Sa rémunération", 2027, 62_000.0, programme="206"),
        Commitment(Envelope.CALENDAR, "Prise de poste", day="2027-03-01"),
    ),
)
OTHER = OptionData(
    "Parts égales",
    "Chaque mission rend la même part.",
    figures=(
        Figure("Planchers rompus", 1, "planchers", Better.LOWER, 0),
        Figure("Redéployés", 2.25, "ETP", decimals=2),
    ),
)


def rich(administration: Administration, **changes: Any) -> Arbitration:
    """Return such an arbitration, signed by the prefect."""
    by = made.decider(administration)
    by.user.name = "Claire Martin"
    by.user.save()
    return made.sign(weighed(by, **changes), by)


def weighed(by: Membership, reasons: str = REASONS, remark: str = "le texte l'impose", **changes: Any) -> Arbitration:
    """Return such an arbitration, ready to be signed."""
    plan = Plan.objects.filter(administration=by.administration).first() or kept(by, AT)[1]
    for code, year, fte in (("206", 2027, 8.0), ("206", 2028, 6.0), ("354", 2027, 8.0)):
        programme = BudgetProgramme.objects.get(administration=by.administration, code=code)
        NotifiedTarget.objects.update_or_create(programme=programme, year=year, defaults={"fte": fte})
    asked = {
        "question": QUESTION,
        "plan": plan.pk,
        "options": (CHOSEN, OTHER),
        "operations": tuple(Operation.objects.filter(plan=plan).values_list("pk", flat=True)),
        "sources": (Source("tests.source", "9", "Projet des services, lignes figées", "/", "digest of 9"),),
        **changes,
    }
    arbitration = made.opened(by, **asked)
    keys = {option.name: option.pk for option in arbitration.options.all()}
    for text, sides in {
        "Obligation légale d'inspection": {"Socles d'abord": ("for", remark), "Ne rien changer": ("against", "")},
        "Charge des services d'origine": {"Socles d'abord": ("against", "5,5 ETP"), "Parts égales": ("for", "")},
    }.items():
        actions.weigh_ground(
            arbitration=arbitration,
            text=text,
            sides={keys[name]: said for name, said in sides.items() if name in keys},
            version=arbitration.version,
            by=by,
            at=AT,
        )
        arbitration.refresh_from_db()
    actions.put_to_consultation(
        arbitration=arbitration, due=made.DUE, link="https://phare/", version=arbitration.version, by=by, at=AT
    )
    arbitration.refresh_from_db()
    actions.choose_option(
        arbitration=arbitration,
        option=arbitration.options.get(name=asked["options"][0].name),
        reasons=reasons,
        effect_on=made.EFFECT_ON,
        verify_on=made.VERIFY_ON,
        version=arbitration.version,
        by=by,
        at=AT,
    )
    reserve(arbitration, by)
    return made.give_all(arbitration, by)


def reserve(arbitration: Arbitration, by: Membership) -> None:
    """Give a service's reservations, and a programme's manager's."""
    for line in arbitration.observations.filter(service__code="ALI"):
        actions.give_observation(
            observation=line, position=Observation.Position.RESERVED, text="Pas avant l'été.", by=by, at=AT
        )
    for line in arbitration.prerequisites.filter(programme__code="354"):
        actions.fulfil_prerequisite(
            prerequisite=line,
            state=Prerequisite.State.RESERVED,
            given_on=AT.date(),
            summary="Sous réserve du plafond de 2028.",
            by=by,
            at=AT,
        )


def again(act: Arbitration) -> Arbitration:
    """Return it as the database has it, with what its documents read."""
    return Arbitration.objects.select_related(
        "administration", "photograph", "plan", "signed_by__user", "signed_by__administration", "signing_act"
    ).get(pk=act.pk)


def all_of(act: Arbitration) -> dict[str, bytes]:
    """Return every document of an arbitration."""
    order = order_of(act)
    letters = {f"letter {code}": letter.pdf() for code, letter in letters_of(act).items()}
    agreements = {f"agreement {each.service.code}": agreement_document(each).pdf() for each in act.agreements.all()}
    return {"record": record_of(act).pdf(), **({"order": order.pdf()} if order else {}), **letters, **agreements}
