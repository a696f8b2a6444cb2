"""The project's own PostgreSQL: private, made again when its making was cut, started again after any death."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from phare.cli.postgres import Cluster, PostgresFailedError
from phare.config.database import password_file, socket_folder

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("postgres")]
ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """Return a running cluster whose folder has a space and an accent in its name."""
    cluster = Cluster(tmp_path_factory.mktemp("préfecture n° 4") / "var")
    assert cluster.start()
    yield cluster
    cluster.stop()
    shutil.rmtree(socket_folder(cluster.var), ignore_errors=True)


def connected(cluster: Cluster, **changes: object) -> psycopg.Connection:
    given = {
        "host": str(socket_folder(cluster.var)),
        "user": "phare",
        "dbname": "phare",
        "password": password_file(cluster.var).read_text(),
        "connect_timeout": 5,
    }
    return psycopg.connect(**{**given, **changes})


def kill(cluster: Cluster) -> int:
    """Kill the server as a power cut would, and return the number it had."""
    number = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(number, signal.SIGKILL)
    while cluster.is_running():
        time.sleep(0.05)
    return number


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_with_spaces_and_accents_holds_a_cluster(cluster):
    with connected(cluster) as session:
        assert session.execute("SELECT current_database()").fetchone() == ("phare",)


def test_a_wrong_password_is_refused(cluster):
    for wrong in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError):
            connected(cluster, password=wrong)


def test_nothing_listens_on_the_network(cluster):
    with connected(cluster) as session:
        assert session.execute("SHOW listen_addresses").fetchone() == ("",)


def test_only_the_owner_opens_the_data_the_password_and_the_socket(cluster):
    assert mode(cluster.data.parent) == 0o700
    assert mode(cluster.data) == 0o700
    assert mode(password_file(cluster.var)) == 0o600
    assert mode(socket_folder(cluster.var)) == 0o700


def test_the_folders_above_keep_their_permissions(tmp_path):
    above = tmp_path / "above"
    above.mkdir(mode=0o750)
    cluster = Cluster(above / "var")
    with cluster._alone():
        assert cluster.data.parent.exists()
    assert mode(above) == 0o750


def test_starting_a_running_cluster_leaves_it_as_it_is(cluster):
    with connected(cluster) as session:
        assert cluster.start() is False
        assert session.execute("SELECT 1").fetchone() == (1,)


def test_what_was_committed_is_there_after_a_kill_and_the_cluster_starts_again(cluster):
    with connected(cluster, autocommit=True) as session:
        session.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        session.execute("INSERT INTO kept VALUES (1)")
    kill(cluster)
    assert (cluster.data / "postmaster.pid").exists(), "a killed server leaves the file that names it"
    assert cluster.start()
    with connected(cluster) as session:
        assert session.execute("SELECT count(*) FROM kept").fetchone() == (1,)


def test_the_number_of_a_dead_server_may_belong_to_another_program_now(cluster):
    kill(cluster)
    pid_file = cluster.data / "postmaster.pid"
    words = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *words[1:]]))
    assert cluster.start()


def test_a_socket_that_was_cleaned_away_is_made_again(cluster):
    cluster = Cluster(cluster.var, patience=0.5)
    for path in socket_folder(cluster.var).iterdir():
        path.unlink()
    assert cluster.start()
    assert cluster.is_running()


def test_the_database_is_made_at_the_next_start_when_its_maker_was_killed(cluster):
    with connected(cluster, dbname="postgres", autocommit=True) as session:
        session.execute("DROP DATABASE phare WITH (FORCE)")
    assert cluster.start() is False
    connected(cluster).close()


def test_a_cluster_whose_making_was_cut_is_made_again(tmp_path):
    cluster = Cluster(tmp_path / "var")
    (cluster.data.parent / "data.making" / "base").mkdir(parents=True)
    (cluster.data.parent / "data.making" / "PG_VERSION").write_text("18\n")
    cluster.data.mkdir()
    password_file(cluster.var).write_text("half a pass")
    try:
        assert cluster.start()
        assert cluster.is_running()
    finally:
        cluster.stop()
        shutil.rmtree(socket_folder(cluster.var), ignore_errors=True)


def test_two_processes_starting_it_at_once_make_one_cluster(tmp_path):
    code = (
        "import sys; from pathlib import Path; from phare.cli.postgres import Cluster;"
        "print(Cluster(Path(sys.argv[1])).start())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "var")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        said = sorted(process.communicate(timeout=60)[0].strip() for process in both)
        assert said == ["False", "True"]
    finally:
        Cluster(tmp_path / "var").stop()
        shutil.rmtree(socket_folder(tmp_path / "var"), ignore_errors=True)


@pytest.mark.skipif(not ROOT, reason="only root can prepare a folder in somebody else's name")
def test_a_folder_prepared_by_somebody_else_is_refused(tmp_path):
    cluster = Cluster(tmp_path / "var")
    cluster.data.parent.mkdir(parents=True)
    os.chown(cluster.data.parent, 12345, -1)
    with pytest.raises(PostgresFailedError, match="appartient à quelqu'un d'autre"):
        cluster.start()


def test_a_folder_that_is_a_link_elsewhere_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "postgres").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PostgresFailedError, match="appartient à quelqu'un d'autre"):
        Cluster(tmp_path / "var").start()


@pytest.fixture
def reachable() -> Iterator[Path]:
    """Return a folder that an ordinary account reaches, owned by it."""
    folder = Path(tempfile.mkdtemp(prefix="phare test "))
    folder.chmod(0o755)
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    yield folder
    shutil.rmtree(folder)


def in_another_process(work) -> int:
    """Run `work` in a child of this process, whatever account it takes there, and return its status."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not ROOT, reason="this is already an ordinary account: the other tests say the same")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_an_ordinary_account_has_its_own_cluster(reachable):
    def as_nobody() -> None:
        account = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        cluster = Cluster(reachable / "var")
        assert cluster.start()
        assert cluster.is_running()
        cluster.stop()
        assert not cluster.is_running()
        shutil.rmtree(socket_folder(cluster.var))

    assert in_another_process(as_nobody) == 0


@pytest.mark.skipif(not ROOT, reason="only root needs another account to run PostgreSQL")
def test_root_without_namespaces_runs_it_under_an_ordinary_account(reachable, monkeypatch):
    # A machine without `unshare`, but with `test`.
    (reachable / "test").symlink_to(shutil.which("test") or "/usr/bin/test")
    monkeypatch.setenv("PATH", str(reachable))
    cluster = Cluster(reachable / "var")
    try:
        assert cluster.start()
        owner = pwd.getpwuid(cluster.data.stat().st_uid).pw_name
        assert owner in {"postgres", "nobody"}
        kill(cluster)
        assert cluster.start()
    finally:
        cluster.stop()
        shutil.rmtree(socket_folder(cluster.var), ignore_errors=True)
