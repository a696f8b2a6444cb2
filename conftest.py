"""Starts the local database before Django is set up; the tests then make their own database in it."""

import os

from phare.config import settings

# Each test client would list every static file before its first page; the live server serves them by itself.
settings.WHITENOISE_USE_FINDERS = False
settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2PasswordHasher"]
# WhiteNoise warns of a missing folder, and a warning is an error here: a fresh clone has not collected anything.
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)

if not os.environ.get("DATABASE_URL"):
    from phare.cli.postgres import Cluster
    from phare.config.database import local

    Cluster(settings.VAR).start()
    settings.DATABASES["default"]["PASSWORD"] = local(settings.VAR)["PASSWORD"]
