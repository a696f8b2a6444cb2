"""The figures kept in sight: what rooms publish, what an administration chooses, who may read them."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.allocation.queries.figures import floors_unmet, needs_covered
from phare.cockpit.actions import UnknownFigureError, choose_figures
from phare.cockpit.models import ShownFigure
from phare.cockpit.queries.figures import DEFAULTS, FIGURES, figures_shown
from phare.cockpit.web.drawing import drawn, said_of
from phare.decisions.queries.figures import redeployments_done
from phare.organisation.models import BudgetProgramme, NotifiedTarget
from phare.organisation.queries import fte_by_year, photograph_input
from phare.platform.audit.models import Entry
from phare.strategy.models import Operation
from phare.strategy.queries import operations_owned
from phare.values.horizon import LONGEST_FIRST, Horizon
from phare.values.tracked import Reading, TrackedFigure
from tests.factories import allocation as make
from tests.factories import decisions as made

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def facts(secretary, now):
    return make.kept(secretary, now)


def values(figure: TrackedFigure) -> list[tuple[str, float | None]]:
    return [(reading.when, None if reading.value is None else round(reading.value, 4)) for reading in figure.readings]


class TestWhatRoomsPublish:
    @pytest.mark.parametrize("key", FIGURES)
    def test_a_new_administration_has_nothing_to_say(self, prefecture, key):
        assert FIGURES[key].read(prefecture, DAY) is None

    def test_needs_covered_leave_out_staff_beyond_a_need(self, facts, prefecture):
        # Needs 3 + 5 + 6 + 2 = 16; staff 3, 5, 4 and 4 (two too many), then two vets leave one after the other.
        figure = needs_covered(prefecture, DAY)
        assert values(figure) == [("2026", 87.5), ("2027", 81.25), ("2028", 75.0)]
        assert figure.at == make.DATE

    def test_floors_unmet_are_counted_year_by_year(self, facts, prefecture):
        assert values(floors_unmet(prefecture, DAY)) == [("2026", 0), ("2027", 1), ("2028", 1)]

    def test_staff_is_that_of_the_trend(self, facts, prefecture):
        figure = fte_by_year(prefecture, DAY)
        assert values(figure)[:3] == [("2026", 36.0), ("2027", 35.0), ("2028", 34.0)]
        assert all(reading.target is None for reading in figure.readings)

    def test_emp_006_beside_targets_only_their_programmes_are_counted(self, facts, prefecture):
        vets = BudgetProgramme.objects.get(administration=prefecture, code="206")
        NotifiedTarget.objects.create(programme=vets, year=2027, fte=8)
        figure = fte_by_year(prefecture, DAY)
        assert values(figure)[:3] == [("2026", 8.0), ("2027", 7.0), ("2028", 6.0)]
        assert [reading.target for reading in figure.readings][:3] == [None, 8.0, None]

    def test_operations_owned_are_a_share_by_year_of_work(self, facts, prefecture, secretary):
        Operation.objects.filter(plan=facts[1], code="1.1.a").update(owner=secretary, last_year=2027)
        assert values(operations_owned(prefecture, DAY)) == [("2027", 50.0), ("2028", 0.0)]

    def test_redeployments_are_done_when_declared_so(self, prefecture):
        act = made.signed(prefecture)
        assert values(redeployments_done(prefecture, DAY)) == [("2027", 0.0)]
        act.chosen.redeployments.update(state="declared_done")
        assert values(redeployments_done(prefecture, DAY)) == [("2027", 100.0)]


def inputs(figure: TrackedFigure) -> dict[str, str]:
    """What a figure is made from, by name, as text; a name told twice would be lost."""
    assert len({each.name for each in figure.inputs}) == len(figure.inputs)
    return {each.name: each.text.replace("\u00a0", " ") for each in figure.inputs}


class TestWhyThisFigure:
    """Formula, inputs, what is missing, source: each with the page where it is read."""

    def test_needs_covered_tell_the_needs_the_staff_and_what_was_crossed(self, facts, prefecture):
        photograph, plan = facts
        figure = needs_covered(prefecture, DAY)
        assert figure.formula.endswith(": 14,0 ÷ 16,0 = 87,5\u00a0%")
        told = inputs(figure)
        assert told["Besoins retenus en 2027"] == "16,0 ETP" and told["Effectifs qui les couvrent"] == "14,0 ETP"
        assert told["Effectifs au-delà du besoin de leur mission"] == "2,0 ETP"
        said = told["Projet des services"]
        assert said == f"{photograph.title}, figé le 21 novembre 2026"
        photograph.source_name = "projet.xlsx"
        assert photograph_input(photograph).text.endswith("2026, d'après le fichier « projet.xlsx »")
        assert told["Plan"] == plan.name and "jusqu'en 2028" in told["Arrivées et départs prévus"]
        assert "1 mission dont le plan ne dit pas le besoin (Impôts), soit 20,0\u00a0ETP" in figure.missing

    def test_floors_unmet_name_the_missions_and_the_year(self, facts, prefecture):
        told = inputs(floors_unmet(prefecture, DAY))
        assert told["Sous leur plancher à cette date"] == "aucune"
        assert told["Sous leur plancher dès 2027"] == "Inspection de l'abattoir"
        assert int(told["Missions qui ont un plancher"]) > 0

    def test_floors_unmet_tell_no_staff_since_everyone_may_read_them(self, facts, prefecture):
        assert not any("ETP" in each.text for each in floors_unmet(prefecture, DAY).inputs)

    def test_staff_tells_the_photograph_what_is_announced_and_the_targets(self, facts, prefecture):
        told = inputs(fte_by_year(prefecture, DAY))
        assert (
            told["Effectifs comptés"] == "36,0 ETP" and told["Cibles notifiées"] == "aucune : tous les postes comptent"
        )
        assert "2 annonces, −2,0 ETP" in told["Arrivées et départs prévus"]
        vets = BudgetProgramme.objects.get(administration=prefecture, code="206")
        NotifiedTarget.objects.create(programme=vets, year=2027, fte=8)
        told = inputs(fte_by_year(prefecture, DAY))
        assert told["Effectifs comptés"] == "8,0 ETP" and told["Cibles notifiées"] == "programmes 206"

    @pytest.mark.parametrize("key", ["allocation.needs_covered", "allocation.floors_unmet", "organisation.fte"])
    def test_each_input_opens_the_page_where_it_is_read(self, facts, signed_in, secretary, now, key):
        choose_figures(chosen={Horizon.LONG: key}, by=secretary, at=now)
        client, figure = signed_in(secretary), FIGURES[key].read(secretary.administration, DAY)
        page = client.get("/").content.decode()
        for each in figure.inputs:
            assert each.url and f'<a href="{each.url}">' in page, each.name
            assert client.get(each.url).status_code == 200

    def test_what_everyone_may_read_leads_to_pages_that_everyone_may_open(self, facts, signed_in, member, prefecture):
        agent = member("agent")
        client = signed_in(agent)
        assert figures_shown(agent, DAY)[Horizon.MEDIUM].label == "Socles sous leur plancher"
        for each in floors_unmet(prefecture, DAY).inputs:
            assert client.get(each.url).status_code == 200


class TestTheChoice:
    def test_by_default_each_horizon_has_a_figure_as_soon_as_there_are_facts(self, facts, secretary):
        assert set(figures_shown(secretary, DAY)) == set(LONGEST_FIRST)
        assert all(key in FIGURES for keys in DEFAULTS.values() for key in keys)

    def test_what_was_chosen_is_shown_and_written_down(self, facts, secretary, now):
        choose_figures(chosen={Horizon.LONG: "organisation.fte"}, by=secretary, at=now)
        assert figures_shown(secretary, DAY)[Horizon.LONG].label == "Effectifs"
        entry = Entry.objects.filter(verb="cockpit.figures.chosen").get()
        assert entry.changes == {"long": ["", "organisation.fte"]}

    def test_the_same_choice_twice_writes_nothing(self, secretary, now):
        for _ in range(2):
            choose_figures(chosen={Horizon.LONG: "organisation.fte"}, by=secretary, at=now)
        assert Entry.objects.filter(verb="cockpit.figures.chosen").count() == 1

    def test_left_to_the_house_again_the_choice_goes(self, secretary, now):
        choose_figures(chosen={Horizon.LONG: "organisation.fte"}, by=secretary, at=now)
        choose_figures(chosen={Horizon.LONG: ""}, by=secretary, at=now)
        assert not ShownFigure.objects.exists()

    def test_a_figure_that_no_room_publishes_is_refused(self, secretary, now):
        with pytest.raises(UnknownFigureError, match="n'existe pas"):
            choose_figures(chosen={Horizon.LONG: "nothing.at_all"}, by=secretary, at=now)
        assert not ShownFigure.objects.exists()

    def test_a_figure_no_longer_published_leaves_its_place_to_the_house(self, facts, secretary):
        ShownFigure.objects.create(administration=secretary.administration, horizon="long", key="gone.figure")
        assert figures_shown(secretary, DAY)[Horizon.LONG].label == "Besoins couverts"

    def test_sums_of_staff_are_for_those_who_see_every_cell(self, facts, member, secretary, now):
        choose_figures(chosen=dict.fromkeys(LONGEST_FIRST, "organisation.fte"), by=secretary, at=now)
        assert figures_shown(member("agent"), DAY) == {}
        assert figures_shown(member("partner"), DAY) == {}


class TestTheDrawing:
    def test_it_says_where_the_figure_goes_and_keeps_its_data(self, facts, prefecture):
        figure = needs_covered(prefecture, DAY)
        assert said_of(figure) == "De 87,5\u00a0% (2026) à 75,0\u00a0% (2028)."
        page = drawn(figure)
        assert "<svg" in page
        assert "<td>81,3</td>" in page
        assert "Source : Projet des services" in page

    @pytest.mark.parametrize("readings", [(), (Reading("2027", None),), (Reading("2027", 0.0, 0.0),)])
    def test_what_is_hardly_known_is_drawn_all_the_same(self, readings):
        figure = TrackedFigure("Rien", "ETP", 1, 0.0, None, readings, "", "")
        assert "<svg" in drawn(figure)
