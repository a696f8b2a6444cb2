"""Instructions to services: given, read, answered by each, revised, lifted; what they owe and what needs someone."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.decisions import actions
from phare.decisions.models import Instruction, InstructionAnswer
from phare.decisions.queries.attention import attention_points, duties_of
from phare.decisions.queries.attention_asked import INSTRUCTION
from phare.decisions.queries.instructions import ALL, instructions
from phare.organisation.models import Service
from phare.platform.audit.models import Entry
from phare.platform.post.models import OutgoingMail
from tests.factories.organisation import ServiceFactory, ServiceMembershipFactory

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
DUE = dt.date(2026, 12, 15)
LATE = dt.date(2026, 12, 16)
ASKED = {
    "subject": "Recenser les communes sans plan de sauvegarde",
    "text": "Avec leur calendrier.",
    "origin": "meeting",
    "origin_reference": "Réunion des chefs de service",
    "origin_on": dt.date(2026, 11, 20),
    "due_on": DUE,
    "link": "https://phare/consignes/",
}


@pytest.fixture
def decider(member):
    return member("decider")


@pytest.fixture
def services(prefecture):
    return [ServiceFactory(administration=prefecture, code=code, name=name) for code, name in
            (("VET", "Santé animale"), ("SER", "Environnement"))]  # fmt: skip


@pytest.fixture
def given_one(decider, services):
    return actions.give_instruction(**ASKED, services=services, by=decider, at=AT)


def head_of(member, service: Service):
    person = member("head_of_service")
    ServiceMembershipFactory(membership=person, service=service, role="head", since=dt.date(2026, 1, 1))
    return person


def answer(line: InstructionAnswer, to: str, by, remark: str = "", at=AT):
    line.refresh_from_db()
    return actions.answer_instruction(answer=line, to=to, remark=remark, version=line.version, by=by, at=at)


def page(client, name: str, *arguments, **query) -> str:
    found = client.get(reverse(f"decisions:{name}", args=arguments), query)
    assert found.status_code == 200, found
    return unescape(found.content.decode())


class TestGiving:
    def test_two_clicks_give_one_and_mail_each_head_once(self, decider, services, member):
        head_of(member, services[0])
        moments = [AT + dt.timedelta(seconds=seconds) for seconds in (0, 1, 90)]
        [first, again, later] = [
            actions.give_instruction(**ASKED, services=services, by=decider, at=moment) for moment in moments
        ]
        assert first == again
        assert later != first
        assert OutgoingMail.objects.count() == 2
        assert actions.give_instruction(**ASKED, services=services[:1], by=decider, at=AT) != first

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"subject": "  "}, actions.QuestionMissingError),
            ({"origin_reference": ""}, actions.QuestionMissingError),
            ({"origin_on": dt.date(2026, 11, 22)}, actions.TooEarlyError),
            ({"due_on": dt.date(2026, 11, 20)}, actions.TooEarlyError),
            ({"services": []}, actions.NobodyInstructedError),
        ],
    )
    def test_what_is_refused(self, decider, services, changes, refusal):
        with pytest.raises(refusal):
            actions.give_instruction(**{**ASKED, "services": services, **changes}, by=decider, at=AT)
        assert not Instruction.objects.exists()
        assert not OutgoingMail.objects.exists()

    def test_services_are_ours(self, decider, elsewhere):
        with pytest.raises(actions.NotOfThisAdministrationError):
            actions.give_instruction(**ASKED, services=[ServiceFactory(administration=elsewhere)], by=decider, at=AT)

    def test_each_service_is_awaited_and_whoever_heads_it_is_told(self, member, decider, services):
        head = head_of(member, services[0])
        made = actions.give_instruction(**ASKED, services=services, by=decider, at=AT)
        assert set(made.answers.values_list("service__code", "state")) == {("VET", "awaited"), ("SER", "awaited")}
        assert OutgoingMail.objects.get().to == head.user.email
        row = Entry.objects.get(verb="decisions.instruction.given")
        assert row.changes["after"]["untold"] == ["SER"]


class TestAnswering:
    def test_impossible_says_why(self, member, given_one, services):
        line = given_one.answers.get(service=services[0])
        head = head_of(member, services[0])
        with pytest.raises(actions.ReasonMissingError):
            answer(line, "impossible", head, " ")
        said = answer(line, "impossible", head, "Nul n'est formé.")
        assert (said.state, said.remark, said.answered_by) == ("impossible", "Nul n'est formé.", head)

    def test_a_state_that_does_not_follow_is_refused(self, member, given_one, services):
        line, head = given_one.answers.get(service=services[0]), head_of(member, services[0])
        answer(line, "done", head)
        with pytest.raises(actions.OutOfOrderError, match="faite"):
            answer(line, "accepted", head)

    def test_two_tabs_do_not_overwrite_each_other(self, member, given_one, services):
        line, head = given_one.answers.get(service=services[0]), head_of(member, services[0])
        answer(line, "accepted", head)
        with pytest.raises(actions.ChangedMeanwhileError):
            actions.answer_instruction(answer=line, to="done", remark="", version=1, by=head, at=AT)

    def test_lifted_it_awaits_nothing_more(self, decider, given_one):
        line = given_one.answers.first()
        actions.lift_instruction(instruction=given_one, reason="Sans objet", version=1, by=decider, at=AT)
        with pytest.raises(actions.OutOfOrderError, match="levée"):
            answer(line, "done", decider)

    def test_the_database_keeps_an_impossible_answer_from_saying_nothing(self, given_one, decider):
        with pytest.raises(IntegrityError), transaction.atomic():
            given_one.answers.update(state="impossible", remark="", answered_at=AT, answered_by=decider)


class TestRevising:
    def revise(self, thing, by, services, **changes):
        asked = {
            "subject": thing.subject,
            "text": "",
            "due_on": DUE,
            "link": "https://phare/",
            "version": thing.version,
        }
        return actions.revise_instruction(instruction=thing, services=services, by=by, at=AT, **{**asked, **changes})

    def test_what_is_refused(self, decider, given_one, services):
        for changes, refusal in (
            ({"subject": ""}, actions.QuestionMissingError),
            ({"due_on": dt.date(2026, 11, 19)}, actions.TooEarlyError),
            ({"services": []}, actions.NobodyInstructedError),
            ({"version": 7}, actions.ChangedMeanwhileError),
        ):
            with pytest.raises(refusal):
                self.revise(given_one, decider, **{"services": services, **changes})

    def test_services_join_and_leave_but_whoever_answered_stays(self, member, decider, given_one, services, prefecture):
        vet, ser = services
        other = ServiceFactory(administration=prefecture, code="CAB")
        head = head_of(member, other)
        answer(given_one.answers.get(service=vet), "accepted", decider)
        with pytest.raises(actions.NobodyInstructedError, match="Santé animale"):
            self.revise(given_one, decider, [ser])
        self.revise(given_one, decider, [vet, other], due_on=dt.date(2027, 1, 5))
        assert set(given_one.answers.values_list("service__code", flat=True)) == {"VET", "CAB"}
        assert OutgoingMail.objects.get().to == head.user.email

    def test_it_is_lifted_once_with_its_reason(self, decider, given_one, services):
        with pytest.raises(actions.ReasonMissingError):
            actions.lift_instruction(instruction=given_one, reason="", version=1, by=decider, at=AT)
        actions.lift_instruction(instruction=given_one, reason="Sans objet", version=1, by=decider, at=AT)
        given_one.refresh_from_db()
        with pytest.raises(actions.OutOfOrderError, match="déjà levée"):
            self.revise(given_one, decider, services)


class TestOwing:
    def test_a_head_owes_the_answers_of_his_services_in_one_choice(self, member, given_one, services):
        head = head_of(member, services[0])
        [duty] = duties_of(head, AT.date())
        assert (duty.due, [choice.value for choice in duty.choices]) == (DUE, ["accepted", "under_way", "done"])
        answer(given_one.answers.get(service=services[0]), "done", head)
        assert not duties_of(head, AT.date())

    def test_it_is_answered_where_it_is_read(self, signed_in, member, given_one, services):
        head, line = head_of(member, services[0]), given_one.answers.get(service=services[0])
        client, address = signed_in(head), reverse("cockpit:answer", args=[INSTRUCTION, line.pk])
        assert client.post(address, {"choice": "impossible", "version": 1}).status_code == 302
        line.refresh_from_db()
        assert line.state == "awaited"
        client.post(address, {"choice": "done", "version": 1})
        line.refresh_from_db()
        assert (line.state, line.answered_by) == ("done", head)
        other = given_one.answers.get(service=services[1])
        assert client.post(reverse("cockpit:answer", args=[INSTRUCTION, other.pk]), {}).status_code == 403

    def test_late_or_impossible_it_needs_someone(self, member, prefecture, decider, given_one, services):
        def kinds(day):
            return [point.kind for point in attention_points(prefecture, day)]

        assert kinds(DUE) == []
        assert kinds(LATE) == ["decisions.instruction_late"]
        head = head_of(member, services[0])
        answer(given_one.answers.get(service=services[0]), "impossible", head, "Nul n'est formé.")
        assert sorted(kinds(LATE)) == ["decisions.instruction_impossible", "decisions.instruction_late"]
        answer(given_one.answers.get(service=services[1]), "done", decider)
        assert kinds(LATE) == ["decisions.instruction_impossible"]
        actions.lift_instruction(instruction=given_one, reason="Sans objet", version=1, by=decider, at=AT)
        assert kinds(LATE) == []


class TestPages:
    def test_a_head_reads_what_his_services_are_asked_and_answered_and_no_more(
        self, signed_in, member, decider, given_one, services, prefecture
    ):
        vet, ser = services
        head, other = head_of(member, vet), head_of(member, ServiceFactory(administration=prefecture))
        answer(given_one.answers.get(service=ser), "impossible", decider, "Un secret d'ailleurs.")
        client = signed_in(head)
        assert given_one.subject in page(client, "instructions")
        shown = page(client, "instruction", given_one.pk)
        assert "Santé animale" in shown
        assert "Un secret d'ailleurs." not in shown
        assert "Un secret d'ailleurs." not in client.get(
            reverse("decisions:export-instructions", args=["csv"])
        ).content.decode("utf-8-sig")
        assert "0 consigne" in page(signed_in(other), "instructions")
        assert signed_in(other).get(reverse("decisions:instruction", args=[given_one.pk])).status_code == 403

    def test_shelves_say_where_each_stands(self, signed_in, decider, given_one, services):
        client = signed_in(decider)
        for shelf, count in (("en-cours", 1), ("en-retard", 0), ("faites", 0), ("levees", 0), ("toutes", 1)):
            assert f"{count} consigne" in page(client, "instructions", etat=shelf), shelf
        for line in given_one.answers.all():
            answer(line, "done", decider)
        assert "1 consigne" in page(client, "instructions", etat="faites")
        assert "1 consigne" in page(client, "instructions", etat="n'importe quoi")

    def test_what_is_lifted_comes_last(self, decider, given_one, services):
        actions.give_instruction(**{**ASKED, "subject": "Autre"}, services=services, by=decider, at=AT)
        actions.lift_instruction(instruction=given_one, reason="Sans objet", version=1, by=decider, at=AT)
        assert [each.subject for each in instructions(decider, ALL, DUE)] == ["Autre", ASKED["subject"]]

    def test_it_is_given_and_answered_by_its_forms(self, signed_in, member, decider, services):
        head = head_of(member, services[0])
        asked = {
            **{key: value for key, value in ASKED.items() if key != "link"},
            "due_on": "2100-01-01",
            "services": [each.pk for each in services],
        }
        client = signed_in(decider)
        assert client.post(reverse("decisions:give-instruction"), {**asked, "services": []}).status_code == 200
        assert client.post(reverse("decisions:give-instruction"), asked).status_code == 302
        line = Instruction.objects.get().answers.get(service=services[0])
        address = reverse("decisions:answer-instruction", args=[line.pk])
        assert "Le service répond pour lui-même." in page(client, "answer-instruction", line.pk)
        client = signed_in(head)
        refused = client.post(address, {"to": "impossible", "remark": "", "version": 1})
        assert "Dites ce qui rend la consigne impossible" in unescape(refused.content.decode())
        assert client.post(address, {"to": "impossible", "remark": "Nul n'est formé.", "version": 1}).status_code == 302
        # Whoever gave it asks again.
        client = signed_in(decider)
        assert "redemander au service" in page(client, "answer-instruction", line.pk)
        assert client.post(address, {"to": "awaited", "remark": "Formez.", "version": 2}).status_code == 302

    def test_it_leaves_as_a_file_with_a_row_by_service(self, signed_in, decider, given_one):
        client = signed_in(decider)
        told = client.get(reverse("decisions:export-instructions", args=["csv"])).content.decode("utf-8-sig")
        assert told.count("Recenser les communes") == 2
        assert client.get(reverse("decisions:export-instructions", args=["xlsx"])).content.startswith(b"PK")
        assert client.get(reverse("decisions:export-instructions", args=["pdf"])).status_code == 404

    def test_the_number_of_queries_does_not_grow(self, signed_in, decider, given_one, services):
        client = signed_in(decider)
        page(client, "instructions")
        with CaptureQueriesContext(connection) as few:
            page(client, "instructions")
        for number in range(4):
            actions.give_instruction(**{**ASKED, "subject": f"N° {number}"}, services=services, by=decider, at=AT)
        with CaptureQueriesContext(connection) as many:
            page(client, "instructions")
        assert len(many) == len(few)
