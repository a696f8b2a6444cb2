"""What is hidden from whom, what needs someone, which photograph is at work."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from phare.organisation import actions, queries
from phare.organisation.kernel.masking import Status
from phare.organisation.models import Answer, ServiceMembership
from phare.values.attention import Severity

NEXT_YEAR = dt.date(2027, 6, 1)


def test_the_decider_sees_every_cell(frozen, member, now):
    found = queries.matrix_for(member("decider"), frozen, now.date())
    assert not found.masked.hides
    assert found.total.fte == 34.0
    assert [line.code for line in found.services] == ["DCL", "SER", "DGFIP"]
    assert found.services[2].outside


@pytest.mark.parametrize("role", ["agent", "cabinet", "auditor", "sub_prefect", "platform_administrator"])
def test_who_directs_no_service_sees_no_small_cell(frozen, member, now, role):
    found = queries.matrix_for(member(role), frozen, now.date())
    ser, legality = [line.code for line in found.services].index("SER"), 0
    assert found.masked.cell(ser, legality).status == Status.SUPPRESSED


def test_a_head_sees_his_own_rows_and_what_they_do_not_tell_of_others(frozen, head_of, now):
    found = queries.matrix_for(head_of("SER"), frozen, now.date())
    row = [line.code for line in found.services].index("SER")
    assert found.masked.cell(row, 0).fte == 0.5
    assert not np.isnan(found.masked.fte[row]).any()


def test_an_agent_of_the_service_is_no_head(frozen, head_of, now):
    person = head_of("SER", role=ServiceMembership.Role.MEMBER)
    assert queries.matrix_for(person, frozen, now.date()).masked.hides


def test_what_is_hidden_is_told_by_code_to_the_rooms_above(frozen, member, now):
    cells, services, missions = queries.hidden_codes(member("agent"), frozen, now.date())
    assert ("SER", "M01") in cells
    assert services <= {"DCL", "SER", "DGFIP"} and missions <= {"M01", "M02", "M03", "M04"}
    assert queries.hidden_codes(member("decider"), frozen, now.date()) == (frozenset(), frozenset(), frozenset())


def test_a_service_without_any_row_that_has_not_answered_is_missing_not_zero(photograph, secretary, member, now):
    actions.open_answers(photograph, due=dt.date(2027, 1, 31), by=secretary, at=now)
    photograph.rows.filter(service__code="SER").delete()
    found = queries.matrix(photograph, queries.Sight(everything=True))
    row = [line.code for line in found.services].index("SER")
    assert found.masked.cell(row, 0).status == Status.MISSING
    Answer.objects.filter(service__code="SER").update(state=Answer.State.GIVEN)
    again = queries.matrix(photograph, queries.Sight(everything=True))
    assert "SER" not in [line.code for line in again.services]


def test_what_moved_is_hidden_when_either_side_is(frozen, secretary, member, now):
    later = actions.prepare_photograph(date=dt.date(2027, 12, 31), title="", by=secretary, at=now, after=frozen)
    later.rows.filter(service__code="SER", mission__code="M01").update(fte=1)
    found = queries.comparison(frozen, later, queries.sight_of(member("agent"), frozen, now.date()))
    assert {moved.code: moved.difference for moved in found.cells}["SER · M01"] is None
    assert found.profiles == ()
    whole = queries.comparison(frozen, later, queries.Sight(everything=True))
    assert {moved.code: moved.difference for moved in whole.cells} == {"SER · M01": 0.5}
    assert [moved.code for moved in whole.moving().profiles] == ["T-217"]


def test_the_photograph_at_work_is_the_latest_frozen_one(frozen, secretary, now):
    actions.prepare_photograph(date=dt.date(2027, 12, 31), title="", by=secretary, at=now, after=frozen)
    assert queries.current_photograph(frozen.administration_id) == frozen
    assert queries.current_photograph(frozen.administration_id, dt.date(2026, 1, 1)) is None


def whats(administration, day):
    return [(point.what, point.severity) for point in queries.attention_points(administration, day)]


def test_without_any_photograph_someone_is_needed(prefecture):
    [(what, severity)] = whats(prefecture, NEXT_YEAR)
    assert "Aucun projet des services" in what and severity == Severity.SERIOUS


def test_a_photograph_of_more_than_a_year_needs_someone(frozen):
    assert whats(frozen.administration, NEXT_YEAR) == []
    assert whats(frozen.administration, frozen.date - dt.timedelta(days=40)) == [], "frozen ahead of its date"
    [(what, _)] = whats(frozen.administration, dt.date(2028, 1, 15))
    assert "plus d'un an (31/12/2026)" in what


def test_answers_awaited_need_someone_and_more_when_late(photograph, secretary, now):
    actions.open_answers(photograph, due=dt.date(2027, 1, 31), by=secretary, at=now)
    (what, severity) = whats(photograph.administration, dt.date(2027, 1, 1))[1]
    assert "2 services n'ont pas répondu" in what and severity == Severity.ORDINARY
    assert whats(photograph.administration, dt.date(2027, 2, 1))[1][1] == Severity.SERIOUS
    Answer.objects.update(state=Answer.State.GIVEN)
    assert "il reste à valider" in whats(photograph.administration, dt.date(2027, 1, 1))[1][0]


def test_a_validated_photograph_needs_to_be_frozen(photograph, secretary, now):
    actions.validate_photograph(photograph, by=secretary, at=now)
    assert "attend d'être figé" in whats(photograph.administration, NEXT_YEAR)[1][0]


def test_who_answers_for_a_service_is_its_head_else_the_one_above(photograph, head_of, service, now):
    above = head_of("DDT")
    found = queries.heads_of([service("SER"), service("DCL")], now.date())
    assert found == {service("SER").pk: [above]}
    own = head_of("SER")
    assert queries.heads_of([service("SER")], now.date()) == {service("SER").pk: [own]}
