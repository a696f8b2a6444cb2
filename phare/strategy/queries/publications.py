"""What was published of a plan to all who work here, and the picture that would be today."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from phare.indicators.kernel.definition import Missing
from phare.indicators.permissions import PUBLIC
from phare.platform.accounts.models import Administration
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.kernel.progress import NOTHING, Progress
from phare.strategy.kernel.publication import SHOWN_FOR, ActionSeen, Part, StepSeen, is_news, part_of
from phare.strategy.models import Plan, Publication
from phare.strategy.queries.closing import closed_on
from phare.strategy.queries.progress import Advance, advance_of
from phare.strategy.queries.shared import actions_serving
from phare.strategy.queries.weather import latest_weathers
from phare.ui.formats import bound, on_date


def publications_of(plan: Plan) -> list[Publication]:
    """Return what was published of a plan, the newest first, those withdrawn included."""
    return list(plan.publications.select_related("by__user", "withdrawn_by__user"))


def latest_publication(plan: Plan) -> Publication | None:
    """Return the newest publication of a plan that stands, or None."""
    return plan.publications.filter(withdrawn_at=None).first()


def final_publication(plan: Plan) -> Publication | None:
    """Return the final account of a plan that stands, or None."""
    return plan.publications.filter(withdrawn_at=None, is_final=True).first()


def publication_in_the_news(administration: Administration, day: dt.date) -> Publication | None:
    """Return the newest publication of an administration's plans, while it is news on this day."""
    standing = Publication.objects.filter(
        plan__administration=administration, withdrawn_at=None, day__gt=day - SHOWN_FOR, day__lte=day
    )
    found = standing.select_related("plan").order_by("-day", "-at").first()
    return found if found is not None and is_news(found.day, day) else None


def headline_of(publication: Publication) -> str:
    """Return what a publication is, in words: its plan and its day."""
    words = {"plan": publication.plan, "day": on_date(publication.day)}
    if publication.is_final:
        return bound(_("%(plan)s : bilan publié le %(day)s") % words)
    return bound(_("%(plan)s : point d'avancement du %(day)s") % words)


def picture_of(plan: Plan, day: dt.date) -> dict[str, Any]:
    """Return where a plan stands on a day as plain data, in a constant number of queries: what a publication freezes.

    Whoever sees least may read all of it: no person, no staff; an indicator under statistical secrecy is left out.
    Shares are from 0 to 1, days ISO, `since` the day of the publication before. `finished` are the keys of the actions
    that are done, so that the next publication tells only the new ones.

    That of a closed plan (`is_final`) is its final account: what was done since its beginning, on the day it closed.
    """
    final = plan.state == Plan.State.CLOSED
    day = min(closed_on(plan) or day, day)
    last = None if final else latest_publication(plan)
    told: dict[str, Any] = {
        "day": day,
        "since": last.day if last else None,
        "done_before": last.picture["finished"] if last else (),
    }
    operations = list(plan.operations.order_by("position", "code").values_list("pk", "objective__orientation"))
    weathers = latest_weathers(plan=plan)
    levels = [(orientation, weathers[pk].level if pk in weathers else None) for pk, orientation in operations]
    actions = _actions(plan, dict(operations))
    advance = advance_of(plan, day, PUBLIC)
    return {
        "day": day.isoformat(),
        "since": last.day.isoformat() if last else None,
        "whole": _told(
            part_of(None, levels, actions, **told), advance.progress.whole, _known(advance, dict(operations), None)
        ),
        "workstreams": [
            {
                "code": each.code,
                "name": each.name,
                **_told(
                    part_of(each.pk, levels, actions, **told),
                    advance.progress.orientations.get(each.pk, NOTHING),
                    _known(advance, dict(operations), each.pk),
                ),
            }
            for each in plan.orientations.all()
        ],
        "finished": sorted(each.key for each in actions if each.status is ActionStatus.DONE),
        # What was previewed before a plan closed is not what is published after.
        **({"is_final": True} if final else {}),
    }


def digest_of(picture: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a picture, by which what is published is what was previewed."""
    return hashlib.sha256(json.dumps(picture, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _actions(plan: Plan, workstream_of: Mapping[int, int]) -> list[ActionSeen]:
    found = actions_serving(plan).prefetch_related("steps", "served")
    return [
        ActionSeen(
            each.pk,
            str(each),
            ActionStatus(each.status),
            frozenset(
                workstream_of[link.operation_id] for link in each.served.all() if link.operation_id in workstream_of
            ),
            tuple(StepSeen(step.name, step.due, step.done_on, step.is_milestone) for step in each.steps.all()),
        )
        for each in found
    ]


def _known(advance: Advance, workstream_of: Mapping[int, int], workstream: int | None) -> dict[str, int]:
    """How a rate is known: how many indicators measure what it is of, how many of them count, how many are secret."""
    measuring = {
        link.indicator_id
        for operation, links in advance.links.items()
        if workstream is None or workstream_of[operation] == workstream
        for link in links
    }
    rates = [advance.measured[pk].rate for pk in measuring]
    return {
        "indicators": len(rates),
        "counted": sum(rate.bounded is not None for rate in rates),
        "secret": sum(rate.missing is Missing.SECRET for rate in rates),
    }


def _told(part: Part, progress: Progress, known: Mapping[str, int]) -> dict[str, Any]:
    return {
        "rate": progress.rate.bounded,
        "expected": progress.expected,
        "known": known,
        "operations": part.operations,
        "weathers": dict(part.weathers),
        "without_weather": part.without_weather,
        "statuses": {str(status): count for status, count in part.statuses.items()},
        "done": [
            {
                "action": each.action,
                "step": each.step,
                "on": each.on.isoformat() if each.on else None,
                "is_milestone": each.is_milestone,
            }
            for each in part.done
        ],
        "more_done": part.more_done,
        "coming": [
            {"action": each.action, "step": each.step, "due": each.due.isoformat(), "is_late": each.is_late}
            for each in part.coming
        ],
        "more_coming": part.more_coming,
    }
