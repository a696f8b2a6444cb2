"""What happens to a job from its asking to its end, with a real worker and its own database session."""

from __future__ import annotations

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted, TaskNotFound

from phare.platform.accounts.models import Administration
from phare.platform.audit.models import Entry
from phare.platform.jobs import actions
from phare.platform.jobs.gateways import sessions
from phare.platform.jobs.models import Job
from phare.values.refusal import Refusal
from tests.factories.accounts import AdministrationFactory

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


@app.task(name="tests.break")
def break_in_a_transaction(*, job_id: int) -> None:
    with actions.job_run(job_id) as run, transaction.atomic():
        AdministrationFactory(name="Commencée")
        run.progress(0.4, "à mi-chemin")
        raise ZeroDivisionError


@app.task(name="tests.found")
def found(*, job_id: int) -> None:
    with actions.job_run(job_id) as run, run.conclusion("/resultat/"):
        AdministrationFactory(name="Fondée par la tâche")


@app.task(name="tests.stopped")
def stopped_by_its_owner(*, job_id: int) -> None:
    with actions.job_run(job_id) as run:
        job = Job.objects.get(pk=job_id)
        actions.request_stop(job, by=job.owner, at=job.queued_at)
        run.stop_if_asked()
        AdministrationFactory(name="Jamais fondée")


def asked(by, now, task=count, **arguments) -> Job:
    return actions.start(task, by=by, at=now, kind="Essai", subject="Compter", **arguments)


