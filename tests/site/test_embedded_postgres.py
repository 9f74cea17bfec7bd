from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from cauce.site import embedded_postgres
from cauce.site.postgres_place import DatabaseDidNotStart, cluster_of
from tests.site.running import SOURCE, is_alive, new_home, until

KILLED_PARENT = """
import os, pathlib
from cauce.site import embedded_postgres
server = embedded_postgres.start(pathlib.Path({home!r}))
print(server.pid, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    made = new_home()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    started = embedded_postgres.start(home)
    yield started
    embedded_postgres.stop(started)


def test_the_server_ends_with_its_parent_even_of_kill_9(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED_PARENT.format(home=str(home))],
        env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    until(lambda: not is_alive(int(done.stdout)))
    assert not embedded_postgres.answers(home)


def test_a_server_left_over_is_ended_before_the_next_starts(
    home: Path, server: subprocess.Popen[bytes]
) -> None:
    next_one = embedded_postgres.start(home)
    try:
        assert not is_alive(server.pid)
        assert embedded_postgres.answers(home)
    finally:
        embedded_postgres.stop(next_one)


def test_nobody_else_may_enter_where_it_listens(home: Path, server: subprocess.Popen[bytes]) -> None:
    for folder in (cluster_of(home).socket, cluster_of(home).data):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_stale_note_of_a_dead_server_does_not_get_another_process_killed(home: Path) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    data = cluster_of(home).data
    note = f"{bystander.pid}\n{data}\n1\n5432\n{cluster_of(home).socket}\n\n  0 0\nready\n"
    (data / "postmaster.pid").write_text(note)
    (data / "postmaster.pid").chmod(0o600)
    shutil.chown(data / "postmaster.pid", data.stat().st_uid, data.stat().st_gid)
    try:
        assert not embedded_postgres.answers(home)
        embedded_postgres.stop(embedded_postgres.start(home))
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_database_of_another_major_version_is_left_alone(home: Path) -> None:
    version = cluster_of(home).data / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(DatabaseDidNotStart, match=r"made by PostgreSQL 9.*Nothing was changed"):
            embedded_postgres.start(home)
    finally:
        version.write_text(kept)


def test_the_server_knows_no_secret_of_ours_and_logs_no_statement(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAUCE_LEDGER_KEY", "quetzal")
    started = embedded_postgres.start(home)
    try:
        assert b"quetzal" not in Path(f"/proc/{started.pid}/environ").read_bytes()
        with psycopg.connect(make_conninfo("", **embedded_postgres.connection(home))) as connection:
            connection.execute("CREATE TEMPORARY TABLE people (address text UNIQUE)")
            connection.execute("INSERT INTO people VALUES ('ana@example.org')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO people VALUES ('ana@example.org')")
            connection.rollback()
    finally:
        embedded_postgres.stop(started)
    logged = "".join(log.read_text() for log in (cluster_of(home).data / "log").glob("*.log"))
    assert "duplicate key" in logged
    assert "ana@example.org" not in logged
