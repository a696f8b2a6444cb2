"""What the tests need beyond Python: the local database started, the catalogues compiled, a Chromium.

`python -m tests.setup` does it, or says the one command that will.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.e2e.browser import CANDIDATES, executable

APT = "apt-get update && apt-get install -y --no-install-recommends chromium"


def prepare_database() -> None:
    """Start the project's own PostgreSQL, unless another is given."""
    if not os.environ.get("DATABASE_URL"):
        from phare.cli.postgres import Cluster
        from phare.config import settings

        Cluster(settings.VAR).start()


def prepare_browser() -> str:
    """Return the path of a Chromium, after installing Debian's when there is none and this may; exit otherwise."""
    found = executable()
    if found:
        return found
    if given := os.environ.get("PHARE_CHROMIUM"):
        sys.exit(f"PHARE_CHROMIUM désigne {given}, qui n'existe pas : corrigez-le ou retirez-le.")
    if not shutil.which("apt-get"):
        sys.exit(f"Installez Chromium ({', '.join(CANDIDATES)}), ou donnez son chemin par PHARE_CHROMIUM.")
    if os.geteuid() != 0:
        sys.exit(f"Les parcours au navigateur demandent Chromium. Lancez :\n  sudo sh -c '{APT}'")
    print("Installing Debian's Chromium…", flush=True)  # noqa: T201 - a command that speaks at its terminal
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(["sh", "-c", APT], env=environment, check=False).returncode or not (found := executable()):
        sys.exit(f"Chromium n'a pas pu être installé. Lancez :\n  {APT}")
    return found


def main() -> None:
    from phare.cli.catalogues import compile_all

    prepare_database()
    compile_all()
    found = prepare_browser()
    print(f"The tests have their database, catalogues and browser ({found}).")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
