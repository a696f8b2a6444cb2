"""Scenarios side by side: the same rows, what differs said by a sign and a figure, masked cells left masked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.allocation import actions
from phare.allocation.kernel.overlay import Overlay, Recruit
from phare.allocation.queries.comparison import Column, by_mission, in_brief, mission_places
from phare.allocation.queries.inputs import inputs_of
from phare.allocation.queries.masking import Hidden, masked
from tests.allocation.test_web import page, text
from tests.factories import allocation as make

HIDDEN = Hidden(frozenset({"CTL"}), frozenset({("ALI", "CTL"), ("VET", "CTL")}))


@pytest.fixture
def as_it_is(scenario, secretary, now):
    """Return a scenario where nobody is redeployed, beside the first."""
    return make.scenario(secretary, now, Overlay(no_redeployment=True), name="Tel quel")


@pytest.fixture
def rows(scenario, as_it_is):
    """Return a function giving the rows of both by label, as whoever does not see `hidden` has them."""

    def found(hidden: Hidden = Hidden()):  # noqa: B008 - immutable
        names = inputs_of(scenario.photograph, scenario.plan).names
        columns = [Column(masked(each.result, hidden), each.summary, each.levers) for each in (scenario, as_it_is)]
        groups = (*in_brief(columns, names), *by_mission(mission_places(columns, names), names))
        return {row.label: row for group in groups for row in group.rows}

    return found


class TestRows:
    def test_floors_coverage_redeployments_cost_and_programmes_are_there(self, rows):
        found = rows()
        for label in (
            "Planchers non tenus",
            "Lesquels",
            "Manque, obligation légale (ETP, toutes années)",
            "Besoins couverts",
            "dont 1. La protection de la population",
            "ETP qui changent de mission",
            "dont en 2027",
            "ETP qui changent aussi de service",
            "Bouleversement (ETP redéployés, à leur coût d'adaptation)",
            "ETP recrutés",
            "Missions qui y perdent",
            "206 Sécurité sanitaire",
            "354 Administration territoriale",
            "Inspection de l'abattoir",
        ):
            assert label in found

    def test_what_differs_bears_its_gap_to_the_first(self, rows):
        broken = rows()["Planchers non tenus"]
        assert broken.differs
        assert [(cell.text, cell.delta) for cell in broken.cells] == [("0", ""), ("1", "+1")]
        assert rows()["Lesquels"].cells[1].text == "Inspection de l'abattoir"

    def test_a_share_differs_in_points(self, rows):
        assert rows()["Besoins couverts"].cells[1].delta.endswith(" pt")

    def test_a_mission_says_its_floor_its_need_and_what_breaks(self, rows):
        abattoir = rows()["Inspection de l'abattoir"]
        assert (abattoir.floor, abattoir.need) == (3.0, 3.0)
        assert [cell.is_broken for cell in abattoir.cells] == [False, True]
        assert [(cell.text, cell.share) for cell in abattoir.cells] == [("3,0", "100\u00a0%"), ("1,0", "33\u00a0%")]

    def test_what_is_the_same_is_not_marked(self, rows):
        assert not rows()["ETP recrutés"].differs
        assert not rows()["Missions allégées"].differs

    def test_a_mission_that_one_scenario_only_moves_has_its_staff_in_all(self, scenario, as_it_is, rows):
        assert all(cell.text not in ("", "–") for row in rows().values() if row.code for cell in row.cells)

    def test_recruits_are_the_cost_that_they_are(self, scenario, secretary, now):
        more = make.scenario(secretary, now, Overlay(recruits=(Recruit(2027, "VET", "V-206", 1.0, "ABT"),)), name="Un")
        names = inputs_of(scenario.photograph, scenario.plan).names
        columns = [Column(each.result, each.summary, each.levers) for each in (scenario, more)]
        cost = next(group for group in in_brief(columns, names) if group.title == "Coût")
        recruits = next(row for row in cost.rows if row.label == "ETP recrutés")
        assert [cell.text for cell in recruits.cells] == ["0,0", "1,0"]
        assert recruits in cost.only_differing().rows
        assert len(cost.only_differing().rows) < len(cost.rows)


class TestMasking:
    def test_a_masked_mission_is_neither_told_nor_said_to_differ(self, rows):
        control = rows(HIDDEN)["Contrôle des aliments"]
        assert all(cell.is_masked and not cell.text.strip("–") and not cell.delta for cell in control.cells)
        assert not control.differs

    def test_what_would_give_it_away_by_difference_is_not_told(self, rows):
        """The orientation's coverage, the rank's lack, the programmes' FTE: a masked figure is all that they hide."""
        found = rows(HIDDEN)
        for label in (
            "dont 1. La protection de la population",
            "Manque, sécurité (ETP, toutes années)",
            "206 Sécurité sanitaire",
            "354 Administration territoriale",
            "ETP qui changent aussi de service",
        ):
            if label in found:
                assert found[label].cells[0].is_masked, label

    def test_the_page_writes_s(self, scenario, as_it_is, rows):
        assert any(cell.is_masked for row in rows(HIDDEN).values() for cell in row.cells)
        assert not any(cell.is_masked for row in rows().values() for cell in row.cells)


