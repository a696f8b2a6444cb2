"""The actions of a plan in time: what is drawn, what its table says, and what would break it."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from phare.strategy import queries
from phare.strategy.models import Action
from phare.strategy.web.timeline import PER_PAGE, drawn
from tests.factories.strategy import ActionFactory, ActionLinkFactory, OperationFactory, PlanFactory, StepFactory
from tests.factories.territory import ArrondissementFactory
from tests.strategy.test_links import page_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 10)


@pytest.fixture
def plan(prefecture):
    return PlanFactory(administration=prefecture, state="in_force")


@pytest.fixture
def action(plan, operation):
    made = ActionFactory(plan=plan, under=operation, code="A1")
    StepFactory(
        action=made, name="Convention signée", is_milestone=True, due=timezone.localdate() - dt.timedelta(days=3)
    )
    return made


@pytest.fixture
def read(signed_in, doing, plan):
    client = signed_in(doing["by"])
    return lambda **query: page_of(client, "timeline", plan.pk, **query)


def figure(plan) -> str:
    return str(drawn(queries.actions_of_plan(plan, DAY), DAY))


def said_of(plan, code: str) -> list[str]:
    """The cells of an action's row in the table."""
    for row in figure(plan).split("<tr")[1:]:
        cells = [" ".join(re.sub("<[^>]*>", "", cell).split()) for cell in re.split("<t[dh]", row)[1:]]
        if len(cells) > 1 and f">{code} " in cells[0]:
            return [cell.split(">", 1)[-1].strip() for cell in cells]
    raise AssertionError(code)


class TestThePage:
    def test_it_is_read_without_colour_and_has_its_table(self, action, read) -> None:
        Action.objects.update(start=dt.date(2026, 1, 1), due=timezone.localdate() - dt.timedelta(days=5))
        page = read()
        assert "dont 1 en retard" in page
        assert "à faire, en retard de 5 jours" in page
        assert "<svg" in page
        assert "Convention signée" in page.split("<table")[1]

    def test_it_is_kept_to_an_arrondissement_when_actions_have_one(self, plan, operation, action, read) -> None:
        ActionFactory(plan=plan, under=operation, name="Ailleurs", due=dt.date(2027, 1, 1))
        Action.objects.filter(pk=action.pk).update(due=dt.date(2027, 2, 1), arrondissement=ArrondissementFactory())
        page = read(arrondissement="043")
        assert "arrondissement : Digne-les-Bains" in page
        assert "Ailleurs" not in page
        assert "1 action sur 2 au" in page

    def test_without_any_date_it_says_so(self, plan, operation, read) -> None:
        ActionFactory(plan=plan, under=operation)
        assert "Aucune de ces actions n'a de date" in read()

    def test_a_plan_without_anything_says_what_would_fill_it(self, plan, read) -> None:
        assert "Une action s'ajoute depuis la fiche de l'opération" in read()

    def test_of_three_hundred_actions_the_sentence_counts_them_all_on_every_page(self, plan, operation, read) -> None:
        late = timezone.localdate() - dt.timedelta(days=1)
        block = {"status": "blocked", "obstacle": "Gel", "lifter": "Le préfet", "lift_by": late}
        Action.objects.bulk_create(
            Action(plan=plan, code=f"B{n:03}", name="Former", due=late, position=n, **(block if n % 3 == 0 else {}))
            for n in range(300)
        )
        through = Action.operations.through
        through.objects.bulk_create(
            through(action_id=pk, operation=operation) for pk in Action.objects.values_list("pk", flat=True)
        )
        StepFactory(action=Action.objects.first(), due=late)
        for number in ("1", "8", "99", "x"):
            assert "300 actions au" in (page := read(page=number))
            assert "dont 300 en retard et 100 bloquées." in page
        assert "100 actions sur 300 au" in read(etat="blocked")
        assert "0 action sur 300." in read(q="introuvable")

    def test_a_first_page_without_any_date_leads_to_the_next(self, plan, operation, read) -> None:
        for number in range(PER_PAGE):
            ActionFactory(plan=plan, under=operation, code=f"B{number:02}", position=number)
        ActionFactory(plan=plan, under=operation, position=99, name="Datée", due=DAY)
        first = read()
        assert "Aucune de ces actions n'a de date" in first
        assert "page=2" in first
        assert "<svg" in read(page="2")


