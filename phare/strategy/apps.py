from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "phare.strategy"
    label = "strategy"

    def ready(self) -> None:
        from phare.platform.accounts.signals import declare_holdings, declare_record_class, membership_closed
        from phare.platform.exchange.kernel.importer import register
        from phare.strategy import permissions, queries, receivers
        from phare.ui import navigation

        navigation.add(_("Plans"), "strategy:plans", 20, permissions.see_plans.test)
        declare_record_class(queries.RECORD_CLASS, _("Plans"))
        declare_holdings(queries.operations_held)
        membership_closed.connect(receivers.hand_over, dispatch_uid="strategy")
        register(_importer())


def _importer() -> Any:
    """The workbook of a plan, as the exchange's screens let it in."""
    from django.urls import reverse
    from django.utils import timezone

    from phare.platform.exchange.kernel.importer import Importer
    from phare.strategy import actions, permissions, queries
    from phare.strategy.kernel.workbook import DESCRIPTION

    return Importer(
        name="plan",
        title="Plan",
        description=DESCRIPTION,
        may=permissions.write_plans,
        find=queries.plan_target,
        standing=queries.standing_rows,
        check=lambda reading, target: queries.checked_plan(reading, target, timezone.localdate()),
        apply=actions.import_plan,
        after=lambda target, plan: reverse("strategy:plan", args=[plan.pk]),
        back=lambda target: (
            reverse("strategy:plan", args=[target.plan.pk]) if target.plan else reverse("strategy:plans")
        ),
    )