def as_it_is(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_task_that_nobody_registered_is_refused_and_leaves_no_job(member, now):
    with pytest.raises(TaskNotFound):
        asked(member("agent"), now, "tests.unknown")
    assert not Job.objects.exists()


def test_a_result_address_of_another_site_is_refused(member, now):
    for address in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        with pytest.raises(ValueError, match="address"):
            actions.start(count, by=member("agent"), at=now, kind="Essai", subject="x", result_url=address, upto=1)


def test_an_action_rolled_back_leaves_no_job_and_nothing_in_the_queue(work, member, now):
    by = member("agent")
    with pytest.raises(Refusal), transaction.atomic():
        asked(by, now, upto=3)
        raise Refusal("Non.")
    assert not Job.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_asking_for_a_job_is_written_in_the_trail_with_its_task(work, member, now):
    job = asked(member("agent"), now, upto=3)
    entry = Entry.objects.get(verb="jobs.job.started")
    assert entry.subject == f"jobs.job:{job.pk}"
    assert entry.changes == {"task": "tests.count", "arguments": {"upto": 3}}


def test_a_job_is_run_and_says_that_it_succeeded(work, member, now):
    job = asked(member("agent"), now, upto=3)
    assert job.state == "queued"
    work()
    job = as_it_is(job)
    assert (job.state, job.progress, job.attempt, job.kills) == ("succeeded", 1.0, 1, 0)
    assert job.started_at is not None
    assert job.finished_at is not None


def test_a_refusal_fails_the_job_with_its_sentence(work, member, now):
    job = asked(member("agent"), now, refuse)
    work()
    job = as_it_is(job)
    assert job.state == "failed"
    assert "complétez le projet des services" in job.reason


def test_a_breakdown_fails_the_job_without_showing_its_trace_and_keeps_nothing_but_its_progress(work, member, now):
    job = asked(member("agent"), now, break_in_a_transaction)
    work()
    job = as_it_is(job)
    assert job.state == "failed"
    assert "ZeroDivision" not in job.reason
    assert str(job.pk) in job.reason
    assert (job.progress, job.message) == (0.4, "à mi-chemin")
    assert not Administration.objects.filter(name="Commencée").exists()


def test_a_result_and_its_success_are_written_together(work, member, now):
    job = asked(member("agent"), now, found)
    work()
    job = as_it_is(job)
    assert (job.state, job.result_url) == ("succeeded", "/resultat/")
    assert Administration.objects.filter(name="Fondée par la tâche").count() == 1


def test_a_task_run_twice_finds_its_job_over_and_does_nothing_more(work, member, now):
    job = asked(member("agent"), now, found)
    work()
    with pytest.raises(JobAborted):
        found(job_id=job.pk)
    assert Administration.objects.filter(name="Fondée par la tâche").count() == 1


def test_two_runs_of_one_job_cannot_go_on_together(work, member, now):
    job = asked(member("agent"), now, found)
    with sessions.open_session() as elsewhere:
        assert sessions.hold(elsewhere, job.pk)
        with pytest.raises(actions.Superseded):
            found(job_id=job.pk)
    assert as_it_is(job).state == "queued"


def test_a_run_that_lost_its_job_to_another_keeps_nothing(work, member, now):
    job = asked(member("agent"), now, found)
    with pytest.raises(actions.Superseded), actions.job_run(job.pk) as run:
        Job.objects.filter(pk=job.pk).update(attempt=2)
        with run.conclusion():
            AdministrationFactory(name="Fondée trop tard")
    assert not Administration.objects.filter(name="Fondée trop tard").exists()
    assert as_it_is(job).state == "running"


def test_progress_is_seen_by_others_while_the_task_is_in_its_own_transaction(work, member, now):
    job = asked(member("agent"), now, found)
    with sessions.open_session() as elsewhere, actions.job_run(job.pk) as run, transaction.atomic():
        AdministrationFactory()
        run.progress(0.25, "un quart")
        seen = elsewhere.execute("SELECT progress, message FROM jobs_job WHERE id = %s", [job.pk]).fetchone()
    assert seen == (0.25, "un quart")


def test_progress_out_of_bounds_is_brought_back_and_a_long_message_is_cut(work, member, now):
    job = asked(member("agent"), now, found)
    with actions.job_run(job.pk) as run:
        run.progress(-3.0, "x" * 500)
        seen = as_it_is(job)
    assert (seen.progress, len(seen.message)) == (0.0, 200)


def test_a_fast_loop_writes_its_progress_at_most_five_times_a_second(work, member, now):
    job = asked(member("agent"), now, count, upto=5000)
    work()
    job = as_it_is(job)
    assert job.state == "succeeded"
    seconds = (job.finished_at - job.started_at).total_seconds()
    assert seconds < 5, "5 000 calls to progress cost next to nothing"


def test_a_job_that_waits_is_cancelled_at_once_and_never_run(work, member, now):
    by = member("agent")
    job = actions.request_stop(asked(by, now, found), by=by, at=now)
    assert job.state == "cancelled"
    work()
    assert not Administration.objects.filter(name="Fondée par la tâche").exists()
    assert as_it_is(job).state == "cancelled"


def test_a_job_that_runs_stops_at_its_next_step_and_keeps_nothing(work, member, now):
    job = asked(member("agent"), now, stopped_by_its_owner)
    work()
    assert as_it_is(job).state == "cancelled"
    assert not Administration.objects.filter(name="Jamais fondée").exists()


def test_a_job_that_is_over_cannot_be_stopped(work, member, now):
    by = member("agent")
    job = asked(by, now, upto=1)
    work()
    with pytest.raises(actions.JobFinishedError):
        actions.request_stop(job, by=by, at=now)


def test_a_job_that_succeeded_or_still_waits_cannot_be_run_again(work, member, now):
    by = member("agent")
    job = asked(by, now, upto=1)
    with pytest.raises(actions.JobUnderWayError):
        actions.run_again(job, by=by, at=now)
    work()
    with pytest.raises(actions.JobUnderWayError):
        actions.run_again(job, by=by, at=now)


def test_a_job_that_failed_is_run_again_from_the_beginning(work, member, now):
    by = member("agent")
    job = asked(by, now, break_in_a_transaction)
    work()
    job = actions.run_again(job, by=by, at=now)
    assert (job.state, job.progress, job.reason) == ("queued", 0.0, "")
    Job.objects.filter(pk=job.pk).update(task="tests.count")
    work()
    assert as_it_is(job).state == "failed", "the queue holds the task as it was asked"
    assert as_it_is(job).attempt == 2


def test_a_worker_that_is_being_stopped_gives_its_job_back_to_the_queue(work, member, now):
    job = asked(member("agent"), now, found)
    token = actions.worker_stopping.set(lambda: True)
    try:
        with pytest.raises(actions.Stopped), actions.job_run(job.pk) as run:
            run.stop_if_asked()
    finally:
        actions.worker_stopping.reset(token)
    job = as_it_is(job)
    assert (job.state, job.kills) == ("queued", 0)
    work()
    assert as_it_is(job).state == "succeeded"