class TestPage:
    def test_the_verdicts_head_the_columns(self, scenario, as_it_is, secretary, signed_in):
        shown = text(page(signed_in(secretary), "compare", scenario.pk))
        assert "Les 4 planchers sont tenus ;" in shown
        assert "1 plancher sur 4 n'est pas tenu" in shown

    def test_differences_are_said_without_their_colour(self, scenario, as_it_is, secretary, signed_in):
        shown = text(page(signed_in(secretary), "compare", scenario.pk))
        assert "≠" in shown
        assert "(diffère)" in shown

    def test_another_may_be_the_reference(self, scenario, as_it_is, secretary, signed_in):
        client = signed_in(secretary)
        address = f"{reverse('allocation:compare', args=[as_it_is.pk])}?avec={scenario.pk}"
        assert f'href="{address}"' in page(client, "compare", scenario.pk)
        assert "diffère de « Tel quel »" in text(client.get(address).content.decode())

    def test_only_what_differs_when_asked(self, scenario, as_it_is, secretary, signed_in):
        client = signed_in(secretary)
        whole = page(client, "compare", scenario.pk)
        short = page(client, "compare", scenario.pk, differences="oui", avec=as_it_is.pk)
        assert "Missions allégées" in whole
        assert "Missions allégées" not in short
        assert "Montrer toutes les lignes" in short

    def test_four_at_most(self, scenario, secretary, signed_in, now):
        for index in range(5):
            make.scenario(secretary, now, Overlay(needs_ignored=True), name=f"Autre {index}")
        shown = signed_in(secretary).get(reverse("allocation:compare", args=[scenario.pk])).context
        assert len(shown["heads"]) == 4
        assert len(shown["choices"]) == 5

    def test_alone_it_is_shown_alone(self, scenario, secretary, signed_in):
        shown = text(page(signed_in(secretary), "compare", scenario.pk))
        assert "0 missions n'ont pas" in shown or "0 mission n'a pas" in shown

    def test_whoever_is_named_on_one_sees_it_with_the_others_shown_to_him(
        self, scenario, as_it_is, secretary, member, signed_in, now
    ):
        agent = member("agent")
        actions.share_scenario(scenario=scenario, person=agent, by=secretary, at=now)
        shown = text(page(signed_in(agent), "compare", scenario.pk))
        assert "Tel quel" not in shown
        assert "Courbe couverture" not in shown
        assert "s : secret" in shown

    def test_the_number_of_queries_does_not_grow_with_the_columns(self, scenario, as_it_is, secretary, signed_in, now):
        client = signed_in(secretary)
        page(client, "compare", scenario.pk)  # the facts are then kept
        with CaptureQueriesContext(connection) as two:
            page(client, "compare", scenario.pk)
        for index in range(2):
            make.scenario(secretary, now, Overlay(needs_ignored=True), name=f"Autre {index}")
        with CaptureQueriesContext(connection) as four:
            page(client, "compare", scenario.pk)
        assert len(four) == len(two)
