"""Starts the local database before Django is set up; the tests then make their own database in it."""

import os

if not os.environ.get("DATABASE_URL"):
    from phare.cli.postgres import Cluster
    from phare.config import settings
    from phare.config.database import local

    Cluster(settings.VAR).start()
    settings.DATABASES["default"]["PASSWORD"] = local(settings.VAR)["PASSWORD"]
