"""The register on screen: who did what, filtered, page after page, and as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
import python_calamine
from django.db import transaction

from phare.platform.accounts.actions import SystemAuthor
from phare.platform.audit import actions as audit
from phare.platform.audit import queries as trail
from phare.platform.audit.models import Entry
from phare.platform.audit.signals import name_verbs, verb_label
from tests.factories.accounts import UserFactory

PATH = "/comptes/registre/"


@pytest.fixture(autouse=True)
def anchors(settings, tmp_path):
    settings.PHARE_ANCHORS = tmp_path


@pytest.fixture
def auditor(signed_in, member):
    return signed_in(member("auditor"))


@pytest.fixture
def write(member, now):
    claire = member("agent", user=UserFactory(name="Claire Martin"))

    def rows(count: int, verb: str = "tests.thing.done", subject: str = "tests.thing:1", **changes):
        with transaction.atomic():
            for number in range(count):
                audit.record(verb, subject, claire, now + dt.timedelta(days=number), {"number": number, **changes})
        return claire

    return rows


def test_it_names_the_person_whom_the_trail_holds_by_reference(auditor, write):
    write(1)
    assert "Claire" not in str(Entry.objects.values())
    page = auditor.get(PATH).content.decode()
    assert "Claire Martin" in page


def test_it_shows_nothing_of_another_administration(auditor, write, elsewhere, now):
    with transaction.atomic():
        audit.record("tests.secret.done", "tests.secret:1", SystemAuthor(elsewhere.pk), now, {})
    page = auditor.get(PATH).content.decode()
    assert "tests.secret" not in page


def test_a_verb_reads_in_french_when_its_room_has_named_it(auditor, write):
    name_verbs({"tests.thing.done": "Chose faite"})
    write(1)
    assert "Chose faite" in auditor.get(PATH).content.decode()
    assert verb_label("tests.unnamed.done") == "tests.unnamed.done"


def test_what_changed_reads_from_before_to_after(auditor, write):
    write(1, before={"role": "agent", "same": 1}, after={"role": "cabinet", "same": 1})
    page = auditor.get(PATH).content.decode()
    assert "agent → cabinet" in page


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("verb=tests.other.done", [4]),
        ("subject=tests.thing:1", [3, 2, 1]),
        ("subject=tests.", [4, 3, 2, 1]),
        ("since=2026-11-22", [3, 2]),
        ("since=2026-11-22&until=2026-11-22", [2]),
        ("author=user:{claire}&since=2026-11-23", [3]),
        ("author=user:999", [4, 3, 2, 1]),
        ("since=hier", [4, 3, 2, 1]),
        ("before=3", [2, 1]),
        ("after=2", [4, 3]),
        ("before=zut", [4, 3, 2, 1]),
    ],
)
def test_filters_keep_what_they_say(auditor, write, query, positions):
    claire = write(3)
    write(1, verb="tests.other.done", subject="tests.other:1")
    answer = auditor.get(f"{PATH}?{query.format(claire=claire.user_id)}")
    assert [row.position for row in answer.context["table"].data] == positions


def test_pages_follow_one_another_without_gap_nor_repetition(auditor, write):
    write(120)
    seen, address = [], PATH
    while address:
        context = auditor.get(address).context
        seen += [row.position for row in context["table"].data]
        address = f"{PATH}{context['older']}" if context["older"] else ""
    assert seen == list(range(120, 0, -1))
    first = auditor.get(f"{PATH}?before=71").context
    back = auditor.get(f"{PATH}{first['newer']}").context
    assert [row.position for row in back["table"].data] == list(range(120, 70, -1))


def test_the_page_costs_as_many_queries_whatever_the_length(auditor, write, django_assert_max_num_queries):
    write(60)
    auditor.get(PATH)
    with django_assert_max_num_queries(14) as few:
        auditor.get(PATH)
    write(200)
    with django_assert_max_num_queries(len(few)):
        auditor.get(PATH)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_file_holds_what_the_filters_keep_and_its_formulas_are_harmless(auditor, write, file_format):
    write(2, subject="=1+1")
    write(1, verb="tests.other.done")
    answer = auditor.post(f"{PATH}export.{file_format}?verb=tests.thing.done")
    assert "attachment" in answer["Content-Disposition"]
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    else:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        rows = workbook.get_sheet_by_name("Registre").to_python()
    assert [int(row[0]) for row in rows[1:]] == [2, 1]
    subjects = {str(row[rows[0].index("Référence de l'objet")]) for row in rows[1:]}
    assert not any(subject.startswith("=") for subject in subjects)


def test_taking_a_file_away_is_itself_in_the_register(auditor, write):
    write(1)
    auditor.post(f"{PATH}export.csv?subject=tests.")
    row = Entry.objects.latest("position")
    assert row.verb == "audit.register.exported"
    assert row.changes == {"asked": {"subject": "tests."}, "rows": 1}


def test_a_link_does_not_export_and_an_unknown_format_is_not_found(auditor):
    assert auditor.get(f"{PATH}export.csv").status_code == 405
    assert auditor.post(f"{PATH}export.exe").status_code == 404


def test_a_hostile_text_is_shown_harmless(auditor, write):
    write(1, subject="<script>alert(1)</script>", note="<script>alert(2)</script>")
    page = auditor.get(f"{PATH}?subject=<script>").content.decode()
    assert "<script>alert" not in page


def test_verbs_and_authors_are_listed_without_reading_every_row(write, prefecture):
    claire = write(3)
    write(2, verb="tests.other.done")
    assert trail.verbs(prefecture.pk) == ["tests.other.done", "tests.thing.done"]
    assert trail.authors(prefecture.pk) == [claire.audit_reference]
    assert trail.verbs(10**9) == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-31", "31/12/9999"])
def test_a_day_beyond_the_calendar_is_as_if_it_were_not_asked(auditor, write, day):
    write(2)
    page = auditor.get(PATH, {"since": day, "until": day})
    assert page.status_code == 200
    assert page.content.decode().count("tests.thing:1") >= 2


def test_an_object_is_looked_for_by_the_words_that_the_page_shows(auditor, write):
    write(1, subject="strategy.plan:12")
    write(1, subject="strategy.plan:3")
    page = auditor.get(PATH, {"subject": "Plan n° 12"}).content.decode()
    assert "objet « plan n° 12 »" in page.replace("\xa0", " ")
    assert "plan n° 12</td>" in page and "plan n° 3</td>" not in page


@pytest.mark.parametrize(
    "reference",
    ["organisation.photograph:1", "organisation.servicemembership:2", "allocation.scenario:3", "jobs.job:4"],
)
def test_what_rooms_write_about_is_named_in_words(reference):
    from phare.platform.accounts.web.register import subject_reference, subject_words

    assert subject_words(reference) != reference
    assert subject_reference(subject_words(reference)) == reference
