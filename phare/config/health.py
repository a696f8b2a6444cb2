"""Is it alive, is it ready? For whoever watches the machine: anonymous, and nothing but yes or no."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

app_name = "health"
# A living worker says so every ten seconds.
WORKER_SILENT_FOR = 60


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Does this process answer?"""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Can this process serve: does the database answer, is its schema the code's, does a worker live?"""
    checks = _checks()
    return JsonResponse({"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503)


@cache
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _checks() -> dict[str, bool]:
    checks = {"database": False, "schema": False, "worker": False}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '2s'")
            checks["database"] = True
            cursor.execute("SELECT app, name FROM django_migrations")
            checks["schema"] = _migrations_of_the_code() <= set(cursor.fetchall())
            cursor.execute(
                "SELECT max(last_heartbeat) > now() - make_interval(secs => %s) FROM procrastinate_workers",
                [WORKER_SILENT_FOR],
            )
            checks["worker"] = bool(cursor.fetchone()[0])
    except DatabaseError:
        # What is missing is already said by the check that stayed false; why, to nobody anonymous.
        pass
    return checks


urlpatterns = [path("", alive, name="alive"), path("pret/", ready, name="ready")]
