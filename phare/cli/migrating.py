"""Bringing the schema of a database to the level of the code."""

from __future__ import annotations

from phare.values.refusal import Refusal


class MigrationFailedError(Refusal):
    """A migration failed: those before it are done, it is not."""


def migrate(missing: list[tuple[str, str]]) -> None:
    """Apply these migrations, which the database has not had. Raises MigrationFailedError."""
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as wrong:
        raise MigrationFailedError(
            f"Une migration a échoué : {wrong}\nCelles qui la précèdent sont faites, elle ne l'est pas. Corrigez et "
            "relancez, ou réinstallez la version précédente et restaurez la sauvegarde (docs/operate/upgrade.md)."
        ) from wrong
    print(f"Schéma : mis à jour (migrations : {len(missing)}).")
