"""Instructions to services and requests for information of the story, invented: some answered, some late to come."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phare.decisions.models import InformationRequest
    from phare.platform.accounts.models import Administration, Membership

INSTRUCTIONS = (
    (
        "Recenser les communes sans plan communal de sauvegarde",
        "Avec, pour chacune, le calendrier convenu avec le maire.",
        ("meeting", "Réunion des chefs de service", 5),
        20,
        ("CAB", "SER", "SPF"),
    ),
    (
        "Proposer un rendez-vous au maire de Sisteron sur l'abattoir",
        "",
        ("visit", "Visite du préfet à Sisteron", 9),
        10,
        ("VET",),
    ),
    (
        "Contrôler les coupures d'électricité des élevages après l'orage",
        "",
        ("letter", "Courrier de la chambre d'agriculture", 12),
        30,
        ("SEA", "ALI"),
    ),
)
"""What is asked, precisions, what it was born of and how many days before, in how many days it is due, of whom."""
ANSWERS = (
    ("Recenser", "SER", "under_way", "Les 25 communes en zone rouge sont vues."),
    ("Proposer", "VET", "done", "Rendez-vous pris."),
    ("Contrôler", "ALI", "impossible", "Le service n'a pas la liste des élevages : le service agricole l'a."),
)
"""The instruction, the service, its answer."""
REGION = "Secrétariat général aux affaires régionales"
REQUESTS = (
    ("ministry", "Ministère de l'intérieur", "INT-2026-118", "Effectifs par mission et par programme", 30, 15, True),
    ("region", REGION, "SGAR-77", "Effectifs des services par mission et par programme", 3, 12, False),
    ("ministry", "Ministère de l'agriculture", "AGR-2026-9", "Opérations du plan sur le pastoralisme", 2, 20, False),
)
"""Who asks, of what nature, the reference, the question, received how many days ago, due in how many, answered."""
TABLE_OF = "AGR-2026-9"
TABLE = (
    ("N°", "code"),
    ("Opération", "name"),
    ("Service pilote", "pilot"),
    ("Avancement (%)", "progress"),
    ("Météo", "weather"),
    ("Commentaire du service", ""),
)
"""The titles of the table that one of them wants filled, and what of an operation fills each."""


def ask(administration: Administration, members: dict[str, Membership], at: dt.datetime) -> None:
    """Give the instructions and record the requests of the story, through the actions of the web."""
    _instruct(administration, members, at)
    _inform(members, at)


def _instruct(administration: Administration, members: dict[str, Membership], at: dt.datetime) -> None:
    from django.conf import settings
    from django.urls import reverse

    from phare.decisions import actions
    from phare.decisions.models import InstructionAnswer
    from phare.organisation.models import Service
    from phare.organisation.queries import heads_of

    services = {each.code: each for each in Service.objects.filter(administration=administration)}
    link = (settings.PHARE_PUBLIC_URL or "http://127.0.0.1:8000") + reverse("decisions:instructions")
    for subject, text, (origin, reference, before), days, codes in INSTRUCTIONS:
        actions.give_instruction(
            subject=subject,
            text=text,
            origin=origin,
            origin_reference=reference,
            origin_on=at.date() - dt.timedelta(days=before),
            due_on=at.date() + dt.timedelta(days=days),
            services=[services[code] for code in codes],
            link=link,
            by=members["prefet"],
            at=at,
        )
    for begins, code, to, remark in ANSWERS:
        line = InstructionAnswer.objects.get(
            instruction__administration=administration, instruction__subject__startswith=begins, service__code=code
        )
        [head, *_others] = heads_of([services[code]], at.date()).get(
            services[code].pk, [members["secretaire-generale"]]
        )
        actions.answer_instruction(answer=line, to=to, remark=remark, version=line.version, by=head, at=at)


def _inform(members: dict[str, Membership], at: dt.datetime) -> None:
    from phare.decisions import actions
    from phare.decisions.queries.drawing import matters

    by = members["secretaire-generale"]
    for kind, asker, reference, question, ago, days, is_answered in REQUESTS:
        made = actions.record_request(
            asker_kind=kind,
            asker=asker,
            reference=reference,
            question=question,
            details="",
            received_on=at.date() - dt.timedelta(days=ago),
            due_on=at.date() + dt.timedelta(days=days),
            entrusted_to=by if is_answered else None,
            by=by,
            at=at,
        )
        if reference == TABLE_OF:
            _prepare_table(made, by, at)
        if is_answered:
            actions.answer_request(
                request=made,
                matter=matters(by)[0][0],
                file_format="ods",
                answer="Le projet des services, effectifs inventés.",
                version=made.version,
                by=by,
                at=at,
            )


def _prepare_table(request: InformationRequest, by: Membership, at: dt.datetime) -> None:
    from phare.decisions import actions
    from phare.decisions.kernel.asked_table import AskedColumn
    from phare.decisions.queries.asked_lines import lines_offered
    from phare.platform.exchange.gateways import filled

    operations = next(key for key in lines_offered(by, at.date()) if key.startswith("operations:"))
    table = actions.give_table(
        request=request,
        name="Remontée pastoralisme.xlsx",
        content=filled.blank([title for title, _source in TABLE], "xlsx"),
        lines=operations,
        version=request.version,
        by=by,
        at=at,
    )
    actions.fill_columns(
        table=table,
        sheet=table.sheet,
        header_row=table.header_row,
        lines=operations,
        columns=[AskedColumn(place, title, source) for place, (title, source) in enumerate(TABLE)],
        version=request.version + 1,
        by=by,
        at=at,
    )
