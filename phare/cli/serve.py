"""`phare run`: the database, the pages and the worker, watched over until one stops it.

The supervisor opens the port itself and hands it to the web process: while that one is begun again, whoever comes
waits instead of being refused. A child that dies is begun again, after a pause that grows if it keeps dying.
"""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from phare.config import settings
from phare.values.refusal import Refusal

logger = logging.getLogger("phare.run")

SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
# A child that lived this long had begun well: the next pause is short again.
LIVED_WELL = 60.0
# What a stopped child has to finish what it does; then it is killed, and its jobs are begun again at the next start.
GRACE = 12.0
READY_WITHIN = 90.0
PR_SET_PDEATHSIG = 1


class PortTakenError(Refusal):
    """Another program listens there."""


@dataclass
class Child:
    """One process of the platform, begun again whenever it dies."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    pause: float = SHORTEST_PAUSE
    again_at: float = 0.0

    def begin(self) -> None:
        """Start the process, in a session of its own so that a Ctrl+C reaches the supervisor alone."""
        self.process = subprocess.Popen(
            self.command,
            # The database says which process each of its connections belongs to.
            env={**os.environ, "PGAPPNAME": f"phare {self.name}", **self.environment},
            pass_fds=self.descriptors,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            # Safe here: the supervisor has one thread.
            preexec_fn=_die_with_parent,
        )
        self.begun = time.monotonic()

    def look(self) -> None:
        """Begin the process again when it is dead and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            lived = now - self.begun
            self.pause = SHORTEST_PAUSE if lived > LIVED_WELL else min(self.pause * 2, LONGEST_PAUSE)
            self.again_at = now + self.pause
            logger.warning(
                "process died", extra={"child": self.name, "status": self.process.returncode, "pause": self.pause}
            )
            self.process = None
        if self.process is None and now >= self.again_at:
            self.begin()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait until the process has stopped, and kill it at the deadline."""
        if self.process is None:
            return
        try:
            self.process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _die_with_parent() -> None:
    """Ask Linux to stop this process when the supervisor is killed, so that nothing is left behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """The processes of the platform, until it is told to stop."""

    def __init__(self, children: Sequence[Child], look_also: Callable[[], None] = lambda: None) -> None:
        self._children = children
        self._look_also = look_also
        self._stopping = False

    def run(self, *, then: Callable[[], None]) -> None:
        """Begin every process, call `then`, and watch until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            for child in self._children:
                child.begin()
            if not self._stopping:
                then()
            while not self._stopping:
                self._look_also()
                for child in self._children:
                    child.look()
                time.sleep(0.2)
        finally:
            deadline = time.monotonic() + GRACE
            for child in self._children:
                child.ask_to_stop()
            for child in self._children:
                child.end(deadline)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def wait_for(self, address: str) -> bool:
        """Return whether the pages answer, trying until they do, for a minute and a half at most."""
        deadline = time.monotonic() + READY_WITHIN
        while not self._stopping and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(address, timeout=5):  # noqa: S310 our own address
                    return True
            except urllib.error.HTTPError:
                return True
            except OSError:
                for child in self._children:
                    child.look()
                time.sleep(0.2)
        return False


def serve(*, host: str = "127.0.0.1", port: int = 8000, web: int = 1, say: Callable[[str], None] = print) -> int:
    """Bring the schema up to date, serve the pages and run the worker until SIGINT or SIGTERM; return the status.

    Raises PortTakenError before anything is started.
    """
    door = _open_door(host, port)
    began_database = _prepare()
    port = door.getsockname()[1]
    fd = door.fileno()
    us = [sys.executable, "-m", "phare.cli.main"]
    pool = {"PHARE_DATABASE_POOL": os.environ.get("PHARE_DATABASE_POOL", "1")}
    children = [
        Child(f"web {number + 1}", [*us, "web", "--fd", str(fd)], environment=pool, descriptors=(fd,))
        for number in range(web)
    ]
    children.append(Child("worker", [*us, "worker"]))
    supervisor = Supervisor(children, _look_at_database)
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}/"  # noqa: S104 compared, not opened

    def announce() -> None:
        if supervisor.wait_for(f"{address}sante/"):
            say(f"Phare : {address} (Ctrl+C pour arrêter)")
        else:
            say("Les pages ne répondent pas encore : lisez ci-dessus pourquoi (Ctrl+C pour arrêter).")

    try:
        supervisor.run(then=announce)
    finally:
        door.close()
        if began_database:
            _stop_database_if_alone()
    return 0


def _open_door(host: str, port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as taken:
        door.close()
        raise PortTakenError(
            f"Le port {port} est déjà pris ou interdit : choisissez-en un autre par --port."
        ) from taken
    door.listen(1024)
    return door


def _prepare() -> bool:
    """Start the local database, bring its schema up to date; return whether the database was stopped before."""
    from phare.cli import catalogues
    from phare.cli.postgres import Cluster
    from phare.cli.starting import prepare

    began = not os.environ.get("DATABASE_URL") and Cluster(settings.VAR).start()
    catalogues.compile_changed()
    prepare()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    # The supervisor needs the database no more until it stops.
    connection.close()
    # WhiteNoise warns at each start of a folder that is not there.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return began


def _look_at_database() -> None:
    """Start the local database again when it died; another one is its own keeper's business."""
    from phare.cli.postgres import Cluster, PostgresFailedError

    if os.environ.get("DATABASE_URL") or (cluster := Cluster(settings.VAR)).is_alive():
        return
    logger.warning("process died", extra={"child": "database"})
    try:
        cluster.start()
    except PostgresFailedError as failed:
        logger.error("database not started", extra={"reason": failed.sentence})


def _stop_database_if_alone() -> None:
    """Stop the local database that we started, unless another program of the house has come to use it."""
    from django.db import OperationalError, connection

    from phare.cli.postgres import Cluster

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            (others,) = cursor.fetchone()
    except OperationalError:
        others = 0
    connection.close()
    if not others:
        Cluster(settings.VAR).stop()


def describe(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `run`, and the two processes that it begins (`web`, `worker`), to the words of the command."""
    run = words.add_parser("run", help="servir la plateforme sur ce poste : base, pages et tâches")
    run.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (ce poste seulement par défaut)")
    run.add_argument("--port", type=int, default=8000, help="port d'écoute (8000 par défaut)")
    run.add_argument("--web", type=int, default=1, help="nombre de processus qui servent les pages (1 par défaut)")
    run.set_defaults(run=lambda chosen: serve(host=chosen.host, port=chosen.port, web=max(chosen.web, 1)))
    web = words.add_parser("web", help="un processus qui sert les pages sur une prise déjà ouverte (voir run)")
    web.add_argument("--fd", type=int, required=True, help="numéro de la prise ouverte")
    web.set_defaults(run=lambda chosen: _web(chosen.fd))
    worker = words.add_parser("worker", help="un processus qui exécute les tâches longues et les envois")
    worker.add_argument("--long", type=int, default=1, help="calculs longs menés ensemble (1 par défaut)")
    worker.set_defaults(run=lambda chosen: _worker(max(chosen.long, 1)))


def _web(fd: int) -> int:
    import uvicorn

    from phare.cli.starting import prepare

    prepare()
    config = uvicorn.Config(
        "phare.config.asgi:application",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=fd)])
    return 0


def _worker(long: int) -> int:
    from phare.cli.starting import prepare

    prepare()
    from phare.cli.worker import work

    work(long=long)
    return 0
