"""A real `cauce serve` in a home of its own, and what its processes do.

`new_home` is empty, as a newcomer's: `serve` makes the database in it and loads everything. That takes half a
minute, so tests that are not about it begin in a `prepared_home`, a copy of one that was made once.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[2] / "src"
PATIENCE = 90.0
FOREIGN = ("DATABASE_URL", "CAUCE_")
RUN = Path(os.environ["CAUCE_HOME"])
"""The folder of this run of the tests, which all its workers share."""
PREPARE = """
from cauce.site import database, preparation
with database.database_running("prepare"):
    preparation.prepare()
"""
WITHOUT_WAITING_FOR_THE_DISK = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


def until(answer: Callable[[], Any], *, within: float = PATIENCE) -> Any:
    """The first true answer. Fails when there is none in time."""
    deadline = time.monotonic() + within
    while not (found := answer()):
        assert time.monotonic() < deadline, f"nothing true from {answer} within {within:.0f} s"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


def environment(home: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    own = {"CAUCE_HOME": str(home), "CAUCE_PLAIN_STATIC": "1", "PYTHONPATH": str(SOURCE)}
    return {**kept, **own, **variables}


def cauce(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "cauce", *words],
        env=environment(home, **variables), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


def new_home() -> Path:
    """A folder that the database's system user may enter too."""
    home = Path(tempfile.mkdtemp(prefix="cauce-serve-"))
    home.chmod(0o755)
    return home


def prepared_home() -> Path:
    """A new home in which everything is there that the first start of a demonstration makes.

    Its database forgets what it was told when the machine goes down, which no test of a page is about.
    """
    made = _prepared_once()
    home = new_home()
    subprocess.run(["cp", "-a", f"{made}/.", home], check=True)
    return home


def _prepared_once() -> Path:
    """The one of this run: the worker that comes first makes it, while others wait."""
    made, done = RUN / "prepared", RUN / "prepared.done"
    with (RUN / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir(mode=0o755)
            subprocess.run(
                [sys.executable, "-c", PREPARE], env=environment(made, CAUCE_PLAIN_STATIC=""), check=True
            )
            with (made / "database" / "postgresql.conf").open("a") as settings:
                settings.write(WITHOUT_WAITING_FOR_THE_DISK)
            done.touch()
    return made


def children(pid: int) -> dict[int, str]:
    """The processes that `pid` started, and those they started, each with its command line.

    One that ends while they are listed has none any more.
    """
    found: dict[int, str] = {}
    with suppress(FileNotFoundError, ProcessLookupError):
        for listed in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, listed.read_text().split()):
                found |= {child: command_of(child)} | children(child)
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


class Site:
    """One running `cauce serve`."""

    def __init__(self, home: Path, variables: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._out = (home / "serve.out").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cauce", "serve", "--port", str(self.port)],
            env=environment(home, **(variables or {})), stdout=self._out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        until(lambda: "Ctrl-C" in self.story() or self.process.poll() is not None)
        assert self.process.poll() is None, self.story()

    def story(self) -> str:
        return (self.home / "serve.out").read_text()

    def health(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"{self.url}healthz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def processes(self) -> dict[int, str]:
        return children(self.process.pid)

    def pid_of(self, words: str) -> int:
        return next((pid for pid, command in self.processes().items() if words in command), 0)

    def end(self) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    def remove(self) -> None:
        if self.process.poll() is None:
            self.end()
        self._out.close()
        shutil.rmtree(self.home, ignore_errors=True)
