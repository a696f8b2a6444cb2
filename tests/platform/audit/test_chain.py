"""The audit trail holds, or names the first row that does not."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from phare.platform.audit import actions as audit
from phare.platform.audit.kernel.chain import first_break
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
    assert first_break(row.as_link() for row in three_rows) is None


@pytest.mark.parametrize("broken", [1, 2, 3])
def test_a_changed_row_is_named(three_rows, broken):
    three_rows[broken - 1].changes = {"count": 99}
    found = first_break(row.as_link() for row in three_rows)
    assert found is not None
    assert found.position == broken
    assert "modifiée" in found.reason


def test_a_missing_row_in_the_middle_is_named(three_rows):
    found = first_break(row.as_link() for row in (three_rows[0], three_rows[2]))
    assert found is not None and found.position == 2


def test_a_missing_tail_is_seen_from_the_anchor(three_rows):
    head = (3, three_rows[-1].digest)
    assert first_break((row.as_link() for row in three_rows), head) is None
    found = first_break((row.as_link() for row in three_rows[:2]), head)
    assert found is not None and "fin manque" in found.reason


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_the_trail(three_rows, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows = Entry.objects.filter(position=2)
        rows.update(verb="other") if change == "update" else rows.delete()


@pytest.mark.django_db(transaction=True)
def test_a_row_outside_a_transaction_is_refused(transactional_db, member, now):
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record("tests.thing.done", "tests.thing:1", member("decider"), now, {})


def test_the_database_refuses_to_empty_the_trail(three_rows):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate")
        cursor.execute("TRUNCATE audit_entry")
