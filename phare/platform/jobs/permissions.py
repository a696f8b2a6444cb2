"""Who may follow a job: whoever asked for it, and nobody else (a scenario's name is already preparatory)."""

from __future__ import annotations

import rules

from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import is_member
from phare.platform.jobs.models import Job
from phare.ui.asked import number_in


@rules.predicate
def owns(membership: Membership | None, job: Job | None) -> bool:
    """Whoever asked for this job, under the same membership or another of the same person."""
    return membership is not None and job is not None and job.owner.user_id == membership.user_id


list_own_jobs = is_member
follow = is_member & owns


def may_listen(membership: Membership, key: str) -> bool:
    """Whether this member may hear the progress of the job of this number."""
    asked = number_in(key)
    if asked is None:
        return False
    job = Job.objects.filter(pk=asked, administration_id=membership.administration_id).first()
    return follow.test(membership, job)
