"""Administrations are founded at the terminal, with their first administrator; people are admitted into them."""

from __future__ import annotations

import re
import threading

import pytest
from django.db import connection

from phare.cli.main import main
from phare.platform.accounts import actions
from phare.platform.accounts.models import Administration, Invitation, Membership, Role, User
from phare.platform.audit import queries as trail
from phare.platform.audit.models import Entry
from phare.platform.post.models import OutgoingMail

FOUND = [
    "administration", "found", "--kind", "department_prefecture", "--name", "Préfecture du Gard", "--territory", "30",
    "--email", "Admin@Example.fr", "--person", "Jeanne Faure",
]  # fmt: skip


def test_a_name_is_borne_once(prefecture, now):
    with pytest.raises(actions.NameTakenError):
        actions.found_administration(kind="other", name=prefecture.name, territory_code="04", at=now)


def test_founding_is_the_first_act_of_the_trail(db, now):
    founded = actions.found_administration(kind="other", name="Essai", territory_code="2A", at=now)
    assert [(row.position, row.verb) for row in Entry.objects.all()] == [(1, "accounts.administration.founded")]
    assert trail.verdict(founded.pk).broken is None


def test_the_command_founds_invites_and_prints_the_link(db, capsys, client):
    assert main(FOUND) == 0
    said = capsys.readouterr().out
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.email) == (Role.PLATFORM_ADMINISTRATOR, "admin@example.fr")
    assert OutgoingMail.objects.get().to == "admin@example.fr"
    found = re.search(r"http://127\.0\.0\.1:8000(\S+)", said)
    assert found and client.get(found[1]).status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["--email", "rien"], "adresse"),
        (["--parent", "99"], "administration list"),
        (["--territory", "x" * 300], "au plus"),
        (["--name", " "], "Nom : "),
    ],
)
def test_the_command_refuses_with_a_sentence_and_writes_nothing(db, capsys, change, said):
    assert main([*FOUND, *change]) == 1
    assert said in capsys.readouterr().err
    assert not Administration.objects.exists()


def test_the_command_invites_one_more_administrator_when_none_can_enter(prefecture, capsys):
    assert main(["administration", "invite", str(prefecture.pk), "--email", "b@example.fr", "--person", "B"]) == 0
    assert Invitation.objects.get().administration == prefecture


def test_the_command_lists_numbers_and_names(prefecture, capsys):
    assert main(["administration", "list"]) == 0
    assert f"{prefecture.pk}\t{prefecture.name}" in capsys.readouterr().out


def test_a_person_is_admitted_once_into_a_role(prefecture, now):
    def admit(email: str) -> Membership:
        return actions.admit_member(
            administration=prefecture,
            email=email,
            name="Claire",
            role=Role.AGENT,
            by=actions.SystemAuthor(prefecture.pk),
            at=now,
        )

    admit("claire@example.fr")
    with pytest.raises(actions.AlreadyMemberError):
        admit(" CLAIRE@example.fr")
    assert User.objects.count() == Membership.objects.count() == 1


def test_two_clicks_at_once_admit_once(transactional_db, prefecture, now):
    ready, outcomes = threading.Barrier(2), []

    def admit() -> None:
        try:
            ready.wait(timeout=10)
            actions.admit_member(
                administration=prefecture,
                email="claire@example.fr",
                name="Claire",
                role=Role.AGENT,
                by=actions.SystemAuthor(prefecture.pk),
                at=now,
            )
            outcomes.append("admitted")
        except actions.AlreadyMemberError:
            outcomes.append("refused")
        finally:
            connection.close()

    together(admit, admit)
    assert sorted(outcomes) == ["admitted", "refused"]
    assert Membership.objects.count() == 1
    assert trail.head(prefecture.pk).count == 1


def test_two_invitations_at_once_send_one_mail(transactional_db, prefecture, now):
    ready, outcomes = threading.Barrier(2), []

    def invite() -> None:
        try:
            ready.wait(timeout=10)
            actions.invite_member(
                administration=prefecture,
                email="claire@example.fr",
                name="Claire",
                role=Role.AGENT,
                address="",
                by=actions.SystemAuthor(prefecture.pk),
                at=now,
            )
            outcomes.append("sent")
        except actions.AlreadyInvitedError:
            outcomes.append("refused")
        finally:
            connection.close()

    together(invite, invite)
    assert sorted(outcomes) == ["refused", "sent"]
    assert OutgoingMail.objects.count() == Invitation.objects.count() == 1


def test_two_administrators_who_close_one_another_leave_one(transactional_db, member, now):
    pair = [member("platform_administrator"), member("platform_administrator")]
    ready, outcomes = threading.Barrier(2), []

    def close(by: Membership, leaver: Membership) -> None:
        try:
            ready.wait(timeout=10)
            actions.close_membership(leaver, successor=None, by=by, at=now)
            outcomes.append("closed")
        except actions.LastAdministratorError:
            outcomes.append("refused")
        finally:
            connection.close()

    together(lambda: close(*pair), lambda: close(*reversed(pair)))
    assert sorted(outcomes) == ["closed", "refused"]


def together(*doings) -> None:
    threads = [threading.Thread(target=doing) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
