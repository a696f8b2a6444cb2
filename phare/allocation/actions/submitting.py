"""Scenarios become the options of an arbitration; computed again since, their figures are handed over again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from phare.allocation.actions.errors import ConsultingError, FactsElsewhereError, NotComputedError, StaleScenarioError
from phare.allocation.models import Scenario
from phare.allocation.queries.handover import all_on_facts, option_of, options_of_scenario, sources_of
from phare.allocation.queries.inputs import Inputs, inputs_of
from phare.allocation.queries.scenarios import freshness
from phare.decisions import actions as decisions
from phare.decisions.kernel.proposal import Proposal
from phare.decisions.models import Arbitration
from phare.decisions.queries.register import operations_of_missions
from phare.platform.accounts.models import Membership


def submit_to_arbitration(
    *, scenarios: Sequence[Scenario], question: str, context: str, by: Membership, at: dt.datetime
) -> Arbitration:
    """Open an arbitration between scenarios of the same facts, and return it; changing nothing is one of the options.

    Raises NotComputedError, FactsElsewhereError (scenarios of other facts), StaleScenarioError (the facts changed), and
    what `open_arbitration` raises.
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
    _refuse_stale(list(asked.values()), inputs)
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

    Only arbitrations in preparation take them, those in consultation are left as they are. What one of them stands on
    is handed over with the last of its options that the change of facts made out of date. Raises NotComputedError,
    StaleScenarioError, ConsultingError when nothing could be renewed, and what `renew_option` raises.
    """
    if scenario.computed_at is None:
        raise NotComputedError(_("Calculez d'abord ce scénario : il n'a pas encore de chiffres."))
    inputs = inputs_of(scenario.photograph, scenario.plan)
    _refuse_stale([scenario], inputs)
    data = option_of(scenario, inputs)
    standing = options_of_scenario(scenario)
    options = [option for option in standing if option.arbitration.state == Arbitration.State.DRAFT]
    if standing and not options:
        raise ConsultingError(
            _("L'arbitrage qui reprend ce scénario est en consultation : reprenez d'abord son projet.")
        )
    sources = sources_of(inputs)
    with transaction.atomic():
        # All of them held before the first is written: two renewals never wait for one another.
        keys = sorted(option.arbitration_id for option in options)
        list(Arbitration.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
        for option in options:
            current = all_on_facts(option, inputs)
            decisions.renew_option(option=option, data=data, by=by, at=at, sources=sources if current else None)
    return len(options)


def _refuse_stale(scenarios: Sequence[Scenario], inputs: Inputs) -> None:
    if stale := [each.name for each in scenarios if freshness(each, inputs).is_stale]:
        raise StaleScenarioError(
            _("Ces scénarios ont été calculés avant que les faits changent : recalculez %(names)s, puis recommencez.")
            % {"names": ", ".join(f"« {name} »" for name in stale)}
        )
