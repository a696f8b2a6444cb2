"""Requests for information: recorded, entrusted, answered once with what is here, or with a former answer."""

from __future__ import annotations

import datetime as dt
from html import unescape
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.decisions import actions
from phare.decisions.models import InformationRequest
from phare.decisions.queries.attention import attention_points, duties_of
from phare.decisions.queries.drawing import NotHereError, SeveralSheetsError, matters
from phare.decisions.queries.requests import formers_like
from phare.organisation.kernel.workbook.sheets import STAFF
from phare.organisation.models import Photograph
from phare.platform.accounts.actions import close_membership
from phare.platform.exchange.gateways.workbooks import read
from phare.platform.files.queries import content_of
from tests.factories import decisions as made
from tests.factories.allocation import kept

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
DUE = dt.date(2026, 12, 15)
ASKED = {
    "asker_kind": "ministry",
    "asker": "Ministère de l'intérieur",
    "reference": "INT-2026-118",
    "question": "Effectifs par mission au 31 décembre 2026",
    "details": "",
    "received_on": dt.date(2026, 11, 20),
    "due_on": DUE,
    "entrusted_to": None,
}


@pytest.fixture
def secretary(member):
    return member("secretary_general")


MINUTES = count(step=2)
"""One request is recorded two minutes after another: the same within a minute are two clicks of one."""


def record(by, **changes) -> InformationRequest:
    moment = AT + dt.timedelta(minutes=next(MINUTES) % 600)
    return actions.record_request(**{**ASKED, **changes}, by=by, at=moment)


def answered(request, by, matter="", file_format="ods", answer="Voir le fichier.", at=AT, **changes):
    asked = {"version": request.version, **changes}
    return actions.answer_request(
        request=request, matter=matter, file_format=file_format, answer=answer, by=by, at=at, **asked
    )


def page(client, name: str, *arguments, **query) -> str:
    found = client.get(reverse(f"decisions:{name}", args=arguments), query)
    assert found.status_code == 200, found
    return unescape(found.content.decode())


class TestRecording:
    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"asker": " "}, actions.QuestionMissingError),
            ({"reference": ""}, actions.QuestionMissingError),
            ({"question": ""}, actions.QuestionMissingError),
            ({"received_on": dt.date(2026, 11, 22)}, actions.TooEarlyError),
            ({"due_on": dt.date(2026, 11, 19)}, actions.TooEarlyError),
        ],
    )
    def test_what_is_refused(self, secretary, changes, refusal):
        with pytest.raises(refusal):
            record(secretary, **changes)
        assert not InformationRequest.objects.exists()

    def test_two_clicks_record_one(self, secretary):
        [first, again, later] = [
            actions.record_request(**ASKED, by=secretary, at=AT + dt.timedelta(seconds=seconds))
            for seconds in (0, 1, 90)
        ]
        assert first == again
        assert later != first
        assert actions.record_request(**{**ASKED, "reference": "R-7"}, by=secretary, at=AT) != first

    def test_it_is_given_to_somebody_of_ours_who_may_answer(self, secretary, member, elsewhere):
        with pytest.raises(actions.NotEmpoweredError):
            record(secretary, entrusted_to=member("partner"))
        with pytest.raises(actions.NotOfThisAdministrationError):
            record(secretary, entrusted_to=made.decider(elsewhere))

    def test_entrusted_again_it_changes_hands(self, secretary, member):
        asked, other = record(secretary), member("sub_prefect")
        with pytest.raises(actions.TooEarlyError):
            actions.entrust_request(
                request=asked, entrusted_to=other, due_on=dt.date(2026, 11, 1), version=1, by=secretary, at=AT
            )
        kept_one = actions.entrust_request(
            request=asked, entrusted_to=other, due_on=DUE, version=1, by=secretary, at=AT
        )
        assert kept_one.entrusted_to == other
        with pytest.raises(actions.ChangedMeanwhileError):
            actions.entrust_request(request=asked, entrusted_to=other, due_on=DUE, version=1, by=secretary, at=AT)

    def test_when_whoever_had_it_leaves_it_goes_to_his_successor(self, secretary, member):
        leaver, successor = member("agent"), member("agent")
        record(secretary, entrusted_to=leaver)
        close_membership(leaver, by=secretary, at=AT, successor=successor)
        assert InformationRequest.objects.get().entrusted_to == successor


