"""`phare allocate`: a problem in, its answer out, without database; every error named, never a traceback."""

from __future__ import annotations

import io
import json
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phare.allocation.kernel.exchange import problem_as_data
from phare.cli.main import main
from tests.allocation.kernel.demonstration import demonstration
from tests.allocation.kernel.test_worked_case import worked_case

SMALL = problem_as_data(worked_case(2.0))


@pytest.fixture
def allocate(tmp_path, capsys):
    """Return what runs the command on data, text or bytes: its status, what it printed, what it complained of."""

    def run(problem, *options: str):
        path = tmp_path / "problem.json"
        if not isinstance(problem, bytes):
            problem = (problem if isinstance(problem, str) else json.dumps(problem)).encode()
        path.write_bytes(problem)
        status = main(["allocate", str(path), *options])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


class TestAnswer:
    def test_the_answer_is_json_on_the_output_and_nothing_else(self, allocate):
        status, out, err = allocate(SMALL, "--json")
        answer = json.loads(out)
        assert (status, err) == (0, "")
        assert answer["status"] == "optimal"
        assert set(answer) == {
            "status",
            "floor_shortfall_total",
            "upheaval",
            "allocation",
            "transfers",
            "coverage",
            "explanation",
        }
        assert [row["fte"] for row in answer["coverage"]] == pytest.approx([4.444444, 3.333333, 2.222222], abs=1e-5)
        assert answer["explanation"] is None

    def test_with_its_explanation_when_asked(self, allocate):
        _, out, _ = allocate(problem_as_data(demonstration(needs=False)), "--json", "--explain")
        told = json.loads(out)["explanation"]
        assert [group["missing"] for group in told["unmet_floors"]] == [pytest.approx(1.0, abs=1e-5)]
        assert told["weights"] is None  # a bare problem has no orientation
        assert {row["profile"] for row in told["one_more"]} == {"V-206", "C-206"}

    def test_in_whole_posts_with_what_that_costs(self, allocate):
        status, out, _ = allocate(SMALL, "--json", "--whole-posts")
        answer = json.loads(out)
        assert status == 0
        assert answer["rounding"]["worst_after"] >= answer["rounding"]["worst_before"] - 1e-9
        assert all(row["fte"] * 5 == pytest.approx(round(row["fte"] * 5), abs=1e-4) for row in answer["allocation"])

    def test_from_the_standard_input(self, monkeypatch, capsys):
        content = io.TextIOWrapper(io.BytesIO(json.dumps(SMALL).encode()))
        monkeypatch.setattr(sys, "stdin", content)
        assert main(["allocate", "-", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["status"] == "optimal"

    def test_as_tables_that_one_reads(self, allocate):
        status, out, _ = allocate(problem_as_data(demonstration(cap=8)), "--explain")
        assert status == 0
        for title in ("Couverture des missions en 2029", "Redéploiements", "1 ETP de plus", "Prix de l'équité"):
            assert title in out
        assert "ne peuvent être tenus ensemble" in out

    def test_identifiers_that_no_terminal_can_print_are_no_trouble(self, allocate):
        strange = json.dumps(SMALL).replace('"M1"', '"\\ud800[bold]"')
        status, out, _ = allocate(strange, "--json")
        assert status == 0
        assert json.loads(out)["coverage"]
        assert allocate(strange)[0] == 0

    def test_out_of_time_is_said_by_the_status_and_the_exit(self, allocate):
        status, out, _ = allocate(problem_as_data(demonstration(cap=8)), "--json", "--time-limit", "0.000001")
        assert status == 4
        assert json.loads(out)["status"] == "time_limit"


NOT_JSON = {
    "nothing": ("", "vide"),
    "half a file": ('{"periods": [2026', "ligne 1"),
    "not utf-8": (b"\xff\xfe\x00", "UTF-8"),
    "not a number": (
        json.dumps({**SMALL, "staff": [{"service": "S", "profile": "A", "mission": "M1", "fte": float("nan")}]}),
        "NaN",
    ),
    "infinity": ('{"periods": [Infinity]}', "Infinity"),
    "a key twice": ('{"periods": [2026], "periods": [2027]}', "deux fois"),
    "too deep": ("[" * 200_000, "emboîte"),
    "a number of five thousand digits": ('{"periods": [' + "9" * 5000 + "]}", "5000 chiffres"),
}


@pytest.mark.parametrize(("content", "said"), NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_the_json_of_a_problem_is_named(allocate, content, said):
    status, out, err = allocate(content, "--json")
    assert (status, out) == (1, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"periods": []}, "au moins une période"),
        ({"periods": "2026"}, "liste"),
        ({"staff": [{"service": "S", "profile": "A", "mission": "M1", "fte": 1e400}]}, "fini"),
        ({"staff": [{"service": "S", "profile": "A", "mission": "M9", "fte": 1}]}, "M9"),
        ({"movements": [{"period": 2026, "service": "S", "profile": "A", "fte": -99}]}, ""),
        ({"compatibility": SMALL["compatibility"] * 2}, "répété"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_problem_that_cannot_be_crossed_is_refused_with_every_error(allocate, change, said):
    content = json.dumps({**SMALL, **change})
    status, out, err = allocate(content, "--json")
    assert (status, out) == (1, "")
    assert said in err


def test_all_the_errors_are_said_at_once(allocate):
    wrong = {**SMALL, "periods": [2026, 2026], "staff": [{"service": "X", "profile": "Y", "mission": "Z", "fte": -1}]}
    _, _, err = allocate(wrong)
    assert len(err.strip().splitlines()) >= 5


@pytest.mark.parametrize("path", ["absent.json", ".", "\0"])
def test_a_file_that_cannot_be_read_is_named(path, capsys):
    assert main(["allocate", path, "--json"]) == 1
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "beaucoup"])
def test_a_time_that_is_none_is_refused(tmp_path, seconds, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["allocate", str(tmp_path), "--time-limit", seconds])
    assert stopped.value.code == 2
    capsys.readouterr()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SMALL, "id", "fte"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(list(SMALL)), _VALUES))
def test_whatever_is_written_there_is_an_answer_or_sentences(allocate, change):
    status, out, err = allocate(json.dumps({**SMALL, **change}), "--json")
    assert status in {0, 1}
    assert (json.loads(out)["status"] == "optimal") if status == 0 else (err.strip() and not out)
    assert "Traceback" not in err
