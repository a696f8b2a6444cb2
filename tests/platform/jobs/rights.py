"""Who may open the addresses of jobs: whoever asked for the job, whatever the role, and nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from phare.platform.accounts.models import Administration, Membership
from phare.platform.jobs.models import Job
from tests.rights import EVERYONE, Rights

AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


def own_job(state: str = "queued") -> Callable[[Administration, Membership], dict[str, Any]]:
    """Return the maker of a job that belongs to whoever knocks."""

    def make(administration: Administration, membership: Membership) -> dict[str, Any]:
        job = Job.objects.create(
            administration=administration,
            owner=membership,
            kind="Scénario",
            subject="Planchers d'abord",
            task="jobs.forget_old",
            state=state,
            queued_at=AT,
        )
        return {"pk": job.pk}

    return make


MATRIX = {
    "jobs:mine": Rights(EVERYONE),
    "jobs:job": Rights(EVERYONE, own_job()),
    "jobs:progress": Rights(EVERYONE, own_job()),
    "jobs:stop": Rights(EVERYONE, own_job(), method="post"),
    "jobs:run-again": Rights(EVERYONE, own_job("failed"), method="post"),
}
