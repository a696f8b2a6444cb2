"""Scenarios become the options of an arbitration; computed again since, their figures are handed over again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from phare.allocation.actions.errors import FactsElsewhereError, NotComputedError
from phare.allocation.models import Scenario
from phare.allocation.queries.handover import option_of, options_of_scenario, sources_of
from phare.allocation.queries.inputs import inputs_of
from phare.decisions import actions as decisions
from phare.decisions.kernel.proposal import Proposal
from phare.decisions.models import Arbitration
from phare.decisions.queries.register import operations_of_missions
from phare.platform.accounts.models import Membership


def submit_to_arbitration(
    *, scenarios: Sequence[Scenario], question: str, context: str, by: Membership, at: dt.datetime
) -> Arbitration:
    """Open an arbitration between scenarios of the same facts, and return it; changing nothing is one of the options.

    Raises NotComputedError, FactsElsewhereError (scenarios of other facts), and what `open_arbitration` raises.
    """
    if not scenarios or any(each.computed_at is None for each in scenarios):
        raise NotComputedError(_("Choisissez des scénarios calculés : leurs chiffres seront ceux de l'arbitrage."))
    first = scenarios[0]
    if any((each.photograph_id, each.plan_id) != (first.photograph_id, first.plan_id) for each in scenarios):
        raise FactsElsewhereError(_("Ces scénarios ne portent pas sur le même projet des services et le même plan."))
    inputs = inputs_of(first.photograph, first.plan)
    asked = {each.pk: each for each in scenarios}
    trend = Scenario.objects.filter(
        administration_id=first.administration_id,
        photograph=first.photograph,
        plan=first.plan,
        origin=Scenario.Origin.TREND,
        archived_at=None,
        computed_at__isnull=False,
    ).first()
    if trend is not None:
        asked = {trend.pk: trend, **asked}
    options = tuple(option_of(each, inputs) for each in asked.values())
    missions = {move.mission for option in options for move in option.moves}
    proposal = Proposal(
        question,
        context,
        horizon=first.plan.horizon,
        photograph=first.photograph_id,
        plan=first.plan_id,
        sources=sources_of(inputs),
        options=options,
        operations=tuple(operations_of_missions(first.plan_id, missions)),
    )
    return decisions.open_arbitration(proposal=proposal, by=by, at=at)


def renew_options(*, scenario: Scenario, by: Membership, at: dt.datetime) -> int:
    """Hand the figures of a scenario over again to the options that come from it, and return how many.

    Only arbitrations in preparation take them. Raises NotComputedError, and what `renew_option` raises.
    """
    if scenario.computed_at is None:
        raise NotComputedError(_("Calculez d'abord ce scénario : il n'a pas encore de chiffres."))
    data = option_of(scenario, inputs_of(scenario.photograph, scenario.plan))
    options = options_of_scenario(scenario)
    with transaction.atomic():
        for option in options:
            decisions.renew_option(option=option, data=data, by=by, at=at)
    return len(options)
