"""The units of systemd: understood by systemd where it is, and true to the command, the settings and the guide."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from phare.cli.main import parser
from tests.architecture.test_settings import rows
from tests.architecture.tree import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
COMMAND = "/opt/phare/.venv/bin/phare"


class Unit(configparser.ConfigParser):
    """A unit file: its names keep their capitals."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, interpolation=None)
        self.read_string(path.read_text())

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_finds_nothing_to_say(tmp_path):
    for path in UNITS:
        # A template is verified through one of its instances.
        copy = tmp_path / path.name.replace("@.", "@1.")
        copy.write_text(path.read_text().replace(COMMAND, sys.executable))
    said = subprocess.run(
        ["systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))],
        env={"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in said.stderr.splitlines() if "phare" in line]
    assert (said.returncode, ours) == (0, [])


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_each_service_runs_a_word_of_the_command_under_its_own_account(path):
    service = Unit(path)["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program == COMMAND
    parser().parse_args(words)
    assert (service["User"], service["Group"], service["NoNewPrivileges"]) == ("phare", "phare", "yes")
    assert service["EnvironmentFile"] == "/etc/phare/phare.env"


def test_what_a_unit_names_is_there():
    names = {path.name for path in UNITS}
    for path in UNITS:
        for name in re.findall(r"phare[\w-]*(?:@\d+)?\.(?:service|socket|target|timer)", path.read_text()):
            assert re.sub(r"@\d+", "@", name) in names, f"{path.name} names {name}"


def test_the_worker_has_more_time_to_stop_than_its_computations():
    from phare.cli.worker import GRACE

    assert int(Unit(DEPLOY / "systemd" / "phare-worker@.service")["Service"]["TimeoutStopSec"]) > GRACE


def test_the_environment_gives_every_value_that_production_must_and_none_that_is_unknown():
    given = dict(
        line.split("=", 1)
        for line in (DEPLOY / "phare.env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )
    page = (ROOT / "docs" / "operate" / "configuration.md").read_text()
    must = {name for line in page.splitlines() if "**production**" in line for name in re.findall(r"^\| `(\w+)`", line)}
    assert len(must) > 6
    assert must <= set(given) | {"PHARE_TRUSTED_ORIGINS"}
    assert set(given) <= rows(page)


def test_the_guide_speaks_of_every_file_to_deploy():
    guide = (ROOT / "docs" / "operate" / "install.md").read_text()
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".dockerignore"]
    assert not [path.name for path in files if path.name not in guide]
