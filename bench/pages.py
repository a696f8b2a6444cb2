"""Claim: at 20 times the demonstration's size, four scenarios side by side, the register and the dashboard answer in
less than 100 ms at the 95th percentile, on a machine that does nothing else; these pages, the duties, the plan, its
actions, arrondissements, map, timeline and progress, the photograph, the gap and a scenario take the same number of
queries as at the demonstration's size.

Each page is asked by the secretary general of an administration in a database of its own, through the whole stack but
the network; the first answers (facts and charts not yet kept) are left out. The territory at 20 times is the
demonstration's, its services, missions, people, actions and arbitrations written twenty times under other codes, each
operation measured by an indicator and given a weather, the plan under a region's. `processor` is the median of what the
process itself computes, the database apart: it hardly depends on what else the machine does.

    python -m bench.pages            prints the table, then PASS or FAIL for each claim; the exit status says the same
"""

from __future__ import annotations

import datetime as dt
import gc
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
CLAIMED = ("dashboard", "register", "compare")
"""The pages that answer in less than `MOST` seconds, at the larger size."""
MOST = 0.1
AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Row:
    """One page at one size: seconds (median, 95th percentile; of processor) and queries."""

    page: str
    times: int
    median: float
    p95: float
    processor: float
    queries: int


def measures() -> list[Row]:
    """Return the measures, page by page, at each size."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phare.config.settings")
    from phare.cli.starting import prepare

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
    # What made the territory is not in a web process: its collections must not go through it.
    gc.collect()
    gc.freeze()
    for name, address in (
        ("dashboard", reverse("cockpit:home")),
        ("duties", reverse("cockpit:duties")),
        ("register", reverse("decisions:register")),
        # Beyond fifty operations a plan is folded until one is chosen.
        ("plan", f"{reverse('strategy:plan', args=[plan.pk])}?operation={plan.operations.first().pk}"),
        ("actions", reverse("strategy:plan-actions", args=[plan.pk])),
        ("slips", reverse("strategy:plan-slips", args=[plan.pk])),
        ("places", reverse("strategy:plan-arrondissements", args=[plan.pk])),
        ("map", reverse("strategy:plan-map", args=[plan.pk])),
        ("timeline", reverse("strategy:timeline", args=[plan.pk])),
        ("progress", reverse("strategy:plan-progress", args=[plan.pk])),
        ("photograph", reverse("organisation:photograph", args=[photograph.pk])),
        ("gap", reverse("allocation:gap")),
        ("scenario", reverse("allocation:scenario", args=[scenario.pk])),
        ("compare", reverse("allocation:compare", args=[scenario.pk])),
    ):
        seconds, processor = [], []
        for number in range(ASKED + LEFT_OUT):
            begun, computed = time.perf_counter(), time.process_time()
            response = client.get(address)
            if number >= LEFT_OUT:
                seconds.append(time.perf_counter() - begun)
                processor.append(time.process_time() - computed)
            assert response.status_code == 200, f"{name}: {response.status_code}"
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        cut = statistics.quantiles(seconds, n=20)[-1]
        yield Row(name, times, statistics.median(seconds), cut, statistics.median(processor), len(asked))


def _territory(times: int) -> tuple[Any, Any, Any, Any]:
    """An administration with its photograph, its plan and four computed scenarios, as many as stand side by side, this
    many times the demonstration; the first is given."""
    from phare.allocation.actions import submit_to_arbitration
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
    _measure(kept, by)
    _place(kept)
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
    for number in range(times):
        question = f"Comment tenir les socles ? ({number + 1})"
        submit_to_arbitration(scenarios=made[:2], question=question, context="", by=by, at=AT)
    return by, photograph, kept, made[0]


def _measure(plan: Any, by: Any) -> None:
    """Give each operation an indicator half way to its target, and a weather."""
    from phare.strategy.actions import add_measure, give_weather
    from tests.factories.indicators import IndicatorFactory, ValueFactory

    for operation in plan.operations.select_related("plan"):
        indicator = IndicatorFactory(administration=plan.administration)
        for kind, year, value in (("initial", 2025, 0.0), ("actual", 2026, 50.0), ("target", 2029, 100.0)):
            ValueFactory(indicator=indicator, kind=kind, date=dt.date(year, 1, 1), value=value)
        add_measure(operation=operation, indicator=indicator, weight=1.0, by=by, at=AT)
        give_weather(subject=operation, level="clearing", sentence="", by=by, at=AT)


def _place(plan: Any) -> None:
    """Put a plan under a region's, each administration showing its plans to the other."""
    from phare.platform.accounts.actions import grant_sharing
    from phare.strategy.models import Plan
    from tests.factories.accounts import AdministrationFactory, MembershipFactory
    from tests.factories.strategy import PlanFactory
    from tests.factories.territory import ArrondissementFactory

    ArrondissementFactory()
    region = AdministrationFactory(kind="region_prefecture", territory_code="93")
    above = PlanFactory(administration=region, state="in_force")
    Plan.objects.filter(pk=plan.pk).update(parent=above)
    plan.refresh_from_db()
    for one, other in ((region, plan.administration), (plan.administration, region)):
        today = dt.date.today()
        grant_sharing(
            administration=one, shared_with=other, record_class="strategy.plan", since=today, until=today,
            reason="Lire ensemble", by=MembershipFactory(administration=one, role="decider"), at=AT,
        )  # fmt: skip


