"""`phare administration`: found an administration with its first platform administrator, invite, list."""

from __future__ import annotations

import argparse

KINDS = ("department_prefecture", "region_prefecture", "department_council", "other")


def describe(word: argparse.ArgumentParser) -> None:
    """Add what `phare administration` can do."""
    does = word.add_subparsers(dest="do", required=True, metavar="action")
    found = does.add_parser("found", help="fonder une administration et inviter son premier administrateur")
    found.add_argument("--kind", required=True, choices=KINDS, help="nature")
    found.add_argument("--name", required=True, help="nom, unique ici")
    found.add_argument("--territory", required=True, help="code officiel du territoire : 04, 2A, 93")
    found.add_argument("--parent", type=int, metavar="N", help="numéro de l'administration de rattachement")
    _person(found)
    found.set_defaults(run=_found)
    invite = does.add_parser("invite", help="inviter un administrateur de plus, quand plus aucun ne peut entrer")
    invite.add_argument("administration", type=int, help="numéro de l'administration")
    _person(invite)
    invite.set_defaults(run=_invite)
    does.add_parser("list", help="numéros et noms").set_defaults(run=_list)


def _person(word: argparse.ArgumentParser) -> None:
    word.add_argument("--email", required=True, help="adresse électronique de l'administrateur de la plateforme")
    word.add_argument("--person", required=True, help="son nom")


def _found(chosen: argparse.Namespace) -> int:
    _prepare()
    from django.db import transaction
    from django.utils import timezone

    from phare.platform.accounts import actions, queries

    at = timezone.now()
    with transaction.atomic():
        administration = actions.found_administration(
            kind=chosen.kind,
            name=chosen.name,
            territory_code=chosen.territory,
            parent=queries.administration_numbered(chosen.parent) if chosen.parent else None,
            at=at,
        )
        print(f"Administration n° {administration.pk} fondée : {administration}.")
        return _send_invitation(administration.pk, chosen)


def _invite(chosen: argparse.Namespace) -> int:
    _prepare()
    return _send_invitation(chosen.administration, chosen)


def _send_invitation(number: int, chosen: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from phare.platform.accounts import actions, queries
    from phare.platform.accounts.models import Role

    administration = queries.administration_numbered(number)
    address = settings.PHARE_PUBLIC_URL or "http://127.0.0.1:8000"
    invitation = actions.invite_member(
        administration=administration,
        email=chosen.email,
        name=chosen.person,
        role=Role.PLATFORM_ADMINISTRATOR,
        address=address,
        by=actions.SystemAuthor(administration.pk),
        at=timezone.now(),
    )
    print(f"Invitation envoyée à {invitation.email}, valable 7 jours. Le lien, s'il faut le remettre en main propre :")
    print(actions.link_of(invitation, address))
    return 0


def _list(chosen: argparse.Namespace) -> int:
    _prepare()
    from phare.platform.accounts.queries import administration_names

    for number, name in administration_names().items():
        print(f"{number}\t{name}")
    return 0


def _prepare() -> None:
    from django.apps import apps

    from phare.cli.starting import prepare

    if not apps.ready:
        prepare()
