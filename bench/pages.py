"""Claim: the plan, the photograph, the gap, a scenario and two side by side take the same number of queries at the
demonstration's size and at 20 times it; their median and 95th percentile are measured at both.

Each page is asked by the secretary general of an administration in a database of its own, through the whole stack but
the network; the first answers (charts not yet kept) are left out. The territory at 20 times is the demonstration's,
its services, missions and people written twenty times under other codes.

    python -m bench.pages            prints the table
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

TIMES = (1, 20)
ASKED = 30
LEFT_OUT = 2
AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Row:
    """One page at one size: seconds (median, 95th percentile) and queries."""

    page: str
    times: int
    median: float
    p95: float
    queries: int


def measures() -> list[Row]:
    """Return the measures, page by page, at each size."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phare.config.settings")
    from phare.cli.commands import prepare

    prepare()
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

    settings.DATABASES["default"]["TEST"]["NAME"] = "bench_pages"
    settings.LOGGING_CONFIG = None
    logging.disable(logging.INFO)  # a line per request
    setup_test_environment()
    kept = setup_databases(verbosity=0, interactive=False)
    try:
        return [row for times in TIMES for row in _measured(times)]
    finally:
        teardown_databases(kept, verbosity=0)
        teardown_test_environment()


def _measured(times: int) -> Iterator[Row]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    by, photograph, plan, scenario = _territory(times)
    client = Client(headers={"accept-language": "fr"})
    client.force_login(by.user)
    for name, address in (
        ("dashboard", reverse("cockpit:home")),
        ("duties", reverse("cockpit:duties")),
        ("register", reverse("decisions:register")),
        ("plan", reverse("strategy:plan", args=[plan.pk])),
        ("photograph", reverse("organisation:photograph", args=[photograph.pk])),
        ("gap", reverse("allocation:gap")),
        ("scenario", reverse("allocation:scenario", args=[scenario.pk])),
        ("compare", reverse("allocation:compare", args=[scenario.pk])),
    ):
        seconds = []
        for number in range(ASKED + LEFT_OUT):
            begun = time.perf_counter()
            response = client.get(address)
            if number >= LEFT_OUT:
                seconds.append(time.perf_counter() - begun)
            assert response.status_code == 200, f"{name}: {response.status_code}"
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        cut = statistics.quantiles(seconds, n=20)[-1]
        yield Row(name, times, statistics.median(seconds), cut, len(asked))


def _territory(times: int) -> tuple[Any, Any, Any, Any]:
    """An administration with its photograph, its plan and four computed scenarios, as many as stand side by side, this
    many times the demonstration; the first is given."""
    from phare.allocation.kernel.crossing import years_crossed
    from phare.allocation.kernel.prepared import capped, floors_first, trend
    from phare.allocation.models import Scenario
    from phare.platform.accounts.models import Role
    from tests.factories import allocation as make
    from tests.factories.accounts import AdministrationFactory, MembershipFactory

    administration = AdministrationFactory(name=f"Préfecture × {times}", territory_code="04")
    by = MembershipFactory(administration=administration, role=Role.SECRETARY_GENERAL)
    staffing, plan = grown(times)
    photograph, kept = make.kept(by, AT, staffing, plan)
    made = []
    years = years_crossed(staffing, plan)
    for name, overlay in (
        ("Socles d'abord", floors_first()),
        ("Tendance", trend()),
        ("Au plus 5 ETP par an", replace(floors_first(), caps=capped(years, 5.0).caps)),
        ("Au plus 20 ETP par an", replace(floors_first(), caps=capped(years, 20.0).caps)),
    ):
        scenario = Scenario(
            administration=administration, photograph=photograph, plan=kept, name=name, owner=by, created_at=AT
        )
        _compute(scenario, overlay, staffing, plan)
        made.append(scenario)
    return by, photograph, kept, made[0]


def _compute(scenario: Any, overlay: Any, staffing: Any, plan: Any) -> None:
    """Keep the answer and its explanation."""
    from phare.allocation.kernel.crossing import names_of, problem_of
    from phare.allocation.kernel.digests import digests_of
    from phare.allocation.kernel.explanation import explain
    from phare.allocation.kernel.overlay import overlay_as_data
    from phare.allocation.kernel.result import result_of, summary_of
    from phare.allocation.kernel.solver import solve

    problem = problem_of(staffing, plan, overlay)
    solution = solve(problem)
    names = names_of(staffing, plan)
    result = result_of(problem, solution, names=names, explanation=explain(problem, solution, names=names))
    scenario.overlay, scenario.state = overlay_as_data(overlay), "computed"
    scenario.photograph_digest, scenario.plan_digest = digests_of(staffing, plan)
    scenario.summary, scenario.computed_at, scenario.seconds = summary_of(result), AT, 1.0
    scenario.keep(result)
    scenario.save()


def grown(times: int) -> tuple[Any, Any]:
    """Return the demonstration's staff and plan, this many times, under other codes."""
    from phare.cli.demonstration import territory

    staffing, plan = territory.staffing(), territory.plan_at_work()
    plan = replace(plan, operations=tuple(replace(row, owner="") for row in plan.operations))
    staffing = replace(staffing, services=tuple(replace(row, commune=None) for row in staffing.services))
    if times == 1:
        return staffing, plan
    return _staff_grown(staffing, range(times)), _plan_grown(plan, range(times))


def _code(name: str | None, copy: int) -> Any:
    return None if name is None else f"{name}.{copy}"


def _copied(rows: Any, copies: range, *columns: str) -> tuple[Any, ...]:
    """The rows once per copy, these codes of theirs followed by its number."""
    return tuple(
        replace(row, **{name: _code(getattr(row, name), copy) for name in columns}) for copy in copies for row in rows
    )


def _staff_grown(staffing: Any, copies: range) -> Any:
    missions = [
        replace(row, code=_code(row.code, copy), carriers=tuple(_code(each, copy) for each in row.carriers))
        for copy in copies
        for row in staffing.missions
    ]
    return replace(
        staffing,
        totals=(),
        services=_copied(staffing.services, copies, "code", "parent"),
        missions=tuple(missions),
        posts=_copied(staffing.posts, copies, "service", "mission"),
        movements=_copied(staffing.movements, copies, "service", "mission"),
        compatibilities=_copied(staffing.compatibilities, copies, "mission"),
        transfers=_copied(staffing.transfers, copies, "origin", "destination"),
    )


def _plan_grown(plan: Any, copies: range) -> Any:
    return replace(
        plan,
        operations=_copied(plan.operations, copies, "code", "pilot"),
        requirements=_copied(plan.requirements, copies, "mission", "operation"),
    )


def main() -> int:
    """Print the table; the exit status says whether queries grow."""
    rows = measures()
    print(f"{'page':<12}{'times':>6}{'median':>12}{'p95':>12}{'queries':>9}")
    for row in rows:
        print(f"{row.page:<12}{row.times:>6}{row.median * 1000:>9.0f} ms{row.p95 * 1000:>9.0f} ms{row.queries:>9}")
    by_page: dict[str, set[int]] = {}
    for row in rows:
        by_page.setdefault(row.page, set()).add(row.queries)
    return int(any(len(queries) > 1 for queries in by_page.values()))


if __name__ == "__main__":
    sys.exit(main())
