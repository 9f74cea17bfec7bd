"""`cauce serve` as its operator sees it: real processes, one home, from the first start to the last."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from cauce.site import embedded_postgres
from tests.site.running import PATIENCE, Site, cauce, command_of, is_alive, new_home, until

PEOPLE = "from cauce.foundation.accounts.models import User; print(*User.objects.values_list('email'))"
KEPT = "CREATE TABLE IF NOT EXISTS kept (what text); INSERT INTO kept VALUES ('confirmed')"


@dataclass(frozen=True)
class Piece:
    """A file of evidence."""

    content: bytes

    def path_in(self, home: Path) -> Path:
        digest = hashlib.sha256(self.content).hexdigest()
        return home / "evidence" / digest[:2] / digest


PIECE = Piece(b"acta firmada")


@pytest.fixture(scope="module")
def home() -> Path:
    return new_home()


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[Site]:
    running = Site(home)
    yield running
    running.remove()


def connect(home: Path) -> psycopg.Connection[tuple[int]]:
    return psycopg.connect(make_conninfo("", **embedded_postgres.connection(home)), autocommit=True)


def rows_kept(home: Path) -> int:
    with connect(home) as connection:
        (count,) = connection.execute("SELECT count(*) FROM kept").fetchall()
        return count[0]


def test_the_start_tells_the_address_and_who_can_sign_in(site: Site) -> None:
    assert f"Open {site.url}" in site.story()
    for name in ("Ana", "Bruno", "Celia", "Diego", "Elena", "Fabio", "Gina"):
        assert name in site.story()


def test_healthz_answers_ok_once_the_worker_has_been_seen(site: Site) -> None:
    code, report = until(lambda: site.health() if site.health()[1]["worker_alive"] else None)
    assert (code, report["status"]) == (200, "ok")
    assert report["migrations_applied"]
    assert report["worker_last_seen"]


def test_a_second_serve_in_the_same_home_names_the_address_of_the_first(site: Site) -> None:
    second = cauce(site.home, "serve", "--port", "0")
    assert second.returncode == 1
    assert site.url in second.stderr
    assert "Traceback" not in second.stderr


def test_a_port_that_is_taken_is_said_in_words(site: Site) -> None:
    elsewhere = new_home()
    second = cauce(elsewhere, "serve", "--port", str(site.port))
    assert second.returncode == 1
    assert f"Port {site.port} is taken" in second.stderr
    assert not (elsewhere / "database").exists()
    shutil.rmtree(elsewhere)


def test_a_command_uses_the_database_that_serve_runs(site: Site) -> None:
    verified = cauce(site.home, "ledger", "verify")
    assert verified.returncode == 0, verified.stderr
    assert "Nothing was changed" in verified.stdout
    assert site.health()[0] == 200


def test_bad_data_is_named_row_by_row_and_nothing_is_loaded(site: Site, tmp_path: Path) -> None:
    shipped = Path(__file__).resolve().parents[2] / "data"
    shutil.copytree(shipped, tmp_path / "data")
    with (tmp_path / "data" / "parties.csv").open("a") as file:
        file.write("ZZZ,galaxy,x,x,x,x,,test\n")
    refused = cauce(site.home, "load", "--data", str(tmp_path / "data"))
    assert refused.returncode == 1
    assert "parties.csv, line" in refused.stderr
    assert "Nothing was loaded" in refused.stderr


def test_a_backup_is_made_while_serving_and_not_restored_then(site: Site) -> None:
    PIECE.path_in(site.home).parent.mkdir(parents=True)
    PIECE.path_in(site.home).write_bytes(PIECE.content)
    made = cauce(site.home, "backup", str(site.home / "a.backup"))
    assert made.returncode == 0, made.stderr
    assert (site.home / "a.backup").stat().st_mode & 0o777 == 0o600
    refused = cauce(site.home, "restore", str(site.home / "a.backup"))
    assert refused.returncode == 1
    assert site.url in refused.stderr


@pytest.mark.parametrize("program", ["cauce.site.worker", "cauce.site.web", "bin/postgres"])
def test_a_program_that_dies_is_started_again(site: Site, program: str) -> None:
    before = until(lambda: site.pid_of(program))
    os.kill(before, signal.SIGKILL)
    until(lambda: site.pid_of(program) not in {0, before})
    until(lambda: is_healthy(site))


def is_healthy(site: Site) -> bool:
    try:
        return site.health()[0] == 200
    except OSError:
        return False


def half_a_request(site: Site) -> socket.socket:
    """A visitor who says that much will follow, sends a little of it, and waits."""
    visitor = socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE)
    visitor.sendall(
        b"POST /es/account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\nhalf"
    )
    return visitor


def test_visitors_who_send_half_a_request_and_wait_stop_nobody(site: Site) -> None:
    with ExitStack() as slow:
        for _ in range(40):
            slow.enter_context(half_a_request(site))
        for _ in range(10):
            code, _report = site.health()
            assert code == 200


def test_a_request_body_beyond_the_limit_is_refused(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE) as visitor:
        visitor.sendall(b"POST /es/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")
        assert b" 413 " in visitor.recv(1000).splitlines()[0]


def test_sigterm_ends_every_process_and_says_so(site: Site) -> None:
    started = site.processes()
    assert len(started) > 4
    assert site.end() == 0
    assert [command_of(pid) for pid in started if is_alive(pid)] == []
    assert "Everything has ended." in site.story()


def test_a_command_brings_the_database_up_and_down_by_itself(site: Site) -> None:
    assert cauce(site.home, "ledger", "seal").returncode == 0
    assert not embedded_postgres.answers(site.home)


def test_a_backup_comes_back_whole_in_another_home(site: Site) -> None:
    elsewhere = new_home()
    restored = cauce(elsewhere, "restore", str(site.home / "a.backup"))
    assert restored.returncode == 0, restored.stderr
    checked = cauce(elsewhere, "check")
    assert checked.returncode == 0, checked.stdout
    assert "ana@" in cauce(elsewhere, "django", "shell", "-c", PEOPLE).stdout
    assert PIECE.path_in(elsewhere).read_bytes() == PIECE.content
    assert PIECE.path_in(elsewhere).stat().st_mode & 0o777 == 0o600
    over_itself = cauce(elsewhere, "restore", str(site.home / "a.backup"), "--replace")
    assert over_itself.returncode == 0, over_itself.stderr
    shutil.rmtree(elsewhere)


def test_a_backup_of_the_database_alone_comes_back_too(site: Site, tmp_path: Path) -> None:
    with tarfile.open(site.home / "a.backup") as archive:
        archive.extract("database.dump", tmp_path, filter="data")
    elsewhere = new_home()
    assert cauce(elsewhere, "restore", str(tmp_path / "database.dump")).returncode == 0
    assert "ana@" in cauce(elsewhere, "django", "shell", "-c", PEOPLE).stdout
    (tmp_path / "no.backup").write_text("no backup")
    refused = cauce(elsewhere, "restore", str(tmp_path / "no.backup"))
    assert refused.returncode == 1
    assert "is no backup" in refused.stderr
    shutil.rmtree(elsewhere)


def test_production_refuses_and_names_every_problem_at_once(site: Site) -> None:
    refused = cauce(site.home, "serve", "--production", "--port", "0", CAUCE_SECRET_KEY="short")
    assert refused.returncode == 1
    for word in (
        "CAUCE_SECRET_KEY is too short", "CAUCE_LEDGER_KEY is not set", "CAUCE_TLS_PROXIES", "CAUCE_HOSTS",
        "CAUCE_SMTP_HOST", "Demonstration accounts can sign in: ana@",
    ):  # fmt: skip
        assert word in refused.stderr
    assert not embedded_postgres.answers(site.home)


def test_production_starts_once_every_problem_is_mended(site: Site) -> None:
    closed = cauce(site.home, "account", "end-demonstration")
    assert "Closed: Ana" in closed.stdout, closed.stderr
    mended = {
        "CAUCE_PRODUCTION": "1", "CAUCE_SECRET_KEY": "s" * 40, "CAUCE_LEDGER_KEY": "l" * 40,
        "CAUCE_TLS_PROXIES": "1", "CAUCE_HOSTS": "cauce.example.org", "CAUCE_SMTP_HOST": "mail.example.org",
    }  # fmt: skip
    production = Site(site.home, mended)
    try:
        assert "https://cauce.example.org/" in production.story()
        assert "password" not in production.story()
    finally:
        assert production.end() == 0


def test_kill_9_loses_nothing_that_was_confirmed(site: Site) -> None:
    killed = Site(site.home)
    with connect(site.home) as connection:
        connection.execute(KEPT)
    orphans = killed.processes()
    killed.process.kill()
    killed.process.wait()
    again = Site(site.home)
    try:
        assert rows_kept(site.home) == 1
        until(lambda: not any(is_alive(pid) for pid in orphans))
        assert is_healthy(again)
    finally:
        assert again.end() == 0
