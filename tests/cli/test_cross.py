"""`phare cross`: two workbooks in; tables, note, workbook, problem and solution out; no database touched."""

from __future__ import annotations

import json

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from phare.cli.demonstration import workbooks as shipped
from phare.cli.main import main
from phare.organisation.kernel import workbook as staff_workbook
from phare.platform.exchange.gateways import workbooks
from phare.strategy.kernel import workbook as plan_workbook
from phare.strategy.kernel.requirements import Requirement
from tests.factories.allocation import plan, staffing


@pytest.fixture
def written(tmp_path):
    """Return what writes the two workbooks of a small territory, and their paths."""

    def write(plan_data=None, staff_data=None):
        paths = tmp_path / "plan.ods", tmp_path / "staff.ods"
        rows = plan_workbook.rows_of(plan_data or plan())
        paths[0].write_bytes(workbooks.write_ods(plan_workbook.DESCRIPTION, rows))
        paths[1].write_bytes(
            workbooks.write_ods(staff_workbook.STAFF, staff_workbook.rows_of(staff_data or staffing()))
        )
        return [str(path) for path in paths]

    return write


def test_everything_is_written_and_the_proposal_is_printed(written, tmp_path, capsys):
    out = tmp_path / "sortie" / "ici"
    assert main(["cross", *written(), "--out", str(out), "--invented", "--administration", "Préfecture d'essai"]) == 0
    said = capsys.readouterr().out
    for words in ("Tendance", "Socles d'abord", "Équilibré", "Couverture des missions en 2028", "Redéploiements"):
        assert words in said
    assert {path.name for path in out.iterdir()} == {"note.pdf", "proposition.xlsx", "problem.json", "solution.json"}
    assert (out / "note.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((out / "solution.json").read_text())["status"] == "optimal"
    sheets = CalamineWorkbook.from_path(out / "proposition.xlsx").sheet_names
    assert {"Redéploiements", "Couverture", "Passages"} <= set(sheets)


def test_the_problem_written_gives_the_solution_written(written, tmp_path, capsys):
    out = tmp_path / "sortie"
    main(["cross", *written(), "--out", str(out)])
    capsys.readouterr()
    assert main(["allocate", str(out / "problem.json"), "--json"]) == 0
    again, kept = json.loads(capsys.readouterr().out), json.loads((out / "solution.json").read_text())
    assert again["floor_shortfall_total"] == pytest.approx(kept["floor_shortfall_total"], abs=1e-5)
    assert again["upheaval"] == pytest.approx(kept["upheaval"], abs=1e-4)


def test_every_error_of_both_files_is_said(written, tmp_path, capsys):
    wrong_plan = plan(requirements=(Requirement("9.9", "ABT", 2040, 1.0),))
    paths = written(wrong_plan)
    (tmp_path / "staff.ods").write_bytes(b"not a workbook")
    assert main(["cross", *paths, "--out", str(tmp_path / "sortie")]) == 1
    said = capsys.readouterr().err
    assert "plan.ods : " in said and "9.9" in said
    assert "staff.ods : " in said
    assert not (tmp_path / "sortie").exists()


def test_two_files_that_do_not_agree_are_refused_with_what_to_correct(written, tmp_path, capsys):
    paths = written(plan(requirements=(Requirement("1.1", "NEW", 2027, 1.0),)))
    assert main(["cross", *paths, "--out", str(tmp_path / "sortie")]) == 1
    assert "« NEW »" in capsys.readouterr().err


@pytest.mark.parametrize(("options", "date"), [((), "31/12/2026"), (("--date", "2026-06-30"), "30/06/2026")])
def test_staff_without_a_date_are_those_of_the_plan_s_eve_or_of_the_day_given(written, tmp_path, capsys, options, date):
    paths = written()
    rows = staff_workbook.rows_of(staffing(title=""))
    rows = {name: sheet for name, sheet in rows.items() if name != "Photographie"}
    (tmp_path / "staff.ods").write_bytes(workbooks.write_ods(staff_workbook.STAFF, rows))
    assert main(["cross", *paths, "--out", str(tmp_path / "sortie"), *options]) == 0
    capsys.readouterr()
    said = " ".join(page.extract_text() for page in PdfReader(tmp_path / "sortie" / "note.pdf").pages)
    assert f"Projet des services au {date}" in said


@pytest.mark.parametrize("swap", [True, False])
def test_files_swapped_or_absent_are_refused(written, tmp_path, capsys, swap):
    plan_path, staff_path = written()
    paths = [staff_path, plan_path] if swap else [plan_path, str(tmp_path / "absent.ods")]
    assert main(["cross", *paths, "--out", str(tmp_path / "sortie")]) == 1
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("file", "n'est pas un dossier"),
        ("file/sortie", "impossible à créer"),
        ("\0", "valable"),
        ("a" * 300, "valable"),
    ],
)
def test_a_folder_where_nothing_can_be_written_is_said(written, tmp_path, capsys, out, said):
    (tmp_path / "file").write_text("kept")
    assert main(["cross", *written(), "--out", str(tmp_path / out)]) == 1
    assert said in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "kept"


def test_what_an_earlier_run_wrote_is_replaced_and_what_others_wrote_is_left(written, tmp_path, capsys):
    out = tmp_path / "sortie"
    out.mkdir()
    (out / "problem.json").write_text("old")
    (out / "other.txt").write_text("kept")
    assert main(["cross", *written(), "--out", str(out)]) == 0
    said = "".join(capsys.readouterr().out.split("\n"))
    assert said.count("Remplacé") == 1 and said.count("Écrit") == 3
    assert json.loads((out / "problem.json").read_text())["periods"]
    assert (out / "other.txt").read_text() == "kept"


def test_a_file_that_cannot_be_written_leaves_no_half_and_none_of_the_others(written, tmp_path, capsys):
    out = tmp_path / "sortie"
    (out / ".problem.json.part").mkdir(parents=True)
    assert main(["cross", *written(), "--out", str(out)]) == 1
    assert "écriture impossible" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == [".problem.json.part"]


@pytest.mark.parametrize("cap", ["-1", "nan", "inf"])
def test_a_cap_that_is_none_is_refused(written, tmp_path, capsys, cap):
    assert main(["cross", *written(), "--out", str(tmp_path / "s"), "--cap", cap]) == 1
    assert "plafond" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_the_shipped_workbooks_tell_the_story_of_the_demonstration(tmp_path, capsys):
    paths = [str(shipped.path(name, "ods")) for name in ("plan", "staff")]
    assert main(["cross", *paths, "--out", str(tmp_path), "--invented"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for moved in (
        "14,0 ETP sous les planchers, années cumulées ; 0,0 ETP changent de mission sur 3 ans.",
        "1,0 ETP sous les planchers, années cumulées ; 6,0 ETP changent de mission sur 3 ans, en 5 redéploiements.",
        "1,0 ETP sous les planchers, années cumulées ; 24,0 ETP changent de mission sur 3 ans, en 41 redéploiements.",
    ):
        assert f"Il manque {moved}" in said