def _compute(scenario: Any, overlay: Any, staffing: Any, plan: Any) -> None:
    """Keep the answer and its explanation."""
    from phare.allocation.kernel.crossing import names_of, problem_of
    from phare.allocation.kernel.digests import digests_of
    from phare.allocation.kernel.explanation import explain
    from phare.allocation.kernel.overlay import overlay_as_data
    from phare.allocation.kernel.result import result_of, summary_of
    from phare.allocation.kernel.solver import solve
    from phare.allocation.queries.inputs import inputs_of

    problem = problem_of(staffing, plan, overlay)
    solution = solve(problem)
    names = names_of(staffing, plan)
    result = result_of(problem, solution, names=names, explanation=explain(problem, solution, names=names))
    scenario.overlay, scenario.state = overlay_as_data(overlay), "computed"
    # Of what is kept, as the pages read it.
    inputs = inputs_of(scenario.photograph, scenario.plan)
    scenario.photograph_digest, scenario.plan_digest = digests_of(inputs.staffing, inputs.wanted)
    scenario.summary, scenario.computed_at, scenario.seconds = summary_of(result), AT, 1.0
    scenario.keep(result)
    scenario.save()


def grown(times: int) -> tuple[Any, Any]:
    """Return the demonstration's staff and plan, this many times, under other codes."""
    from phare.cli.demonstration import territory

    staffing, plan = territory.staffing(), territory.plan_at_work()
    plan = territory.with_actions(plan, "plan_2027")
    plan = replace(
        plan,
        operations=tuple(replace(row, owner="") for row in plan.operations),
        actions=tuple(replace(row, owner="", arrondissement=None) for row in plan.actions),
    )
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
        actions=tuple(
            replace(
                row,
                code=_code(row.code, copy),
                operations=tuple(_code(each, copy) for each in row.operations),
                pilots=tuple(_code(each, copy) for each in row.pilots),
            )
            for copy in copies
            for row in plan.actions
        ),
    )


def main() -> int:
    """Print the table and what becomes of each claim; the exit status says whether all hold."""
    rows = measures()
    print(f"{'page':<12}{'times':>6}{'median':>12}{'p95':>12}{'processor':>12}{'queries':>9}")
    for row in rows:
        figures = (row.median, row.p95, row.processor)
        print(f"{row.page:<12}{row.times:>6}{''.join(f'{1000 * each:>9.0f} ms' for each in figures)}{row.queries:>9}")
    held = [*_quick(rows), *_constant(rows)]
    for is_held, said in held:
        print(f"{'PASS' if is_held else 'FAIL'}  {said}")
    return int(not all(is_held for is_held, _said in held))


def _quick(rows: list[Row]) -> Iterator[tuple[bool, str]]:
    for row in rows:
        if row.page in CLAIMED and row.times == TIMES[-1]:
            yield row.p95 < MOST, f"{row.page} × {row.times}: p95 {1000 * row.p95:.0f} ms, under {1000 * MOST:.0f} ms"


def _constant(rows: list[Row]) -> Iterator[tuple[bool, str]]:
    for page in dict.fromkeys(row.page for row in rows):
        queries = [row.queries for row in rows if row.page == page]
        yield len(set(queries)) == 1, f"{page}: {' and '.join(map(str, queries))} queries"


if __name__ == "__main__":
    sys.exit(main())
