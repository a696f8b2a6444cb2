"""`phare audit`: check that nobody has written over the audit trail, keep its heads outside the database."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phare.platform.audit.kernel.chain import Head


def describe(word: argparse.ArgumentParser) -> None:
    """Add what `phare audit` can do."""
    does = word.add_subparsers(dest="do", required=True, metavar="action")
    verify = does.add_parser("verify", help="parcourir chaque registre et nommer la première ligne rompue")
    verify.add_argument("--administration", type=int, metavar="N", help="un seul registre, par son numéro")
    verify.add_argument(
        "--head",
        type=_head,
        action="append",
        default=[],
        metavar="N:EMPREINTE",
        help="tête de registre portée par un document signé, à comparer (avec --administration)",
    )
    verify.set_defaults(run=lambda chosen: _verify(verify, chosen))
    anchor = does.add_parser("anchor", help="inscrire la tête de chaque registre hors de la base")
    anchor.set_defaults(run=_anchor)


def _verify(word: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    if chosen.head and chosen.administration is None:
        word.error("--head demande --administration : un document signé porte la tête d'un seul registre")
    _prepare()
    return 0 if verified(chosen.administration, chosen.head) else 1


def verified(administration: int | None = None, heads: Sequence[Head] = ()) -> bool:
    """Walk every chain, or that of one administration; say of each whether it holds, and return whether all do."""
    from phare.platform.accounts.queries import administration_names
    from phare.platform.audit.queries import known_administrations

    names = administration_names()
    numbers = sorted({*known_administrations(), *names}) if administration is None else [administration]
    if not numbers:
        print("Aucun registre : aucune administration n'est encore fondée.")
    sound = [_holds(number, names.get(number, "administration inconnue"), heads) for number in numbers]
    return all(sound)


def _holds(number: int, name: str, heads: Sequence[Head]) -> bool:
    from phare.platform.audit.queries import last_anchor, verdict
    from phare.values.refusal import Refusal

    title = f"{name} (n° {number})"
    try:
        found, anchor = verdict(number, heads), last_anchor(number)
    except Refusal as refusal:
        print(f"{title} : {refusal.sentence}")
        return False
    if found.broken:
        print(f"{title} : ROMPU, {found.broken.reason}.")
        return False
    if found.head.count == 0:
        print(f"{title} : ROMPU, aucune ligne, alors que toute administration en a une dès sa fondation.")
        return False
    kept = (
        f"dernier ancrage à la ligne {anchor.head.count}" if anchor else "jamais ancré : lancez « phare audit anchor »"
    )
    rows = f"{found.head.count} ligne{'s' if found.head.count > 1 else ''}"
    print(f"{title} : registre intact, {rows} ({kept}). Tête {found.head}")
    return True


def _anchor(chosen: argparse.Namespace) -> int:
    _prepare()
    from django.utils import timezone

    from phare.platform.audit.actions import anchor_heads

    moved = anchor_heads(timezone.now())
    print(f"Têtes inscrites : {len(moved)} registre{'s' if len(moved) > 1 else ''}.")
    return 0


def _head(text: str) -> Head:
    from phare.platform.audit.kernel.chain import Head

    if not re.fullmatch(r"\d+:[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError("une tête s'écrit « nombre:empreinte » (64 chiffres hexadécimaux)")
    count, digest = text.split(":")
    return Head(int(count), digest)


def _prepare() -> None:
    from django.apps import apps

    from phare.cli.starting import prepare

    if not apps.ready:
        prepare()
