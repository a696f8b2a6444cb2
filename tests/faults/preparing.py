"""Run in the platform under test, before it is served: makes people signed in, each with a job, and prints them."""

from __future__ import annotations

import json
import sys

from phare.cli.starting import prepare


def main(people: int, steps: int) -> None:
    """Make the schema, an administration, its people with a session each, and for each a job to run again."""
    prepare()
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.utils import timezone

    from phare.platform.accounts.models import Administration, Membership, User
    from phare.platform.jobs.models import Job

    call_command("migrate", verbosity=0, interactive=False)
    administration = Administration.objects.create(kind="other", name="Préfecture éprouvée", territory_code="04")
    made = []
    for number in range(people):
        user = User.objects.create(email=f"membre{number}@example.fr", name=f"Membre {number}")
        member = Membership.objects.create(
            user=user, administration=administration, role="secretary_general", since=timezone.localdate()
        )
        session = SessionStore()
        session["_auth_user_id"] = str(user.pk)
        session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
        session["_auth_user_hash"] = user.get_session_auth_hash()
        session.save()
        job = Job.objects.create(
            administration=administration,
            owner=member,
            kind="Essai",
            subject="Compter",
            task="faults.count",
            arguments={"steps": steps},
            state="failed",
            queued_at=timezone.now(),
        )
        made.append({"session": session.session_key, "job": job.pk})
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
