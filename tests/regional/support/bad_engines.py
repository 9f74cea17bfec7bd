"""Engines that go wrong, each in its way. No Django here: they run in a process of their own."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.connection import Connection


def endless(_question: object, way: Connection) -> None:
    way.send(("done", 0.5))
    time.sleep(120)


def dying(_question: object, _way: Connection) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def breaking(_question: object, _way: Connection) -> None:
    raise SystemExit(3)
