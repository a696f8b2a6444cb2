"""A review of a plan: prepared from what needs someone, noted, closed; what it opens; its report, paper and slides."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pptx import Presentation

from phare.cockpit import actions
from phare.cockpit.models import Review, ReviewItem
from phare.cockpit.queries.report import report_of
from phare.cockpit.queries.reviews import plan_figures
from phare.decisions.models import Arbitration
from phare.platform.audit.models import Entry
from phare.strategy.actions import ActionTerms
from phare.strategy.models import Action
from phare.values.attention import AttentionPoint, Severity
from phare.values.horizon import Horizon
from tests.factories import allocation as make
from tests.factories.strategy import OrientationFactory
from tests.platform.print.test_typst import read

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)
TERMS = actions.ReviewTerms("Revue de novembre", DAY, place="Digne", attending="Le préfet\nLa secrétaire générale")


def point(what="Abattoir sans vétérinaire", kind="allocation.floor_broken") -> AttentionPoint:
    return AttentionPoint(
        what, DAY, dt.date(2027, 1, 1), "VET", Horizon.SHORT, Severity.CRITICAL, "/croisement/", "Voir", kind
    )


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def plan(secretary, now):
    return make.kept(secretary, now)[1]


@pytest.fixture
def review(plan, secretary, now):
    return actions.open_review(
        plan=plan, terms=TERMS, points=[point(), point("Plan sans responsable")], by=secretary, at=now
    )


@pytest.fixture
def item(review):
    return review.items.first()


class TestWhatIsRefused:
    def test_a_plan_of_another_administration(self, plan, member, elsewhere, now):
        foreign = member("secretary_general", administration=elsewhere)
        with pytest.raises(actions.PlanElsewhereError):
            actions.open_review(plan=plan, terms=TERMS, points=[], by=foreign, at=now)

    def test_a_review_without_title_or_a_subject_without_words(self, plan, review, secretary, now):
        with pytest.raises(actions.NothingSaidError):
            actions.open_review(plan=plan, terms=actions.ReviewTerms(" \x00", DAY), points=[], by=secretary, at=now)
        with pytest.raises(actions.NothingSaidError):
            actions.add_item(review=review, subject="  ", by=secretary, at=now)
        with pytest.raises(actions.NothingSaidError, match="500 signes"):
            actions.add_item(review=review, subject="n" * 501, by=secretary, at=now)

    def test_more_subjects_than_a_meeting_holds(self, plan, secretary, now):
        with pytest.raises(actions.FullAgendaError, match="60 sujets"):
            actions.open_review(plan=plan, terms=TERMS, points=[point()] * 61, by=secretary, at=now)
        assert not Review.objects.exists()

    def test_notes_on_what_somebody_else_has_just_noted(self, item, secretary, now):
        actions.note_item(item=item, notes="Le directeur dit oui", conclusion="", version=1, by=secretary, at=now)
        with pytest.raises(actions.ReviewChangedError, match="Le directeur dit oui"):
            actions.note_item(item=item, notes="autre", conclusion="", version=1, by=secretary, at=now)
        item.refresh_from_db()
        assert item.notes == "Le directeur dit oui"

    def test_anything_on_a_subject_that_somebody_has_just_removed(self, review, item, secretary, now):
        actions.remove_item(item=ReviewItem.objects.get(pk=item.pk), by=secretary, at=now)
        terms = ActionTerms("R1", "x", (review.plan.operations.first().pk,))
        for act in (
            lambda: actions.note_item(item=item, notes="x", conclusion="", version=1, by=secretary, at=now),
            lambda: actions.raise_item(item=item, by=secretary, at=now),
            lambda: actions.remove_item(item=item, by=secretary, at=now),
            lambda: actions.open_arbitration_from(item=item, question="x", by=secretary, at=now),
            lambda: actions.open_action_from(item=item, terms=terms, by=secretary, at=now),
        ):
            with pytest.raises(actions.OffAgendaError, match="retiré ce sujet"):
                act()

    def test_closing_a_meeting_to_come_or_on_an_older_version(self, review, secretary, now):
        with pytest.raises(actions.ReviewChangedError):
            actions.close_review(review=review, version=7, by=secretary, at=now)
        later = actions.revise_review(
            review=review,
            terms=actions.ReviewTerms("Revue", DAY + dt.timedelta(days=9)),
            version=1,
            by=secretary,
            at=now,
        )
        with pytest.raises(actions.HeldLaterError):
            actions.close_review(review=later, version=2, by=secretary, at=now)

    def test_anything_once_it_is_closed(self, review, item, secretary, now):
        actions.close_review(review=review, version=1, by=secretary, at=now)
        terms = ActionTerms("R1", "x", (review.plan.operations.first().pk,))
        for act in (
            lambda: actions.add_item(review=review, subject="x", by=secretary, at=now),
            lambda: actions.note_item(item=item, notes="x", conclusion="", version=1, by=secretary, at=now),
            lambda: actions.raise_item(item=item, by=secretary, at=now),
            lambda: actions.remove_item(item=item, by=secretary, at=now),
            lambda: actions.revise_review(review=review, terms=TERMS, version=2, by=secretary, at=now),
            lambda: actions.close_review(review=review, version=2, by=secretary, at=now),
            lambda: actions.open_arbitration_from(item=item, question="x", by=secretary, at=now),
            lambda: actions.open_action_from(item=item, terms=terms, by=secretary, at=now),
        ):
            with pytest.raises(actions.ReviewClosedError, match="ne change plus"):
                act()
        assert not Arbitration.objects.exists() and not Action.objects.exists()

    def test_opening_twice_from_one_subject_or_removing_it_then(self, review, item, secretary, now):
        actions.open_arbitration_from(item=item, question="Qui va à l'abattoir ?", by=secretary, at=now)
        with pytest.raises(actions.AlreadyOpenedError):
            actions.open_arbitration_from(item=item, question="Qui ?", by=secretary, at=now)
        with pytest.raises(actions.AlreadyOpenedError, match="il reste"):
            actions.remove_item(item=item, by=secretary, at=now)
        assert Arbitration.objects.count() == 1


class TestAReview:
    def test_its_agenda_is_what_needed_someone_in_order(self, review):
        assert [each.subject for each in review.items.all()] == ["Abattoir sans vétérinaire", "Plan sans responsable"]
        assert review.items.first().who == "VET"

    def test_a_subject_comes_earlier_or_goes(self, review, secretary, now):
        added = actions.add_item(review=review, subject="Loup", by=secretary, at=now)
        actions.raise_item(item=added, by=secretary, at=now)
        actions.remove_item(item=review.items.first(), by=secretary, at=now)
        assert [each.subject for each in review.items.all()] == ["Loup", "Plan sans responsable"]
        first = review.items.first()
        actions.raise_item(item=first, by=secretary, at=now)
        assert review.items.first() == first

    def test_an_arbitration_opens_with_what_was_said(self, review, item, secretary, now):
        actions.note_item(item=item, notes="Deux départs.", conclusion="On recrute ?", version=1, by=secretary, at=now)
        made = actions.open_arbitration_from(item=item, question="Recruter ?", by=secretary, at=now)
        assert made.context == "Abattoir sans vétérinaire\n\nDeux départs.\n\nOn recrute ?"
        assert (made.plan, made.state) == (review.plan, "draft")

    def test_an_action_opens_under_an_operation(self, review, item, secretary, now):
        operation = review.plan.operations.first()
        terms = ActionTerms("R1.1", "Recruter", (operation.pk,), owner_id=secretary.pk, due=dt.date(2027, 3, 1))
        made = actions.open_action_from(item=item, terms=terms, by=secretary, at=now)
        item.refresh_from_db()
        assert item.action == made and list(made.operations.all()) == [operation]

    def test_an_orientation_without_objective_has_no_rate(self, plan):
        OrientationFactory(plan=plan, code="Z", name="Sans objectif", position=99)
        told = plan_figures(plan, DAY)["orientations"][-1]
        assert told == {
            "code": "Z", "name": "Sans objectif", "rate": None, "expected": None, "operations": 0, "weathers": {},
        }  # fmt: skip

    def test_closed_it_keeps_the_figures_of_that_day(self, review, plan, secretary, now):
        kept = actions.close_review(review=review, version=1, by=secretary, at=now)
        operations = plan.operations.count()
        assert (kept.figures["operations"], kept.figures["day"]) == (operations, "2026-11-21")
        plan.operations.update(owner=secretary)
        report = report_of(kept, DAY + dt.timedelta(days=90))
        assert report.data["figures"][1] == (
            f"{kept.figures['owned']} sur {operations}",
            "opérations qui ont un responsable",
        )

    def test_each_act_is_in_the_trail(self, review, item, secretary, now):
        actions.note_item(item=item, notes="x", conclusion="", version=1, by=secretary, at=now)
        actions.close_review(review=review, version=1, by=secretary, at=now)
        verbs = set(Entry.objects.filter(verb__startswith="cockpit.").values_list("verb", flat=True))
        assert verbs == {"cockpit.review.opened", "cockpit.review_item.noted", "cockpit.review.closed"}


class TestTheReport:
    @pytest.fixture
    def told(self, review, item, secretary, now):
        actions.note_item(
            item=item, notes="Deux départs.", conclusion="Un contractuel.", version=1, by=secretary, at=now
        )
        actions.open_arbitration_from(item=item, question="Recruter un contractuel ?", by=secretary, at=now)
        review.refresh_from_db()
        return report_of(review, DAY)

    def test_on_paper_it_says_what_was_said_and_what_follows(self, told):
        _, said = read(told.pdf())
        for words in ("Revue de novembre", "Projet de compte rendu", "Deux départs.", "Un contractuel.", "Ce qui suit"):
            assert words in said

    def test_slides_say_the_same_one_subject_each(self, told):
        made = Presentation(io.BytesIO(told.pptx()))
        titles = [slide.shapes.title.text_frame.text for slide in made.slides]
        assert titles[0] == "Revue de novembre" and titles[-1] == "Ce qui suit"
        assert titles[-3:-1] == ["Abattoir sans vétérinaire", "Plan sans responsable"]
        [subject] = [
            slide for slide in made.slides if slide.shapes.title.text_frame.text == "Abattoir sans vétérinaire"
        ]
        assert "Un contractuel." in subject.placeholders[1].text_frame.text
        assert subject.notes_slide.notes_text_frame.text == "Deux départs."

    def test_it_is_in_french_whatever_the_reader_s_language(self, client, signed_in, review, secretary):
        answer = signed_in(secretary).get(
            reverse("cockpit:review-report", args=[review.pk, "pptx"]), headers={"accept-language": "en"}
        )
        made = Presentation(io.BytesIO(answer.content))
        assert "Où en est le plan" in [slide.shapes.title.text_frame.text for slide in made.slides]
        assert f"revue-2026-11-21-{review.pk}.pptx" in answer["Content-Disposition"]

    def test_another_format_does_not_exist(self, signed_in, review, secretary):
        assert signed_in(secretary).get(reverse("cockpit:review-report", args=[review.pk, "exe"])).status_code == 404


class TestThePages:
    def text(self, answer) -> str:
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    def test_one_prepares_holds_and_closes_a_review_on_screen(self, signed_in, plan, secretary):
        client = signed_in(secretary)
        assert "Aucune revue" in self.text(client.get(reverse("cockpit:reviews")))
        form = self.text(client.get(reverse("cockpit:new-review")))
        assert "À l'ordre du jour" in form
        first = re.search(r'name="agenda" value="(\w+)"', form) or re.search(r'value="(\w+)"[^>]*name="agenda"', form)
        sent = {"plan": plan.pk, "title": "Revue", "held_on": timezone.localdate(), "agenda": [first[1]]}
        page = self.text(client.post(reverse("cockpit:new-review"), sent, follow=True))
        item = ReviewItem.objects.get()
        assert item.subject in page.replace("\u00a0", " ")
        note = {"notes": "Vu.", "conclusion": "À faire.", "version": item.version}
        self.text(client.post(reverse("cockpit:note-review-item", args=[item.pk]), note, follow=True))
        operation = plan.operations.first()
        asked = {
            "operation": operation.pk,
            "code": "R1",
            "name": "À faire.",
            "owner": secretary.pk,
            "due": "2027-01-31",
        }
        page = self.text(client.post(reverse("cockpit:review-item-to-action", args=[item.pk]), asked, follow=True))
        assert "Action : À faire." in page
        self.text(
            client.post(
                reverse("cockpit:add-review-item", args=[item.review_id]), {"sujet-subject": "Divers"}, follow=True
            )
        )
        page = self.text(
            client.post(reverse("cockpit:close-review", args=[item.review_id]), {"version": "1"}, follow=True)
        )
        assert "ne change plus" in page and "Clore la revue" not in page

    def test_notes_typed_while_somebody_else_wrote_are_kept_and_sent_again(self, signed_in, item, secretary, now):
        client, address = signed_in(secretary), reverse("cockpit:note-review-item", args=[item.pk])
        actions.note_item(item=item, notes="Le directeur dit oui", conclusion="", version=1, by=secretary, at=now)
        typed = {"notes": "Le préfet dit non", "conclusion": "À revoir", "version": 1}
        page = self.text(client.post(address, typed))
        for words in ("Le directeur dit oui", "Le préfet dit non", "À revoir", 'name="version" value="2"'):
            assert words in page
        client.post(address, typed | {"version": 2})
        item.refresh_from_db()
        assert (item.notes, item.conclusion, item.version) == ("Le préfet dit non", "À revoir", 3)

    def test_a_heading_typed_while_somebody_else_wrote_is_kept_and_sent_again(self, signed_in, review, secretary, now):
        client, address = signed_in(secretary), reverse("cockpit:edit-review", args=[review.pk])
        terms = replace(TERMS, place="Sous-préfecture", held_on=DAY + dt.timedelta(days=1))
        actions.revise_review(review=review, terms=terms, version=1, by=secretary, at=now)
        typed = {"title": TERMS.title, "held_on": DAY, "place": "Préfecture", "version": 1}
        page = self.text(client.post(address, typed)).replace("\u00a0", " ")
        for words in ("Lieu : « Sous-préfecture ».", 'value="Préfecture"', 'name="version" value="2"'):
            assert words in page
        client.post(address, typed | {"version": 2})
        review.refresh_from_db()
        assert (review.place, review.held_on) == ("Préfecture", DAY)

    def test_a_point_settled_meanwhile_is_not_another_one(self, signed_in, plan, secretary):
        client, address = signed_in(secretary), reverse("cockpit:new-review")
        sent = {"plan": plan.pk, "title": "Revue", "held_on": timezone.localdate(), "agenda": ["0123456789abcdef"]}
        assert "ne demande plus personne" in self.text(client.post(address, sent))
        assert not Review.objects.exists()

    def test_a_subject_too_long_is_given_back(self, signed_in, review, secretary):
        address = reverse("cockpit:add-review-item", args=[review.pk])
        page = self.text(signed_in(secretary).post(address, {"sujet-subject": "n" * 501}))
        assert "n" * 501 in page and review.items.count() == 2

    @pytest.mark.parametrize(
        "data", [{}, {"version": "x"}, {"notes": "n" * 20_001, "version": 1}, {"notes": "a", "version": -1}]
    )
    def test_hostile_notes_change_nothing(self, signed_in, item, secretary, data):
        self.text(signed_in(secretary).post(reverse("cockpit:note-review-item", args=[item.pk]), data, follow=True))
        item.refresh_from_db()
        assert (item.notes, item.version) == ("", 1)

    def test_the_number_of_queries_does_not_grow_with_the_agenda(self, signed_in, review, secretary, now):
        client, counts = signed_in(secretary), []
        for more in (0, 12):
            for number in range(more):
                actions.add_item(review=review, subject=f"Sujet {number}", by=secretary, at=now)
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("cockpit:review", args=[review.pk]))
            counts.append(len(asked))
        assert counts[0] == counts[1]
