"""Which opinions an arbitration waits for, and which its choice still lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from phare.decisions.kernel.opinions import Ordered, Required, lacking, required_opinions
from phare.decisions.models import Arbitration, Observation, Option, Prerequisite, Redeployment


def opinions_any_choice_requires(arbitration: Arbitration, day: dt.date) -> tuple[Required, ...]:
    """Return the opinions that some option of an arbitration would require, by the rules of this day."""
    return _required(Redeployment.objects.filter(option__arbitration=arbitration), day)


def opinions_required(option: Option, day: dt.date) -> tuple[Required, ...]:
    """Return the opinions that choosing this option requires, by the rules of this day."""
    return _required(Redeployment.objects.filter(option=option), day)


def opinions_lacking(arbitration: Arbitration, option: Option, day: dt.date) -> list[tuple[str, str]]:
    """Return what is missing before this option is signed: (what, by which rule); nothing when all is there.

    What the rules require for the option, and whatever else was added to wait for. An opinion against is an opinion; an
    agreement refused is not an agreement.
    """
    return missing_among(list(arbitration.prerequisites.select_related("programme")), opinions_required(option, day))


def is_refused(line: Prerequisite) -> bool:
    """Return whether a line is an agreement, which binds, that was refused."""
    return line.kind == Prerequisite.Kind.PROGRAMME_MANAGER and line.state == Prerequisite.State.UNFAVOURABLE


def missing_among(lines: Sequence[Prerequisite], required: Iterable[Required]) -> list[tuple[str, str]]:
    """Return what is missing as `opinions_lacking` does, given the lines of an arbitration and what is required."""
    wanted = list(required)
    given = [
        (line.kind, line.programme.code if line.programme else "")
        for line in lines
        if line.state != Prerequisite.State.AWAITED and not is_refused(line)
    ]
    missing = [
        (str(Prerequisite.Kind(each.kind).label) + (f" {each.programme}" if each.programme else ""), each.source)
        for each in lacking(wanted, given)
    ]
    by_rule = {label for label, _source in missing}
    kinds = {each.kind.value for each in wanted}
    added = [
        (line.label, line.rule)
        for line in lines
        if line.state == Prerequisite.State.AWAITED and _is_added(line, kinds) and line.label not in by_rule
    ]
    return missing + added


def _is_added(line: Prerequisite, required: Collection[str]) -> bool:
    """Whether a line is to be waited for besides what the rules require of the choice.

    A committee deliberates again on what it was first asked about: not when the choice no longer asks it anything.
    """
    if line.kind == Prerequisite.Kind.COMMITTEE_AGAIN:
        return line.binds and Prerequisite.Kind.SOCIAL_COMMITTEE in required
    return line.kind not in (Prerequisite.Kind.SOCIAL_COMMITTEE, Prerequisite.Kind.PROGRAMME_MANAGER)


def services_silent(arbitration: Arbitration, day: dt.date) -> list[Observation]:
    """Return the observations still awaited, by service; none once the day they were awaited for is past."""
    if arbitration.observations_due is not None and day > arbitration.observations_due:
        return []
    return list(arbitration.observations.filter(given_at=None).select_related("service"))


def _required(moves: object, day: dt.date) -> tuple[Required, ...]:
    rows = moves.values_list(  # type: ignore[attr-defined]
        "origin_service", "origin_mission", "service", "mission", "profile__programme__code", "to_programme__code"
    )
    return required_opinions(
        [
            Ordered((origin, left) != (service, mission), paid_by, would_pay)
            for origin, left, service, mission, paid_by, would_pay in rows
        ],
        day,
    )
