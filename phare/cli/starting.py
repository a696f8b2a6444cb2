"""The house ready to work: its local database running, unless another is given, and Django."""

from __future__ import annotations

import gc
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
    # What is loaded stays: the collector of garbage does not look through it again each time that a file is read.
    gc.freeze()


def manage(arguments: Sequence[str]) -> int:
    """Run one of Django's own commands on the prepared house."""
    from django.core.management import execute_from_command_line

    prepare()
    execute_from_command_line(["phare manage", *arguments])
    return 0
