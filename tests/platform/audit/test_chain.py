"""The audit trail holds, or names the first row that does not."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from phare.platform.accounts.actions import SystemAuthor
from phare.platform.audit import actions as audit
from phare.platform.audit import queries
from phare.platform.audit.kernel.chain import BEGINNING, Head, walk
from phare.platform.audit.models import Entry


@pytest.fixture
def three_rows(member, now):
    by = member("decider")
    with transaction.atomic():
        for count in range(3):
            audit.record("tests.thing.done", f"tests.thing:{count}", by, now, {"count": count})
    return list(Entry.objects.order_by("position"))


def test_three_rows_follow_one_another(three_rows):
    assert [row.position for row in three_rows] == [1, 2, 3]
    assert walk(row.as_link() for row in three_rows).broken is None


def test_the_head_of_a_chain_is_its_count_and_last_digest(three_rows, elsewhere):
    assert queries.head(three_rows[0].administration_id) == Head(3, three_rows[-1].digest)
    assert queries.head(elsewhere.pk) == Head(0, BEGINNING)


@pytest.mark.parametrize("broken", [1, 2, 3])
def test_a_changed_row_is_named(three_rows, broken):
    three_rows[broken - 1].changes = {"count": 99}
    found = walk(row.as_link() for row in three_rows).broken
    assert found is not None
    assert found.position == broken
    assert "modifiée" in found.reason


def test_a_missing_row_in_the_middle_is_named(three_rows):
    found = walk(row.as_link() for row in (three_rows[0], three_rows[2])).broken
    assert found is not None and found.position == 2


def test_a_row_outside_a_transaction_is_refused(transactional_db, member, now):
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record("tests.thing.done", "tests.thing:1", member("decider"), now, {})


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_the_trail(three_rows, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows = Entry.objects.filter(position=2)
        rows.update(verb="other") if change == "update" else rows.delete()


def test_the_database_refuses_to_empty_the_trail(three_rows):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate")
        cursor.execute("TRUNCATE audit_entry")


@pytest.mark.parametrize(
    "value",
    [1e16, -1e300, -0.0, 1e-7, 0.1, 12345678901234567890, float("nan"), float("inf"), "nul \0", "\ud800", "é 😀", None],
)
def test_a_row_read_back_still_carries_its_digest_whatever_it_says(member, now, value):
    by = member("decider")
    with transaction.atomic():
        audit.record("tests.thing.done", "tests.thing:1", by, now, {"value": value, "deep": [{"value": value}]})
    assert queries.verdict(by.administration_id).broken is None


def test_each_administration_has_its_own_chain(member, now, elsewhere):
    with transaction.atomic():
        audit.record("tests.thing.done", "tests.thing:1", member("decider"), now, {})
        audit.record("tests.thing.done", "tests.thing:2", SystemAuthor(elsewhere.pk), now, {})
    assert sorted(Entry.objects.values_list("position", flat=True)) == [1, 1]


def test_two_who_write_at_once_leave_a_chain_without_gap(transactional_db, prefecture, now):
    rows_each, writers = 10, 4
    ready = threading.Barrier(writers)
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            ready.wait(timeout=10)
            for count in range(rows_each):
                with transaction.atomic():
                    subject = f"tests.thing:{number}-{count}"
                    audit.record("tests.thing.done", subject, SystemAuthor(prefecture.pk), now, {"count": count})
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failures
    found = queries.verdict(prefecture.pk)
    assert found.broken is None
    assert found.head.count == rows_each * writers


def test_the_walk_reads_the_rows_in_batches_and_in_one_query(member, now, django_assert_num_queries):
    by = member("decider")
    with transaction.atomic():
        for count in range(5):
            audit.record("tests.thing.done", f"tests.thing:{count}", by, now + dt.timedelta(seconds=count), {})
    with django_assert_num_queries(3):  # a savepoint, the rows, the release
        assert queries.verdict(by.administration_id).head.count == 5
