"""What happens to a job from its asking to its end, with a real worker."""

from __future__ import annotations

import pytest
from django.db import transaction
from procrastinate.contrib.django import app

from phare.platform.jobs import actions
from phare.platform.jobs.models import Job
from phare.values.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@app.task(name="tests.count")
def count(*, job_id: int, upto: int) -> None:
    with actions.job_run(job_id) as run:
        for step in range(upto):
            run.progress(step / upto, f"étape {step + 1}")


@app.task(name="tests.refuse")
def refuse(*, job_id: int) -> None:
    with actions.job_run(job_id):
        raise Refusal("Le service SER n'a pas d'effectif : complétez le projet des services.")


def asked(by, now, task=count, **arguments) -> Job:
    return actions.start(task, by=by, at=now, kind="Essai", subject="Compter", **arguments)


def test_a_job_is_run_and_says_that_it_succeeded(work, member, now):
    job = asked(member("agent"), now, upto=3)
    assert job.state == "queued"
    work()
    job.refresh_from_db()
    assert (job.state, job.progress, job.attempt) == ("succeeded", 1.0, 1)


def test_an_action_rolled_back_leaves_no_job_and_nothing_in_the_queue(work, member, now):
    by = member("agent")
    with pytest.raises(Refusal), transaction.atomic():
        asked(by, now, upto=3)
        raise Refusal("Non.")
    assert not Job.objects.exists()
    from procrastinate.contrib.django.models import ProcrastinateJob

    assert not ProcrastinateJob.objects.exists()


def test_a_refusal_fails_the_job_with_its_sentence(work, member, now):
    job = asked(member("agent"), now, refuse)
    work()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "complétez le projet des services" in job.reason
