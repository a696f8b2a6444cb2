"""The container file: two stages, nothing installed without its digest, nothing run by root."""

from __future__ import annotations

import re
import shlex

from phare.cli.main import parser
from tests.architecture.tree import ROOT

FOLDER = ROOT / "deploy" / "container"
INSTRUCTIONS = [
    line.split(None, 1)
    for line in (FOLDER / "Containerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]


def those(name: str) -> list[str]:
    return [rest for instruction, rest in INSTRUCTIONS if instruction == name]


def test_what_builds_stays_out_of_what_runs():
    build, run = those("FROM")
    assert build.endswith(" AS build")
    assert build.removesuffix(" AS build") == run
    last = max(number for number, (name, _) in enumerate(INSTRUCTIONS) if name == "FROM")
    copied = [rest for name, rest in INSTRUCTIONS[last:] if name == "COPY"]
    assert copied == ["--from=build /opt/phare /opt/phare"]


def test_every_package_has_its_digest_and_comes_from_where_the_builder_says():
    installs = [part for run in those("RUN") for part in run.split("&&") if "pip install" in part]
    assert len(installs) == 2
    for install in installs:
        assert "--require-hashes" in install or "--no-deps" in install
        assert not re.search(r"index|://", install)
    assert "--hash=sha256:" in (ROOT / "requirements" / "base.txt").read_text()


def test_it_runs_as_nobody_in_particular():
    assert those("USER") == ["phare"]
    names = [name for name, _ in INSTRUCTIONS]
    assert names.index("USER") < names.index("CMD")
    assert "USER" not in names[: names.index("CMD")][: names.index("USER")]


def test_its_command_is_a_word_of_ours():
    (command,) = those("CMD")
    program, *words = [word.strip(",") for word in shlex.split(command.strip("[]"))]
    assert program == "phare"
    assert parser().parse_args(words).web == 2


def test_only_what_the_image_copies_is_sent_to_the_builder():
    sent = (FOLDER / "Containerfile.dockerignore").read_text().splitlines()
    assert sent[0] == "*"
    copied = {word for rest in those("COPY") if "--from" not in rest for word in rest.split()[:-1]}
    assert {f"!{name}" for name in copied} == {line for line in sent if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)
