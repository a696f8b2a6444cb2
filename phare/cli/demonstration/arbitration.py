"""The arbitration of the story: prepared, consulted on, chosen; it waits for the prefect's signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phare.allocation.models import Scenario
    from phare.decisions.models import Arbitration
    from phare.platform.accounts.models import Membership

QUESTION = "Comment tenir les socles d'ici 2029 ?"
CONTEXT = (
    "Trois planchers cèdent d'ici 2029 si rien n'est fait : l'inspection de l'abattoir, que la loi impose, les risques "
    "naturels et la planification de crise. Effectifs et opérations inventés."
)
REASONS = (
    "Un vétérinaire contractuel, recruté dès 2027, tient tous les planchers avec cinq ETP redéployés. Le grand "
    "rééquilibrage couvrirait mieux les besoins, mais il déplace vingt-quatre ETP et laisse un plancher vétérinaire "
    "rompu : il est écarté."
)
GROUNDS = (
    ("Tient le plancher fixé par la loi à l'abattoir", {"Ne rien changer": "against"}, "for"),
    ("Tient tous les planchers", {"Un vétérinaire contractuel": "for"}, "against"),
    ("Bouleverse peu les services", {"Équilibré": "against"}, "for"),
)
"""Each ground, what it says of the options it names, and of the others."""


def arbitrate(scenarios: Sequence[Scenario], chosen: str, by: Membership, at: dt.datetime) -> Arbitration:
    """Prepare the arbitration between these scenarios up to its signature, and return it; once there, leave it."""
    from phare.allocation import actions as allocation
    from phare.decisions import actions
    from phare.decisions.models import Arbitration

    standing = Arbitration.objects.filter(administration_id=by.administration_id, question=QUESTION).first()
    if standing is not None:
        return standing
    act = allocation.submit_to_arbitration(scenarios=scenarios, question=QUESTION, context=CONTEXT, by=by, at=at)
    for text, named, others in GROUNDS:
        act.refresh_from_db()
        sides = {option.pk: (named.get(option.name, others), "") for option in act.options.all()}
        actions.weigh_ground(arbitration=act, text=text, sides=sides, version=act.version, by=by, at=at)
    act.refresh_from_db()
    act = actions.put_to_consultation(
        arbitration=act, due=at.date() + dt.timedelta(days=15), link=_address(act), version=act.version, by=by, at=at
    )
    _answer(act, by, at)
    act.refresh_from_db()
    return actions.choose_option(
        arbitration=act,
        option=act.options.get(name=chosen),
        reasons=REASONS,
        effect_on=dt.date(at.year + 1, 1, 1),
        verify_on=dt.date(at.year + 2, 1, 31),
        version=act.version,
        by=by,
        at=at,
    )


def _address(act: Arbitration) -> str:
    """The whole address of the arbitration's page, as heads of service receive it."""
    from django.conf import settings
    from django.urls import reverse

    host = settings.PHARE_PUBLIC_URL or "http://127.0.0.1:8000"
    return host + reverse("decisions:arbitration", args=[act.pk])


def _answer(act: Arbitration, by: Membership, at: dt.datetime) -> None:
    """The social committee and each head of service concerned answer; one has reserves."""
    from django.utils import timezone

    from phare.decisions import actions
    from phare.decisions.models import Observation, Prerequisite
    from phare.organisation.queries import heads_of

    day = timezone.localdate(at)
    for opinion in act.prerequisites.filter(state=Prerequisite.State.AWAITED):
        actions.fulfil_prerequisite(
            prerequisite=opinion,
            state=Prerequisite.State.FAVOURABLE,
            given_on=day,
            summary="Avis favorable à l'unanimité, sous réserve d'un bilan dans un an.",
            by=by,
            at=at,
        )
    lines = list(act.observations.select_related("service"))
    heads = heads_of([line.service for line in lines], day)
    for line in lines:
        reserved = line.service.code == "SGC"
        actions.give_observation(
            observation=line,
            position=Observation.Position.RESERVED if reserved else Observation.Position.FAVOURABLE,
            text="Le secrétariat commun ne peut pas donner plus de deux agents par an." if reserved else "",
            by=heads[line.service_id][0] if line.service_id in heads else by,
            at=at,
        )
