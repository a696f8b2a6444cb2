"""The review of the plan that the story prepares: what needs someone is on its agenda, the first subject is noted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phare.cockpit.models import Review
    from phare.platform.accounts.models import Membership
    from phare.strategy.models import Plan

TITLE = "Revue trimestrielle du plan"
SUBJECTS = 5


def review(plan: Plan, by: Membership, at: dt.datetime) -> Review:
    """Prepare the quarterly review of the plan and return it; once there, leave it."""
    from django.utils import timezone

    from phare.cockpit import actions
    from phare.cockpit.models import Review
    from phare.cockpit.queries.reviews import agenda_points

    kept = Review.objects.filter(plan=plan, title=TITLE).first()
    if kept is not None:
        return kept
    day = timezone.localdate(at)
    terms = actions.ReviewTerms(
        TITLE,
        day,
        place="Digne-les-Bains, salle du conseil",
        attending="Le préfet\nLa secrétaire générale\nLes directeurs",
        introduction="Le point est fait sur ce qui retarde les opérations, et sur les socles menacés d'ici 2029.",
    )
    made = actions.open_review(plan=plan, terms=terms, points=agenda_points(by, day)[:SUBJECTS], by=by, at=at)
    first = made.items.first()
    if first is not None:
        actions.note_item(
            item=first,
            notes="Le départ de 2027 est confirmé ; un relais est possible dès le printemps.",
            conclusion="Le service propose un calendrier avant la prochaine revue.",
            version=first.version,
            by=by,
            at=at,
        )
    return made
