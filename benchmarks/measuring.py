"""What the benchmarks of pages share: a scratch server full of synthetic rows, meters, and tables of figures.

For each page, asked for through every middleware and compressed:

- median and 95th percentile of the wall time until the answer is made (of a download: its beginning), and
  the best one, which neighbours disturbed least;
- the time this process worked ("cpu") and the time it waited for the database ("sql"), both medians: on a
  machine shared with others the wall time is disturbed by them, these two less;
- the queries, the size as sent, and the ratios to the limit and to the baseline row.

The baseline row is the cheapest page the site can make (the sign-in page), measured in the same run: what
it costs is the floor under every other row on this machine. `docs/performance.md` reads the figures.
"""

from __future__ import annotations

import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

LIMIT_MS = 100.0
WARM_UP = 3
BEGINNING = 1024
#: Measured, but no page: the limit is not for it.
DOWNLOAD = "CSV"
BASELINE = "baseline: sign in"
SIGN_IN = "/es/account/login/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SEED = 20251125


@dataclass
class Meter:
    """Counts the queries of the open connection, and the seconds spent waiting for them."""

    queries: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], *call: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*call)
        finally:
            self.seconds += time.perf_counter() - started
            self.queries += 1


@dataclass
class Row:
    """The samples of one page for one reader, in milliseconds."""

    page: str
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    queries: int = 0
    kilobytes: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def p95(self) -> float:
        return sorted(self.wall)[min(len(self.wall) - 1, int(len(self.wall) * 0.95))]


@dataclass(frozen=True)
class Visit:
    """A page, who asks for it, and where the figures go."""

    client: Client
    url: str
    row: Row


@dataclass(frozen=True)
class Reader:
    """Who asks; the beginning of the address that a demonstration account has."""

    title: str
    pages: tuple[tuple[str, str], ...]
    account: str = ""

    def visits(self, known: Mapping[str, Any], only: str) -> list[Visit]:
        """The pages this reader asks for, `known` in their addresses: the baseline, and those named so."""
        from django.test import Client

        from cauce.foundation.accounts.models import User

        client = Client()
        if self.account:
            client.force_login(User.objects.get(email__startswith=self.account), backend=BACKEND)
        return [
            Visit(client, url.format(**known), Row(page))
            for page, url in self.pages
            if page == BASELINE or only in page
        ]


def ask(client: Client, url: str) -> int:
    """Ask once; the bytes of the answer. Of an answer that is sent in pieces, only the beginning."""
    answer = client.get(url, headers={"accept-encoding": "gzip"})
    if answer.status_code != 200:
        sys.exit(f"{url} answered {answer.status_code}")
    if not answer.streaming:
        return len(answer.content)
    size = 0
    for piece in answer.streaming_content:  # type: ignore[attr-defined]
        size += len(piece)
        if size > BEGINNING:
            break
    answer.close()
    return size


def sample(client: Client, url: str, row: Row) -> None:
    from django.db import connection

    meter = Meter()
    with connection.execute_wrapper(meter):
        started, worked = time.perf_counter(), time.process_time()
        row.kilobytes = ask(client, url) / 1024
        row.cpu.append((time.process_time() - worked) * 1000)
        row.wall.append((time.perf_counter() - started) * 1000)
    row.sql.append(meter.seconds * 1000)
    row.queries = meter.queries


def measure(visits: list[Visit], rounds: int) -> None:
    """Fill the rows, page after page in each round: a busy spell of a neighbour falls on all alike."""
    for visit in visits:
        for _ in range(WARM_UP):
            ask(visit.client, visit.url)
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for visit in visits:
            sample(visit.client, visit.url, visit.row)


def show(title: str, rows: list[Row], baseline: float, limit: float = LIMIT_MS) -> None:
    """A table of Markdown: docs/performance.md holds this output."""
    names = ("median ms", "p95 ms", "best ms", "cpu ms", "sql ms", "queries", "KB", "of limit", "base")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"\n{title} (load of the machine over 1, 5 and 15 minutes: {load})")
    print(f"\n| {'page':38} | {' | '.join(names)} |")
    print(f"|:{'-' * 39}|{'|'.join('-' * (len(name) + 1) + ':' for name in names)}|")
    for row in rows:
        figures = (
            f"{row.median:9.1f}",
            f"{row.p95:6.1f}",
            f"{min(row.wall):7.1f}",
            f"{statistics.median(row.cpu):6.1f}",
            f"{statistics.median(row.sql):6.1f}",
            f"{row.queries:7d}",
            f"{row.kilobytes:2.0f}",
            f"{row.median / limit:8.2f}",
            f"{row.median / baseline:4.1f}",
        )
        print(f"| {row.page:38} | {' | '.join(figures)} |")


def too_slow(rows: list[Row], limit: float = LIMIT_MS) -> list[Row]:
    """The pages over the limit, named."""
    slow = [row for row in rows if row.median > limit and not row.page.startswith(DOWNLOAD)]
    print(f"\n{len(slow)} pages over the limit of {limit:.0f} ms: {', '.join(row.page for row in slow)}")
    return slow


def fill(commitments: int, support: int | None = None) -> str:
    """The reference data, the cast of the demonstration, and so many synthetic commitments; what was made.

    `support` needs, and as many offers; in proportion to the commitments when it is None.
    """
    from django.core.management import call_command
    from django.utils import timezone

    from cauce.exchange import demonstration, reference_data

    root = Path(__file__).resolve().parents[1]
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    reference_data.load_reference_data(folder=root / "data")
    demonstration.make_cast(on=timezone.localdate())
    return multiply(commitments, support)


def multiply(commitments: int, support: int | None = None) -> str:
    """Put so many synthetic commitments in the place of those there are; what was made."""
    from cauce.exchange import synthetic

    made = str(
        synthetic.make(commitments=commitments, events=-(-commitments // 10), seed=SEED, support=support)
    )
    settle()
    return made


def settle() -> None:
    """What autovacuum has done on a site that stands for a day: dead rows out, visibility map set."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


@contextmanager
def scratch_server() -> Iterator[None]:
    """A server and a home that are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="cauce-bench-"))
    home.chmod(0o755)
    os.environ.update(
        CAUCE_HOME=str(home), CAUCE_PLAIN_STATIC="1", DJANGO_SETTINGS_MODULE="cauce.site.settings"
    )
    (home / "static").mkdir()
    from cauce.site import embedded_postgres

    server = embedded_postgres.start(home)
    try:
        yield
    finally:
        embedded_postgres.stop(server)
        shutil.rmtree(home, ignore_errors=True)
