"""The words of the `phare` command and what each runs."""

from __future__ import annotations

import argparse
from typing import Any

from phare.cli import administration, allocate, audit, catalogues, country, cross, demo, serve, territory, upgrade
from phare.cli.backup import command as backup
from phare.cli.demonstration import command as demonstration
from phare.config import settings


def describe(words: Any) -> None:
    """Add every word of the command to the parser."""
    demo.describe(words.add_parser("demo", help="mettre la démonstration en place, la croiser, puis servir"))
    cross.describe(words.add_parser("cross", help="croiser deux classeurs, sans plateforme"))
    allocate.describe(words.add_parser("allocate", help="croiser un problème écrit en JSON"))
    country.describe(words.add_parser("country", help="croiser tous les départements sous des plafonds nationaux"))
    _database(words.add_parser("db", help="démarrer, arrêter ou interroger la base locale"))
    serve.describe(words)
    audit.describe(words.add_parser("audit", help="vérifier le registre des actes, ancrer ses têtes"))
    backup.describe(words)
    upgrade.describe(words)
    administration.describe(words.add_parser("administration", help="fonder une administration, inviter ses comptes"))
    territory.describe(words)
    demonstration.describe(words)
    catalogues.describe(words.add_parser("catalogues", help="relever, vérifier et compiler les traductions"))


def _database(word: argparse.ArgumentParser) -> None:
    word.add_argument("do", choices=["start", "stop", "status"])

    def run(chosen: argparse.Namespace) -> int:
        from phare.cli.postgres import Cluster

        cluster = Cluster(settings.VAR)
        if chosen.do == "start":
            cluster.start()
        elif chosen.do == "stop":
            cluster.stop()
        running = cluster.is_running()
        print("La base locale tourne." if running else "La base locale est arrêtée.")
        return 0 if running == (chosen.do != "stop") else 1

    word.set_defaults(run=run)
