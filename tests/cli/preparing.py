"""Run in the platform to be saved: an administration whose trail has some rows, somebody signed in, a stored file."""

from __future__ import annotations

import os

from phare.cli.starting import prepare

# Heavier than the small disks of the tests, once compressed.
CONTENT = b"%PDF-1.7\n" + os.urandom(300_000) + b"\n%%EOF\n"


def main() -> None:
    """Make the schema and fill it through the actions of the rooms."""
    prepare()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0, interactive=False)
    from django.contrib.sessions.backends.db import SessionStore

    from phare.platform.accounts.actions import found_administration
    from phare.platform.accounts.models import Membership, User
    from phare.platform.files.actions import store_file
    from phare.platform.files.permissions import register

    at = timezone.now()
    administration = found_administration(
        kind="other", name="Préfecture à sauvegarder", territory_code="04", parent=None, at=at
    )
    user = User.objects.create(email="membre@example.fr", name="Ève d'Été\t\\N")
    by = Membership.objects.create(user=user, administration=administration, role="agent", since=at.date())
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.save()
    register("tests.record", lambda membership, file: True)
    store_file(record_class="tests.record", record_key="1", name="acte.pdf", content=CONTENT, by=by, at=at)


if __name__ == "__main__":
    main()