class TestAnswering:
    def test_it_is_answered_with_something_that_is_here(self, secretary):
        asked = record(secretary)
        with pytest.raises(actions.AnswerMissingError):
            answered(asked, secretary, answer=" ")
        with pytest.raises(NotHereError):
            answered(asked, secretary, matter="photograph:999")
        with pytest.raises(NotHereError):
            answered(asked, secretary, matter="register", file_format="exe")
        asked.refresh_from_db()
        assert (asked.answered_at, asked.version) == (None, 1)

    def test_a_photograph_goes_in_the_askers_format_with_what_it_is_drawn_from(self, secretary):
        photograph, _plan = kept(secretary, AT)
        asked = record(secretary)
        with pytest.raises(SeveralSheetsError, match="plusieurs feuilles"):
            answered(asked, secretary, matter=f"photograph:{photograph.pk}", file_format="csv")
        given = answered(asked, secretary, matter=f"photograph:{photograph.pk}", file_format="ods")
        assert given.file is not None
        assert given.drawn_from.startswith(photograph.title)
        assert given.file.name == f"{photograph.title.replace('/', '-')}.ods"
        reading = read(STAFF, content_of(given.file), given.file.name)
        assert not reading.problems
        assert (given.answered_by, given.answered_at) == (secretary, AT)

    def test_the_register_given_holds_what_is_signed_only(self, prefecture, secretary):
        made.signed(prefecture)
        made.opened(made.decider(prefecture), question="Un projet ?")
        given = answered(record(secretary), secretary, matter="register", file_format="csv")
        told = content_of(given.file).decode("utf-8-sig")
        assert "2026-001" in told
        assert "Un projet ?" not in told

    def test_a_plan_goes_as_a_workbook(self, secretary):
        _photograph, plan = kept(secretary, AT)
        given = answered(record(secretary), secretary, matter=f"plan:{plan.pk}", file_format="xlsx")
        assert content_of(given.file).startswith(b"PK")

    def test_whoever_does_not_read_every_post_does_not_give_a_photograph_away(self, secretary, member):
        photograph, _plan = kept(secretary, AT)
        agent = member("agent")
        assert not [key for key, _name in matters(agent) if key.startswith("photograph")]
        with pytest.raises(NotHereError):
            answered(record(secretary, entrusted_to=agent), agent, matter=f"photograph:{photograph.pk}")

    def test_it_is_answered_once(self, secretary):
        asked = record(secretary)
        answered(asked, secretary, answer="Douze.")
        with pytest.raises(actions.AlreadyGivenError):
            answered(asked, secretary, answer="Treize.")
        with pytest.raises(actions.AlreadyGivenError):
            actions.entrust_request(request=asked, entrusted_to=secretary, due_on=DUE, version=2, by=secretary, at=AT)

    def test_two_tabs_do_not_answer_twice(self, secretary):
        asked = record(secretary)
        actions.entrust_request(request=asked, entrusted_to=secretary, due_on=DUE, version=1, by=secretary, at=AT)
        with pytest.raises(actions.ChangedMeanwhileError):
            answered(asked, secretary)


class TestAlike:
    def test_an_answer_to_the_same_question_is_proposed_and_given_again(self, secretary):
        photograph, _plan = kept(secretary, AT)
        first = answered(record(secretary), secretary, matter=f"photograph:{photograph.pk}")
        answered(record(secretary, question="Liste des arbitrages signés"), secretary, answer="Aucun.")
        asked = record(secretary, question="Les effectifs par missions au 31/12/2026", asker="SGAR", reference="R-7")
        [former] = formers_like(asked)
        assert former.request == first
        given = actions.answer_again(request=asked, former=first, version=1, by=secretary, at=AT)
        assert (given.file, given.reuses, given.drawn_from) == (first.file, first, first.drawn_from)
        # What was given again is not proposed beside what it repeats.
        assert [each.request for each in formers_like(record(secretary))] == [first]

    def test_nothing_is_taken_from_elsewhere_nor_from_what_has_no_answer(self, secretary, elsewhere):
        theirs = record(made.decider(elsewhere))
        asked = record(secretary)
        with pytest.raises(actions.NotOfThisAdministrationError):
            actions.answer_again(request=asked, former=theirs, version=1, by=secretary, at=AT)
        with pytest.raises(actions.AnswerMissingError):
            actions.answer_again(request=asked, former=record(secretary), version=1, by=secretary, at=AT)


