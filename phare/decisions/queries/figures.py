"""Figures of the arbitrations that an administration may keep in sight."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from phare.decisions.kernel.life import RedeploymentState
from phare.decisions.models import Redeployment
from phare.platform.accounts.models import Administration
from phare.ui.formats import number
from phare.values.tracked import Input, Reading, TrackedFigure


def redeployments_done(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return the share of the FTE ordered that are declared done, in percent, for what is due up to each year.

    None while no signed arbitration orders anything.
    """
    done = Sum("fte", filter=Q(state=RedeploymentState.DECLARED_DONE))
    rows = list(
        Redeployment.objects.filter(
            option__arbitration__administration=administration, option__chosen_in__signed_at__isnull=False
        )
        .order_by("year")
        .values_list("year")
        .annotate(ordered=Sum("fte"), done=done)
    )
    if not rows:
        return None
    readings, ordered, reached = [], 0.0, 0.0
    for year, fte, fte_done in rows:
        ordered, reached = ordered + fte, reached + (fte_done or 0.0)
        readings.append(Reading(str(year), 100 * reached / ordered, 100.0))
    return TrackedFigure(
        label=_("Redéploiements dits faits"),
        unit="%",
        decimals=0,
        value=100 * reached / ordered,
        at=day,
        readings=tuple(readings),
        formula=_("ETP dits faits ÷ ETP ordonnés par les arbitrages signés, jusqu'à la fin de chaque année"),
        source=_("Registre des arbitrages"),
        target_label=_("tout est fait"),
        missing=_("ce qu'un projet des services plus récent constaterait"),
        inputs=(
            Input(_("ETP dits faits"), number(reached, 1), reverse("decisions:register")),
            Input(_("ETP ordonnés"), number(ordered, 1), reverse("decisions:register")),
        ),
    )
