"""What an orientation says of one of the plan above is judged (PAS-006)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import (
    ChangedMeanwhileError,
    NotOfThisAdministrationError,
    UnexplainedVerdictError,
)
from phare.strategy.actions.writing import plainly, refuse_closed, revise
from phare.strategy.kernel.compatibility import WITH_REASON
from phare.strategy.models import Orientation, OrientationCompatibility


def judge_compatibility(
    *,
    orientation: Orientation,
    above: Orientation,
    verdict: str,
    reason: str,
    version: int,
    by: Membership,
    at: dt.datetime,
) -> OrientationCompatibility:
    """Say whether an orientation goes the way of one of the plan above, and return what was said; `version` 0 at first.

    Raises PlanClosedError, NotOfThisAdministrationError (not an orientation of the parent plan), ChangedMeanwhileError,
    UnexplainedVerdictError (contrary, without a reason).
    """
    refuse_closed(orientation.plan)
    if orientation.plan.parent_id is None or above.plan_id != orientation.plan.parent_id:
        raise NotOfThisAdministrationError(_("Cette orientation n'est pas du plan de niveau supérieur."))
    if verdict in WITH_REASON and not reason.strip():
        raise UnexplainedVerdictError(_("Dites en quoi les deux orientations sont contraires."))
    said = {"verdict": str(verdict), "reason": reason.strip(), "by_id": by.pk, "at": at}
    with transaction.atomic():
        # Two first judgements at once: the second waits here, then reads the first.
        Orientation.objects.select_for_update(of=("self",)).get(pk=orientation.pk)
        standing = OrientationCompatibility.objects.filter(orientation=orientation, above=above).first()
        if standing is None:
            standing = OrientationCompatibility.objects.create(orientation=orientation, above=above, **said)
            changes = {"verdict": [None, str(verdict)], "reason": [None, said["reason"]]}
        elif version == 0:
            raise ChangedMeanwhileError(_("Quelqu'un vient de juger ces deux orientations : relisez, puis corrigez."))
        else:
            changes = plainly(revise(standing, said, version))
            changes = {name: pair for name, pair in changes.items() if name in {"verdict", "reason"}}
        audit.record("strategy.compatibility.judged", orientation, by, at, {"above": above.code, **changes})
    return standing
