"""What of the crossing needs someone: floors broken, now or in the trend, and scenarios to be looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.allocation.kernel.life import ScenarioState
from phare.allocation.models import Scenario
from phare.allocation.queries import words
from phare.allocation.queries.inputs import latest_inputs
from phare.allocation.queries.outlook import BrokenFloor, outlook
from phare.decisions.queries.register import is_arbitrated
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Administration
from phare.strategy.models import Plan
from phare.values.attention import AttentionPoint, Severity
from phare.values.horizon import Horizon, horizon_by_distance

LEGAL = 1


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what of the crossing needs someone on this day: floors that break, then scenarios that wait.

    Nothing before a photograph and a plan can be crossed; what keeps them from it is a point of its own.
    """
    photograph, plan = latest_inputs(administration)
    if photograph is None or plan is None:
        return []
    found = outlook(photograph, plan)
    if found.trouble:
        return [_impossible(found.trouble, photograph, administration)]
    return [
        *(_broken(each, photograph, administration, day) for each in found.broken),
        *_waiting(administration, photograph, plan),
    ]


def _broken(each: BrokenFloor, photograph: Photograph, administration: Administration, day: dt.date) -> AttentionPoint:
    # No figure of staff: whoever works here reads this, and some figures would tell of one or two agents.
    end = dt.date(each.year, 12, 31)
    about = {"mission": each.mission, "floor": words.fte(each.floor), "year": each.year}
    said = _("Socle « %(mission)s » : sous son plancher de %(floor)s ETP en %(year)s si rien n'est fait") % about
    if each.is_broken_today:
        said = _("Socle « %(mission)s » : déjà sous son plancher de %(floor)s ETP") % about
    return AttentionPoint(
        what=said,
        since=photograph.date,
        by_when=None if each.is_broken_today else end,
        who=administration.secretariat_word,
        horizon=Horizon.SHORT if each.is_broken_today else horizon_by_distance(end, day),
        severity=Severity.CRITICAL if each.is_broken_today or each.rank <= LEGAL else Severity.SERIOUS,
        url=reverse("allocation:gap"),
        action_label=_("Voir le croisement"),
        kind="allocation.floor_broken" if each.is_broken_today else "allocation.floor_threatened",
    )


def _waiting(administration: Administration, photograph: Photograph, plan: Plan) -> Iterator[AttentionPoint]:
    scenarios = Scenario.objects.kept().filter(administration=administration, photograph=photograph, plan=plan)
    computed = scenarios.filter(state=ScenarioState.COMPUTED).order_by("computed_at")
    first, count = computed.first(), computed.count()
    if first is not None and first.computed_at is not None and not is_arbitrated(photograph, plan):
        yield AttentionPoint(
            what=ngettext(
                "%(count)s scénario de redéploiement attend un arbitrage",
                "%(count)s scénarios de redéploiement attendent un arbitrage",
                count,
            )
            % {"count": count},
            since=first.computed_at.date(),
            by_when=None,
            who=administration.decider_word,
            horizon=Horizon.MEDIUM,
            severity=Severity.ORDINARY,
            url=reverse("allocation:gap") + "#scenarios",
            action_label=_("Comparer les scénarios"),
            kind="allocation.scenario_waiting",
            count=count,
        )
    for failed in scenarios.filter(state=ScenarioState.FAILED):
        yield AttentionPoint(
            what=_("Le calcul d'un scénario a échoué"),
            since=None,
            by_when=None,
            who=administration.secretariat_word,
            horizon=Horizon.MEDIUM,
            severity=Severity.ORDINARY,
            url=reverse("allocation:scenario", kwargs={"pk": failed.pk}),
            action_label=_("Voir le motif"),
            kind="allocation.scenario_failed",
        )


def _impossible(trouble: str, photograph: Photograph, administration: Administration) -> AttentionPoint:
    return AttentionPoint(
        what=_("Le croisement n'est pas possible : %(why)s") % {"why": trouble},
        since=photograph.date,
        by_when=None,
        who=administration.secretariat_word,
        horizon=Horizon.MEDIUM,
        severity=Severity.SERIOUS,
        url=reverse("allocation:gap"),
        action_label=_("Voir ce qui manque"),
        kind="allocation.impossible",
    )
