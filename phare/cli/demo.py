"""`phare demo`: the demonstration set up, crossed, written as a note, then served."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from phare.config import settings

if TYPE_CHECKING:
    import datetime as dt

    from phare.allocation.models import Scenario
    from phare.allocation.queries.inputs import Inputs
    from phare.cli.demonstration.founding import Founded
    from phare.cli.progress import Bar
    from phare.cli.tables import Tables
    from phare.platform.accounts.models import Membership

PORT = 8000
CONTRACT = "Un vétérinaire contractuel"
"""The scenario that the story ends on: floors first, with one contract veterinarian."""


def describe(word: argparse.ArgumentParser) -> None:
    """Say the options of the word `demo`."""
    word.add_argument("--no-serve", action="store_true", help="s'arrêter après la note")
    word.add_argument(
        "--port", type=int, default=PORT, help=f"port d'écoute ({PORT} par défaut, un autre s'il est pris)"
    )
    word.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Set everything up, cross, print, write the note, then serve unless told otherwise."""
    os.environ["PHARE_DEMONSTRATION"] = "1"
    began = _started()
    try:
        founded = _found()
        _cross(founded)
        if chosen.no_serve:
            return 0
        return _serve(chosen.port, founded)
    finally:
        if began:
            _stop_database_if_alone()


def _started() -> bool:
    """Start the database, bring its schema and the catalogues up to date; return whether it was stopped before."""
    from phare.cli.postgres import Cluster

    console = Console(stderr=True)
    began = not os.environ.get("DATABASE_URL") and not Cluster(settings.VAR).is_running()
    with console.status("Base de données et catalogues…"):
        from phare.cli import catalogues
        from phare.cli.starting import prepare

        catalogues.compile_changed()
        prepare()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    return began


def _found() -> Founded:
    from django.utils import timezone

    from phare.cli.demonstration.founding import found

    with Console(stderr=True).status("Territoire de démonstration, par les importeurs…"):
        return found(timezone.now())


def _cross(founded: Founded) -> None:
    """Compute the scenarios by the actions of the web, print the proposal and write the note."""
    from django.utils import timezone

    from phare.allocation.queries.inputs import inputs_of
    from phare.allocation.queries.note import note_of
    from phare.cli import progress, tables
    from phare.cli.demonstration.arbitration import arbitrate
    from phare.cli.demonstration.reviewing import review
    from phare.platform.accounts.models import Role

    begun = time.monotonic()
    at = timezone.now()
    by = founded.prefecture.memberships.filter(role=Role.SECRETARY_GENERAL).select_related("administration").first()
    assert by is not None, "the founding admits a secretary general"
    inputs = inputs_of(founded.photograph, founded.plan)
    with progress.Bar() as bar:
        scenarios = [_computed(each, by, at, bar) for each in _scenarios(founded, by, at)]
    shown = tables.Tables(inputs.names)
    shown.say(f"{founded.prefecture.name} : effectifs et opérations inventés.")
    _print(shown, scenarios, inputs)
    content = note_of(founded.prefecture, inputs, scenarios, at)
    path = settings.VAR / "demonstration" / "note-croisement.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    act = arbitrate(scenarios, CONTRACT, by, at)
    review(founded.plan, by, at)
    shown.say(f"Arbitrage à rendre : {act.question}")
    shown.say(f"Croisé en {time.monotonic() - begun:.1f} s. Note : {_short(path)}")


def _scenarios(founded: Founded, by: Membership, at: dt.datetime) -> list[Scenario]:
    """The scenarios of the story, made where they are not there yet."""
    from phare.allocation import actions
    from phare.allocation.kernel.overlay import Overlay, Recruit
    from phare.allocation.models import Scenario

    photograph, plan = founded.photograph, founded.plan
    kept = Scenario.objects.kept().filter(photograph=photograph, plan=plan)
    if kept.exclude(origin=Scenario.Origin.OWN).count() < len(Scenario.Origin) - 1:
        actions.prepare_scenarios(photograph=photograph, plan=plan, by=by, at=at)
    if not kept.filter(name=CONTRACT).exists():
        recruit = Recruit(2027, "VET", "V-206", 1.0, "M07")
        overlay = Overlay(needs_ignored=True, recruits=(recruit,))
        actions.create_scenario(photograph=photograph, plan=plan, name=CONTRACT, overlay=overlay, by=by, at=at)
    return list(kept.select_related("photograph", "plan", "job").order_by("created_at", "pk"))


def _computed(scenario: Scenario, by: Membership, at: dt.datetime, bar: Bar) -> Scenario:
    """A scenario computed again at once, its bar shown; one being computed by a worker is left to it."""
    from phare.allocation import actions

    def told(share: float, what: str) -> None:
        bar.say(f"{scenario.name} : {what}", share)

    try:
        return actions.compute_now(scenario=scenario, by=by, at=at, told=told)
    except actions.ComputingError:
        return scenario


def _print(tables: Tables, scenarios: list[Scenario], inputs: Inputs) -> None:
    from phare.allocation.queries import words

    proposal = next((each for each in scenarios if each.origin == "balanced" and each.result), None)
    if proposal is not None and proposal.result is not None:
        tables.coverage(proposal.result)
    for scenario in scenarios:
        result = scenario.result
        if result is None:
            continue
        tables.console.rule(scenario.name, align="left")
        tables.say(words.verdict(scenario.summary))
        for sentence in [] if scenario.levers.no_redeployment else words.unmet(result["unmet_floors"], inputs.names):
            tables.say(sentence)
        if result["redeployments"]:
            tables.movements(result)
        tables.one_more(result["explanation"], most=6)


def _serve(port: int, founded: Founded) -> int:
    from phare.cli.serve import PortTakenError, serve

    accounts = [
        f"  {membership.user.email:62} {membership.get_role_display()}"
        for administration in (founded.prefecture, founded.region, founded.council)
        for membership in administration.memberships.select_related("user").order_by("pk")
    ]
    said = (
        f"Mot de passe de chacun : {founded.password}",
        "Second facteur (décideurs, secrétaire générale, chefs de service) : la page qui le demande montre son code.",
    )
    print("Comptes de démonstration :", *accounts, *said, sep="\n", flush=True)
    try:
        return serve(port=port)
    except PortTakenError:
        return serve(port=0)


def _stop_database_if_alone() -> None:
    """Stop the local database that we started, unless another program has come to use it."""
    from django.db import OperationalError, connection

    from phare.cli.postgres import Cluster

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            (others,) = cursor.fetchone()
    except OperationalError:
        others = 0
    connection.close()
    if not others:
        Cluster(settings.VAR).stop()


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
