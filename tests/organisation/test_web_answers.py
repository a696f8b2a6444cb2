"""The pages of the yearly answers: rows are filled, checked beside each other, reminded, accepted."""

from __future__ import annotations

import pytest

from phare.organisation import actions, queries
from phare.organisation.kernel.staffing import Post
from phare.organisation.models import Answer
from phare.platform.post.models import OutgoingMail
from tests.organisation.pages import read, rows_of_form, url


def test_a_head_answers_row_by_row(signed_in, head_of, answering, service):
    client = signed_in(head_of("SER"))
    assert "Environnement et risques" in read(client, "photographs")
    page = read(client, "answer", answering.pk, service("SER").pk)
    assert "T-217 · Technicien" in page and "M03 · Risques naturels" in page
    rows = [
        {"profile": "T-217 · Technicien", "mission": "M03 · Risques naturels", "fte": "2,5", "headcount": "3"},
        {"profile": "t-217", "mission": "m01", "fte": "1", "headcount": ""},
        {"profile": "T-217", "mission": "M01", "fte": "1", "vacant": "on"},
        {"profile": "T-217", "mission": "M01", "fte": "9", "DELETE": "on"},
        {"profile": "", "mission": "", "fte": "", "headcount": ""},
    ]
    response = client.post(
        url("answer", answering.pk, service("SER").pk), rows_of_form(rows, initial=4, remark="un départ")
    )
    assert response.status_code == 302
    assert sorted(queries.posts(answering, frozenset({"SER"})), key=str) == sorted(
        (
            Post("SER", "T-217", "M03", 2.5, 3.0),
            Post("SER", "T-217", "M01", 1.0, 1.0),
            Post("SER", "T-217", "M01", 1.0, 0.0, vacant=True),
        ),
        key=str,
    )
    assert Answer.objects.get(photograph=answering, service=service("SER")).remark == "un départ"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"profile": "X", "mission": "M03", "fte": "1"}, "n&#x27;y est pas"),
        ({"profile": "T-217", "mission": "", "fte": "1"}, "obligatoire"),
        ({"profile": "T-217", "mission": "M03", "fte": "-1"}, "supérieure ou égale"),
        ({"profile": "T-217", "mission": "M03", "fte": "beaucoup"}, "nombre"),
        ({"profile": "T-217", "mission": "M03", "fte": "nan"}, "nombre"),
        ({"profile": "T-217", "mission": "M03", "fte": "2", "headcount": "1"}, "Au moins autant"),
        ({"profile": "T-217", "mission": "M03", "fte": "2", "headcount": "1", "vacant": "on"}, "vacant"),
        ({"profile": "T-217", "mission": "M03", "fte": "1", "corps": "x" * 121}, "120"),
        ({"profile": "T-217", "mission": "M03", "fte": "1", "status": "roi"}, "roi"),
        ({"profile": "T-217\x00", "mission": "M03", "fte": "1"}, "nul"),
    ],
)
def test_a_wrong_row_is_said_beside_it_and_nothing_is_written(keeper, answering, service, row, said):
    before = queries.posts(answering)
    response = keeper.post(url("answer", answering.pk, service("SER").pk), rows_of_form([row], initial=1))
    assert response.status_code == 200 and said in response.content.decode()
    assert queries.posts(answering) == before


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"form-TOTAL_FORMS": "x", "form-INITIAL_FORMS": "0"},
        {"form-TOTAL_FORMS": "99999", "form-INITIAL_FORMS": "0"},
    ],
)
def test_a_form_without_its_counts_breaks_nothing(keeper, answering, service, fields):
    before = queries.posts(answering)
    assert keeper.post(url("answer", answering.pk, service("SER").pk), fields).status_code in {200, 302}
    assert queries.posts(answering) == before


def test_more_rows_may_be_asked_for_without_losing_what_was_typed(keeper, answering, service):
    page = keeper.post(
        url("answer", answering.pk, service("SER").pk),
        rows_of_form([{"profile": "T-217", "mission": "typed", "fte": "1"}], initial=0, more="1"),
    ).content.decode()
    assert page.count('class="orga-row') >= 6 and 'value="typed"' in page


def test_rows_changed_meanwhile_are_not_overwritten(keeper, answering, service, secretary, now):
    line = service("SER")
    seen = queries.fingerprint(queries.posts(answering, frozenset({"SER"})))
    actions.give_answer(answering, [line], (Post("SER", "T-217", "M03", 9.0, 9.0),), by=secretary, at=now)
    row = {"profile": "T-217", "mission": "M03", "fte": "1"}
    page = keeper.post(url("answer", answering.pk, line.pk), rows_of_form([row], seen=seen)).content.decode()
    assert "ont changé depuis" in page
    assert queries.posts(answering, frozenset({"SER"}))[0].fte == 9.0


def test_another_services_head_may_not_open_the_form(signed_in, head_of, answering, service):
    assert signed_in(head_of("DCL")).get(url("answer", answering.pk, service("SER").pk)).status_code == 403


def test_a_head_sees_his_own_answers_only(signed_in, head_of, answering):
    page = read(signed_in(head_of("SER")), "answers", answering.pk)
    assert "Environnement et risques" in page and "Citoyenneté" not in page


@pytest.mark.parametrize("asked", ["²", "9" * 5000, "-1"])
def test_a_service_that_is_no_number_reminds_nobody(keeper, head_of, answering, asked):
    head_of("SER")
    assert keeper.post(url("remind", answering.pk), {"service": asked}).status_code == 409
    assert not OutgoingMail.objects.exists()


def test_those_who_have_not_answered_are_reminded_by_a_button(keeper, head_of, answering, member):
    head = head_of("SER")
    assert keeper.post(url("remind", answering.pk)).status_code == 302
    assert OutgoingMail.objects.get().to == head.user.email


def test_an_answer_is_accepted_or_sent_back_on_screen(keeper, answering, service, secretary, now):
    actions.give_answer(answering, [service("SER")], (), by=secretary, at=now)
    answer = Answer.objects.get(photograph=answering, service=service("SER"))
    assert keeper.post(url("accept", answer.pk)).status_code == 302
    assert keeper.get(url("send-back", answer.pk)).status_code == 200
    assert keeper.post(url("send-back", answer.pk), {"remark": "M03"}).status_code == 302
    answer.refresh_from_db()
    assert (answer.state, answer.remark) == (Answer.State.RETURNED, "M03")


@pytest.mark.parametrize(("remark", "said"), [("a\x00b", "nul"), ("é" * 501, "500")])
def test_a_remark_that_cannot_be_kept_is_said_beside_it_and_nothing_is_written(
    keeper, answering, service, remark, said
):
    before = queries.posts(answering)
    rows = [{"profile": "T-217", "mission": "M03", "fte": "1"}]
    response = keeper.post(url("answer", answering.pk, service("SER").pk), rows_of_form(rows, initial=1, remark=remark))
    assert response.status_code == 200 and said in response.content.decode()
    assert queries.posts(answering) == before
