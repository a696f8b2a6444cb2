"""`phare country`: drawn or read, computed, killed, taken up, consolidated."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from phare.allocation.gateways.country import CountryFolder
from phare.allocation.kernel.country.exchange import department_as_data, read_department
from phare.allocation.kernel.country.problem import Margin, department_errors
from phare.allocation.kernel.problem import ProblemErrors
from phare.cli.country import read_ceilings, write_problems
from phare.cli.country_drawing import Place, drawn, drawn_ceilings, places
from phare.cli.main import main

SOME = ("48", "04", "75", "974")


@pytest.fixture(scope="module")
def departments():
    return [drawn(place, 7) for place in places() if place.code in SOME]


@pytest.fixture(scope="module")
def problems(departments, tmp_path_factory):
    """A folder of four departments, with their ceilings."""
    folder = tmp_path_factory.mktemp("problems")
    write_problems(folder, departments, drawn_ceilings(departments))
    return folder


def command(problems, out, *more: str) -> list[str]:
    ceilings = str(problems / "plafonds.csv")
    return ["country", "--problems", str(problems), "--ceilings", ceilings, "--out", str(out), *more]


class TestDrawing:
    def test_the_departments_are_the_real_ones_with_their_population(self):
        found = {place.code: place for place in places()}
        assert len(found) == 101
        assert found["04"].region_name == "Provence-Alpes-Côte d'Azur"
        assert 160_000 < found["04"].population < 175_000

    def test_a_seed_draws_the_same_department_for_ever_and_it_is_said_invented(self):
        place = Place("04", "Alpes-de-Haute-Provence", "93", "Provence-Alpes-Côte d'Azur", 168_000)
        assert drawn(place, 1) == drawn(place, 1)
        assert drawn(place, 1) != drawn(place, 2)
        assert drawn(place, 1).is_invented

    def test_staff_grows_with_the_population_and_every_department_can_be_crossed(self, departments):
        fte = {each.code: sum(row.fte for row in each.problem.staff) for each in departments}
        assert fte["48"] < fte["04"] < fte["974"] < fte["75"]
        assert [error for each in departments for error in department_errors(each)] == []


class TestFiles:
    def test_a_department_and_its_ceilings_are_read_as_they_were_written(self, departments, problems):
        data = json.loads((problems / "04.json").read_text())
        assert read_department(data) == next(each for each in departments if each.code == "04")
        assert read_ceilings(problems / "plafonds.csv") == drawn_ceilings(departments)

    def test_every_error_of_a_department_is_named(self, departments):
        data = department_as_data(replace(departments[0], margins=(Margin("999", 2031, -1.0),)))
        with pytest.raises(ProblemErrors) as refused:
            read_department(data)
        said = refused.value.sentence
        assert "999 en 2031 : ce programme ne paie aucun profil" in said
        assert "-1 n'est pas un nombre d'ETP" in said
        data = {**data, "region": 4, "more": 1, "margins": [{"programme": 3}]}
        del data["name"]
        with pytest.raises(ProblemErrors) as refused:
            read_department(data)
        assert [sentence.split(" ")[0] for sentence in refused.value.errors] == ["«", "«", "region", "margins[0]"]

    def test_wrong_files_are_all_said_and_nothing_is_computed(self, tmp_path, capsys):
        (tmp_path / "01.json").write_text("{")
        (tmp_path / "02.json").write_text("[]")
        assert main(["country", "--problems", str(tmp_path), "--out", str(tmp_path / "out"), "--workers", "1"]) == 1
        said = capsys.readouterr().err
        assert "01.json" in said
        assert "02.json" in said
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("content", ["programme;annee\n", "programme;annee;etp\n354;deux;3\n", ""])
    def test_wrong_ceilings_are_refused_with_their_line(self, problems, tmp_path, capsys, content):
        path = tmp_path / "plafonds.csv"
        path.write_text(content)
        assert main(["country", "--problems", str(problems), "--ceilings", str(path), "--out", str(tmp_path)]) == 1
        assert "plafonds.csv" in capsys.readouterr().err


@pytest.fixture(scope="module")
def result(problems, tmp_path_factory):
    """The folder of the four departments computed in this process."""
    out = tmp_path_factory.mktemp("out") / "pays"
    assert main(command(problems, out, "--workers", "1")) == 0
    return out


def figures(folder) -> list[dict]:
    return CountryFolder(folder).totals("department", "programme", "period")


class TestResult:
    def test_ceilings_hold_in_the_consolidated_figures(self, result):
        summary = CountryFolder(result).summary()
        assert summary["gap"] <= summary["asked_gap"]
        fte = {
            (row["programme"], row["period"]): row["fte"] for row in CountryFolder(result).totals("programme", "period")
        }
        bound = [row for row in summary["ceilings"] if row["ceiling"] is not None]
        assert bound
        for row in bound:
            assert fte[row["programme"], row["period"]] == pytest.approx(row["fte"])
            assert row["fte"] <= row["ceiling"] + row["over"] + 1e-4

    def test_what_stands_is_the_trend_and_what_came_and_went_since(self, result):
        came: dict[tuple[str, str], float] = {}
        for row in figures(result):
            key = row["department"], row["programme"]
            came[key] = came.get(key, 0.0) + row["recruited"] - row["given_back"]
            assert row["fte"] == pytest.approx(row["trend"] + came[key], abs=1e-4)

    def test_it_is_said_at_the_end_in_tables_and_marked_invented(self, problems, result, capsys):
        assert main(command(problems, result, "--workers", "1")) == 0
        said = capsys.readouterr().out
        assert "Effectifs inventés" in said
        assert "Par programme, en 2030" in said
        assert "Île-de-France" in said

    def test_another_country_does_not_take_the_place_of_one(self, problems, result, tmp_path, capsys):
        other = tmp_path / "plafonds.csv"
        other.write_text("programme;annee;etp\n354;2027;1000\n")
        chosen = ["country", "--problems", str(problems), "--ceilings", str(other), "--out", str(result)]
        assert main([*chosen, "--workers", "1"]) == 1
        assert "autre pays" in capsys.readouterr().err


@pytest.mark.faults
def test_killed_and_run_again_it_solves_no_department_twice_and_finds_the_same(problems, result, tmp_path):
    out = tmp_path / "pays"
    run = [sys.executable, "-m", "phare.cli.main", *command(problems, out, "--workers", "2")]
    kept: dict[str, int] = {}
    for what in ("rounds", "departments"):
        process = subprocess.Popen(run, stdout=subprocess.DEVNULL, start_new_session=True)
        wait_for(lambda folder=out / what: any(folder.glob("*.json")), process)
        process.send_signal(signal.SIGKILL)
        process.wait()
        wait_for(lambda pid=process.pid: not alive(pid), None)
        now = {str(path.relative_to(out)): path.stat().st_mtime_ns for path in out.glob("*/*.json")}
        assert kept.items() <= now.items()
        kept = now
    assert not (out / "country.json").exists()
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    assert (
        kept.items() <= {str(path.relative_to(out)): path.stat().st_mtime_ns for path in out.glob("*/*.json")}.items()
    )
    assert figures(out) == figures(result)
    assert CountryFolder(out).summary() == CountryFolder(result).summary()


def wait_for(happened, process) -> None:
    for _ in range(6000):
        if happened():
            return
        assert process is None or process.poll() is None, "it ended before it was killed"
        time.sleep(0.01)
    raise AssertionError("it did not happen in a minute")


def alive(session: int) -> bool:
    """Whether a process of this session is still there: the workers must end with the one that was killed."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(said[3]) == session and said[0] != "Z":
            return True
    return False
