"""Heads of service answer for their own services; the secretary general reminds, accepts, sends back."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.organisation import actions, queries
from phare.organisation.kernel.staffing import Post
from phare.organisation.models import Answer, Photograph, PostRow, Service, ServiceMembership
from phare.organisation.permissions import services_managed
from phare.platform.audit.models import Entry
from phare.platform.post.models import OutgoingMail

NEW = (Post("SER", "T-217", "M03", 2.5, 3.0), Post("SER", "T-217", "M03", 1.0, 0.0, vacant=True))


@pytest.fixture
def answering(photograph, secretary, now):
    return actions.open_answers(photograph, due=dt.date(2027, 1, 31), by=secretary, at=now)


def answer_of(photograph, code):
    return Answer.objects.get(photograph=photograph, service__code=code)


def test_a_head_replaces_the_rows_of_his_service_and_no_other(answering, head_of, service, now):
    others = [post for post in queries.posts(answering) if post.service != "SER"]
    actions.give_answer(answering, [service("SER")], NEW, by=head_of("SER"), at=now, remark="un départ")
    assert [post for post in queries.posts(answering) if post.service != "SER"] == others
    assert sorted(queries.posts(answering, frozenset({"SER"})), key=str) == sorted(NEW, key=str)
    answer = answer_of(answering, "SER")
    assert (answer.state, answer.remark, answer.given_at) == (Answer.State.GIVEN, "un départ", now)
    entry = Entry.objects.get(verb="organisation.answer.given")
    assert entry.changes["before"] == {"SER": 3.5} and entry.changes["after"] == {"SER": 2.5}


def test_the_head_of_a_directorate_answers_for_the_services_attached_to_it(answering, head_of, service, now):
    head = head_of("DDT")
    assert services_managed(head, now.date()) == {service("DDT").pk, service("SER").pk}
    actions.give_answer(answering, [service("SER")], NEW, by=head, at=now)


@pytest.mark.parametrize("role", [ServiceMembership.Role.INTERIM, ServiceMembership.Role.DELEGATE])
def test_who_stands_in_or_signs_for_the_head_answers_too(answering, head_of, service, now, role):
    head = head_of("SER", role=role, until=dt.date(2027, 6, 30), act="arrêté du 2 janvier")
    actions.give_answer(answering, [service("SER")], NEW, by=head, at=now)


def test_an_interim_that_is_over_answers_no_more(answering, head_of, service, now):
    head = head_of("SER", role=ServiceMembership.Role.INTERIM, until=now.date())
    with pytest.raises(actions.NotYoursError, match="Environnement et risques"):
        actions.give_answer(answering, [service("SER")], NEW, by=head, at=now + dt.timedelta(days=2))


def test_the_secretary_general_answers_for_any_service(answering, secretary, service, now):
    actions.give_answer(answering, [service("SER")], NEW, by=secretary, at=now)


def test_another_services_head_is_refused(answering, head_of, service, now):
    with pytest.raises(actions.NotYoursError, match="Vous ne dirigez pas"):
        actions.give_answer(answering, [service("SER")], NEW, by=head_of("DCL"), at=now)


def test_an_agent_of_the_service_does_not_answer_for_it(answering, head_of, service, now):
    with pytest.raises(actions.NotYoursError):
        actions.give_answer(
            answering, [service("SER")], NEW, by=head_of("SER", role=ServiceMembership.Role.MEMBER), at=now
        )


def test_rows_of_another_service_are_refused(answering, head_of, service, now):
    with pytest.raises(actions.NotYoursError, match="DCL"):
        actions.give_answer(
            answering, [service("SER")], (Post("DCL", "B-354", "M01", 1.0, 1.0),), by=head_of("SER"), at=now
        )


@pytest.mark.parametrize(
    ("post", "error"),
    [
        (Post("SER", "XXX", "M03", 1.0, 1.0), actions.UnknownCodesError),
        (Post("SER", "T-217", "M99", 1.0, 1.0), actions.UnknownCodesError),
        (Post("SER", "T-217", "M03", 1.0, 1.0, "NON"), actions.UnknownCodesError),
        (Post("SER", "T-217", "M03", 2.0, 1.0), actions.WrongRowError),
        (Post("SER", "T-217", "M03", -1.0, 1.0), actions.WrongRowError),
        (Post("SER", "T-217", "M03", float("nan"), 1.0), actions.WrongRowError),
        (Post("SER", "T-217", "M03", float("inf"), float("inf")), actions.WrongRowError),
    ],
)
def test_wrong_rows_are_refused_and_nothing_is_written(answering, secretary, service, now, post, error):
    before = queries.posts(answering)
    with pytest.raises(error):
        actions.give_answer(answering, [service("SER")], (post,), by=secretary, at=now)
    assert queries.posts(answering) == before
    assert answer_of(answering, "SER").state == Answer.State.AWAITED


def test_nobody_answers_once_the_photograph_is_validated(photograph, secretary, service, now):
    actions.validate_photograph(photograph, by=secretary, at=now)
    with pytest.raises(actions.WrongStateError, match="close"):
        actions.give_answer(photograph, [service("SER")], NEW, by=secretary, at=now)


def test_a_neighbours_service_is_refused(answering, elsewhere, secretary, now):
    theirs = Service.objects.create(administration=elsewhere, code="SER", name="Ailleurs")
    with pytest.raises(actions.NotYoursError):
        actions.give_answer(answering, [theirs], (), by=secretary, at=now)


def test_a_head_may_answer_that_nobody_is_left(answering, head_of, service, now):
    actions.give_answer(answering, [service("SER")], (), by=head_of("SER"), at=now)
    assert not PostRow.objects.filter(photograph=answering, service__code="SER").exists()


def test_an_answer_is_accepted_or_sent_back_with_what_to_correct(answering, secretary, service, now):
    with pytest.raises(actions.WrongStateError):
        actions.accept_answer(answer_of(answering, "SER"), by=secretary, at=now)
    actions.give_answer(answering, [service("SER")], NEW, by=secretary, at=now)
    assert actions.accept_answer(answer_of(answering, "SER"), by=secretary, at=now).state == Answer.State.ACCEPTED
    with pytest.raises(actions.MissingReasonError):
        actions.return_answer(answer_of(answering, "SER"), remark="", by=secretary, at=now)
    back = actions.return_answer(answer_of(answering, "SER"), remark="le poste M03", by=secretary, at=now)
    assert (back.state, back.remark) == (Answer.State.RETURNED, "le poste M03")


def test_those_who_have_not_answered_are_reminded(answering, head_of, secretary, service, now):
    head = head_of("DDT")
    actions.give_answer(answering, [service("DCL")], (), by=secretary, at=now)
    head_of("DCL")
    sent = actions.remind_services(
        answering, Service.objects.all(), link="http://localhost/reponses/", by=secretary, at=now
    )
    assert sent == 1
    mail = OutgoingMail.objects.get()
    assert mail.to == head.user.email
    assert "Environnement et risques" in mail.body and "31/01/2027" in mail.body and "http://localhost" in mail.body
    assert answer_of(answering, "SER").reminded_at == now
    assert answer_of(answering, "DCL").reminded_at is None


def test_without_any_head_nobody_is_reminded_and_it_is_said(answering, secretary, now):
    with pytest.raises(actions.NobodyToRemindError, match="chef"):
        actions.remind_services(answering, Service.objects.all(), link="", by=secretary, at=now)


def test_nobody_is_reminded_when_nothing_is_awaited(photograph, secretary, now):
    with pytest.raises(actions.WrongStateError):
        actions.remind_services(photograph, Service.objects.all(), link="", by=secretary, at=now)


def test_an_answer_given_meanwhile_is_not_lost(answering, secretary, service, now):
    actions.give_answer(answering, [service("SER")], NEW, by=secretary, at=now)
    assert Photograph.objects.get(pk=answering.pk).rows.filter(service__code="SER").count() == 2


def test_a_service_reminded_within_the_hour_is_left_in_peace(answering, head_of, secretary, now):
    head_of("DDT")
    terms = {"link": "http://localhost/", "by": secretary}
    actions.remind_services(answering, Service.objects.all(), at=now, **terms)
    with pytest.raises(actions.NobodyToRemindError, match="moins d'une heure"):
        actions.remind_services(answering, Service.objects.all(), at=now + dt.timedelta(minutes=1), **terms)
    assert actions.remind_services(answering, Service.objects.all(), at=now + dt.timedelta(days=1), **terms) == 1
