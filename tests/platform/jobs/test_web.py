"""The screens of jobs: what a person sees of what he asked for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from phare.platform.jobs.models import Job
from tests.factories.accounts import MembershipFactory


@pytest.fixture
def job_of(now):
    def make(by, **values) -> Job:
        return Job.objects.create(
            **{
                "administration_id": by.administration_id,
                "owner": by,
                "kind": "Scénario",
                "subject": "Planchers d'abord",
                "task": "jobs.forget_old",
                "state": "queued",
                "queued_at": now,
                **values,
            }
        )

    return make


def page(client, name: str, *args) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_colleague_of_the_same_administration_cannot_follow_my_job(signed_in, member, job_of):
    job = job_of(member("decider"))
    client = signed_in(member("secretary_general"))
    assert client.get(reverse("jobs:job", args=[job.pk])).status_code == 403
    assert client.get(reverse("jobs:progress", args=[job.pk])).status_code == 403
    assert client.post(reverse("jobs:stop", args=[job.pk])).status_code == 403
    assert client.get(reverse("live:stream", args=[job.channel])).status_code == 404


def test_my_list_shows_my_jobs_and_nobody_elses(signed_in, member, job_of):
    me = member("decider")
    job_of(me, subject="Équilibré")
    job_of(member("secretary_general"), subject="Plan du voisin de bureau")
    shown = page(signed_in(me), "jobs:mine")
    assert "Équilibré" in shown
    assert "voisin de bureau" not in shown


def test_an_empty_list_says_what_would_fill_it(signed_in, member):
    assert "dès que vous lancez un calcul long" in page(signed_in(member("agent")), "jobs:mine")


def test_a_job_under_way_shows_its_progress_can_be_stopped_and_reloads_without_script(signed_in, member, job_of):
    me = member("agent")
    job = job_of(me, state="running", progress=0.42, message="Année 2028", attempt=1)
    shown = page(signed_in(me), "jobs:job", job.pk)
    assert 'value="42"' in shown
    assert "Année 2028" in shown
    assert reverse("jobs:stop", args=[job.pk]) in shown
    assert f'data-follow="{reverse("live:stream", args=[job.channel])}"' in shown
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in shown


@pytest.mark.parametrize(
    ("state", "sentence", "offers_again"),
    [
        ("succeeded", "C&#x27;est fait.", False),
        ("failed", "Complétez le projet des services.", True),
        ("cancelled", "Tâche annulée avant sa fin", True),
        ("lost", "Complétez le projet des services.", True),
    ],
)
def test_a_job_that_is_over_says_what_came_of_it(signed_in, member, job_of, state, sentence, offers_again):
    me = member("agent")
    job = job_of(me, state=state, reason="Complétez le projet des services.", result_url="/croisement/3/")
    shown = page(signed_in(me), "jobs:job", job.pk)
    assert sentence in shown or sentence.replace("&#x27;", "'") in shown
    assert (reverse("jobs:run-again", args=[job.pk]) in shown) is offers_again
    assert ('href="/croisement/3/"' in shown) is (state == "succeeded")
    assert "http-equiv" not in shown


def test_a_hostile_subject_is_written_as_text(signed_in, member, job_of):
    me = member("agent")
    job = job_of(me, subject="<script>alert(1)</script>", message="<img src=x>", state="running")
    shown = page(signed_in(me), "jobs:job", job.pk)
    assert "<script>alert" not in shown
    assert "<img src=x>" not in shown


def test_stopping_a_job_that_is_over_is_a_sentence_not_a_breakdown(signed_in, member, job_of):
    me = member("agent")
    job = job_of(me, state="succeeded")
    answer = signed_in(me).post(reverse("jobs:stop", args=[job.pk]))
    assert answer.status_code == 409
    assert "déjà finie" in answer.content.decode()


def test_stopping_is_asked_by_post_only(signed_in, member, job_of):
    me = member("agent")
    job = job_of(me)
    assert signed_in(me).get(reverse("jobs:stop", args=[job.pk])).status_code == 405


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    signed_in, member, job_of, django_assert_max_num_queries
):
    me = member("agent")
    client = signed_in(me)
    for _ in range(25):
        job_of(me)
    with django_assert_max_num_queries(9):
        page(client, "jobs:mine")


def test_another_hat_of_the_same_person_still_sees_his_jobs(signed_in, member, job_of, prefecture):
    me = member("agent")
    other = MembershipFactory(user=me.user, administration=prefecture, role="head_of_service")
    job = job_of(me)
    page(signed_in(other), "jobs:job", job.pk)
