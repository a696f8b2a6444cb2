"""A killed worker loses nothing: its jobs are found by their free lock, and run again, but not for ever."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from phare.platform.audit.models import Entry
from phare.platform.jobs import actions, queries
from phare.platform.jobs.gateways import queue, sessions
from phare.platform.jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)

done: list[int] = []


@app.task(name="tests.once")
def once(*, job_id: int) -> None:
    with actions.job_run(job_id) as run, run.conclusion():
        done.append(job_id)


@app.task(name="tests.short")
def short(*, number: int) -> None:
    done.append(number)


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


def interrupted(by, now) -> Job:
    """Return a job whose worker was killed in the middle: said to be running, and nobody holds its lock."""
    job = actions.start(once, by=by, at=now, kind="Essai", subject="Une fois")
    kill_in_the_middle(job)
    return job


def kill_in_the_middle(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state="running", attempt=job.attempt + 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.queue_id])


def test_a_job_whose_worker_was_killed_is_run_again_and_its_result_kept_once(work, member, now):
    job = interrupted(member("agent"), now)
    assert actions.requeue_lost(at=now) == 1
    job.refresh_from_db()
    assert (job.state, job.kills) == ("queued", 1)
    work()
    job.refresh_from_db()
    assert job.state == "succeeded"
    assert [job.pk] == done
    assert Entry.objects.get(verb="jobs.worker.lost").changes == {"kills": 1, "state": "queued"}


def test_a_job_whose_lock_is_held_still_runs_and_is_left_alone(work, member, now):
    job = interrupted(member("agent"), now)
    with sessions.open_session() as worker:
        assert sessions.hold(worker, job.pk)
        assert actions.requeue_lost(at=now) == 0
    assert actions.requeue_lost(at=now) == 1


def test_looking_twice_for_dead_workers_queues_a_job_once(work, member, now):
    interrupted(member("agent"), now)
    actions.requeue_lost(at=now)
    assert actions.requeue_lost(at=now) == 0
    assert ProcrastinateJob.objects.filter(status="todo").count() == 1


def test_a_job_whose_worker_dies_three_times_is_given_up_with_a_sentence(work, member, now):
    job = interrupted(member("agent"), now)
    for _ in range(3):
        actions.requeue_lost(at=now)
        job.refresh_from_db()
        if job.state == "queued":
            kill_in_the_middle(job)
    job.refresh_from_db()
    assert (job.state, job.finished_at) == ("lost", now)
    assert "3 fois" in job.reason
    assert not ProcrastinateJob.objects.filter(status="todo").exists()


def test_a_job_asked_to_stop_before_its_worker_died_is_cancelled(work, member, now):
    job = interrupted(member("agent"), now)
    Job.objects.filter(pk=job.pk).update(stop_requested=True)
    actions.requeue_lost(at=now)
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_short_task_of_a_silent_worker_is_run_again(work, now):
    queue_id = queue.defer(short, {"number": 7})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [queue_id])
    assert actions.requeue_lost(at=now, silent_for=30) == 1
    work()
    assert done == [7]


def test_a_short_task_of_a_living_worker_is_left_alone(work, now):
    queue_id = queue.defer(short, {"number": 7})
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, queue_id]
        )
    assert actions.requeue_lost(at=now, silent_for=30) == 0
    assert queries.last_heartbeat() is not None


def test_a_short_task_that_kills_its_worker_ten_times_is_given_up(work, now):
    queue_id = queue.defer(short, {"number": 7})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = 10 WHERE id = %s", [queue_id])
    assert actions.requeue_lost(at=now) == 0
    assert ProcrastinateJob.objects.get(pk=queue_id).status == "aborted"


def test_the_oldest_waiting_task_says_how_late_the_worker_is(work, now):
    assert queries.oldest_waiting(now) is None
    queue.defer(short, {"number": 1}, schedule_at=now - dt.timedelta(minutes=3))
    queue.defer(short, {"number": 2}, schedule_at=now + dt.timedelta(minutes=3))
    assert queries.oldest_waiting(now) == dt.timedelta(minutes=3)
