"""What slips in a plan, and why: what a secretary general opens before a meeting."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.strategy import permissions, queries
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.queries import Slips
from phare.strategy.web.reading import plan_to_read
from phare.ui.asked import page_in

PER_PAGE = 25


@signed_in
def plan_slips(request: MemberRequest, pk: int) -> HttpResponse:
    """Which operations slip, why, and who can help?"""
    plan, membership = plan_to_read(request, pk)
    found = queries.slips_of(plan, membership, timezone.localdate())
    mine = permissions.is_own(membership, plan)
    context = {
        "plan": plan,
        "page": page_in(request, found.slips, PER_PAGE),
        "whole": found.whole,
        "points": found.points,
        "leaves_out": found.leaves_out,
        "may_set": mine and permissions.write_plans.test(membership),
        "lead": _lead(found),
        "actions": [
            (_("Tableau des actions"), reverse("strategy:plan-actions", args=[plan.pk])),
            (_("Calendrier"), reverse("strategy:timeline", args=[plan.pk])),
        ],
    }
    return render(request, "strategy/slips.html", context)


def _lead(found: Slips) -> str:
    """How many slip, and for which reasons, in a sentence."""
    count = len(found.slips)
    if not count:
        return ""
    said = ngettext("%(count)s opération sur %(whole)s glisse", "%(count)s opérations sur %(whole)s glissent", count)
    rows = {row.action.pk: row for slip in found.slips for row in slip.actions}.values()
    blocked = sum(row.action.status == ActionStatus.BLOCKED for row in rows)
    late, gaps = sum(row.late > 0 for row in rows), sum(slip.behind is not None for slip in found.slips)
    bad = sum(slip.weather is not None for slip in found.slips)
    reasons = [
        (gaps, ngettext("%(count)s loin de ce qui était attendu", "%(count)s loin de ce qui était attendu", gaps)),
        (bad, ngettext("%(count)s dont la météo est mauvaise", "%(count)s dont la météo est mauvaise", bad)),
        (blocked, ngettext("%(count)s action bloquée", "%(count)s actions bloquées", blocked)),
        (late, ngettext("%(count)s action en retard", "%(count)s actions en retard", late)),
    ]
    told = ", ".join(words % {"count": number} for number, words in reasons if number)
    return _("%(count)s : %(reasons)s.") % {"count": said % {"count": count, "whole": found.whole}, "reasons": told}
