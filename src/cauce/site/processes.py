"""Small tools for a program that looks after other programs."""

from __future__ import annotations

import ctypes
import os
import select
import signal
from collections.abc import Callable, Sequence

PARENT_DEATH_SIGNAL = 1
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class EndRequested(Exception):
    """Somebody asked this program to end while it was starting."""


def ends_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child receives this signal the moment its parent dies, even of `kill -9`.

    Only Linux can do this; elsewhere a child outlives a killed parent until the next start ends it.
    """
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    parent = os.getpid()

    def in_the_child() -> None:
        if prctl is not None:
            prctl(PARENT_DEATH_SIGNAL, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return in_the_child


class Signals:
    """Hears signals at the places where the program waits, and nowhere in between.

    Counts in `endings` how often it was asked to end. A signal that was ignored at the start
    (`nohup`, a shell's background job) stays ignored.
    """

    def __init__(self) -> None:
        self.endings = 0
        self._heard, self._told = os.pipe()
        os.set_blocking(self._heard, False)
        os.set_blocking(self._told, False)
        signal.set_wakeup_fd(self._told, warn_on_full_buffer=False)
        for number in (*ENDING, signal.SIGCHLD):
            if number == signal.SIGCHLD or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_: None)

    def wait(self, seconds: float, also: Sequence[int] = ()) -> None:
        """Wait so long, or until a signal arrives or one of the descriptors can be read."""
        ready, _, _ = select.select([self._heard, *also], [], [], max(0.0, seconds))
        if self._heard in ready:
            numbers = os.read(self._heard, 4096)
            self.endings += sum(number in ENDING for number in numbers)

    def pause(self, seconds: float, also: Sequence[int] = ()) -> None:
        """Like `wait`. Raises `EndRequested` when asked to end."""
        self.wait(seconds, also)
        if self.endings:
            raise EndRequested
