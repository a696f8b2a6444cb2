"""The `phare` command: one word for each thing a person does at a terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from phare.values.refusal import Refusal


def parser() -> argparse.ArgumentParser:
    """Return the whole grammar of the command; each word's module says its own options."""
    from phare.cli import commands

    top = argparse.ArgumentParser(prog="phare", description="Pilotage de l'administration d'un territoire.")
    words = top.add_subparsers(dest="word", required=True, metavar="commande")
    commands.describe(words)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a refusal is a sentence on stderr and status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phare.config.settings")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["manage"]:
        from phare.cli.starting import manage

        return manage(given[1:])
    chosen = parser().parse_args(given)
    try:
        return int(chosen.run(chosen) or 0)
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
