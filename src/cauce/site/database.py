"""The database as the commands need it: running, reachable, new enough."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from cauce.site import embedded_postgres, environment
from cauce.site.errors import OperatorError
from cauce.site.home import HomeInUse, HomeLock

OLDEST = 15
PATIENCE = 60


@contextmanager
def database_running(verb: str, *, alone: bool = False) -> Iterator[None]:
    """The database for the time of one command.

    Uses the server of `DATABASE_URL`, or the embedded one if `cauce serve` runs it; else starts the
    embedded one and stops it afterwards. `alone`: refuses while another program works in this home.
    Raises `OperatorError`.
    """
    home = environment.home()
    if not environment.is_embedded():
        check_server()
        yield
        return
    lock = HomeLock(home, verb=verb) if alone else _lock_unless_running(verb)
    if lock is None:
        yield
        return
    with lock:
        server = embedded_postgres.start(home)
        try:
            yield
        finally:
            embedded_postgres.stop(server, after_its_sessions=True)


def _lock_unless_running(verb: str) -> HomeLock | None:
    home = environment.home()
    deadline = time.monotonic() + PATIENCE
    while not embedded_postgres.answers(home):
        try:
            return HomeLock(home, verb=verb)
        except HomeInUse:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    return None


def check_server() -> None:
    """Raises `OperatorError` if the server cannot be reached or is too old."""
    try:
        with environment.connect() as connection:
            version = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        raise OperatorError(unreachable(error)) from error
    if version < OLDEST:
        raise OperatorError(
            f"The server of DATABASE_URL is PostgreSQL {version}; Cauce needs {OLDEST} or newer. "
            "Nothing was changed."
        )


def unreachable(error: Exception) -> str:
    """What to tell when the database does not answer."""
    said = " ".join(str(error).split())
    mend = (
        "The embedded server is not running; see the log in its folder."
        if environment.is_embedded()
        else "Check that the server is up and that DATABASE_URL names it rightly."
    )
    return f"The database cannot be reached: {said}\n{mend}"
