from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.jobs import actions, permissions, queries
from phare.platform.jobs.models import Job
from phare.platform.jobs.web.badges import badge
from phare.platform.jobs.web.tables import JobTable


def _asked(request: MemberRequest, pk: int) -> Job:
    job = get_object_or_404(Job.objects.select_related("owner"), pk=pk)
    authorise(request, permissions.follow, job)
    return job


@signed_in
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """What did I ask for, and how far is it?"""
    membership = authorise(request, permissions.list_own_jobs)
    table = JobTable(queries.jobs_of(membership))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "jobs/mine.html", {"table": table})


@never_cache
@signed_in
@require_safe
def job(request: MemberRequest, pk: int) -> HttpResponse:
    """How far is this job, and what came of it?"""
    job = _asked(request, pk)
    return render(request, "jobs/job.html", {"job": job, "badge": badge(job), "percent": round(job.progress * 100)})


@never_cache
@signed_in
@require_safe
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far is this job? For the page that follows it, where no stream reaches it."""
    return JsonResponse(queries.news_of(_asked(request, pk)))


@signed_in
@require_POST
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop this job."""
    actions.request_stop(_asked(request, pk), by=request.membership, at=timezone.now())
    return redirect("jobs:job", pk=pk)


@signed_in
@require_POST
def run_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Do this job again, from the beginning."""
    actions.run_again(_asked(request, pk), by=request.membership, at=timezone.now())
    return redirect("jobs:job", pk=pk)
