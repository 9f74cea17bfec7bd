"""`cauce serve`: everything up in order, the story of it told, looked after, and taken down in order."""

from __future__ import annotations

import errno
import http.client
import json
import os
import select
import socket
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cauce
from cauce.site import database, embedded_postgres, environment, production
from cauce.site.errors import OperatorError
from cauce.site.home import HomeInUse, HomeLock
from cauce.site.processes import EndRequested, Signals
from cauce.site.story import Story
from cauce.site.supervisor import Child, Supervisor, launcher

#: A first start makes all tables and reads all data: on an old, busy machine that takes minutes.
WEB_START_SECONDS = 900
LEFTOVERS_SECONDS = 15
STEP = 0.05
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        name = "localhost" if self.host in EVERYWHERE else self.host
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}/"

    @property
    def is_local(self) -> bool:
        return self.host in LOOPBACK


def serve(*, host: str, port: int) -> int:
    """Run until told to end. Returns the exit code; raises `OperatorError` when it cannot start."""
    started = time.monotonic()
    signals, story = Signals(), Story()
    home = environment.home()
    address = Address(host, port or _free_port(host))
    if not environment.is_production():
        os.environ.setdefault("CAUCE_ADDRESS", address.url)
    story.title(f"Cauce {cauce.__version__}, at work in {home}")
    with ExitStack() as stack:
        lock = stack.enter_context(_lock(home, address, signals))
        _check_port(address, signals, patience=LEFTOVERS_SECONDS if lock.was_killed else 0)
        supervisor = Supervisor(signals, story.warn)
        stack.callback(_end, supervisor, story, signals)
        try:
            _start(supervisor, address, signals, story)
            story.ready(address.url, seconds=time.monotonic() - started, hints=_hints(address))
            supervisor.watch()
        except EndRequested:
            story.interrupted()
        except OperatorError:
            story.interrupted()
            raise
    story.title("Everything has ended.")
    return 0


def _start(supervisor: Supervisor, address: Address, signals: Signals, story: Story) -> None:
    story.begin("Database")
    story.done(_start_database(supervisor, signals))
    if environment.is_production():
        story.begin("Production rules")
        production.check()
        story.done("kept")
    variables = child_environment()
    web = Child("web server", launcher(web_command(address), variables), end_order=1)
    _start_web(web, supervisor, address, signals, story)
    supervisor.start(Child("worker", launcher(worker_command(), variables), end_order=2))


def _start_database(supervisor: Supervisor, signals: Signals) -> str:
    if not environment.is_embedded():
        database.check_server()
        return "that of DATABASE_URL"
    home = environment.home()
    child = Child("database", lambda: embedded_postgres.start(home), stop=embedded_postgres.stop, end_order=3)
    child.process = embedded_postgres.start(home, pause=signals.pause)
    supervisor.adopt(child)
    return f"PostgreSQL in {embedded_postgres.place(home)}"


def child_environment() -> dict[str, str]:
    """What our own child programs need to find Cauce and its settings."""
    source = str(Path(cauce.__file__).resolve().parents[1])
    paths = [source, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "DJANGO_SETTINGS_MODULE": "cauce.site.settings",
    }


def web_command(address: Address) -> list[str]:
    return [sys.executable, "-m", "cauce.site.web", address.host, str(address.port)]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "cauce.site.worker"]


def _start_web(web: Child, supervisor: Supervisor, address: Address, signals: Signals, story: Story) -> None:
    """Its first start, in which it also prepares. Raises `OperatorError` with the problem it met."""
    hear, tell = os.pipe()
    web.process = launcher([*web_command(address), "--tell", str(tell)], child_environment(), keep=tell)()
    os.close(tell)
    supervisor.adopt(web)
    try:
        problem = _listen(hear, signals, story)
    finally:
        os.close(hear)
    if problem:
        raise OperatorError(problem)
    story.begin("Web server")
    _wait_for_web(web, address, signals)
    story.done()


def _listen(descriptor: int, signals: Signals, story: Story) -> str:
    """Pass on what is told through a pipe until its end. Returns the problem, if there was one."""
    problem, rest = "", b""
    while chunk := _read(descriptor, signals):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            problem = story.tell(json.loads(line)) or problem
    return problem


def _read(descriptor: int, signals: Signals) -> bytes:
    """The next bytes of a pipe; none at its end. Raises `EndRequested`."""
    while not select.select([descriptor], [], [], 0)[0]:
        signals.pause(60, also=[descriptor])
    return os.read(descriptor, 65536)


def _lock(home: Path, address: Address, signals: Signals) -> HomeLock:
    """The lock of this home. Waits for a command that uses the database to end, not for another `serve`."""
    told = False
    while True:
        try:
            return HomeLock(home, verb="serve", address=address.url)
        except HomeInUse as error:
            if error.note is None or error.note.verb == "serve":
                raise
            if not told:
                print(f"Waiting for `cauce {error.note.verb}` (process {error.note.pid}) to end.", flush=True)
            told = True
            signals.pause(0.2)


def _check_port(address: Address, signals: Signals, *, patience: float) -> None:
    """Raises `OperatorError` if we could not listen there. Leftovers of a killed run get `patience` to go."""
    deadline = time.monotonic() + patience
    while error := _listening_error(address):
        if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            raise OperatorError(_explained(error, address)) from error
        signals.pause(0.1)


def _listening_error(address: Address) -> OSError | None:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(place)
    except OSError as error:
        return error
    return None


def _explained(error: OSError, address: Address) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {address.port} is taken by another program. Nothing was started. "
            f"Choose another: ./run serve --port {address.port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {address.port}. Choose one from 1024 on, behind a proxy."
    return f"This machine cannot listen on {address.host}: {error.strerror}. Usual: --host 127.0.0.1"


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as attempt:
        attempt.bind((host, 0))
        return int(attempt.getsockname()[1])


def _wait_for_web(web: Child, address: Address, signals: Signals) -> None:
    deadline = time.monotonic() + WEB_START_SECONDS
    while not _is_healthy(address):
        if web.has_ended() or time.monotonic() > deadline:
            raise OperatorError("The web server did not come up; what it said is above.")
        signals.pause(STEP)


def _is_healthy(address: Address) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104
    connection = http.client.HTTPConnection(host, address.port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": environment.hosts()[0].lstrip(".")})
        answer: dict[str, Any] = json.load(connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return answer.get("status") != "unavailable"


def _hints(address: Address) -> list[str]:
    hints = []
    if environment.is_production():
        hosts = ", ".join(f"https://{host.lstrip('.')}/" for host in environment.hosts())
        hints.append(f"Production: your proxy passes {hosts} on to this address.")
    elif not address.is_local and not os.environ.get("CAUCE_HOSTS"):
        hints.append("Only this machine can open the pages. To let others: CAUCE_HOSTS=its-name,its-address")
    return hints


def _end(supervisor: Supervisor, story: Story, signals: Signals) -> None:
    if signals.endings:
        story.title("Ending. (Once more: at once.)")
    supervisor.end()
