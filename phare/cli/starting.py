"""The house ready to work: its local database running, unless another is given, and Django."""

from __future__ import annotations

import os
from collections.abc import Sequence

from phare.config import settings


def prepare() -> None:
    """Start the local database unless another is given, and Django."""
    import django

    from phare.cli.postgres import Cluster

    if not os.environ.get("DATABASE_URL"):
        Cluster(settings.VAR).start()
        # The password may have been made just now, after the settings were read.
        from phare.config.database import local

        settings.DATABASES["default"]["PASSWORD"] = local(settings.VAR)["PASSWORD"]
    django.setup()


def manage(arguments: Sequence[str]) -> int:
    """Run one of Django's own commands on the prepared house."""
    from django.core.management import execute_from_command_line

    prepare()
    execute_from_command_line(["phare manage", *arguments])
    return 0
