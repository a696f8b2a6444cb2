"""Two web processes and two workers on one database: one of each is killed under load, nothing is lost."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from phare.cli.backup.archive import reading
from tests.faults.app.tasks import RESULT
from tests.faults.house import House, Person, open_house, until

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
PEOPLE = 6
# Seconds that a process has to begin on a machine that does much else.
PATIENCE = 120


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("several") / "var", people=PEOPLE, steps=60, web=2) as house:
        yield house


class Writer(threading.Thread):
    """Somebody who invites people, one after the other, and remembers what was acknowledged."""

    def __init__(self, house: House, person: Person, number: int) -> None:
        super().__init__()
        self.acknowledged: list[str] = []
        self.attempts = 0
        self.over = threading.Event()
        self._house, self._person, self._number = house, person, number

    def run(self) -> None:
        while not self.over.is_set():
            self.attempts += 1
            address = f"personne{self._number}-{self.attempts}@example.fr"
            fields = {"email": address, "name": "Une personne", "role": "agent"}
            try:
                status = self._house.request(self._person.session, "/comptes/personnes/inviter/", fields)
            except OSError:
                continue
            if status == 302:
                self.acknowledged.append(address)


def test_one_of_two_webs_and_one_of_two_workers_are_killed_under_load(house):
    guest = house.begin_worker()
    until(lambda: workers_alive(house) >= 2, PATIENCE)
    writers = [Writer(house, person, number) for number, person in enumerate(house.people)]
    for writer in writers:
        writer.start()
    try:
        written(writers, 5)
        a_backup_taken_meanwhile_is_of_one_moment(house)
        for person in house.people:
            assert house.request(person.session, f"/taches/{person.job}/relance/", {}) == 302
        victim, survivor = until(lambda: pair(house.processes("web")), PATIENCE)
        os.kill(victim, signal.SIGKILL)
        kill_a_worker_in_the_middle_of_a_job(house, guest)
        written(writers, 20)
        assert survivor in house.processes("web"), "the other web process answered all along"
        until(lambda: pair(house.processes("web")), PATIENCE)
        written(writers, 5)
    finally:
        for writer in writers:
            writer.over.set()
        for writer in writers:
            writer.join()

    every_acknowledged_write_is_there(house, writers)
    every_job_is_done_once(house)
    house.run("phare.cli.main", "audit", "verify")


def pair(numbers: list[int]) -> list[int]:
    return numbers if len(numbers) == 2 else []


def workers_alive(house: House) -> int:
    """Return how many workers gave a sign of life: each has two queues."""
    query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '10 seconds'"
    return house.ask(query)[0][0] // 2


def written(writers: list[Writer], more: int) -> None:
    """Wait until that many more forms were acknowledged."""
    before = sum(len(writer.acknowledged) for writer in writers)
    until(lambda: sum(len(writer.acknowledged) for writer in writers) >= before + more, PATIENCE)


def kill_a_worker_in_the_middle_of_a_job(house: House, guest: int) -> None:
    """Kill the worker from elsewhere while the two run a job each: one of these jobs loses its worker."""
    until(lambda: house.ask("SELECT 1 FROM jobs_job WHERE state = 'running' HAVING count(*) = 2"), PATIENCE)
    os.kill(guest, signal.SIGKILL)


def a_backup_taken_meanwhile_is_of_one_moment(house: House) -> None:
    """Take a backup while people write: in it each invitation has its mail and its row of the trail."""
    path = house.var / "backup.zip"
    house.run("phare.cli.main", "backup", str(path))
    with reading(path) as archive:
        rows = {table.name: table.rows for table in archive.manifest.tables}
        recorded = archive.content("tables/audit_entry").count(b"accounts.invitation.sent")
    assert 0 < rows["accounts_invitation"] == rows["post_outgoingmail"] == recorded
    assert rows["accounts_invitation"] < house.ask("SELECT count(*) FROM accounts_invitation")[0][0]


def every_acknowledged_write_is_there(house: House, writers: list[Writer]) -> None:
    acknowledged = {address for writer in writers for address in writer.acknowledged}
    invited = [email for (email,) in house.ask("SELECT email FROM accounts_invitation")]
    mailed = [to for (to,) in house.ask('SELECT "to" FROM post_outgoingmail')]
    recorded = house.ask("SELECT count(*) FROM audit_entry WHERE verb = 'accounts.invitation.sent'")
    assert sum(writer.attempts for writer in writers) > len(acknowledged), "the kill cut some forms"
    assert acknowledged <= set(invited)
    assert len(invited) == len(set(invited)) == recorded[0][0]
    assert sorted(invited) == sorted(mailed)


def every_job_is_done_once(house: House) -> None:
    until(lambda: house.ask("SELECT 1 FROM jobs_job WHERE state = 'succeeded' HAVING count(*) = %s", PEOPLE), PATIENCE)
    results = house.ask("SELECT subject, count(*) FROM audit_entry WHERE verb = %s GROUP BY 1", RESULT)
    assert sorted(results) == sorted((f"jobs.job:{person.job}", 1) for person in house.people)
    (kills,) = house.ask("SELECT sum(kills) FROM jobs_job")[0]
    assert kills == 1, "one job had lost its worker, and was begun again"
