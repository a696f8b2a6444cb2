"""Actions that need or help others, within a plan and across the plans of an administration; refusals first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from phare.platform.accounts.actions import grant_sharing
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.importer import Source
from phare.strategy import actions, queries
from phare.strategy.actions import ChangedMeanwhileError
from phare.strategy.actions.refusals import (
    CircleError,
    LinkTakenError,
    NotOfThisAdministrationError,
    PlanClosedError,
    StillUsedError,
)
from phare.strategy.kernel import workbook
from phare.strategy.models import Action, ActionLink, Plan
from phare.strategy.queries import PlanTarget, WantedActions, checked_plan, standing_rows
from tests.factories.strategy import ActionFactory, ActionLinkFactory, PlanFactory
from tests.strategy.test_action import verbs

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def plan(prefecture):
    return PlanFactory(administration=prefecture, name="Priorités", state="in_force")


@pytest.fixture
def roadmap(prefecture):
    """Another plan of the administration."""
    return PlanFactory(administration=prefecture, name="Feuille de route", state="in_force")


@pytest.fixture
def action(plan):
    return ActionFactory(plan=plan, code="A1", name="Ouvrir le guichet")


@pytest.fixture
def needed(roadmap):
    """What the action waits for: an action of another plan."""
    return ActionFactory(plan=roadmap, code="F1", name="Louer le local")


@pytest.fixture
def link(action, needed):
    return ActionLinkFactory(action=action, other=needed)


def page_of(client, name: str, *arguments, **query) -> str:
    answer = client.get(reverse(f"strategy:{name}", args=arguments), query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def names(row) -> list[str]:
    return [name for _action, name in row.waits]


class TestLinking:
    def test_actions_never_wait_for_each_other(self, plan, doing) -> None:
        one, two, three = (ActionFactory(plan=plan) for _ in range(3))
        actions.link_actions(action=one, other=two, kind="needs", **doing)
        actions.link_actions(action=two, other=three, kind="needs", **doing)
        with pytest.raises(CircleError, match=f"{three.code} → {one.code} → {two.code} → {three.code}"):
            actions.link_actions(action=three, other=one, kind="needs", **doing)
        with pytest.raises(CircleError):
            actions.link_actions(action=one, other=one, kind="helps", **doing)
        actions.link_actions(action=three, other=one, kind="helps", **doing)

    def test_nor_across_plans_whose_names_are_said(self, action, needed, link, prefecture, doing) -> None:
        third = ActionFactory(plan__administration=prefecture, plan__name="Projet", code="P1")
        actions.link_actions(action=needed, other=third, kind="needs", **doing)
        with pytest.raises(CircleError) as refused:
            actions.link_actions(action=third, other=action, kind="needs", **doing)
        assert "P1 → A1 (Priorités) → F1 (Feuille de route) → P1." in refused.value.sentence
        actions.link_actions(action=third, other=action, kind="helps", **doing)

    def test_one_of_another_administration_is_refused(self, action, elsewhere, doing) -> None:
        stranger = ActionFactory(plan__administration=elsewhere, plan__state="in_force")
        for kind in ("needs", "helps"):
            with pytest.raises(NotOfThisAdministrationError):
                actions.link_actions(action=action, other=stranger, kind=kind, **doing)

    def test_one_of_a_closed_plan_is_refused_and_one_just_removed(self, action, needed, doing) -> None:
        Plan.objects.filter(pk=needed.plan_id).update(state="closed")
        with pytest.raises(PlanClosedError):
            actions.link_actions(action=action, other=needed, kind="needs", **doing)
        gone = ActionFactory(plan=action.plan)
        Action.objects.filter(pk=gone.pk).delete()
        with pytest.raises(ChangedMeanwhileError):
            actions.link_actions(action=action, other=gone, kind="needs", **doing)

    def test_a_link_is_said_once_and_taken_back_with_its_trace(self, action, needed, plan, doing) -> None:
        link = actions.link_actions(action=action, other=needed, kind="needs", **doing)
        with pytest.raises(LinkTakenError):
            actions.link_actions(action=action, other=needed, kind="needs", **doing)
        actions.unlink_actions(link=link, **doing)
        actions.link_actions(action=action, other=ActionFactory(plan=plan), kind="needs", **doing)
        assert verbs() == ["strategy.action.linked", "strategy.action.unlinked", "strategy.action.linked"]
        said = [deed.changes for deed in reversed(queries.history(action))]
        assert said[0] == said[1] == {"kind": "needs", "other": "F1", "plan": "Feuille de route"}
        assert "plan" not in said[2]

    def test_a_link_to_a_plan_closed_since_is_taken_back(self, link, doing) -> None:
        Plan.objects.filter(pk=link.other.plan_id).update(state="closed")
        actions.unlink_actions(link=ActionLink.objects.get(), **doing)
        assert not ActionLink.objects.exists()


class TestWhereItIsSaid:
    def test_the_row_names_the_plan_of_what_it_waits_for(self, action, needed, link, plan, roadmap, doing) -> None:
        at_home = ActionFactory(plan=plan, code="A0", name="Choisir la commune")
        ActionLinkFactory(action=action, other=at_home)
        row = next(each for each in queries.actions_of_plan(plan, DAY) if each.action == action)
        assert [name for _action, name in row.waits] == [
            "A0 Choisir la commune",
            "F1 Louer le local (Feuille de route)",
        ]
        action.operations.add(needed.operations.get())
        row = next(each for each in queries.actions_of_plan(roadmap, DAY) if each.action == action)
        assert names(row) == ["F1 Louer le local", "A0 Choisir la commune (Priorités)"]
        Plan.objects.filter(pk=roadmap.pk).update(state="closed")
        row = next(each for each in queries.actions_of_plan(plan, DAY) if each.action == action)
        assert names(row)[1] == "F1 Louer le local (Feuille de route, plan clos)"

    @pytest.mark.parametrize(("status", "other"), [("done", "to_do"), ("to_do", "done"), ("to_do", "abandoned")])
    def test_what_is_over_waits_for_nothing_and_nothing_waits_for_it(self, action, needed, link, plan, status, other):
        Action.objects.filter(pk=action.pk).update(status=status)
        Action.objects.filter(pk=needed.pk).update(status=other)
        [row] = queries.actions_of_plan(plan, DAY)
        assert row.waits == []

    def test_pages_lists_and_the_file_say_it(self, action, needed, link, signed_in, doing) -> None:
        Action.objects.update(due=dt.date(2027, 6, 1))
        client, said = signed_in(doing["by"]), "F1 Louer le local (Feuille de route)"
        for page, key in (("action", action.pk), ("operation", action.operations.get().pk)):
            assert f'Attend :</strong> <a href="{reverse("strategy:action", args=[needed.pk])}">{said}</a>' in page_of(
                client, page, key
            )
        for page in ("plan-actions", "timeline"):
            assert "A1 Ouvrir le guichet" in page_of(client, page, action.plan_id, attend="oui")
            assert "F1 Louer le local" not in page_of(client, page, needed.plan_id, attend="oui")
        assert '<th scope="col">Attend</th>' in page_of(client, "timeline", action.plan_id)
        assert f"<td>{said}</td>" in page_of(client, "timeline", action.plan_id)
        assert '<th scope="col">Attend</th>' not in page_of(client, "timeline", needed.plan_id)
        file = client.get(reverse("strategy:export-actions", args=[action.plan_id, "csv"])).content.decode()
        assert said in file
        assert "A1 Ouvrir le guichet (Priorités)</a> (à faire)" in page_of(client, "action", needed.pk)

    def test_another_administration_is_told_nothing_of_a_plan_in_preparation(
        self, action, needed, link, plan, elsewhere, signed_in, member
    ) -> None:
        today = timezone.localdate()
        grant_sharing(
            administration=plan.administration,
            shared_with=elsewhere,
            record_class="strategy.plan",
            since=today,
            until=today,
            reason="Plan voisin",
            by=member("secretary_general"),
            at=timezone.now(),
        )
        reader = member("decider", administration=elsewhere)
        client = signed_in(reader)
        pages = (("action", action.pk), ("plan-actions", plan.pk), ("operation", action.operations.get().pk))
        for page, key in pages:
            assert page == "plan-actions" or "Louer le local" in page_of(client, page, key)
        assert queries.found_actions(plan, WantedActions(waiting=True), reader, DAY).keys == [action.pk]
        Plan.objects.filter(pk=needed.plan_id).update(state="draft")
        for page, key in pages:
            assert "Louer le local" not in page_of(client, page, key)
            assert "Feuille de route" not in page_of(client, page, key)
        file = client.get(reverse("strategy:export-actions", args=[plan.pk, "csv"])).content.decode()
        assert "Louer le local" not in file
        assert queries.found_actions(plan, WantedActions(waiting=True), reader, DAY).keys == []
        Plan.objects.filter(pk=needed.plan_id).update(state="in_force")
        Plan.objects.filter(pk=plan.pk).update(state="draft")
        assert "Ouvrir le guichet" not in page_of(client, "action", needed.pk)


class TestChoosingTheOther:
    def options(self, client, action, **query) -> list[str]:
        page = page_of(client, "new-link", action.pk, **query)
        select = page.split('<select name="other"')[1].split("</select>")[0]
        return [part.split("<")[0].strip() for part in select.split(">")[1:] if part.split("<")[0].strip()]

    def test_actions_stand_under_their_plan_ones_own_first(self, action, needed, roadmap, elsewhere, signed_in, doing):
        ActionFactory(plan=action.plan, code="A2", name="Former")
        closed = ActionFactory(plan__administration=roadmap.administration, plan__state="closed", name="Ancienne")
        stranger = ActionFactory(plan__administration=elsewhere, name="Étrangère")
        client = signed_in(doing["by"])
        assert self.options(client, action) == ["Choisir une action", "A2 Former", "F1 Louer le local"]
        page = page_of(client, "new-link", action.pk)
        assert page.index('<optgroup label="Priorités">') < page.index('<optgroup label="Feuille de route">')
        assert "Chercher l'autre action" not in page
        address = reverse("strategy:new-link", args=[action.pk])
        for other in (closed, stranger, action):
            answer = client.post(address, {"kind": "needs", "other": other.pk})
            assert answer.status_code == 200
        assert client.post(address, {"kind": "needs", "other": needed.pk}).status_code == 302
        again = client.post(address, {"kind": "needs", "other": needed.pk})
        assert "Ce lien est déjà dit." in unescape(again.content.decode())
        assert ActionLink.objects.get().other == needed
        assert "a besoin de F1 (Feuille de route)" in page_of(client, "action", action.pk)

    def test_among_many_one_is_looked_for_by_its_words_or_its_plan(self, action, needed, roadmap, signed_in, doing):
        for number in range(20):
            ActionFactory(plan=roadmap, code=f"X{number}", name="Réunir le comité")
        client = signed_in(doing["by"])
        assert "Chercher l'autre action" in page_of(client, "new-link", action.pk)
        assert self.options(client, action, q="LOCAL route") == ["Choisir une action", "F1 Louer le local"]
        assert f'<option value="{needed.pk}" selected>' in page_of(client, "new-link", action.pk, q="louer")
        page = page_of(client, "new-link", action.pk, q="comité")
        assert "20 actions répondent à cette recherche, sur 21." in page
        assert " selected>" not in page.split('<select name="other"')[1].split("</select>")[0].split("</option>", 1)[1]
        address = reverse("strategy:new-link", args=[action.pk]) + "?q=louer"
        assert client.post(address, {"kind": "helps", "other": needed.pk}).status_code == 302

    @pytest.mark.parametrize("text", ["\x00", "'\"><script>", "%", "x" * 500, "0 actions"])
    def test_rubbish_finds_nothing_and_says_so(self, action, needed, signed_in, doing, text) -> None:
        page = page_of(signed_in(doing["by"]), "new-link", action.pk, q=text)
        assert "Tout montrer" in page
        assert "<script>'" not in page

    def test_alone_it_says_what_would_be_linked(self, action, signed_in, doing) -> None:
        assert "Il n'y a encore aucune autre action" in page_of(signed_in(doing["by"]), "new-link", action.pk)

    def test_its_queries_do_not_grow(self, action, needed, roadmap, signed_in, doing, django_assert_max_num_queries):
        client = signed_in(doing["by"])
        page_of(client, "new-link", action.pk)
        with django_assert_max_num_queries(40) as few:
            page_of(client, "new-link", action.pk)
        for _ in range(20):
            ActionFactory(plan=roadmap)
        with django_assert_max_num_queries(len(few)):
            page_of(client, "new-link", action.pk)


class TestRemovingWhatIsNeeded:
    def test_its_page_says_who_waits_for_it_elsewhere(self, action, needed, link, signed_in, doing) -> None:
        page = page_of(signed_in(doing["by"]), "remove-action", needed.pk)
        assert "A1 Ouvrir le guichet (Priorités) n'attendra plus rien d'elle." in page
        assert "n'attendra plus" not in page_of(signed_in(doing["by"]), "remove-action", action.pk)

    def test_whoever_waited_for_it_keeps_the_trace(self, action, needed, link, doing) -> None:
        actions.remove_action(action=needed, **doing)
        assert verbs() == ["strategy.action.unlinked", "strategy.action.removed"]
        [deed] = queries.history(action)
        assert deed.changes == {"kind": "needs", "other": "F1", "plan": "Feuille de route"}

    def test_a_workbook_without_it_is_refused(self, action, needed, link, roadmap, doing) -> None:
        target = PlanTarget(roadmap.administration, roadmap)
        content = workbooks.write_ods(workbook.DESCRIPTION, standing_rows(target))
        data = checked_plan(workbooks.read(workbook.DESCRIPTION, content, "plan.ods"), target, DAY).data
        source = Source("plan.ods", "0" * 64)
        with pytest.raises(StillUsedError, match="A1 Ouvrir le guichet"):
            actions.import_plan(replace(data, actions=()), target, source=source, **doing)
        actions.import_plan(data, target, source=source, **doing)
        assert ActionLink.objects.count() == 1
        ActionLink.objects.update(kind="helps")
        actions.import_plan(replace(data, actions=()), target, source=source, **doing)
        assert not Action.objects.filter(pk=needed.pk).exists()
