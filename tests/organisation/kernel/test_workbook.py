"""The workbook of staff: what is written reads back the same, and every fault is named with its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from phare.organisation.kernel.staffing import Movement, Post, Service
from phare.organisation.kernel.workbook import ANSWER, STAFF, answer_rows, check, check_answer, rows_of
from phare.organisation.kernel.workbook.faults import figure
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.preview import compare
from tests.factories.organisation import small_staffing

WRITERS = {"ods": workbooks.write_ods, "xlsx": workbooks.write_xlsx}


def written(rows, file_format="xlsx"):
    return workbooks.read(STAFF, WRITERS[file_format](STAFF, rows), f"staff.{file_format}")


def faults(**sheets):
    """Return the sentences of the problems of the small workbook, some of its sheets changed."""
    names = {sheet.name: sheet for sheet in STAFF.sheets}
    rows = {**rows_of(small_staffing()), **{name.replace("_", " "): value for name, value in sheets.items()}}
    assert set(rows) == set(names)
    staffing, problems = check(written(rows))
    assert (staffing is None) == bool(problems)
    return [problem.sentence for problem in problems]


def row(sheet, index=0, **changes):
    rows = [dict(values) for values in rows_of(small_staffing())[sheet]]
    rows[index] = {**rows[index], **changes}
    return rows


AGENT = {"service": "DCL", "profile": "B-354", "mission": "M01", "share": 0.8}


@pytest.mark.parametrize("file_format", ["ods", "xlsx"])
def test_a_written_workbook_reads_back_the_same(file_format):
    staffing, problems = check(written(rows_of(small_staffing()), file_format))
    assert problems == ()
    assert staffing == small_staffing()


@pytest.mark.parametrize("file_format", ["ods", "xlsx"])
def test_export_then_import_changes_nothing(file_format):
    staffing, _ = check(written(rows_of(small_staffing()), file_format))
    before, after = rows_of(small_staffing()), rows_of(staffing)
    for sheet in STAFF.sheets:
        assert compare(sheet, before[sheet.name], after[sheet.name]).is_empty


def test_an_empty_template_says_what_is_missing_and_nothing_breaks():
    reading = workbooks.read(STAFF, workbooks.template(STAFF, "xlsx"), "vide.xlsx")
    staffing, problems = check(reading)
    assert staffing is None
    assert any("date de la photographie" in problem.sentence for problem in problems)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"\x00\x01\x02" * 50])
def test_rubbish_is_one_problem_and_no_error(content):
    staffing, problems = check(workbooks.read(STAFF, content, "staff.ods"))
    assert staffing is None and len(problems) == 1


@pytest.mark.parametrize(
    ("sheet", "change", "said"),
    [
        (
            "Effectifs",
            {"service": "XXX"},
            "Feuille « Effectifs », ligne 2, colonne Service : lu « XXX », attendu : un code",
        ),
        ("Effectifs", {"profile": "Z-1"}, "feuille Profils"),
        ("Effectifs", {"mission": "M99"}, "feuille Missions"),
        ("Effectifs", {"function": "NON"}, "feuille Fonctions"),
        ("Effectifs", {"programme": "217"}, "attendu : 354, le programme du profil B-354"),
        ("Effectifs", {"headcount": 2.0}, "attendu : au moins 5"),
        ("Effectifs", {"vacant": True}, "attendu : 0, puisque le poste est vacant"),
        ("Effectifs", {"corps": "x" * 121}, "120 signes au plus"),
        ("Services", {"parent": "ZZZ"}, "« ZZZ » est inconnu"),
        ("Services", {"code": "DCL"}, ""),
        ("Services", {"under_prefect_authority": False}, "PAS-014"),
        ("Services", {"name": "x" * 201}, "200 signes au plus"),
        ("Profils", {"programme": "999"}, "« 999 » est inconnu"),
        ("Missions", {"carriers": ("DCL", "QQQ")}, "« QQQ » est inconnu"),
        ("Missions", {"successor": "M77"}, "« M77 » est inconnu"),
        (
            "Missions",
            {"until": dt.date(2025, 12, 31)},
            "encore en vigueur à la date de la photographie (fin le 31/12/2025)",
        ),
        ("Missions", {"since": dt.date(2026, 1, 2), "until": dt.date(2026, 1, 1)}, "ne précède pas le début"),
        ("Mouvements", {"year": 2026}, "une année à partir de 2027"),
        ("Mouvements", {"fte": 0.0}, "différent de zéro"),
        ("Mouvements", {"fte": -6.0}, "il resterait -1 ETP"),
        ("Mouvements", {"service": "SER", "mission": None}, "n'a aucun effectif de profil « B-354 »"),
        ("Compatibilités", {"mission": "M99"}, "feuille Missions"),
        ("Transferts", {"destination": "DCL"}, "un autre service"),
        ("Effectifs notifiés", {"programme": "999"}, "feuille Programmes"),
        ("Totaux", {"fte": 10.52}, "service « DCL » : 10,5 ETP dans les lignes, 10,52 au fichier"),
        ("Totaux", {"headcount": 13.0}, "12 agents dans les lignes, 13 au fichier"),
        ("Photographie", {"date": None}, "Photographie"),
    ],
)
def test_each_fault_is_named_with_its_place(sheet, change, said):
    found = faults(**{sheet: row(sheet, **change)})
    assert found and any(said in sentence for sentence in found), found


def test_every_fault_is_said_at_once():
    found = faults(
        Effectifs=row("Effectifs", service="XXX", mission="M99"),
        Mouvements=row("Mouvements", profile="Z"),
        Transferts=row("Transferts", origin="Y"),
    )
    assert len(found) >= 4


def test_a_tree_that_loops_is_named():
    services = rows_of(small_staffing())["Services"]
    services[0]["parent"] = "SER"
    assert any("ne revient pas à" in sentence for sentence in faults(Services=services))


def test_totals_within_the_tolerance_pass_and_beyond_fail_cro_002():
    assert faults(Totaux=row("Totaux", fte=10.51)) == []
    assert faults(Totaux=row("Totaux", fte=10.511)) != []


def test_the_tolerance_is_the_photographs_own_cro_002():
    rows = row("Photographie", tolerance=0.5)
    assert faults(Photographie=rows, Totaux=row("Totaux", fte=11.0)) == []


def test_staff_by_post_and_by_agent_at_once_is_refused():
    assert any("feuille vide" in s for s in faults(Agents=[{**AGENT, "key": "a", "fte": 0.5}]))


def test_neither_post_nor_agent_is_refused():
    assert any("au moins une ligne" in s for s in faults(Effectifs=[], Totaux=[], Mouvements=[]))


def test_an_agent_split_beyond_his_working_time_is_refused_t_cro_1_cro_003():
    agents = [{**AGENT, "key": "a", "fte": 0.5}, {**AGENT, "key": "a", "mission": "M02", "fte": 0.4}]
    found = faults(Effectifs=[], Agents=agents, Totaux=[], Mouvements=[])
    assert len(found) == 2 and all(
        "au plus 0,8 ETP en tout" in sentence and "CRO-003" in sentence for sentence in found
    )
    assert all("« a »" not in sentence for sentence in found)


def test_agents_are_added_up_and_their_keys_forgotten_cro_003():
    agents = [
        {**AGENT, "key": "a", "fte": 0.5},
        {**AGENT, "key": "a", "mission": "M02", "fte": 0.3},
        {**AGENT, "key": "b", "share": 1, "fte": 1.0},
    ]
    rows = {**rows_of(small_staffing()), "Effectifs": [], "Agents": agents, "Totaux": [], "Mouvements": []}
    staffing, problems = check(written(rows))
    assert problems == ()
    assert staffing.posts == (
        Post("DCL", "B-354", "M01", 1.5, 1.625),
        Post("DCL", "B-354", "M02", 0.3, 0.375),
    )


def test_a_missing_headcount_is_the_fte_the_least_it_can_be():
    staffing, _ = check(
        written({**rows_of(small_staffing()), "Effectifs": row("Effectifs", headcount=None), "Totaux": []})
    )
    assert staffing.posts[0].headcount == 5.0


def test_without_a_title_the_photograph_has_the_name_of_its_date():
    staffing, _ = check(written({**rows_of(small_staffing()), "Photographie": row("Photographie", title="")}))
    assert staffing.title == "Projet des services au 31/12/2026"


def test_unknown_communes_are_named_when_they_can_be_told():
    services = (replace(small_staffing().services[0], commune="99999"), *small_staffing().services[1:])
    reading = written(rows_of(small_staffing(services=services)))
    assert check(reading)[1] == ()
    assert "code officiel d'une commune" in check(reading, {"04070"})[1][0].sentence


def test_a_head_of_service_answers_for_his_services_only():
    staffing = small_staffing()
    posts = tuple(post for post in staffing.posts if post.service == "SER")
    rows = answer_rows(posts, {"T-217": "217"})
    reading = workbooks.read(ANSWER, workbooks.write_xlsx(ANSWER, rows), "ser.xlsx")
    assert check_answer(reading, staffing, {"SER"}) == (posts, ())
    refused, problems = check_answer(reading, staffing, {"DCL"})
    assert refused is None and "l'un de vos services : DCL" in problems[0].sentence


def test_a_head_of_service_may_answer_that_nobody_is_left():
    reading = workbooks.read(ANSWER, workbooks.write_xlsx(ANSWER, answer_rows((), {})), "ser.xlsx")
    assert check_answer(reading, small_staffing(), {"SER"}) == ((), ())


def test_a_movement_within_the_year_of_a_photograph_taken_in_july_is_to_come():
    staffing = small_staffing(date=dt.date(2026, 7, 1), movements=(Movement(2026, "DCL", "B-354", -1.0, "M01"),))
    assert check(written(rows_of(staffing)))[1] == ()


def test_a_service_without_any_word_of_authority_is_under_it():
    staffing, _ = check(
        written({**rows_of(small_staffing()), "Services": row("Services", under_prefect_authority=None)})
    )
    assert staffing.services[0] == Service("DDT", "Direction des territoires", "direction")


def test_a_workbook_without_a_date_takes_the_one_that_is_known_elsewhere():
    rows = {**rows_of(small_staffing()), "Photographie": []}
    assert "une seule ligne" in check(written(rows))[1][0].sentence
    staffing, problems = check(written(rows), date=dt.date(2026, 12, 31))
    assert problems == () and staffing.date == dt.date(2026, 12, 31)
    assert staffing.title == "Projet des services au 31/12/2026"


@pytest.mark.parametrize(
    ("value", "said"), [(123456.75, "123456,75"), (0.1 + 0.2, "0,3"), (1e6, "1000000"), (12.0, "12")]
)
def test_a_number_is_said_as_it_was_written(value, said):
    assert figure(value) == said
