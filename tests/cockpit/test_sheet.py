"""The sheet of a commune, before a visit: what is done in its arrondissement, how it goes there and around."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.cockpit.queries.sheet import sheet_of, sheet_pdf
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import ActionFactory, OperationFactory, PlanFactory
from tests.factories.territory import ArrondissementFactory, CommuneFactory
from tests.platform.print.test_typst import read

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def digne():
    return CommuneFactory(
        code="04070", name="Digne-les-Bains", arrondissement=ArrondissementFactory(), population=16_000
    )


@pytest.fixture
def plan(prefecture):
    return PlanFactory(administration=prefecture, state="in_force")


@pytest.fixture
def agent(member):
    return member("agent")


def action(plan, commune, **said):
    return ActionFactory(plan=plan, arrondissement=commune.arrondissement, **said)


def test_actions_under_way_in_its_arrondissement_are_told_late_ones_first(digne, plan, agent):
    action(plan, digne, code="A", due=dt.date(2027, 6, 1))
    action(plan, digne, code="B", due=dt.date(2026, 10, 1))
    action(plan, digne, code="C", status="done")
    ActionFactory(plan=plan, code="D", arrondissement=ArrondissementFactory(code="042", name="Castellane"))
    ActionFactory(plan=plan, code="E")
    sheet = sheet_of(digne, agent, DAY)
    assert [row.code for row in sheet.actions] == ["B", "A"] and sheet.late == 1


def test_plans_of_others_and_drafts_are_not_told(digne, plan, agent, elsewhere, prefecture):
    action(PlanFactory(administration=elsewhere, state="in_force"), digne)
    action(PlanFactory(administration=prefecture, name="Brouillon", state="draft"), digne)
    assert sheet_of(digne, agent, DAY).actions == ()


def test_an_action_of_another_plan_that_serves_one_in_force_is_told_unless_its_own_is_closed(digne, plan, agent):
    operation = OperationFactory(objective__orientation__plan=plan)
    for state, code in (("draft", "A"), ("closed", "B")):
        home = PlanFactory(administration=plan.administration, name=state, state=state)
        action(home, digne, code=code, under=OperationFactory(objective__orientation__plan=home))
        action(home, digne, code=f"{code}2", under=operation)
    assert [row.code for row in sheet_of(digne, agent, DAY).actions] == ["A2"]


def test_indicators_are_told_here_and_around(digne, agent, prefecture):
    near = IndicatorFactory(administration=prefecture, definition__level="commune")
    wide, empty = IndicatorFactory(administration=prefecture), IndicatorFactory(administration=prefecture)
    ValueFactory(indicator=near, territory_level="commune", territory_code="04070", value=12.0)
    ValueFactory(indicator=wide, territory_level="department", territory_code="04", value=80.0)
    measured = sheet_of(digne, agent, DAY).measured
    assert [each.around.indicator for each in measured] == [near, wide] and empty not in measured
    assert measured[0].here is not None and measured[0].here.value == 12.0 and measured[1].here is None


def test_where_nothing_is_measured_here_the_sheet_says_so_once(signed_in, digne, agent, prefecture):
    ValueFactory(indicator=IndicatorFactory(administration=prefecture), value=80.0)
    client, said = signed_in(agent), "Aucun indicateur n'est mesuré dans la commune elle-même."
    page = unescape(client.get(reverse("cockpit:sheet", args=["04070"])).content.decode())
    assert said in page and ">Ici<" not in page
    near = IndicatorFactory(administration=prefecture, definition__level="commune")
    ValueFactory(indicator=near, territory_level="commune", territory_code="04070", value=12.0)
    page = unescape(client.get(reverse("cockpit:sheet", args=["04070"])).content.decode())
    assert said not in page and ">Ici<" in page


@pytest.mark.parametrize(("role", "told"), [("agent", False), ("sub_prefect", False), ("secretary_general", True)])
def test_figures_under_secrecy_are_told_to_those_who_steer_alone(signed_in, member, digne, prefecture, role, told):
    said = {"secrecy": "households", "unit": "ménages", "decimals": 0}
    near = IndicatorFactory(
        administration=prefecture, **{f"definition__{key}": each for key, each in {**said, "level": "commune"}.items()}
    )
    wide = IndicatorFactory(administration=prefecture, **{f"definition__{key}": each for key, each in said.items()})
    ValueFactory(indicator=near, territory_level="commune", territory_code="04070", value=7.0)
    ValueFactory(indicator=wide, value=8.0)
    who = member(role)
    sheet = sheet_of(digne, who, DAY)
    _reader, paper = read(sheet_pdf(sheet))
    page = signed_in(who).get(reverse("cockpit:sheet", args=["04070"])).content.decode()
    for figure in ("7", "8"):
        assert (f">{figure} ménages" in page.replace("\u00a0", " ")) is told
        assert (f"{figure} ménages" in paper.replace("\u00a0", " ")) is told
    assert ("secret statistique" in page) is not told and ("secret statistique" in paper) is not told


def test_on_paper_it_is_one_page_that_says_the_same(digne, plan, agent, prefecture):
    for number in range(20):
        action(plan, digne, code=f"A{number}", name="Débroussailler")
    ValueFactory(indicator=IndicatorFactory(administration=prefecture, name="Aides payées"), value=80.0)
    reader, said = read(sheet_pdf(sheet_of(digne, agent, DAY)))
    assert len(reader.pages) == 1
    for words in ("Digne-les-Bains", "Débroussailler", "et 8 autres", "Aides payées"):
        assert words in said


def test_on_paper_as_on_screen_the_column_of_the_commune_is_there_when_something_is_measured_there(
    digne, agent, prefecture
):
    ValueFactory(indicator=IndicatorFactory(administration=prefecture), value=80.0)
    said = "Aucun indicateur n'est mesuré dans la commune elle-même."
    paper = " ".join(read(sheet_pdf(sheet_of(digne, agent, DAY)))[1].split())
    assert "Ici" not in paper and said in paper.replace("’", "'") and "Autour" in paper
    near = IndicatorFactory(administration=prefecture, definition__level="commune")
    ValueFactory(indicator=near, territory_level="commune", territory_code="04070", value=12.0)
    paper = " ".join(read(sheet_pdf(sheet_of(digne, agent, DAY)))[1].split())
    assert "Ici" in paper and said not in paper.replace("’", "'") and "12,0" in paper


def test_the_sheet_stands_under_the_territory_in_the_menu(signed_in, digne, agent):
    page = signed_in(agent).get(reverse("cockpit:sheet", args=["04070"])).content.decode()
    lit = re.findall(r'aria-current="(?:true|page)"[^>]*>\s*([^<]+?)\s*<', page.partition("<main")[0])
    assert lit == ["Territoire"]


def test_its_tables_keep_roles_and_labels_where_rows_are_laid_out_as_cards(signed_in, digne, plan, agent, prefecture):
    action(plan, digne, code="A")
    near = IndicatorFactory(administration=prefecture, definition__level="commune")
    ValueFactory(indicator=near, territory_level="commune", territory_code="04070", value=12.0)
    page = unescape(signed_in(agent).get(reverse("cockpit:sheet", args=["04070"])).content.decode())
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        heads = re.findall(r'role="columnheader"[^>]*>([^<]+)<', table)
        assert re.findall(r'<td role="cell" data-label="([^"]+)"', table) == heads[1:]
        assert table.count("<td") == len(heads) - 1 and table.count('role="rowheader"') == 1


def test_a_commune_leads_to_its_sheet_and_the_sheet_to_its_paper(signed_in, digne, plan, agent):
    action(plan, digne, code="A", name="Débroussailler")
    client = signed_in(agent)
    page = unescape(client.get(reverse("territory:commune", args=["04070"])).content.decode())
    assert reverse("cockpit:sheet", args=["04070"]) in page
    sheet = unescape(client.get(reverse("cockpit:sheet", args=["04070"])).content.decode())
    assert "1 action est en cours dans son arrondissement." in sheet and "A Débroussailler" in sheet
    paper = client.get(reverse("cockpit:sheet-pdf", args=["04070"]))
    assert paper.content.startswith(b"%PDF-") and paper["Content-Disposition"] == 'inline; filename="fiche-04070.pdf"'


@pytest.mark.parametrize("code", ["99999", "x", "04070'--"])
def test_a_commune_that_does_not_exist_has_no_sheet(signed_in, agent, digne, code):
    assert signed_in(agent).get(reverse("cockpit:sheet", args=[code])).status_code == 404


def test_the_number_of_queries_does_not_grow(signed_in, digne, plan, agent, prefecture):
    client, counts = signed_in(agent), []
    for more in (1, 5):
        for number in range(more):
            action(plan, digne, code=f"{more}.{number}")
            ValueFactory(indicator=IndicatorFactory(administration=prefecture))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("cockpit:sheet", args=["04070"]))
        counts.append(len(asked))
    assert counts[0] == counts[1]
