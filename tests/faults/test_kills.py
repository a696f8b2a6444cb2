"""Killing any process at any point loses no acknowledged write, and every job still gives its result, once."""

from __future__ import annotations

import os
import re
import threading
import time

import pytest

from tests.faults.app.tasks import RESULT
from tests.faults.house import until

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]


@pytest.fixture
def session(house) -> str:
    return house.people[0].session


def test_a_job_whose_worker_is_killed_in_the_middle_is_run_again_and_gives_its_result_once(house, session):
    job = house.people[0].job
    assert house.request(session, f"/taches/{job}/relance/", {}) == 302
    until(lambda: house.ask("SELECT 1 FROM jobs_job WHERE id = %s AND progress > 0.2", job), 20)
    house.kill("worker")
    until(lambda: house.ask("SELECT 1 FROM jobs_job WHERE id = %s AND state = 'succeeded'", job), 60)
    assert house.ask("SELECT attempt, kills FROM jobs_job WHERE id = %s", job) == [(2, 1)]
    assert len(house.ask("SELECT 1 FROM audit_entry WHERE verb = %s", RESULT)) == 1


def test_every_acknowledged_form_is_kept_whatever_is_killed_meanwhile(house, session):
    acknowledged: list[str] = []
    attempted: list[str] = []
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            address = f"personne{len(attempted)}@example.fr"
            attempted.append(address)
            try:
                status = house.request(
                    session, "/comptes/personnes/inviter/", {"email": address, "name": "Une personne", "role": "agent"}
                )
            except OSError:
                continue
            if status == 302:
                acknowledged.append(address)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for victim in ("web", "database"):
            more_than(acknowledged, 4)
            house.kill(victim)
        more_than(acknowledged, 3)
    finally:
        over.set()
        writer.join()

    assert len(attempted) > len(acknowledged), "some forms were cut: the test did kill in the middle"
    invited = [email for (email,) in house.ask("SELECT email FROM accounts_invitation")]
    mailed = [to for (to,) in house.ask('SELECT "to" FROM post_outgoingmail')]
    assert len(invited) == len(set(invited))
    assert set(acknowledged) <= set(invited)
    assert sorted(invited) == sorted(mailed), "an invitation and its mail are written together or not at all"
    house.run("phare.cli.main", "audit", "verify")


def more_than(acknowledged: list[str], number: int) -> None:
    """Wait until that many more forms were acknowledged."""
    before = len(acknowledged)
    until(lambda: len(acknowledged) > before + number, 60)


def test_every_mail_leaves_though_its_worker_was_killed(house):
    house.kill("worker")
    until(lambda: house.ask("SELECT count(*) FROM post_outgoingmail WHERE state <> 'sent'") == [(0,)], 60)
    files = [path.read_text() for path in (house.var / "mail").iterdir()]
    # Killed between the server's answer and the commit, a mail leaves again, under the same number.
    numbers = {number for file in files for number in re.findall(r"^Message-ID: (\S+)", file, re.MULTILINE)}
    assert numbers == {number for (number,) in house.ask("SELECT message_id FROM post_outgoingmail")}


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_one_takes_over(house, session):
    children = house.children()
    house.kill_supervisor()
    until(lambda: not any(alive(child) for child in children), 30)
    house.open()
    assert house.request(session, "/comptes/personnes/") == 200


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_breakdown_shows_no_trace_to_a_browser(house, session):
    started = time.monotonic()
    assert house.request(session, "/taches/999999999/") == 404
    assert house.request(session, "/taches/99999999999999999999999999/") in {400, 404}
    assert time.monotonic() - started < 10
