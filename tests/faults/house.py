"""A whole platform of its own for the tests that kill: its database, its pages, its worker, on a port of its own."""

from __future__ import annotations

import http.client
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from phare.cli.postgres import Cluster
from phare.config.database import password_file, socket_folder

ROOT = Path(__file__).resolve().parents[2]
POOL = 6
TOKEN = "t" * 32
# By which a proxy asks for it.
NAME = "phare.example.fr"


class House:
    """`phare run` on its own folder; every process of it can be found and killed."""

    def __init__(self, var: Path, web: int = 1) -> None:
        self.var = var
        self.cluster = Cluster(var)
        self.port = 0
        self._web = web
        self._guests: list[subprocess.Popen[bytes]] = []
        self.people: list[Person] = []
        self._supervisor: subprocess.Popen[str] | None = None
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PHARE_", "DATABASE_URL", "DJANGO_"))},
            "PHARE_VAR": str(var),
            "PHARE_DEMONSTRATION": "1",
            "PHARE_ALLOWED_HOSTS": f"127.0.0.1,{NAME}",
            "PHARE_DATABASE_POOL_SIZE": str(POOL),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PYTHONPATH": str(ROOT),
            # The house is begun several times: its modules are compiled once.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(var / "pycache"),
        }

    def run(self, *arguments: str) -> str:
        """Run a Python module in this house and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            env=self._environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def open(self) -> None:
        """Serve, and wait until the pages answer."""
        with (self.var / "run.log").open("a") as log:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "phare.cli.main", "run", "--port", str(self.port), "--web", str(self._web)],
                env=self._environment,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        # `readline` alone would wait for ever for a house that cannot begin.
        readable, _, _ = select.select([self._supervisor.stdout], [], [], 120)
        said = self._supervisor.stdout.readline() if readable else ""
        assert said.startswith("Phare"), f"{said}{(self.var / 'run.log').read_text()[-3000:]}"
        self.port = urlsplit(said.split()[2]).port

    def begin_worker(self) -> int:
        """Begin one more worker, as another machine would, and return its number: nobody begins it again."""
        with (self.var / "run.log").open("a") as log:
            guest = subprocess.Popen(
                [sys.executable, "-m", "phare.cli.main", "worker"], env=self._environment, cwd=ROOT, stderr=log
            )
        self._guests.append(guest)
        return guest.pid

    def close(self) -> None:
        """Stop everything; nothing of it is left."""
        for guest in self._guests:
            guest.terminate()
            guest.wait(20)
        if self._supervisor is not None:
            self._supervisor.terminate()
            self._supervisor.wait(20)
            self._supervisor.stdout.close()
        self.cluster.stop()
        shutil.rmtree(socket_folder(self.var), ignore_errors=True)

    def kill_supervisor(self) -> None:
        """Kill the one that watches over the others; nothing of it is asked any more."""
        self._supervisor.kill()
        self._supervisor.wait()
        self._supervisor.stdout.close()

    def process(self, word: str) -> int:
        """Return the number of the child that runs this word of the command: `web`, `worker`."""
        if found := self.processes(word):
            return found[0]
        raise LookupError(f"no {word} now")

    def processes(self, word: str) -> list[int]:
        """Return the numbers of the children that run this word of the command."""
        return [child for child in self.children() if word in Path(f"/proc/{child}/cmdline").read_text().split("\0")]

    def children(self) -> list[int]:
        """Return the numbers of the supervisor's children."""
        number = self._supervisor.pid
        return [int(n) for n in Path(f"/proc/{number}/task/{number}/children").read_text().split()]

    def kill(self, word: str) -> None:
        """Kill the web process, the worker or the database as a power cut would."""
        if word == "database":
            number = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        else:
            number = until(lambda: self.process(word), 10)
        os.kill(number, signal.SIGKILL)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a question to the database, whatever happens to Django."""
        with psycopg.connect(
            host=str(socket_folder(self.var)),
            user="phare",
            dbname="phare",
            password=password_file(self.var).read_text(),
            autocommit=True,
            application_name="test",
        ) as session:
            cursor = session.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def request(self, session: str, path: str, fields: dict[str, str] | None = None) -> int:
        """Ask a page, or send a form, as a person signed in; return the status. Raises OSError when cut."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}
        try:
            if fields is None:
                connection.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urlencode({**fields, "csrfmiddlewaretoken": TOKEN}), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


def until(found: Callable[[], Any], seconds: float) -> Any:
    """Return what `found` finds, trying until it is neither empty nor broken."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if value := found():
                return value
        except (LookupError, OSError, psycopg.Error):
            pass
        assert time.monotonic() < deadline, f"not found within {seconds} s"
        time.sleep(0.05)


@dataclass(frozen=True)
class Person:
    """Somebody signed in, and a job of his."""

    session: str
    job: int


@contextmanager
def open_house(var: Path, *, people: int, steps: int, web: int = 1) -> Iterator[House]:
    """Give a served house with so many people in it, each with a job that counts so many steps when run again."""
    house = House(var, web)
    var.mkdir(parents=True)
    try:
        prepared = json.loads(house.run("tests.faults.preparing", str(people), str(steps)).splitlines()[-1])
        house.people = [Person(**person) for person in prepared]
        house.open()
        yield house
    finally:
        house.close()
