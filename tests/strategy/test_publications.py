"""Where a plan stands, published to all who work here: refused, frozen, read, announced, withdrawn."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from phare.indicators.permissions import WHOLE
from phare.platform.audit.models import Entry
from phare.strategy import actions, queries
from phare.strategy.actions import ChangedMeanwhileError
from phare.strategy.actions.refusals import (
    AlreadyPublishedError,
    AlreadyWithdrawnError,
    NotInForceError,
    UnexplainedPublicationError,
)
from phare.strategy.models import Plan, Publication
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import (
    ActionFactory,
    OperationFactory,
    OperationIndicatorFactory,
    OrientationFactory,
    PlanFactory,
    PublicationFactory,
    StepFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def plan(prefecture):
    return PlanFactory(administration=prefecture, state="in_force", name="Investissons l'avenir")


def publish(plan: Plan, sentence: str = "Tout avance.", **doing) -> Publication:
    """Publish what is previewed at that moment."""
    previewed = queries.digest_of(queries.picture_of(plan, timezone.localdate(doing["at"])))
    return actions.publish_progress(plan=plan, sentence=sentence, previewed=previewed, **doing)


def measured(operation, *, actual: float, **definition) -> None:
    indicator = IndicatorFactory(
        administration=operation.plan.administration, **{f"definition__{key}": each for key, each in definition.items()}
    )
    for kind, day, value in (("initial", 1, 0.0), ("actual", 2, actual), ("target", 3, 100.0)):
        ValueFactory(indicator=indicator, kind=kind, date=dt.date(2024, 1, day), value=value)
    OperationIndicatorFactory(operation=operation, indicator=indicator)


def read(client, name: str, *arguments) -> str:
    answer = client.get(reverse(f"strategy:{name}", args=arguments))
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


class TestPublishing:
    def test_a_sentence_is_wanted(self, plan, doing) -> None:
        with pytest.raises(UnexplainedPublicationError):
            publish(plan, "  ", **doing)

    def test_a_plan_in_preparation_has_nothing_to_publish(self, plan, doing) -> None:
        plan.state = "draft"
        with pytest.raises(NotInForceError):
            publish(plan, **doing)

    def test_what_is_published_is_what_was_previewed(self, plan, operation, doing) -> None:
        previewed = queries.digest_of(queries.picture_of(plan, DAY))
        ActionFactory(plan=plan, under=operation)
        with pytest.raises(ChangedMeanwhileError):
            actions.publish_progress(plan=plan, sentence="Tout avance.", previewed=previewed, **doing)

    def test_a_double_click_publishes_once_another_sentence_of_the_day_is_refused(self, plan, doing, member) -> None:
        first = publish(plan, **doing)
        assert publish(plan, **doing) == first
        with pytest.raises(AlreadyPublishedError):
            publish(plan, "Autre chose.", **doing)
        with pytest.raises(AlreadyPublishedError):
            publish(plan, **{**doing, "by": member("decider")})
        assert Publication.objects.count() == 1
        assert Entry.objects.filter(verb="strategy.publication.published").count() == 1

    def test_the_next_one_follows_and_tells_only_what_is_new(self, plan, operation, doing, now) -> None:
        done = ActionFactory(plan=plan, under=operation, status="done", name="Charte signée")
        StepFactory(action=done, name="Premier atelier", done_on=dt.date(2026, 11, 1))
        first = publish(plan, **doing)
        assert [(each["action"], each["step"]) for each in first.picture["workstreams"][0]["done"]] == [
            (str(done), ""),
            (str(done), "Premier atelier"),
        ]
        StepFactory(action=done, name="Second atelier", done_on=dt.date(2026, 11, 25))
        ActionFactory(plan=plan, under=operation, status="done", name="Guichet ouvert")
        second = publish(plan, **{**doing, "at": now + dt.timedelta(days=7)})
        assert second.number == 2
        assert second.picture["since"] == "2026-11-21"
        told = [each["step"] or each["action"] for each in second.picture["workstreams"][0]["done"]]
        assert [each.split(" ", 1)[1] for each in told] == ["Guichet ouvert", "atelier"]
        assert told[1] == "Second atelier"

    def test_what_an_agent_may_not_see_is_not_in_it(self, plan, operation, doing) -> None:
        measured(operation, actual=50.0)
        measured(operation, actual=2.0, secrecy="households", aggregation="sum")
        whole = publish(plan, **doing).picture["whole"]
        assert whole["rate"] == 0.5
        assert whole["known"] == {"indicators": 2, "counted": 1, "secret": 1}
        assert queries.advance_of(plan, DAY, WHOLE).progress.whole.rate.bounded != 0.5

    def test_it_names_no_person_and_no_staff(self, plan, operation, doing, member) -> None:
        owner = member("agent")
        ActionFactory(plan=plan, under=operation, owner=owner)
        operation.owner = owner
        operation.save()
        assert owner.user.name not in str(publish(plan, **doing).picture)

    def test_a_workstream_without_anything_is_told_as_such(self, plan, operation, doing) -> None:
        OrientationFactory(plan=plan, code="Z", name="Vide")
        [_full, empty] = publish(plan, **doing).picture["workstreams"]
        assert (empty["rate"], empty["operations"], empty["statuses"]) == (None, 0, {})

    def test_an_action_of_another_plan_counts_where_it_serves(self, plan, operation, prefecture, doing) -> None:
        other = OperationFactory(objective__orientation__plan__administration=prefecture)
        ActionFactory(plan=other.plan, under=other, name="Partagée").operations.add(operation)
        [stream] = publish(plan, **doing).picture["workstreams"]
        assert stream["statuses"] == {"to_do": 1}

    def test_its_queries_do_not_grow(self, plan, operation, doing, django_assert_max_num_queries) -> None:
        def more() -> None:
            made = OperationFactory(objective__orientation__plan=plan)
            measured(made, actual=10.0)
            StepFactory(action=ActionFactory(plan=plan, under=made))
            actions.give_weather(subject=made, level="sun", sentence="", **doing)

        more()
        with django_assert_max_num_queries(30) as few:
            queries.picture_of(plan, DAY)
        for _ in range(3):
            more()
        with django_assert_max_num_queries(len(few)):
            queries.picture_of(plan, DAY)


class TestTheFinalAccount:
    """How a plan ended, published once it is closed."""

    @pytest.fixture
    def closed(self, plan, operation, doing):
        """A plan one of whose actions is done, one abandoned, one not over, published once, then closed."""
        done = ActionFactory(plan=plan, under=operation, status="done", name="Guichet ouvert")
        StepFactory(action=done, name="Local loué", done_on=dt.date(2026, 11, 2))
        ActionFactory(plan=plan, under=operation, status="abandoned")
        StepFactory(
            action=ActionFactory(plan=plan, under=operation, name="Former"),
            name="Agents formés",
            is_milestone=True,
            due=dt.date(2026, 11, 1),
        )
        publish(plan, **doing)
        return actions.move_plan(plan=plan, to="closed", **doing)

    def test_what_was_previewed_before_it_closed_is_not_it(self, plan, doing) -> None:
        previewed = queries.digest_of(queries.picture_of(plan, DAY))
        actions.move_plan(plan=plan, to="closed", **doing)
        with pytest.raises(ChangedMeanwhileError):
            actions.publish_progress(plan=plan, sentence="Tout avance.", previewed=previewed, **doing)

    def test_one_stands_a_second_click_publishes_nothing_more(self, closed, doing, now) -> None:
        first = publish(closed, "Le guichet est ouvert.", **doing)
        later = {**doing, "at": now + dt.timedelta(days=90)}
        assert publish(closed, "Le guichet est ouvert.", **later) == first
        with pytest.raises(AlreadyPublishedError):
            publish(closed, "Autre chose.", **later)
        with pytest.raises(IntegrityError), transaction.atomic():
            PublicationFactory(plan=closed, number=9, is_final=True)
        actions.withdraw_publication(publication=first, reason="Mauvais chiffres", **doing)
        assert publish(closed, "Autre chose.", **later).number == 3

    def test_it_tells_the_whole_plan_as_it_was_when_it_closed(self, closed, operation, doing, now) -> None:
        measured(operation, actual=50.0)
        indicator = operation.measures.get().indicator
        ValueFactory(indicator=indicator, kind="actual", date=dt.date(2027, 1, 1), value=90.0)
        account = publish(closed, "Le guichet est ouvert.", **{**doing, "at": now + dt.timedelta(days=60)})
        assert (account.is_final, account.number, account.day) == (True, 2, dt.date(2027, 1, 20))
        picture = account.picture
        assert (picture["day"], picture["since"], picture["whole"]["rate"]) == ("2026-11-21", None, 0.5)
        [stream] = picture["workstreams"]
        assert stream["statuses"] == {"done": 1, "abandoned": 1, "to_do": 1}
        assert [each["step"] or each["action"].split(" ", 1)[1] for each in stream["done"]] == [
            "Guichet ouvert",
            "Local loué",
        ]
        assert [each["step"] for each in stream["coming"]] == ["Agents formés"]
        assert Entry.objects.order_by("-position").first().verb == "strategy.publication.concluded"

    def test_it_is_news_and_it_is_the_latest(self, closed, prefecture, doing, now) -> None:
        account = publish(closed, "Le guichet est ouvert.", **{**doing, "at": now + dt.timedelta(days=70)})
        found = queries.publication_in_the_news(prefecture, DAY + dt.timedelta(days=71))
        assert found == account == queries.latest_publication(closed)
        assert queries.headline_of(found) == "Investissons l'avenir\u00a0: bilan publié le 30\u00a0janvier 2027"

    def test_from_closing_to_what_an_agent_reads(self, plan, operation, signed_in, doing, member) -> None:
        StepFactory(
            action=ActionFactory(plan=plan, under=operation, name="Former"),
            name="Agents formés",
            is_milestone=True,
            due=dt.date(2026, 11, 1),
        )
        client, address = signed_in(doing["by"]), reverse("strategy:publish", args=[plan.pk])
        assert "Publier le bilan" not in read(client, "plan", plan.pk)
        closing = client.post(reverse("strategy:move-plan", args=[plan.pk, "closed"]))
        assert closing.headers["Location"] == address
        page = read(client, "publish", plan.pk)
        assert "Publier le bilan</h1>" in page
        assert f'<a class="fr-btn" href="{address}">Publier le bilan</a>' in read(client, "plan", plan.pk)
        assert address in read(client, "publications", plan.pk)
        previewed = page.split('name="previewed" value="')[1].split('"')[0]
        answer = client.post(address, {"sentence": "Le guichet est ouvert.", "previewed": previewed})
        shown = reverse("strategy:publication", args=[plan.pk, 1])
        assert answer.headers["Location"] == client.get(address).headers["Location"] == shown
        assert "Publier le bilan" not in read(client, "plan", plan.pk)
        assert "Bilan du plan publié" in read(client, "plan-history", plan.pk)
        assert address not in read(client, "publications", plan.pk)

        agent = signed_in(member("agent"))
        said = read(agent, "publication", plan.pk, 1)
        for words in ("Le guichet est ouvert.", "Jalons non atteints", "Ce bilan dit le plan à sa clôture"):
            assert words in said, words
        assert "en retard" not in said
        assert "Bilan publié le" in read(agent, "plan", plan.pk)
        assert '--info">bilan</p>' in read(agent, "publications", plan.pk)

    def test_an_agent_publishes_nothing_and_an_older_point_leads_to_it(self, closed, signed_in, member, doing) -> None:
        agent = signed_in(member("agent"))
        assert "Publier le bilan" not in read(agent, "plan", closed.pk)
        assert agent.get(reverse("strategy:publish", args=[closed.pk])).status_code == 403
        publish(closed, "Le guichet est ouvert.", **doing)
        assert "son bilan est publié depuis le" in read(agent, "publication", closed.pk, 1)
        actions.withdraw_publication(publication=queries.final_publication(closed), reason="Erreur", **doing)
        assert "Ce bilan est retiré" in read(agent, "publication", closed.pk, 2)


class TestForEver:
    def test_the_database_lets_nothing_of_it_change(self, plan, doing) -> None:
        one = publish(plan, **doing)
        row = Publication.objects.filter(pk=one.pk)
        for change in ({"sentence": "Autre"}, {"picture": {}}, {"number": 9}, {"day": dt.date(2026, 1, 1)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                row.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.delete()

    def test_it_is_withdrawn_once_with_a_reason_and_kept(self, plan, doing) -> None:
        one = publish(plan, **doing)
        with pytest.raises(UnexplainedPublicationError):
            actions.withdraw_publication(publication=one, reason=" ", **doing)
        actions.withdraw_publication(publication=one, reason="Deux chantiers intervertis", **doing)
        with pytest.raises(AlreadyWithdrawnError):
            actions.withdraw_publication(publication=one, reason="Encore", **doing)
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=one.pk).update(withdrawal_reason="Sans motif")
        assert queries.latest_publication(plan) is None
        again = publish(plan, **doing)
        assert again.number == 2
        assert [each.number for each in queries.publications_of(plan)] == [2, 1]
        verbs = Entry.objects.order_by("position").values_list("verb", flat=True)
        assert list(verbs) == [f"strategy.publication.{verb}" for verb in ("published", "withdrawn", "published")]

    def test_it_is_withdrawn_from_a_closed_plan_too(self, plan, doing) -> None:
        one = publish(plan, **doing)
        Plan.objects.update(state="closed")
        actions.withdraw_publication(publication=one, reason="Erreur", **doing)
        assert one.is_withdrawn


class TestTheNews:
    def test_the_newest_that_stands_for_less_than_sixty_days(self, plan, prefecture, doing, now) -> None:
        one = publish(plan, **doing)
        for days, news in ((0, one), (59, one), (60, None), (-1, None)):
            found = queries.publication_in_the_news(prefecture, DAY + dt.timedelta(days=days))
            assert found == news, days
        actions.withdraw_publication(publication=one, reason="Erreur", **doing)
        assert queries.publication_in_the_news(prefecture, DAY) is None

    def test_another_administration_s_is_none_of_ours(self, plan, elsewhere, doing) -> None:
        publish(plan, **doing)
        assert queries.publication_in_the_news(elsewhere, DAY) is None


class TestItsPages:
    @pytest.fixture
    def client_(self, signed_in, doing):
        return signed_in(doing["by"])

    def test_it_is_previewed_published_read_by_an_agent_and_withdrawn(
        self, plan, operation, client_, signed_in, member
    ) -> None:
        action = ActionFactory(plan=plan, under=operation, code="A1", name="Ouvrir le guichet")
        StepFactory(action=action, name="Guichet ouvert", is_milestone=True, due=timezone.localdate())
        address = reverse("strategy:publish", args=[plan.pk])
        assert address in read(client_, "publications", plan.pk)
        page = read(client_, "publish", plan.pk)
        assert "Guichet ouvert" in page
        previewed = page.split('name="previewed" value="')[1].split('"')[0]
        sent = {"sentence": "Le guichet ouvre enfin.", "previewed": previewed}
        refused = client_.post(address, {**sent, "sentence": ""})
        assert "obligatoire" in unescape(refused.content.decode())
        ActionFactory(plan=plan, under=operation, name="Former")
        stale = unescape(client_.post(address, sent).content.decode())
        assert "Le plan a changé depuis votre aperçu" in stale
        assert 'value="Le guichet ouvre enfin."' in stale
        sent["previewed"] = stale.split('name="previewed" value="')[1].split('"')[0]
        answers = [client_.post(address, sent) for _click in range(2)]
        published = Publication.objects.get()
        shown = reverse("strategy:publication", args=[plan.pk, 1])
        assert [answer.headers["Location"] for answer in answers] == [shown, shown]
        assert "Point d'avancement du" in read(client_, "plan", plan.pk)
        assert "Point d'avancement publié" in read(client_, "plan-history", plan.pk)

        agent = signed_in(member("agent"))
        said = read(agent, "publication", plan.pk, 1)
        for words in ("Le guichet ouvre enfin.", "2 à faire", "Guichet ouvert", "Aucun indicateur ne le mesure."):
            assert words in said, words
        assert "Investissons l'avenir\u00a0: point d'avancement du" in unescape(agent.get(shown).content.decode())
        assert "/retirer/" not in said
        assert shown in read(agent, "publications", plan.pk)
        assert shown in read(agent, "plan", plan.pk)

        client = signed_in(published.by)
        away = reverse("strategy:withdraw-publication", args=[plan.pk, 1])
        assert client.post(away, {"reason": "Mauvais jour"}).headers["Location"] == shown
        said = read(client, "publication", plan.pk, 1)
        assert "Ce point d'avancement est retiré" in said
        assert "Mauvais jour" in said
        assert "retiré" in read(client, "publications", plan.pk)
        assert "Point d'avancement du" not in read(client, "plan", plan.pk)

    def test_an_older_one_leads_to_the_newest(self, plan, client_, doing, now) -> None:
        publish(plan, **doing)
        publish(plan, "Mieux encore.", **{**doing, "at": now + dt.timedelta(days=9)})
        assert "celui du 30\u00a0novembre 2026" in unescape(
            client_.get(reverse("strategy:publication", args=[plan.pk, 1])).content.decode()
        )
        assert "Un point plus récent" not in read(client_, "publication", plan.pk, 2)

    def test_an_agent_is_offered_nothing_to_publish_and_a_plan_in_preparation_says_when(
        self, plan, signed_in, member
    ) -> None:
        assert "nouvelle/" not in read(signed_in(member("agent")), "publications", plan.pk)
        Plan.objects.update(state="draft")
        assert "Une fois le plan en vigueur" in read(signed_in(member("agent")), "publications", plan.pk)

    def test_how_a_rate_is_known_is_said(self, plan, operation, client_, doing) -> None:
        measured(operation, actual=50.0)
        measured(operation, actual=2.0, secrecy="households", aggregation="sum")
        publish(plan, **doing)
        page = read(client_, "publication", plan.pk, 1)
        assert "D'après 1 des 2 indicateurs qui le mesurent, 1 sous secret statistique." in page

    def test_a_page_of_another_plan_is_not_there(self, plan, client_, doing) -> None:
        other = PublicationFactory(plan__administration=plan.administration, number=7)
        assert client_.get(reverse("strategy:publication", args=[plan.pk, other.number])).status_code == 404
