"""What of the crossing needs someone: floors broken, now or in the trend, and scenarios to be looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.gap import MissionGap, gaps_of
from phare.allocation.kernel.life import ScenarioState
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.models import Scenario
from phare.allocation.queries import words
from phare.allocation.queries.inputs import Inputs, inputs_of, latest_inputs
from phare.platform.accounts.models import Administration
from phare.values.attention import AttentionPoint, Severity
from phare.values.horizon import Horizon
from phare.values.refusal import Refusal

LEGAL = 1


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what of the crossing needs someone on this day: floors that break, then scenarios that wait.

    Nothing before a photograph and a plan can be crossed; what keeps them from it is a point of its own.
    """
    photograph, plan = latest_inputs(administration)
    if photograph is None or plan is None:
        return []
    inputs = inputs_of(photograph, plan)
    try:
        problem = problem_of(inputs.staffing, inputs.wanted, Overlay())
        gaps = gaps_of(problem)
    except Refusal as refusal:
        return [_impossible(refusal, inputs)]
    return [
        *(_broken(gap, problem.periods, inputs) for gap in words.broken_first(gaps)),
        *_waiting(administration, inputs),
    ]


def _broken(gap: MissionGap, years: tuple[int, ...], inputs: Inputs) -> AttentionPoint:
    # No figure of staff: whoever works here reads this, and some figures would tell of one or two agents.
    index = gap.broken_at or 0
    name = inputs.names.missions.get(gap.mission, gap.mission)
    said = _("Socle « %(mission)s » : sous son plancher de %(floor)s ETP en %(year)s si rien n'est fait") % {
        "mission": name,
        "year": years[index],
        "floor": words.fte(gap.floor[index]),
    }
    if gap.is_broken_today:
        said = _("Socle « %(mission)s » : déjà sous son plancher de %(floor)s ETP") % {
            "mission": name,
            "floor": words.fte(gap.floor[0]),
        }
    return AttentionPoint(
        what=said,
        since=inputs.photograph.date,
        by_when=None if gap.is_broken_today else dt.date(years[index], 12, 31),
        who=_("Secrétaire général"),
        horizon=Horizon.MEDIUM,
        severity=Severity.CRITICAL if gap.is_broken_today or gap.rank <= LEGAL else Severity.SERIOUS,
        url=reverse("allocation:gap"),
        action_label=_("Voir le croisement"),
    )


def _waiting(administration: Administration, inputs: Inputs) -> Iterator[AttentionPoint]:
    scenarios = Scenario.objects.kept().filter(
        administration=administration, photograph=inputs.photograph, plan=inputs.plan
    )
    computed = scenarios.filter(state=ScenarioState.COMPUTED).order_by("computed_at")
    first, count = computed.first(), computed.count()
    if first is not None and first.computed_at is not None:
        yield AttentionPoint(
            what=ngettext(
                "%(count)s scénario de redéploiement attend un choix",
                "%(count)s scénarios de redéploiement attendent un choix",
                count,
            )
            % {"count": count},
            since=first.computed_at.date(),
            by_when=None,
            who=_("Préfet"),
            horizon=Horizon.MEDIUM,
            severity=Severity.ORDINARY,
            url=reverse("allocation:gap"),
            action_label=_("Comparer les scénarios"),
        )
    for failed in scenarios.filter(state=ScenarioState.FAILED):
        yield AttentionPoint(
            what=_("Le calcul d'un scénario a échoué"),
            since=None,
            by_when=None,
            who=_("Secrétaire général"),
            horizon=Horizon.MEDIUM,
            severity=Severity.ORDINARY,
            url=reverse("allocation:scenario", kwargs={"pk": failed.pk}),
            action_label=_("Voir le motif"),
        )


def _impossible(refusal: Refusal, inputs: Inputs) -> AttentionPoint:
    return AttentionPoint(
        what=_("Le croisement n'est pas possible : %(why)s") % {"why": refusal.sentence.splitlines()[0]},
        since=inputs.photograph.date,
        by_when=None,
        who=_("Secrétaire général"),
        horizon=Horizon.MEDIUM,
        severity=Severity.SERIOUS,
        url=reverse("allocation:gap"),
        action_label=_("Voir ce qui manque"),
    )
