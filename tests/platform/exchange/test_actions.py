"""Holding a file, then confirming it: all in one transaction or nothing, once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from phare.platform.accounts.models import Membership
from phare.platform.audit.models import Entry
from phare.platform.exchange import actions, queries
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.following import FOLLOWING, State
from phare.platform.exchange.models import PendingImport
from tests.platform.exchange.room import DESCRIPTION, IMPORTER, NobodyNamedZoeError, Register

CLAIRE = {"email": "claire@example.fr", "name": "Claire", "role": "agent"}


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def hold(secretary, now):
    """Return a holder of rows as a workbook, with what its preview shows."""

    def holding(*rows, content=None):
        kept = workbooks.write_ods(DESCRIPTION, {"Membres": rows}) if content is None else content
        key = str(secretary.administration_id)
        pending = actions.hold_import(IMPORTER, key, "membres.ods", kept, by=secretary, at=now)
        target = Register(secretary.administration)
        return pending, queries.examination(IMPORTER, target, kept, "membres.ods"), target

    return holding


def test_a_file_above_20_mb_is_refused(hold):
    with pytest.raises(actions.TooLargeError, match="20 Mo"):
        hold(content=b"x" * (20 * 1024 * 1024 + 1))
    assert not PendingImport.objects.exists()


def test_an_empty_file_is_refused(hold):
    with pytest.raises(actions.EmptyFileError, match="vide"):
        hold(content=b"")


def test_a_file_with_problems_is_refused_even_if_confirmed_by_hand(hold, secretary, now):
    pending, found, target = hold({**CLAIRE, "email": "claire"})
    assert [problem.read for problem in found.problems] == ["claire"]
    with pytest.raises(actions.FileHasProblemsError, match="1 problème"):
        actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now)
    assert not Membership.objects.filter(user__name="Claire").exists()


def test_a_preview_gone_stale_is_refused_and_the_file_stays_held(hold, member, secretary, now):
    pending, found, target = hold(CLAIRE)
    member("agent")
    with pytest.raises(actions.StalePreviewError, match="aperçu"):
        actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now)
    pending.refresh_from_db()
    assert pending.state == State.HELD


def test_a_confirmation_is_done_once_whatever_the_number_of_tabs(hold, secretary, now):
    pending, found, target = hold(CLAIRE)
    actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now)
    with pytest.raises(actions.AlreadySettledError, match="21 novembre 2026"):
        actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now)
    assert Membership.objects.filter(user__name="Claire").count() == 1


def test_an_abandoned_file_cannot_be_confirmed(hold, secretary, now):
    pending, found, target = hold(CLAIRE)
    actions.abandon_import(pending, by=secretary, at=now)
    with pytest.raises(actions.AlreadySettledError, match="abandonné"):
        actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now)
    with pytest.raises(actions.AlreadySettledError):
        actions.abandon_import(pending, by=secretary, at=now)


def test_a_file_that_is_no_longer_kept_is_refused(hold, secretary, now):
    pending, found, target = hold(CLAIRE)
    pending.content.storage.delete(pending.content.name)
    with pytest.raises(actions.ForgottenFileError, match="Déposez"):
        actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now)


def test_a_refusal_of_the_room_in_mid_write_leaves_nothing(hold, secretary, now):
    pending, found, target = hold(CLAIRE, {"email": "zoe@example.fr", "name": "Zoé", "role": "agent"})
    before = Entry.objects.count()
    with pytest.raises(NobodyNamedZoeError):
        actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now)
    assert not Membership.objects.filter(user__name="Claire").exists()
    assert Entry.objects.count() == before
    pending.refresh_from_db()
    assert pending.state == State.HELD and queries.held_content(pending)


def test_an_import_is_one_row_of_the_trail_with_the_hash_and_the_counts(hold, secretary, now):
    pending, found, target = hold(CLAIRE)
    assert actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now) == 1
    entry = Entry.objects.filter(verb="members.imported").get()
    assert entry.changes["sha256"] == pending.sha256
    assert entry.changes["rows"] == {"Membres": 1}


def test_the_content_is_erased_once_settled(hold, secretary, now, own_files, django_capture_on_commit_callbacks):
    pending, found, target = hold(CLAIRE)
    assert [path for path in own_files.rglob("*") if path.is_file()]
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now)
    assert not [path for path in own_files.rglob("*") if path.is_file()]


def test_files_that_waited_a_week_are_forgotten(hold, now, django_capture_on_commit_callbacks):
    pending, _, _ = hold(CLAIRE)
    assert actions.forget_imports(now + dt.timedelta(days=7)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget_imports(now + dt.timedelta(days=7, seconds=1)) == 1
    pending.refresh_from_db()
    assert pending.state == State.ABANDONED and not pending.content


def test_a_file_that_no_record_knows_is_erased_after_a_day(hold, own_files):
    pending, _, _ = hold(CLAIRE)
    stray = own_files / "imports" / "2026" / "11" / "stray"
    stray.write_bytes(b"left by a killed process")
    written = dt.datetime.fromtimestamp(stray.stat().st_mtime, dt.UTC)
    actions.forget_imports(written + dt.timedelta(hours=23))
    assert stray.exists()
    PendingImport.objects.update(created_at=written)
    actions.forget_imports(written + dt.timedelta(hours=25))
    assert not stray.exists()
    assert queries.held_content(pending)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_confirming_at_the_same_moment_import_once(hold, secretary, now):
    pending, found, target = hold(CLAIRE)
    told = []

    def confirm() -> None:
        try:
            told.append(actions.confirm_import(pending, IMPORTER, target, found.seen, by=secretary, at=now))
        except actions.AlreadySettledError as error:
            told.append(error)
        finally:
            connection.close()

    tabs = [threading.Thread(target=confirm) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(type(each).__name__ for each in told) == ["AlreadySettledError", "int"]
    assert Membership.objects.filter(user__name="Claire").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_files_confirmed_at_the_same_moment_do_not_both_believe_their_preview(hold, secretary, now):
    one, found, target = hold(CLAIRE)
    other, seen, _ = hold({**CLAIRE, "email": "clara@example.fr"})
    told = []

    def confirm(pending, examined) -> None:
        try:
            told.append(actions.confirm_import(pending, IMPORTER, target, examined.seen, by=secretary, at=now))
        except actions.StalePreviewError as error:
            told.append(error)
        finally:
            connection.close()

    tabs = [threading.Thread(target=confirm, args=args) for args in ((one, found), (other, seen))]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(type(each).__name__ for each in told) == ["StalePreviewError", "int"]


def test_the_name_of_a_file_is_never_a_path(secretary, now, own_files):
    pending = actions.hold_import(IMPORTER, "1", "../../../etc/passwd\x00.ods", b"x", by=secretary, at=now)
    assert pending.file_name == "passwd.ods"
    assert own_files.resolve() in (own_files / pending.content.name).resolve().parents


def test_each_state_has_its_line_in_the_table():
    assert set(FOLLOWING) == set(State)
    assert FOLLOWING[State.CONFIRMED] == FOLLOWING[State.ABANDONED] == frozenset()