class TestTheFigure:
    def test_actions_of_two_plans_that_have_one_name_have_each_their_line(self, plan, operation, prefecture) -> None:
        there = OperationFactory(objective__orientation__plan=PlanFactory(administration=prefecture))
        for home, under, other in ((plan, operation, there), (there.plan, there, operation)):
            ActionFactory(plan=home, under=under, code="A1", name="Réunir", due=DAY).operations.add(other)
        svg = figure(plan).split("</svg>")[0]
        assert svg.count("A1 Réunir · partagée</text>") == 2
        heights = set(re.findall(r'transform="translate\(-?[\d.]+,([\d.]+)\)"[^>]*>A1 Réunir', svg))
        assert len(heights) == 2

    @pytest.mark.parametrize("name", ["L'eau \\\" </text>", "{{ x }} % \u2028", "Été « œuvre »"])
    def test_a_name_is_written_as_it_is(self, plan, operation, name) -> None:
        ActionFactory(plan=plan, under=operation, code="A1", name=name, due=DAY)
        assert "<svg" in figure(plan)
        assert "</text> <" not in figure(plan).split("</svg>")[0]

    def test_milestones_are_said_for_what_they_are(self, plan, operation) -> None:
        made = ActionFactory(plan=plan, under=operation, code="A1", due=dt.date(2027, 6, 1))
        for name, said in (
            ("Fait", {"done_on": dt.date(2027, 2, 1), "due": dt.date(2027, 1, 1)}),
            ("Passé", {"due": dt.date(2027, 3, 9)}),
            ("Ce jour", {"due": DAY}),
            ("Un jour", {}),
        ):
            StepFactory(action=made, name=name, is_milestone=True, **said)
        assert said_of(plan, "A1")[4].replace("\u00a0", " ") == (
            "Fait (atteint le 1er février 2027), Passé (en retard, attendu le 9 mars 2027), "
            "Ce jour (à venir, 10 mars 2027), Un jour (sans date)"
        )
        Action.objects.update(status="abandoned")
        assert "Passé (non atteint), Ce jour (non atteint), Un jour (non atteint)" in said_of(plan, "A1")[4]

    def test_an_action_known_by_its_milestones_alone_is_drawn(self, plan, operation) -> None:
        made = ActionFactory(plan=plan, under=operation, code="A1")
        StepFactory(action=made, name="Bilan", is_milestone=True, due=dt.date(2027, 6, 1))
        undated = ActionFactory(plan=plan, under=operation, code="B2", name="Sans date")
        svg, table = figure(plan).split("</svg>")
        assert "A1 Ouvrir" in svg
        assert "B2 Sans date" not in svg
        assert "B2 Sans date" in table
        assert "1 action sans date n'est que dans le tableau." in unescape(table)
        Action.objects.filter(pk=undated.pk).update(start=dt.date(1900, 1, 1), due=dt.date(2200, 12, 31))
        assert "que dans le tableau" not in figure(plan)

    @pytest.mark.parametrize(
        "dates", [{"start": DAY}, {"due": DAY}, {"start": DAY, "due": DAY}, {"start": dt.date(2200, 12, 31)}]
    )
    def test_one_date_alone_makes_a_bar_that_is_seen_and_followed(self, plan, operation, dates) -> None:
        made = ActionFactory(plan=plan, under=operation, **dates)
        assert f'href="{reverse("strategy:action", args=[made.pk])}"' in figure(plan)

    def test_what_it_waits_for_is_a_column_where_one_waits(self, plan, operation) -> None:
        one, two = (ActionFactory(plan=plan, under=operation, code=code, due=DAY) for code in ("A1", "A2"))
        assert "Attend</th>" not in figure(plan)
        ActionLinkFactory(action=one, other=two)
        assert said_of(plan, "A1")[5] == str(two)
        assert said_of(plan, "A2")[5] == "–"


class TestDates:
    def test_a_due_date_before_the_start_is_refused_and_nothing_typed_is_lost(
        self, plan, operation, signed_in, doing
    ) -> None:
        sent = {
            "code": "B1",
            "name": "Former",
            "operations": [operation.pk],
            "start": "2027-03-10",
            "due": "2027-03-09",
            "partners": "La mairie",
        }
        client, address = signed_in(doing["by"]), reverse("strategy:new-action", args=[operation.pk])
        page = client.post(address, sent).content.decode()
        assert "L&#x27;échéance précède le début" in page
        for typed in ("2027-03-10", "2027-03-09", "La mairie"):
            assert typed in page
        assert not Action.objects.exists()
        for rubbish in ("9999-12-31", "0001-01-01", "2027-02-30", "hier"):
            assert client.post(address, {**sent, "due": rubbish}).status_code == 200
        assert not Action.objects.exists()
