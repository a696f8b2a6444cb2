"""The screens of actions: what a person reads and does there."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from phare.platform.exchange.gateways import workbooks
from phare.strategy import actions
from phare.strategy.models import Action, OperationIndicator, Plan, Proposal, ShownColumns, Step
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import (
    ActionBudgetFactory,
    ActionFactory,
    ActionLinkFactory,
    OperationFactory,
    OperationIndicatorFactory,
    OrientationFactory,
    PlanFactory,
    ProposalFactory,
    StepFactory,
)
from tests.strategy.test_web import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def operation(prefecture, member):
    plan = PlanFactory(administration=prefecture, state="in_force")
    return OperationFactory(objective__orientation__plan=plan, owner=member("head_of_service"))


@pytest.fixture
def action(operation, member):
    made = ActionFactory(plan=operation.plan, under=operation, code="A1", owner=member("agent"))
    StepFactory(
        action=made, name="Convention signée", is_milestone=True, due=timezone.localdate() - dt.timedelta(days=3)
    )
    return made


@pytest.fixture
def client_(signed_in, secretary):
    return signed_in(secretary)


@pytest.fixture
def read(client_):
    def reading(name: str, *arguments: object, **query: str) -> str:
        response = client_.get(reverse(f"strategy:{name}", args=arguments), query)
        assert response.status_code == 200
        return " ".join(unescape(response.content.decode()).split())

    return reading


def send(client, page, /, *arguments, **fields):
    return client.post(reverse(f"strategy:{page}", args=arguments), fields)


class TestReading:
    def test_the_operation_shows_its_actions_with_what_comes_next(self, operation, action, read) -> None:
        other = ActionFactory(plan=operation.plan, under=operation, name="Former les agents")
        ActionLinkFactory(action=action, other=other)
        page = read("operation", operation.pk)
        assert str(action) in page
        assert "ensuite : Convention signée" in page
        assert "en retard de 3 jours" in page
        assert f'Attend :</strong> <a href="{reverse("strategy:action", args=[other.pk])}"' in page
        assert reverse("strategy:new-action", args=[operation.pk]) in page

    def test_without_any_action_the_page_says_what_would_fill_it(self, operation, read) -> None:
        assert "Aucune action" in read("operation", operation.pk)
        for page in ("plan-actions", "timeline"):
            assert "Une action s'ajoute depuis la fiche de l'opération" in read(page, operation.plan_id)

    def test_an_action_says_who_when_how_much_and_with_what(self, action, read, secretary, now) -> None:
        ActionBudgetFactory(action=action, planned=12_500.0)
        ActionLinkFactory(action=action)
        actions.give_weather(subject=action, level="storm", sentence="Crue en mai", by=secretary, at=now)
        page = read("action", action.pk)
        for words in (
            "jalon",
            "0 sur 1",
            "12 500 €",
            "A besoin de",
            "Crue en mai",
            "orage",
            "Météo donnée",
            "C'est fait",
        ):
            assert words in page, words

    def test_whoever_may_not_write_is_offered_nothing_to_write(self, action, signed_in, member) -> None:
        page = signed_in(member("auditor")).get(reverse("strategy:action", args=[action.pk])).content.decode()
        for address in ("modifier", "etat", "etapes/nouvelle", "faite"):
            assert f"/{address}/" not in page

    def test_a_closed_plan_offers_nothing_to_change(self, action, read) -> None:
        Plan.objects.update(state="closed")
        for page in (read("action", action.pk), read("operation", action.operations.get().pk)):
            assert "/nouvelle/" not in page
            assert "/meteo/" not in page

    @pytest.mark.parametrize(
        "page",
        [
            "plan",
            "plan-actions",
            "plan-arrondissements",
            "plan-slips",
            "timeline",
            "operation",
            "plan-progress",
            "compatibility",
        ],
    )
    def test_the_number_of_queries_does_not_grow(
        self, operation, action, secretary, read, page, now, django_assert_max_num_queries
    ) -> None:
        def more() -> None:
            made = OperationFactory(objective=operation.objective, plan=operation.plan)
            OperationIndicatorFactory(operation=made, indicator__administration=operation.plan.administration)
            for under in (operation, made):
                done = ActionFactory(plan=operation.plan, under=under, due=dt.date(2027, 6, 1))
                StepFactory(action=done)
                ActionLinkFactory(action=done, other=action)
                for subject in (made, done):
                    actions.give_weather(subject=subject, level="sun", sentence="", by=secretary, at=now)

        more()
        key = operation.pk if page == "operation" else operation.plan_id
        read(page, key)
        cache.clear()
        with django_assert_max_num_queries(60) as few:
            read(page, key)
        for _ in range(3):
            more()
        cache.clear()
        with django_assert_max_num_queries(len(few)):
            read(page, key)


class TestTheTable:
    def test_filters_are_said_in_words(self, operation, action, read) -> None:
        done = ActionFactory(plan=operation.plan, under=operation, name="Former les agents", status="done")
        page = read("plan-actions", operation.plan_id, etat="done", q="former")
        assert "1 action sur 2" in page
        assert "contient « former »" in page
        assert str(done) in page
        assert str(action) not in page
        assert str(done) not in read("plan-actions", operation.plan_id, retard="oui")

    @pytest.mark.parametrize(
        "query",
        [
            {"service": "9" * 30}, {"service": "²"}, {"etat": "x"}, {"sort": "-nothing"}, {"page": "-1"}, {"page": "x"},
            {"q": "'\"><script>"}, {"arrondissement": "x" * 99}, {"sort": "'"}, {"q": "\x00"},
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("page", ["plan-actions", "timeline"])
    def test_hostile_queries_are_read_as_words(self, operation, action, read, page, query) -> None:
        assert "<script>'" not in read(page, operation.plan_id, **query)

    def test_columns_sort_both_ways(self, operation, action, client_) -> None:
        ActionFactory(plan=operation.plan, under=operation, code="A0", due=dt.date(2027, 6, 1))
        ActionFactory(plan=operation.plan, under=operation, code="A9", due=dt.date(2027, 1, 1))
        address = reverse("strategy:plan-actions", args=[operation.plan_id])

        def codes(order: str) -> list[str]:
            return [row.record.row.action.code for row in client_.get(address, {"sort": order}).context["table"].rows]

        assert codes("due") == ["A9", "A0", "A1"]
        assert codes("-due") == ["A1", "A0", "A9"]
        assert codes("late")[0] == "A1"

    def test_the_columns_chosen_are_kept_for_this_person_only(
        self, operation, action, client_, read, signed_in, member
    ):
        answer = send(client_, "choose-columns", operation.plan_id, column=["steps", "owner", "evil"])
        assert answer.status_code == 302
        assert ShownColumns.objects.get().columns == ["owner", "steps"]
        page = read("plan-actions", operation.plan_id)
        head = page.split("<thead")[1].split("</thead>")[0]
        assert "Étapes faites" in head
        assert "Échéance" not in head
        other = signed_in(member("auditor")).get(reverse("strategy:plan-actions", args=[operation.plan_id]))
        assert "Échéance" in other.content.decode().split("<thead")[1].split("</thead>")[0]

    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_what_is_seen_is_exported_with_every_column(self, operation, action, client_, file_format) -> None:
        ActionFactory(plan=operation.plan, under=operation, name="=DANGER()")
        address = reverse("strategy:export-actions", args=[operation.plan_id, file_format])
        content = client_.get(address, {"q": "permanence"}).content
        if file_format == "csv":
            lines = content.decode("utf-8-sig").splitlines()
            assert len(lines) == 2
            assert "Convention signée" in lines[1]
            assert "'=DANGER()" not in lines[1]
        else:
            assert content[:2] == b"PK"
        assert client_.get(address.replace(file_format, "exe")).status_code == 404


class TestWhoTakesPart:
    SAID = {"participants": "Un groupe de travail de six services", "users_part": "Les usagers essaient le guichet"}

    @pytest.mark.parametrize("thing", ["operation", "action"])
    def test_agents_and_users_are_said_shown_and_kept_in_history_pad_002(
        self, operation, action, client_, read, thing
    ) -> None:
        key = operation.pk if thing == "operation" else action.pk
        fields = fields_of(client_.get(reverse(f"strategy:edit-{thing}", args=[key])))
        assert send(client_, f"edit-{thing}", key, **{**fields, **self.SAID}).status_code == 302
        page = read(thing, key)
        for words in ("<dt>Agents associés</dt>", "<dt>Part des usagers</dt>", *self.SAID.values()):
            assert words in page, words
        assert "Agents associés : rien → Un groupe de travail de six services" in page

    def test_they_are_columns_that_one_chooses_and_words_that_one_looks_for(
        self, operation, action, client_, read
    ) -> None:
        Action.objects.update(**self.SAID)
        assert "Un groupe de travail" not in read("plan-actions", operation.plan_id)
        send(client_, "choose-columns", operation.plan_id, column=["participants", "users_part"])
        page = read("plan-actions", operation.plan_id, q="essaient")
        assert all(words in page for words in self.SAID.values())
        assert "1 action sur 1" in page


class TestWriting:
    def test_an_action_is_added_moved_and_its_step_done(self, operation, client_) -> None:
        fields = {"code": "B1", "name": "Former", "operations": [operation.pk], "start": "2027-01-04"}
        assert send(client_, "new-action", operation.pk, **fields).status_code == 302
        made = Action.objects.get(code="B1")
        answer = send(client_, "move-action", made.pk, status="blocked", version="1")
        assert "Dites ce qui bloque" in unescape(answer.content.decode())
        said = {"obstacle": "Crédits gelés", "lifter": "Le préfet", "lift_by": "2027-02-01"}
        assert send(client_, "move-action", made.pk, status="blocked", version="1", **said).status_code == 302
        send(client_, "new-step", made.pk, name="Bilan", due="2027-03-01")
        step = Step.objects.get()
        send(client_, "complete-step", step.pk, version="x")
        step.refresh_from_db()
        assert step.done_on is None
        send(client_, "complete-step", step.pk, version="1")
        step.refresh_from_db()
        assert step.done_on == timezone.localdate()
        assert client_.get(reverse("strategy:complete-step", args=[step.pk])).status_code == 405

    def test_of_two_people_the_second_sees_both_versions_and_chooses(self, action, client_, operation) -> None:
        address = reverse("strategy:edit-action", args=[action.pk])
        one, two = (fields_of(client_.get(address)) for _tab in range(2))
        assert client_.post(address, {**one, "name": "Premier", "partners": "Mairie"}).status_code == 302
        second = client_.post(address, {**two, "name": "Second", "due": "2027-06-01"})
        assert second.status_code == 409
        page = unescape(second.content.decode())
        assert '<th scope="row">Intitulé</th><td>Premier</td><td>Second</td>' in page
        assert client_.post(address, fields_of(second)).status_code == 302
        action.refresh_from_db()
        said = (action.name, action.partners, action.due, action.owner_id)
        assert said == ("Second", "Mairie", dt.date(2027, 6, 1), one["owner"])

    def test_its_owner_writes_and_another_agent_does_not(self, action, signed_in, member) -> None:
        assert send(signed_in(action.owner), "action-weather", action.pk, level="sun").status_code == 302
        assert send(signed_in(member("agent")), "action-weather", action.pk, level="sun").status_code == 403

    def test_clouds_without_a_word_are_refused_in_the_form(self, operation, client_) -> None:
        page = unescape(send(client_, "operation-weather", operation.pk, level="clouds").content.decode())
        assert "Dites en une phrase ce qui assombrit la météo." in page

    def test_two_actions_that_would_wait_for_each_other_are_named(self, action, operation, client_) -> None:
        other = ActionFactory(plan=operation.plan, under=operation, code="A2")
        ActionLinkFactory(action=other, other=action)
        page = send(client_, "new-link", action.pk, kind="needs", other=other.pk)
        assert "A1 → A2 → A1" in unescape(page.content.decode())

    def test_a_budget_is_said_with_a_decimal_comma(self, action, client_) -> None:
        assert send(client_, "new-budget", action.pk, year="2027", unit="FTE", planned="0,5").status_code == 302
        assert action.budgets.get().planned == 0.5


class TestProgress:
    def test_every_level_says_why_its_figure_is_what_it_is(self, operation, read, client_) -> None:
        indicator = IndicatorFactory(administration=operation.plan.administration, name="Aides payées")
        send(client_, "new-measure", operation.pk, indicator=indicator.pk, weight="2")
        for kind, date, value in (("initial", 2024, 0.0), ("actual", 2025, 30.0), ("target", 2099, 120.0)):
            ValueFactory(indicator=indicator, kind=kind, date=dt.date(date, 12, 31), value=value)
        levels = {
            "operation-progress": operation.pk,
            "objective-progress": operation.objective_id,
            "orientation-progress": operation.objective.orientation_id,
            "plan-progress": operation.plan_id,
        }
        for page, key in levels.items():
            said = read(page, key)
            assert "25 %" in said, page
            assert "100,0 %" in said, page
        assert "Aides payées" in read("operation-progress", operation.pk)
        link = OperationIndicator.objects.get()
        assert send(client_, "edit-measure", link.pk, weight="0", version="1").status_code == 200
        assert send(client_, "edit-measure", link.pk, weight="1,5", version="1").status_code == 302
        page = read("plan", operation.plan_id)
        assert "Première barre : avancement" in page
        send(client_, "remove-measure", link.pk)
        page = read("operation-progress", operation.pk)
        assert "Aucun indicateur ne mesure cette opération." in page
        assert reverse("strategy:new-measure", args=[operation.pk]) in page
        assert f'href="{reverse("strategy:operation", args=[operation.pk])}"' in read(
            "compatibility", operation.plan_id
        )

    def test_a_weather_that_the_rate_denies_is_said_beside_it(self, operation, read, secretary, now) -> None:
        indicator = OperationIndicatorFactory(
            operation=operation, indicator__administration=operation.plan.administration
        ).indicator
        for kind, date, value in (("initial", 2024, 0.0), ("actual", 2025, 1.0), ("target", 2026, 100.0)):
            ValueFactory(indicator=indicator, kind=kind, date=dt.date(date, 1, 1), value=value)
        actions.give_weather(subject=operation, level="sun", sentence="Tout va", by=secretary, at=now)
        assert "La météo et l'avancement ne disent pas la même chose." in read("operation", operation.pk)


class TestRulesAndProposals:
    def test_orientations_are_judged_from_the_matrix(self, operation, prefecture, client_, read) -> None:
        above = OrientationFactory(plan__administration=prefecture, code="R1", name="Régionale")
        Plan.objects.filter(pk=operation.plan_id).update(parent=above.plan)
        mine = operation.objective.orientation
        address = reverse("strategy:judge", args=[mine.pk, above.pk])
        assert address in read("compatibility", operation.plan_id)
        fields = {"verdict": "contrary", "reason": "Deux budgets", "version": "0"}
        assert client_.post(address, fields).status_code == 302
        page = read("compatibility", operation.plan_id)
        assert "contraire" in page
        assert "Deux budgets" in page
        assert client_.get(reverse("strategy:judge", args=[mine.pk, mine.pk])).status_code == 404

    def test_thresholds_are_set_with_a_decimal_comma(self, client_, read) -> None:
        assert send(client_, "thresholds", weather_days="45", apart="12,5").status_code == 302
        assert 'value="12,5"' in read("thresholds")

    def test_an_agent_proposes_and_reads_the_answer(self, operation, signed_in, member, secretary) -> None:
        agent = member("agent")
        fields = {"name": "Ouvrir le samedi", "reason": "Les usagers travaillent"}
        assert send(signed_in(agent), "propose", operation.plan_id, **fields).status_code == 302
        found = Proposal.objects.get()
        client = signed_in(secretary)
        form = fields_of(client.get(reverse("strategy:take-up", args=[found.pk])))
        assert form["name"] == "Ouvrir le samedi"
        filled = {**form, "code": "P1", "operations": [operation.pk]}
        assert send(client, "take-up", found.pk, **filled).status_code == 302
        second = ProposalFactory(plan=operation.plan, name="Fermer le lundi")
        send(client, "decline", second.pk, answer="Trop d'usagers ce jour-là", version="1")
        page = unescape(signed_in(agent).get(reverse("strategy:proposals", args=[operation.plan_id])).content.decode())
        for words in ("Devenue l'action", "P1 Ouvrir le samedi", "Trop d'usagers ce jour-là"):
            assert words in page
        assert "Écarter" not in page


def test_the_file_of_an_export_opens(operation, action, client_) -> None:
    answer = client_.get(reverse("strategy:export-plan", args=[operation.plan_id, "ods"]))
    from phare.strategy.kernel import workbook

    reading = workbooks.read(workbook.DESCRIPTION, answer.content, "plan.ods")
    assert [row.values["code"] for row in reading.rows["Actions"]] == ["A1"]
