"""`phare demonstration`: make the demonstration's workbooks, or found its administrations in the local database."""

from __future__ import annotations

import argparse
from typing import Any


def describe(words: Any) -> None:
    """Add the word `demonstration` to the command."""
    word = words.add_parser("demonstration", help="fabriquer les classeurs de la démonstration, ou la mettre en base")
    does = word.add_subparsers(dest="do", required=True, metavar="action")
    does.add_parser("workbooks", help="écrire les classeurs ODS et XLSX livrés").set_defaults(run=_workbooks)
    does.add_parser("found", help="fonder les administrations de démonstration").set_defaults(run=_found)


def _workbooks(chosen: argparse.Namespace) -> int:
    from phare.cli.demonstration import workbooks

    for path in workbooks.write_all():
        print(f"{path} : {path.stat().st_size // 1024} Ko")
    return 0


def _found(chosen: argparse.Namespace) -> int:
    from phare.cli.starting import prepare

    prepare()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0, interactive=False)
    from phare.cli.demonstration.founding import found

    founded = found(timezone.now())
    for administration in (founded.prefecture, founded.region, founded.council):
        print(administration)
        for membership in administration.memberships.select_related("user").order_by("pk"):
            print(f"  {membership.user.email:60} {membership.user.name}, {membership.get_role_display()}")
    print(f"Mot de passe de chaque compte : {founded.password}")
    return 0
