"""The asker's own table: given with a request, filled with what is here, given back as it was sent."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.decisions import actions
from phare.decisions.kernel.asked_table import AskedColumn
from phare.decisions.queries.asked_lines import lines_offered
from phare.decisions.queries.asked_tables import TABLE, WrongTableError, former_tables, table_filled, table_of
from phare.decisions.queries.drawing import NotHereError
from phare.platform.audit.models import Entry
from phare.platform.exchange.gateways import filled
from phare.platform.files.queries import content_of
from tests.decisions.test_requests import AT, answered, page, record
from tests.factories.allocation import kept
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import OperationFactory
from tests.factories.territory import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db

DAY = AT.date()
SENT = "Remontée 2026;;;\r\nDép.;Nom;Valeur 2024;Cible\r\n4;;;\r\n05;;;\r\nTotal;;;\r\n".encode()
FILLED = (
    AskedColumn(0, "Dép.", "code"),
    AskedColumn(1, "Nom", "name"),
    AskedColumn(2, "Valeur 2024", "value", "dpb", dt.date(2024, 6, 30)),
    AskedColumn(3, "Cible", "target", "dpb"),
)


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def measured(prefecture):
    here = DepartmentFactory(name="Alpes-de-Haute-Provence")
    DepartmentFactory(code="05", name="Hautes-Alpes", region=here.region)
    indicator = IndicatorFactory(administration=prefecture, code="dpb", name="Aides payées")
    ValueFactory(indicator=indicator, value=88.5)
    ValueFactory(indicator=indicator, value=95, kind="target", date=dt.date(2027, 12, 31))
    ValueFactory(indicator=indicator, value=70, territory_code="05", date=dt.date(2023, 12, 31))
    return indicator


def given(request, by, content=SENT, name="remontee.csv", lines="departments", **changes):
    return actions.give_table(
        **{"request": request, "name": name, "content": content, "lines": lines, "version": request.version, **changes},
        by=by,
        at=AT,
    )


def mapped(table, by, columns=FILLED, **changes):
    table.request.refresh_from_db()
    said = {
        "sheet": table.sheet,
        "header_row": table.header_row,
        "lines": table.lines,
        "version": table.request.version,
    }
    return actions.fill_columns(table=table, columns=columns, **{**said, **changes}, by=by, at=AT)


class TestGiving:
    @pytest.mark.parametrize(
        ("content", "lines", "refusal"),
        [
            (b"%PDF-1.4", "departments", WrongTableError),
            (b"\r\n;;\r\n", "departments", WrongTableError),
            (SENT, "rien", NotHereError),
            (SENT, "services:999", NotHereError),
        ],
    )
    def test_what_is_refused(self, secretary, content, lines, refusal):
        asked = record(secretary)
        with pytest.raises(refusal):
            given(asked, secretary, content=content, lines=lines)
        assert table_of(asked) is None

    def test_what_could_not_be_filled_is_refused_at_once(self, secretary):
        content = filled.blank(["Code", "Nom"], "xlsx")
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
            for info in before.infolist():
                inside = before.read(info)
                if info.filename == "xl/worksheets/sheet1.xml":
                    inside = inside.replace(b'encoding="UTF-8"', b'encoding="ISO-8859-1"')
                made.writestr(info.filename, inside)
        with pytest.raises(WrongTableError, match="un classeur ordinaire"):
            given(record(secretary), secretary, content=stream.getvalue(), name="t.xlsx")

    def test_its_titles_are_found_under_the_letterhead(self, secretary):
        table = given(record(secretary), secretary)
        assert (table.sheet, table.header_row) == ("remontee", 2)
        assert [each.title for each in table.asked] == ["Dép.", "Nom", "Valeur 2024", "Cible"]
        assert Entry.objects.latest("pk").verb == "decisions.request.table_set"

    def test_two_tabs_do_not_give_two(self, secretary):
        asked = record(secretary)
        given(asked, secretary)
        with pytest.raises(actions.ChangedMeanwhileError):
            given(asked, secretary)

    def test_nothing_is_given_once_it_is_answered(self, secretary):
        asked = answered(record(secretary), secretary)
        with pytest.raises(actions.AlreadyGivenError):
            given(asked, secretary)


class TestFilling:
    @pytest.mark.parametrize(
        ("columns", "changes", "refusal"),
        [
            ((AskedColumn(0, "Dép.", "password"),), {}, NotHereError),
            ((AskedColumn(2, "Valeur", "value", "inconnu"),), {}, actions.UnknownCodeError),
            ((AskedColumn(2, "Valeur", "value"),), {}, actions.UnknownCodeError),
            (FILLED, {"sheet": "Autre"}, WrongTableError),
            (FILLED, {"header_row": 40}, WrongTableError),
            (FILLED, {"header_row": 0}, WrongTableError),
            (FILLED, {"lines": "plan:3"}, NotHereError),
            (FILLED, {"version": 7}, actions.ChangedMeanwhileError),
        ],
    )
    def test_what_is_refused(self, secretary, measured, columns, changes, refusal):
        table = given(record(secretary), secretary)
        with pytest.raises(refusal):
            mapped(table, secretary, columns, **changes)
        assert not table_of(table.request).is_mapped

    def test_a_figure_under_secrecy_never_leaves(self, secretary, measured):
        measured.definitions.update(secrecy="businesses")
        with pytest.raises(actions.UnknownCodeError):
            mapped(given(record(secretary), secretary), secretary)

    def test_the_asker_gets_his_own_file_filled(self, secretary, measured):
        asked = record(secretary)
        mapped(given(asked, secretary), secretary)
        asked.refresh_from_db()
        answer = answered(asked, secretary, matter=TABLE)
        assert answer.file.name == "remontee.csv"
        assert content_of(answer.file).decode("utf-8-sig") == (
            "Remontée 2026;;;\r\nDép.;Nom;Valeur 2024;Cible\r\n"
            # 2023 is not 2024: an older value is not given in its place.
            "4;Alpes-de-Haute-Provence;88,5;95\r\n05;Hautes-Alpes;;\r\nTotal;;;\r\n"
        )
        assert answer.drawn_from.startswith("Tableau du demandeur, 2 lignes remplies (par département de la région)")

    def test_what_is_not_known_and_what_is_missing_are_said(self, secretary, measured):
        made = table_filled(secretary, mapped(given(record(secretary), secretary), secretary), DAY)
        assert (made.filling.unknown, made.filling.blank) == (("Total",), 2)

    def test_nothing_that_fills_is_no_answer(self, secretary, measured):
        asked = record(secretary)
        with pytest.raises(NotHereError):
            answered(asked, secretary, matter=TABLE)
        given(asked, secretary, content=b"D\xc3\xa9p.;Nom;V\r\n99;;\r\n")
        asked.refresh_from_db()
        mapped(table_of(asked), secretary, FILLED[:2])
        asked.refresh_from_db()
        with pytest.raises(NotHereError, match="Rien ne remplit"):
            answered(asked, secretary, matter=TABLE)

    def test_read_from_another_row_its_columns_are_those_found_there(self, secretary):
        content = "A;B;C;D\r\nDép.;Nom;;\r\n04;;;\r\n".encode()
        table = given(record(secretary), secretary, content=content)
        assert table.header_row == 1
        found = mapped(table, secretary, (AskedColumn(0, "A"),), header_row=2)
        assert [each.title for each in found.asked] == ["Dép.", "Nom"]


class TestWhatFills:
    def test_indicators_with_their_figures(self, secretary, measured):
        lines = lines_offered(secretary, DAY)["indicators"]
        wanted = [("code", "", None), ("value", "", None), ("value_on", "", None), ("target", "", None),
                  ("value", "", dt.date(2019, 1, 1)), ("unit", "", None)]  # fmt: skip
        [line] = lines.draw(wanted)
        assert [line.values[each] for each in wanted] == ["dpb", 88.5, dt.date(2024, 12, 31), 95.0, None, "%"]

    def test_communes_of_the_department(self, secretary):
        commune = CommuneFactory(name="Barcelonnette", population=2600)
        [line] = lines_offered(secretary, DAY)["communes"].draw([("population", "", None), ("department", "", None)])
        assert (line.code, line.name) == (commune.code, "Barcelonnette")
        assert list(line.values.values()) == [2600, commune.department.name]

    def test_a_plan_and_the_staff_only_to_whoever_reads_them_whole(self, secretary, member):
        photograph, plan = kept(secretary, AT)
        operation = OperationFactory(plan=plan, objective=plan.objectives.first(), name="Prévenir les crues")
        lines = lines_offered(secretary, DAY)
        found = lines[f"operations:{plan.pk}"].draw([("objective", "", None), ("weather", "", None)])
        assert operation.name in [each.name for each in found]
        assert [key for key, each in lines.items() if each.takes_indicators] == [
            "communes",
            "arrondissements",
            "departments",
        ]
        staff = lines[f"services:{photograph.pk}"].draw([("fte", "", None)])
        assert sum(each.values["fte", "", None] for each in staff) > 0
        assert not [key for key in lines_offered(member("agent"), DAY) if key.startswith(("services", "missions"))]

    def test_every_source_that_is_offered_is_drawn(self, secretary, measured):
        CommuneFactory()
        kept(secretary, AT)
        for lines in lines_offered(secretary, DAY).values():
            wanted = [(source, "dpb" if lines.takes_indicators else "", None) for source in lines.sources]
            for line in lines.draw(wanted):
                assert line.values.keys() == set(wanted), lines.key

    def test_as_many_queries_for_many_columns_as_for_one(self, secretary, measured):
        lines = lines_offered(secretary, DAY)["departments"]
        with CaptureQueriesContext(connection) as few:
            lines.draw([("value", "dpb", None)])
        with CaptureQueriesContext(connection) as many:
            lines.draw([(source, "dpb", None) for source in lines.sources])
        assert len(many) == len(few)


class TestNextTime:
    def test_the_same_titles_of_the_same_asker_are_filled_as_before(self, secretary, measured):
        mapped(given(record(secretary, asker="SGAR PACA"), secretary), secretary)
        again = given(
            record(secretary, asker="sgar  paca", reference="R-7"), secretary, content=b"Nom;D\xc3\xa9p.;Autre\r\n"
        )
        assert [each.source for each in again.asked] == ["name", "code", ""]
        other = given(record(secretary, asker="Ministère"), secretary)
        assert not other.is_mapped

    def test_the_table_itself_is_taken_again(self, secretary, measured):
        first = mapped(given(record(secretary), secretary), secretary)
        asked = record(secretary, reference="R-7")
        assert former_tables(asked) == [first]
        again = actions.take_table_again(request=asked, former=first, version=1, by=secretary, at=AT)
        assert (again.file, again.asked) == (first.file, first.asked)

    def test_not_that_of_another_administration(self, secretary, elsewhere):
        from tests.factories.decisions import decider

        them = decider(elsewhere)
        theirs = given(record(them), them)
        with pytest.raises(actions.NotOfThisAdministrationError):
            actions.take_table_again(request=record(secretary), former=theirs, version=1, by=secretary, at=AT)
        assert former_tables(record(secretary)) == []


class TestPages:
    def test_a_table_is_sent_filled_seen_and_given(self, signed_in, secretary, measured):
        asked = record(secretary, due_on=dt.date(2100, 1, 1))
        client = signed_in(secretary)
        sent = {
            "file": SimpleUploadedFile("remontee.csv", SENT),
            "titles": "",
            "file_format": "ods",
            "lines": "departments",
        }
        made = client.post(reverse("decisions:give-table", args=[asked.pk]), {**sent, "version": 1})
        assert made.url == reverse("decisions:fill-columns", args=[asked.pk])
        columns = {"source_0": "code", "source_1": "name", "source_2": "value", "indicator_2": "dpb · Aides payées",
                   "on_2": "", "source_3": ""}  # fmt: skip
        said = {"lines": "departments", "sheet": "remontee", "header_row": 2, "version": 2}
        client.post(made.url, {**said, **columns})
        shown = page(client, "fill-columns", asked.pk)
        assert "2 lignes remplies" in shown
        assert "Total" in shown
        seen = client.get(reverse("decisions:filled-table", args=[asked.pk]))
        assert "Hautes-Alpes;70" in seen.content.decode("utf-8-sig")
        assert "remontee.csv" in seen["Content-Disposition"]
        assert "Le tableau du demandeur, rempli" in page(client, "answer-request", asked.pk)
        answer = {"matter": TABLE, "file_format": "ods", "answer": "", "version": 3}
        client.post(reverse("decisions:answer-request", args=[asked.pk]), answer)
        asked.refresh_from_db()
        assert b"Hautes-Alpes" in content_of(asked.file)

    def test_a_table_is_made_of_titles_alone(self, signed_in, secretary, measured):
        asked = record(secretary)
        client = signed_in(secretary)
        address = reverse("decisions:give-table", args=[asked.pk])
        form = {"titles": "", "file_format": "xlsx", "lines": "indicators", "version": 1}
        assert "écrivez les titres" in unescape(client.post(address, form).content.decode())
        client.post(address, {**form, "titles": "Code\n\n Valeur \n"})
        table = table_of(asked)
        assert [each.title for each in table.asked] == ["Code", "Valeur"]
        assert '<option value="code" selected>' in page(client, "fill-columns", asked.pk), "what its title names"
        columns = (AskedColumn(0, "Code", "code"), AskedColumn(1, "Valeur", "value"))
        made = table_filled(secretary, mapped(table, secretary, columns), DAY)
        assert filled.sheets_of(made.content, "t")["Sheet1"] == [["Code", "Valeur"], ["dpb", 88.5]]

    def test_a_former_table_is_proposed_and_taken(self, signed_in, secretary, measured):
        first = mapped(given(record(secretary), secretary), secretary)
        asked = record(secretary, reference="R-7")
        client = signed_in(secretary)
        assert "Déjà rempli pour ce demandeur" in page(client, "give-table", asked.pk)
        address = reverse("decisions:take-table-again", args=[asked.pk, first.request_id])
        assert client.post(address).url == reverse("decisions:fill-columns", args=[asked.pk])
        assert table_of(asked).is_mapped

    def test_whoever_does_not_read_the_former_request_is_not_shown_its_table(
        self, signed_in, secretary, member, measured
    ):
        first = mapped(given(record(secretary), secretary), secretary)
        person = member("agent")
        asked = record(secretary, reference="R-7", entrusted_to=person)
        client = signed_in(person)
        assert "Déjà rempli" not in page(client, "give-table", asked.pk)
        address = reverse("decisions:take-table-again", args=[asked.pk, first.request_id])
        assert client.post(address).status_code == 403
        assert table_of(asked) is None

    def test_what_is_drawn_from_out_of_ones_reach_is_said_and_left_as_it_is(self, signed_in, secretary, member):
        photograph, _plan = kept(secretary, AT)
        person = member("agent")
        asked = record(secretary, entrusted_to=person)
        content = b"Code;ETP\r\n"
        table = given(asked, secretary, content=content, lines=f"services:{photograph.pk}")
        mapped(table, secretary, (AskedColumn(0, "Code", "code"), AskedColumn(1, "ETP", "fte")))
        client = signed_in(person)
        shown = page(client, "fill-columns", asked.pk)
        assert "à votre portée" in shown
        assert "Enregistrer" not in shown
        assert client.get(reverse("decisions:filled-table", args=[asked.pk])).status_code == 404

    def test_whoever_it_is_entrusted_to_reads_the_table_to_fill(self, signed_in, secretary, member, measured):
        person = member("agent")
        table = given(record(secretary, entrusted_to=person), secretary)
        assert signed_in(person).get(reverse("files:file", args=[table.file_id])).status_code == 200
        assert signed_in(member("agent")).get(reverse("files:file", args=[table.file_id])).status_code in (403, 404)
