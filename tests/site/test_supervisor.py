from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from cauce.site.errors import OperatorError
from cauce.site.processes import Signals
from cauce.site.supervisor import Child, Supervisor, launcher
from tests.site.running import children, is_alive, until

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
STUBBORN = [sys.executable, "-c", DEAF]
PARENT = [
    sys.executable,
    "-c",
    f"import subprocess; subprocess.Popen({FOREVER}); import time; time.sleep(600)",
]


class Quiet(Signals):
    """Waits like `Signals`, and leaves the signals of the test run alone."""

    def __init__(self) -> None:
        self.endings = 0

    def wait(self, seconds: float, also: object = ()) -> None:
        time.sleep(min(seconds, 0.01))


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(Quiet(), said.append)
    yield made
    made.end()


def child(command: list[str], *, order: int = 1, patience: float = 5) -> Child:
    return Child("thing", launcher(command, {}), end_order=order, patience=patience)


def looked(supervisor: Supervisor) -> bool:
    supervisor.look()
    return True


def pid(of: Child) -> int:
    assert of.process is not None
    return of.process.pid


def test_what_dies_is_started_again_and_said(supervisor: Supervisor, said: list[str]) -> None:
    thing = supervisor.start(child(FOREVER))
    before = pid(thing)
    thing.process.kill()  # type: ignore[union-attr]
    until(lambda: looked(supervisor) and (thing.process is not None and pid(thing) != before))
    assert "SIGKILL" in said[0]


def test_the_pause_grows_with_every_failure(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(child([sys.executable, "-c", "raise SystemExit(3)"]))
    until(lambda: looked(supervisor) and len(said) == 3)
    assert [line.rpartition(" in ")[2] for line in said] == ["0.25 s.", "0.5 s.", "1 s."]
    assert "exit code 3" in said[0]


def test_what_cannot_be_started_again_is_tried_later(supervisor: Supervisor, said: list[str]) -> None:
    thing = supervisor.start(child(FOREVER))

    def refuses() -> subprocess.Popen[bytes]:
        raise OperatorError("no room")

    thing.launch = refuses
    thing.process.kill()  # type: ignore[union-attr]
    until(lambda: looked(supervisor) and len(said) == 2)
    assert "no room" in said[1]


def test_what_a_dead_program_left_behind_is_ended_too(supervisor: Supervisor) -> None:
    thing = supervisor.start(child(PARENT))
    left = until(lambda: list(children(pid(thing))))
    thing.process.kill()  # type: ignore[union-attr]
    until(lambda: looked(supervisor) and not is_alive(left[0]))


def test_who_does_not_end_when_asked_is_made_to(supervisor: Supervisor) -> None:
    thing = supervisor.start(child(STUBBORN, patience=0.2))
    number = pid(thing)
    until(lambda: "SIGTERM" in _ignored(number))
    supervisor.end()
    assert not is_alive(number)


def _ignored(number: int) -> list[str]:
    with open(f"/proc/{number}/status") as status:
        mask = next(int(line.split()[1], 16) for line in status if line.startswith("SigIgn"))
    return ["SIGTERM"] if mask & (1 << 14) else []


def test_children_end_in_their_order(supervisor: Supervisor) -> None:
    ended: list[str] = []

    def noting(name: str) -> Child:
        def stop(process: subprocess.Popen[bytes]) -> None:
            ended.append(name)
            process.kill()

        order = {"web": 1, "worker": 2, "database": 3}[name]
        return Child(name, launcher(FOREVER, {}), end_order=order, stop=stop)

    for name in ("database", "web", "worker"):
        supervisor.start(noting(name))
    supervisor.end()
    assert ended == ["web", "worker", "database"]
