"""Looks after the programs that make up a running Cauce: starts them, restarts them, ends them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from cauce.site.errors import OperatorError
from cauce.site.processes import Signals, ends_with_parent

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
LONG_ENOUGH = 60.0
BEAT = 0.05

Launch = Callable[[], "subprocess.Popen[bytes]"]


def launcher(command: list[str], environment: dict[str, str], *, keep: int | None = None) -> Launch:
    """Starts this command in a process group of its own; it is told to end if we die.

    `keep`: a descriptor of ours that it inherits.
    """

    def launch() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True,
            pass_fds=() if keep is None else (keep,), preexec_fn=ends_with_parent(signal.SIGTERM),
        )  # fmt: skip

    return launch


@dataclass
class Child:
    """One program that should always run.

    `stop` ends it in its own way; otherwise it gets SIGTERM, and `patience` seconds to follow.
    """

    name: str
    launch: Launch
    end_order: int
    stop: Callable[[subprocess.Popen[bytes]], None] | None = None
    patience: float = 10.0
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    began: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        self.process = self.launch()
        self.began = time.monotonic()

    def has_ended(self) -> bool:
        """Whether the process died. What it left behind in its group is ended before it is buried."""
        if self.process is None:
            return False
        if self.process.returncode is None:
            dead = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if dead is None:
                return False
            self.kill()
            self.process.wait()
        return True

    def ask_to_end(self) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        if self.stop:
            self.stop(self.process)
        else:
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the whole process group at once."""
        if self.process is not None and self.process.returncode is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()


class Supervisor:
    """Watches its children in one thread, and ends them one after the other by their `end_order`."""

    def __init__(self, signals: Signals, say: Callable[[str], None]) -> None:
        self._signals = signals
        self._say = say
        self._children: list[Child] = []

    def start(self, child: Child) -> Child:
        child.start()
        self._children.append(child)
        return child

    def adopt(self, child: Child) -> None:
        """Look after a child that already runs."""
        child.began = time.monotonic()
        self._children.append(child)

    def watch(self) -> None:
        """Restart whatever dies, until somebody asks this program to end."""
        while not self._signals.endings:
            self.look()
            self._signals.wait(self._until_next())

    def look(self) -> None:
        """Note who died; start again whose pause is over."""
        now = time.monotonic()
        for child in self._children:
            if child.has_ended():
                self._plan_restart(child, now)
            if child.process is None and child.due <= now:
                self._restart(child)

    def end(self) -> None:
        """End every child. A second signal cuts the patience short."""
        for child in sorted(self._children, key=lambda each: each.end_order):
            child.ask_to_end()
            deadline = time.monotonic() + child.patience
            while not child.has_ended() and child.process is not None:
                self._signals.wait(BEAT)
                if time.monotonic() > deadline or self._signals.endings > 1:
                    child.kill()
        self._children.clear()

    def _plan_restart(self, child: Child, now: float) -> None:
        assert child.process is not None  # noqa: S101
        lived = now - child.began
        child.failures = 0 if lived > LONG_ENOUGH else child.failures
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**child.failures)
        self._say(
            f"The {child.name} ended ({_reason(child.process.returncode)}) after {lived:.0f} s; "
            f"it starts again in {pause:g} s."
        )
        child.process, child.due, child.failures = None, now + pause, child.failures + 1

    def _restart(self, child: Child) -> None:
        try:
            child.start()
        except (OperatorError, OSError) as error:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**child.failures)
            child.due, child.failures = time.monotonic() + pause, child.failures + 1
            self._say(f"The {child.name} could not be started; the next attempt is in {pause:g} s. {error}")

    def _until_next(self) -> float:
        dues = [child.due for child in self._children if child.process is None]
        return max(0.0, min(dues) - time.monotonic()) if dues else LONGEST_PAUSE


def _reason(returncode: int) -> str:
    if returncode >= 0:
        return f"exit code {returncode}"
    try:
        return signal.Signals(-returncode).name
    except ValueError:
        return f"signal {-returncode}"
