"""Naming the persons who may read a scenario."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.allocation.actions.errors import AlreadySeesItError, NotAMemberError, NotNamedError
from phare.allocation.models import Scenario, ScenarioAccess
from phare.allocation.permissions import see_scenario
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit


def share_scenario(*, scenario: Scenario, person: Membership, by: Membership, at: dt.datetime) -> ScenarioAccess:
    """Let a member of the administration read a scenario, and return the access.

    Raises NotAMemberError, AlreadySeesItError.
    """
    in_force = Membership.objects.in_force(timezone.localdate(at)).filter(pk=person.pk)
    if person.administration_id != scenario.administration_id or not in_force.exists():
        raise NotAMemberError(_("Cette personne n'a pas de rôle en cours dans votre administration."))
    with transaction.atomic():
        Scenario.objects.select_for_update().only("pk").get(pk=scenario.pk)
        if see_scenario.test(person, scenario):
            raise AlreadySeesItError(_("%(name)s voit déjà ce scénario.") % {"name": person.user.name})
        access = ScenarioAccess.objects.create(scenario=scenario, membership=person, given_by=by, given_at=at)
        audit.record(
            "allocation.scenario.shared", scenario, by, at, {"with": person.audit_reference, "membership": person.pk}
        )
    return access


def stop_sharing(*, scenario: Scenario, person: Membership, by: Membership, at: dt.datetime) -> None:
    """Take a person's reading of a scenario away. Raises NotNamedError."""
    with transaction.atomic():
        taken, _each = ScenarioAccess.objects.filter(scenario=scenario, membership=person).delete()
        if not taken:
            raise NotNamedError(_("%(name)s n'était pas nommé pour ce scénario.") % {"name": person.user.name})
        audit.record(
            "allocation.scenario.sharing_stopped",
            scenario,
            by,
            at,
            {"with": person.audit_reference, "membership": person.pk},
        )


def hand_over_scenarios(
    *, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime
) -> int:
    """Give a leaver's scenarios to a successor, take his name off others', and return how many he owned."""
    owned = Scenario.objects.filter(owner=membership)
    with transaction.atomic():
        numbers = sorted(owned.select_for_update().values_list("pk", flat=True))
        if numbers and successor is not None:
            owned.update(owner=successor)
        unnamed = sorted(ScenarioAccess.objects.filter(membership=membership).values_list("scenario_id", flat=True))
        ScenarioAccess.objects.filter(membership=membership).delete()
        if numbers or unnamed:
            audit.record(
                "allocation.scenario.handed_over",
                membership,
                by,
                at,
                {
                    "scenarios": numbers,
                    "owner": [membership.pk, successor.pk if successor else None],
                    "no_longer_named_on": unnamed,
                },
            )
    return len(numbers)
