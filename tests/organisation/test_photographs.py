"""A photograph is prepared, answered, validated, frozen, superseded; and never changes once frozen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from phare.organisation import actions, queries
from phare.organisation.kernel.staffing import ControlTotal, Post
from phare.organisation.models import (
    FOLLOWING,
    Answer,
    Movement,
    Photograph,
    PostRow,
    State,
)
from phare.organisation.models import (
    ControlTotal as StoredTotal,
)
from phare.platform.audit.models import Entry
from tests.factories.organisation import DATE, small_staffing

DUE = dt.date(2027, 1, 31)


def verbs():
    return list(Entry.objects.order_by("position").values_list("verb", flat=True))


def test_every_state_says_what_may_follow_it():
    assert set(FOLLOWING) == set(State)
    assert FOLLOWING[State.FROZEN] == {State.SUPERSEDED}
    assert FOLLOWING[State.SUPERSEDED] == frozenset()


def test_a_photograph_is_validated_then_frozen(photograph, secretary, now):
    assert photograph.state == State.DRAFT
    photograph = actions.validate_photograph(photograph, by=secretary, at=now)
    assert photograph.state == State.VALIDATED
    photograph = actions.freeze_photograph(photograph, by=secretary, at=now)
    assert photograph.state == State.FROZEN and photograph.frozen_at == now
    assert verbs()[-2:] == ["organisation.photograph.validated", "organisation.photograph.frozen"]


def test_a_draft_is_not_frozen_before_it_is_validated(photograph, secretary, now):
    with pytest.raises(actions.WrongStateError, match="En préparation"):
        actions.freeze_photograph(photograph, by=secretary, at=now)


def test_an_empty_photograph_is_not_validated(secretary, now):
    empty = actions.prepare_photograph(date=DATE, title="", by=secretary, at=now)
    with pytest.raises(actions.NothingToPhotographError):
        actions.validate_photograph(empty, by=secretary, at=now)


def test_rows_that_do_not_add_up_to_the_headcount_file_are_not_validated_cro_002(secretary, now):
    wrong = small_staffing(totals=(ControlTotal(10.6, "DCL"), ControlTotal(3.505, None, "217")))
    photograph = actions.import_staffing(wrong, by=secretary, at=now)
    with pytest.raises(actions.ControlTotalsError) as refused:
        actions.validate_photograph(photograph, by=secretary, at=now)
    assert "« DCL » : 10,5 ETP dans les lignes, 10,6" in refused.value.sentence
    assert "217" not in refused.value.sentence  # within the tolerance of 0.01


def test_two_photographs_of_one_date_are_refused(frozen, secretary, now):
    with pytest.raises(actions.TwoPhotographsError, match="motif"):
        actions.import_staffing(small_staffing(), by=secretary, at=now)
    with pytest.raises(actions.TwoPhotographsError, match="déjà une photographie"):
        actions.prepare_photograph(date=DATE, title="Encore", by=secretary, at=now)


def test_the_database_too_refuses_two_photographs_of_one_date(photograph, now):
    with pytest.raises(DatabaseError, match="one_photograph_a_date"), transaction.atomic():
        Photograph.objects.create(administration=photograph.administration, date=DATE, title="Encore", opened_at=now)


def test_a_validated_photograph_is_reopened_with_a_reason_before_it_is_imported_again(photograph, secretary, now):
    actions.validate_photograph(photograph, by=secretary, at=now)
    with pytest.raises(actions.PhotographFrozenError, match="Rouvrez-la"):
        actions.import_staffing(small_staffing(), by=secretary, at=now)
    with pytest.raises(actions.MissingReasonError):
        actions.reopen_photograph(photograph, reason=" ", by=secretary, at=now)
    reopened = actions.reopen_photograph(photograph, reason="un service oublié", by=secretary, at=now)
    assert reopened.state == State.DRAFT
    actions.import_staffing(small_staffing(), by=secretary, at=now)


def test_a_wrong_photograph_is_superseded_with_its_reason(frozen, secretary, now):
    right = small_staffing(posts=(*small_staffing().posts, Post("SER", "T-217", "M03", 1.0, 1.0)), totals=())
    new = actions.import_staffing(right, by=secretary, at=now, superseding_reason="un agent oublié")
    assert Photograph.objects.get(pk=frozen.pk).state == State.FROZEN
    assert queries.current_photograph(frozen.administration_id) == frozen
    actions.validate_photograph(new, by=secretary, at=now)
    new = actions.freeze_photograph(new, by=secretary, at=now)
    frozen.refresh_from_db()
    assert frozen.state == State.SUPERSEDED
    assert new.supersedes == frozen and new.superseding_reason == "un agent oublié"
    assert queries.current_photograph(frozen.administration_id) == new
    assert (
        Entry.objects.get(verb="organisation.photograph.frozen", subject__endswith=f":{new.pk}").changes["reason"]
        == "un agent oublié"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda p: PostRow.objects.filter(photograph=p).update(fte=1),
        lambda p: PostRow.objects.filter(photograph=p).delete(),
        lambda p: PostRow.objects.create(
            photograph=p, **PostRow.objects.values("service_id", "profile_id", "mission_id", "headcount", "fte")[0]
        ),
        lambda p: StoredTotal.objects.filter(photograph=p).update(fte=1),
        lambda p: StoredTotal.objects.filter(photograph=p).delete(),
        lambda p: Photograph.objects.filter(pk=p.pk).update(title="Autre"),
        lambda p: Photograph.objects.filter(pk=p.pk).update(state="draft"),
        lambda p: Photograph.objects.filter(pk=p.pk).delete(),
        lambda p: Movement.objects.filter(photograph=p).update(fte=-2),
        lambda p: Movement.objects.filter(photograph=p).delete(),
    ],
)
@pytest.mark.parametrize("state", [State.FROZEN, State.SUPERSEDED])
def test_the_database_refuses_to_change_a_frozen_photograph(frozen, state, change):
    if state == State.SUPERSEDED:
        Photograph.objects.filter(pk=frozen.pk).update(state=state)
    with pytest.raises(DatabaseError, match="frozen photograph"), transaction.atomic():
        change(frozen)


def test_a_row_cannot_be_slipped_from_an_open_photograph_into_a_frozen_one(frozen, secretary, now):
    later = actions.import_staffing(small_staffing(date=dt.date(2027, 12, 31), movements=()), by=secretary, at=now)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        PostRow.objects.filter(photograph=later).update(photograph=frozen)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        PostRow.objects.filter(photograph=frozen).update(photograph=later)


def test_a_frozen_photograph_is_not_discarded_and_an_open_one_is(frozen, secretary, now):
    with pytest.raises(actions.PhotographFrozenError):
        actions.discard_photograph(frozen, by=secretary, at=now)
    later = actions.prepare_photograph(date=dt.date(2027, 12, 31), title="", by=secretary, at=now, after=frozen)
    actions.discard_photograph(later, by=secretary, at=now)
    assert list(Photograph.objects.all()) == [frozen]
    assert verbs()[-1] == "organisation.photograph.discarded"


def test_the_next_photograph_begins_with_the_rows_of_the_last_and_what_is_still_to_come(frozen, secretary, now):
    later = actions.prepare_photograph(date=dt.date(2027, 12, 31), title="", by=secretary, at=now, after=frozen)
    assert queries.posts(later) == queries.posts(frozen)
    assert [move.year for move in queries.movements(later)] == [2028]
    assert later.title == "Projet des services au 31/12/2027"


def test_the_next_photograph_is_later_than_the_last(frozen, secretary, now):
    with pytest.raises(actions.InvalidDatesError):
        actions.prepare_photograph(date=dt.date(2025, 12, 31), title="", by=secretary, at=now, after=frozen)


def test_each_leaf_under_the_prefects_authority_is_asked_pas_014(photograph, secretary, now):
    actions.open_answers(photograph, due=DUE, by=secretary, at=now)
    assert list(queries.answers(photograph).values_list("service__code", flat=True)) == ["DCL", "SER"]


def test_answers_are_not_asked_for_a_day_that_is_past(photograph, secretary, now):
    with pytest.raises(actions.InvalidDatesError):
        actions.open_answers(photograph, due=dt.date(2026, 1, 1), by=secretary, at=now)


def test_a_photograph_awaits_every_answer_before_it_is_validated(photograph, secretary, now):
    photograph = actions.open_answers(photograph, due=DUE, by=secretary, at=now)
    with pytest.raises(actions.AnswersAwaitedError, match="Citoyenneté et légalité, Environnement et risques"):
        actions.validate_photograph(photograph, by=secretary, at=now)
    Answer.objects.filter(photograph=photograph).update(state=Answer.State.GIVEN)
    actions.validate_photograph(photograph, by=secretary, at=now)
    assert set(Answer.objects.values_list("state", flat=True)) == {Answer.State.ACCEPTED}


def test_reopening_a_surveyed_photograph_goes_back_to_its_answers(photograph, secretary, now):
    actions.open_answers(photograph, due=DUE, by=secretary, at=now)
    Answer.objects.update(state=Answer.State.GIVEN)
    actions.validate_photograph(photograph, by=secretary, at=now)
    assert actions.reopen_photograph(photograph, reason="erreur", by=secretary, at=now).state == State.ANSWERING


def test_a_refused_step_writes_nothing(photograph, secretary, now):
    before = verbs()
    with pytest.raises(actions.WrongStateError):
        actions.freeze_photograph(photograph, by=secretary, at=now)
    assert verbs() == before
    assert Photograph.objects.get(pk=photograph.pk).state == State.DRAFT


def test_many_rows_are_copied_in(secretary, now):
    one = small_staffing().posts[0]
    posts = tuple(replace(one, fte=1.0, headcount=1.0) for _ in range(20_000))
    photograph = actions.import_staffing(small_staffing(posts=posts, movements=(), totals=()), by=secretary, at=now)
    assert photograph.rows.count() == 20_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(fte) FROM organisation_postrow")
        assert cursor.fetchone()[0] == 20_000
