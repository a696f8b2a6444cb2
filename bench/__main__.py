"""Every measured claim, one after the other, printed and written to bench/RESULTS.md: `make bench`.

python -m bench                 everything
python -m bench imports pages   some of it (the file then keeps the other tables as they were)
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
CLAIMS = ("crossing", "growth", "curve", "country", "progress", "imports", "values", "pages")
HEAD = """# What was measured

Written by `make bench`; each table has its own command. Figures are medians over runs of one machine, and ratios
to a peer of the same run: from one machine to another, compare ratios, not seconds.
"""


def measured(claim: str) -> tuple[str, int]:
    """Run one claim's module; return its section in Markdown and its exit status."""
    module = __import__(f"bench.{claim}", fromlist=["__doc__"])
    done = subprocess.run([sys.executable, "-m", f"bench.{claim}"], stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    said = (module.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    machine = (
        f"{dt.date.today()}, {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    section = f"## {claim}\n\n{said}\n\n`python -m bench.{claim}` · {machine}\n\n```\n{done.stdout.rstrip()}\n```\n"
    return section, done.returncode


def main(asked: list[str]) -> int:
    """Measure what is asked, all by default; return how many claims did not hold."""
    unknown = set(asked) - set(CLAIMS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; choose among {', '.join(CLAIMS)}", file=sys.stderr)
        return 2
    failed = 0
    for claim in CLAIMS:
        if asked and claim not in asked:
            continue
        section, status = measured(claim)
        failed += bool(status)
        written = RESULTS.read_text() if RESULTS.exists() else ""
        kept = {name: part for part, name in re.findall(r"^(## (\w+)\n.*?)(?=^## |\Z)", written, re.M | re.S)}
        kept[claim] = section
        RESULTS.write_text("\n".join([HEAD, *(kept[each].rstrip() + "\n" for each in CLAIMS if each in kept)]))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
