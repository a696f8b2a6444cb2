"""A mission lightened, stopped, pooled or entrusted: a lever equal to moving staff, with the risk taken."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import ServiceMission
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import (
    AlreadyDecidedError,
    NotOfThisAdministrationError,
    UnjustifiedReliefError,
    YearOutsidePlanError,
)
from phare.strategy.actions.writing import plainly, refuse_closed, remove, revise
from phare.strategy.kernel.requirements import ReliefKind
from phare.strategy.models import MissionRelief, Plan

SHARED_KINDS = frozenset({ReliefKind.POOLED, ReliefKind.ENTRUSTED})


@dataclass(frozen=True)
class ReliefTerms:
    """What is lifted of a mission, in FTE each year, from a year on; `partner` takes over when one does."""

    kind: str
    first_year: int
    last_year: int | None = None
    need: float = 0.0
    floor: float = 0.0
    risk: str = ""
    partner: str = ""


def propose_relief(
    *, plan: Plan, mission: ServiceMission, terms: ReliefTerms, by: Membership, at: dt.datetime
) -> MissionRelief:
    """Propose to lighten, stop, pool or entrust a mission, and return the proposal; nothing changes until decided.

    Raises PlanClosedError, NotOfThisAdministrationError, UnjustifiedReliefError, YearOutsidePlanError.
    """
    refuse_closed(plan)
    if mission.administration_id != plan.administration_id:
        raise NotOfThisAdministrationError(_("Cette mission n'est pas celle de l'administration du plan."))
    _refuse_unjustified(plan, terms)
    with transaction.atomic():
        relief = MissionRelief.objects.create(plan=plan, mission=mission, **asdict(terms))
        audit.record("strategy.relief.proposed", relief, by, at, {"mission": mission.code, "after": asdict(terms)})
    return relief


def revise_relief(
    *, relief: MissionRelief, terms: ReliefTerms, version: int, by: Membership, at: dt.datetime
) -> MissionRelief:
    """Change a proposal and return it.

    Raises PlanClosedError, AlreadyDecidedError, ChangedMeanwhileError, UnjustifiedReliefError, YearOutsidePlanError.
    """
    refuse_closed(relief.plan)
    _refuse_decided(relief)
    _refuse_unjustified(relief.plan, terms)
    with transaction.atomic():
        changes: dict[str, Any] = revise(relief, asdict(terms), version)
        if changes:
            audit.record("strategy.relief.revised", relief, by, at, plainly(changes))
    return relief


def decide_relief(*, relief: MissionRelief, version: int, by: Membership, at: dt.datetime) -> MissionRelief:
    """Take the risk: from now on the plan asks for that much less. Returns the relief.

    Raises PlanClosedError, AlreadyDecidedError, ChangedMeanwhileError.
    """
    refuse_closed(relief.plan)
    _refuse_decided(relief)
    with transaction.atomic():
        revise(relief, {"decided_by_id": by.pk, "decided_on": timezone.localdate(at)}, version)
        audit.record("strategy.relief.decided", relief, by, at, {"decided_on": [None, timezone.localdate(at)]})
    return relief


def end_relief(
    *, relief: MissionRelief, last_year: int, version: int, by: Membership, at: dt.datetime
) -> MissionRelief:
    """Say in which year a relief that was decided ends; after it the plan asks for as much as before.

    Raises PlanClosedError, ChangedMeanwhileError, YearOutsidePlanError.
    """
    refuse_closed(relief.plan)
    if not relief.first_year <= last_year <= relief.plan.last_year:
        raise YearOutsidePlanError(
            _("Choisissez une année de %(first)s à %(last)s.")
            % {"first": relief.first_year, "last": relief.plan.last_year}
        )
    with transaction.atomic():
        changes = revise(relief, {"last_year": last_year}, version)
        if changes:
            audit.record("strategy.relief.ended", relief, by, at, plainly(changes))
    return relief


def withdraw_relief(*, relief: MissionRelief, by: Membership, at: dt.datetime) -> None:
    """Take a proposal back. Raises PlanClosedError, AlreadyDecidedError."""
    refuse_closed(relief.plan)
    _refuse_decided(relief)
    with transaction.atomic():
        subject, said = audit.reference(relief), {"mission": relief.mission.code, "kind": relief.kind}
        remove(relief)
        audit.record("strategy.relief.withdrawn", subject, by, at, {"before": said})


def _refuse_decided(relief: MissionRelief) -> None:
    if relief.decided_on is not None:
        raise AlreadyDecidedError(
            _("Cet allègement est décidé : il reste au dossier. Vous pouvez seulement dire quand il finit.")
        )


def _refuse_unjustified(plan: Plan, terms: ReliefTerms) -> None:
    if not all(math.isfinite(figure) and figure >= 0 for figure in (terms.need, terms.floor)):
        raise UnjustifiedReliefError(_("Un effectif levé est un nombre d'ETP, à partir de 0."))
    if terms.kind != ReliefKind.STOPPED and not terms.need and not terms.floor:
        raise UnjustifiedReliefError(_("Dites de combien d'ETP le besoin ou l'effectif plancher baisse."))
    if not terms.risk.strip():
        raise UnjustifiedReliefError(_("Dites quel risque est pris."))
    if terms.kind in SHARED_KINDS and not terms.partner.strip():
        raise UnjustifiedReliefError(_("Dites quel partenaire prend ou partage la mission."))
    last = plan.last_year if terms.last_year is None else terms.last_year
    if not plan.first_year <= terms.first_year <= last <= plan.last_year:
        raise YearOutsidePlanError(
            _("Choisissez des années du plan, de %(first)s à %(last)s, dans l'ordre.")
            % {"first": plan.first_year, "last": plan.last_year}
        )