class TestOwing:
    def test_whoever_it_is_entrusted_to_owes_it(self, secretary, member):
        person = member("sub_prefect")
        asked = record(secretary, entrusted_to=person)
        [duty] = duties_of(person, AT.date())
        assert (duty.due, duty.url) == (DUE, reverse("decisions:answer-request", args=[asked.pk]))
        answered(asked, person)
        assert not duties_of(person, AT.date())

    def test_late_or_given_to_nobody_it_needs_someone(self, prefecture, secretary):
        def kinds(day):
            return [point.kind for point in attention_points(prefecture, day)]

        asked = record(secretary)
        assert kinds(AT.date()) == []
        assert kinds(DUE - dt.timedelta(days=7)) == ["decisions.request_unentrusted"]
        assert kinds(DUE + dt.timedelta(days=1)) == ["decisions.request_late"]
        actions.entrust_request(request=asked, entrusted_to=secretary, due_on=DUE, version=1, by=secretary, at=AT)
        assert kinds(DUE) == []


class TestPages:
    def test_it_is_recorded_answered_and_read_by_its_pages(self, signed_in, secretary):
        photograph, _plan = kept(secretary, AT)
        client = signed_in(secretary)
        asked = {**ASKED, "entrusted_to": "", "due_on": "2100-01-01"}
        assert client.post(reverse("decisions:record-request"), asked).status_code == 302
        one = InformationRequest.objects.get()
        assert "1 demande" in page(client, "requests")
        address = reverse("decisions:answer-request", args=[one.pk])
        form = {"matter": f"photograph:{photograph.pk}", "file_format": "csv", "answer": "", "version": 1}
        refused = client.post(address, form)
        assert "tient sur plusieurs feuilles" in unescape(refused.content.decode())
        assert client.post(address, {**form, "file_format": "ods"}).status_code == 302
        one.refresh_from_db()
        shown = page(client, "request", one.pk)
        assert one.file.name in shown
        assert client.get(reverse("files:file", args=[one.file_id])).status_code == 200
        assert "0 demande" in page(client, "requests")
        assert "1 demande" in page(client, "requests", etat="repondues")

    def test_a_former_answer_is_shown_and_given_again(self, signed_in, secretary):
        first = answered(record(secretary), secretary, answer="Douze.")
        asked = record(secretary, reference="R-7")
        client = signed_in(secretary)
        shown = page(client, "answer-request", asked.pk)
        assert "Déjà répondu à une question proche" in shown
        address = reverse("decisions:answer-again", args=[asked.pk, first.pk])
        assert "la même réponse sera donnée" in unescape(client.get(address).content.decode())
        client.post(address)
        asked.refresh_from_db()
        assert (asked.answer, asked.reuses) == ("Douze.", first)

    def test_whoever_it_is_entrusted_to_reads_it_and_not_the_others_nor_files_he_did_not_give(
        self, signed_in, secretary, member
    ):
        photograph, _plan = kept(secretary, AT)
        person = member("agent")
        mine = record(secretary, entrusted_to=person)
        record(secretary, question="Autre chose ?")
        given = answered(mine, secretary, matter=f"photograph:{photograph.pk}")
        client = signed_in(person)
        assert "1 demande" in page(client, "requests", etat="toutes")
        assert given.file.name in page(client, "request", mine.pk)
        assert client.get(reverse("files:file", args=[given.file_id])).status_code in (403, 404)

    def test_the_register_of_requests_leaves_as_a_file(self, signed_in, secretary):
        answered(record(secretary), secretary, answer="Douze.")
        told = signed_in(secretary).get(reverse("decisions:export-requests", args=["csv"])).content.decode("utf-8-sig")
        assert "INT-2026-118" in told
        assert "Douze." in told

    def test_the_number_of_queries_does_not_grow(self, signed_in, secretary):
        record(secretary)
        client = signed_in(secretary)
        page(client, "requests")
        with CaptureQueriesContext(connection) as few:
            page(client, "requests")
        for number in range(4):
            record(secretary, question=f"Question {number} ?", entrusted_to=secretary)
        with CaptureQueriesContext(connection) as many:
            page(client, "requests")
        assert len(many) == len(few)


def test_photographs_in_preparation_are_not_given_away(secretary):
    photograph, _plan = kept(secretary, AT)
    Photograph.objects.filter(pk=photograph.pk).update(state="superseded")
    assert not [key for key, _name in matters(secretary) if key.startswith("photograph")]
