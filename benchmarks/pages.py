"""Server time of list, filter, search, detail and home pages with 100,000 commitments and 10,000 events.

    PYTHONPATH=src .venv/bin/python -m benchmarks.pages [--commitments 100000] [--rounds 25] [--only TEXT]

Fills a scratch database on a throw-away server of its own, and asks each page, through every middleware
and compressed, as an anonymous reader (the least-privileged one) and as an observer. For each page:

- median and 95th percentile of the wall time until the answer is made (of a download: its beginning);
- the time this process worked ("cpu") and the time it waited for the database ("sql"), both medians: on a
  machine shared with others the wall time is disturbed by them, these two less;
- the queries, the size as sent, and the ratios to the limit of 100 ms and to the baseline row.

The baseline row is the cheapest page the site can make (the sign-in page), measured in the same run: what
it costs is the floor under every other row on this machine. `docs/performance.md` reads the figures.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
COMMITMENTS, AGENDA, FOUND = "/es/commitments/", "/es/agenda/list/", "/es/search/?q="
#: {commitment} and {event} stand for the key of a visible synthetic row; {last} for a list's last page.
PAGES = (
    (BASELINE, "/es/account/login/"),
    ("home", "/es/"),
    ("strategy", "/es/strategy/2025/"),
    ("commitments: list", COMMITMENTS),
    ("commitments: page 200", f"{COMMITMENTS}?page=200"),
    ("commitments: last page", f"{COMMITMENTS}?page={{last}}"),
    ("commitments: one State", f"{COMMITMENTS}?state=MEX"),
    ("commitments: State, kind, sector", f"{COMMITMENTS}?state=HND&kind=commitment&sector=protection"),
    ("commitments: classification", f"{COMMITMENTS}?term=pledge_quality/fairness"),
    ("commitments: a rare word", f"{COMMITMENTS}?q=hermanamiento"),
    ("commitments: a common word", f"{COMMITMENTS}?q=registro"),
    ("commitments: a phrase", f'{COMMITMENTS}?q="sistema+de+asilo"'),
    ("commitments: words, State, by title", f"{COMMITMENTS}?q=registro&state=MEX&sort=title"),
    ("commitments: nothing found", f"{COMMITMENTS}?q=zzyzx"),
    ("commitments: by title", f"{COMMITMENTS}?sort=title"),
    ("commitments: by title, last page", f"{COMMITMENTS}?sort=-title&page={{last}}"),
    ("commitments: by kind", f"{COMMITMENTS}?sort=kind"),
    ("commitments: by forum", f"{COMMITMENTS}?sort=forum"),
    ("commitments: by side", f"{COMMITMENTS}?sort=-side"),
    ("commitments: State, by forum, page 90", f"{COMMITMENTS}?state=MEX&sort=-forum&page=90"),
    ("commitments: one", f"{COMMITMENTS}{{commitment}}/"),
    ("plans", f"{COMMITMENTS}plans/"),
    ("agenda: the year", "/es/agenda/2025/"),
    ("agenda: list", AGENDA),
    ("agenda: list, page 100", f"{AGENDA}?page=100"),
    ("agenda: list, one organ", f"{AGENDA}?organ=team"),
    ("agenda: list, year, State, words", f"{AGENDA}?year=2026&state=GTM&q=taller"),
    ("agenda: timeline", "/es/agenda/timeline/"),
    ("agenda: one event", "/es/agenda/events/{event}/"),
    ("State", "/es/parties/MEX/"),
    ("search: a rare word", f"{FOUND}hermanamiento"),
    ("search: a word of many rows", f"{FOUND}asilo"),
    ("search: two words", f"{FOUND}registro+fronterizo"),
    ("search: a phrase of common words", f'{FOUND}"solicitantes+de+asilo"'),
    ("search: a phrase that is rare", f'{FOUND}"registro+asilo"'),
    ("search: page 20", f"{FOUND}asilo&page=20"),
    ("search: nothing found", f"{FOUND}zzyzx"),
    ("API: commitments", "/api/v1/commitments?limit=50"),
    ("API: commitments from 50,000", "/api/v1/commitments?limit=50&offset=50000"),
    ("API: events", "/api/v1/events?limit=50"),
    ("CSV of all commitments, beginning", "/es/download/commitments.csv"),
)


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


def show(title: str, rows: list[Row], baseline: float) -> None:
    """A table of Markdown: docs/performance.md holds this output."""
    names = ("median ms", "p95 ms", "cpu ms", "sql ms", "queries", "KB", "of limit", "base")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"\n{title} (load of the machine over 1, 5 and 15 minutes: {load})")
    print(f"\n| {'page':38} | {' | '.join(names)} |")
    print(f"|:{'-' * 39}|{'|'.join('-' * (len(name) + 1) + ':' for name in names)}|")
    for row in rows:
        figures = (
            f"{row.median:9.1f}",
            f"{row.p95:6.1f}",
            f"{statistics.median(row.cpu):6.1f}",
            f"{statistics.median(row.sql):6.1f}",
            f"{row.queries:7d}",
            f"{row.kilobytes:2.0f}",
            f"{row.median / LIMIT_MS:8.2f}",
            f"{row.median / baseline:4.1f}",
        )
        print(f"| {row.page:38} | {' | '.join(figures)} |")


def fill(commitments: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.utils import timezone

    from cauce.exchange import demonstration, reference_data, synthetic

    root = Path(__file__).resolve().parents[1]
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    reference_data.load_reference_data(folder=root / "data")
    demonstration.make_cast(on=timezone.localdate())
    started = time.perf_counter()
    synthetic.make(commitments=commitments, events=commitments // 10, seed=20251125)
    return {"generated in s": round(time.perf_counter() - started, 1)}


def settle() -> None:
    """What autovacuum has done on a site that stands for a day: dead rows out, visibility map set."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def addresses(person: Any) -> dict[str, Any]:
    """What stands in the addresses of `PAGES` for this reader."""
    from django.conf import settings

    from cauce.regional.agenda.models import Event
    from cauce.regional.commitments.models import Commitment

    commitments = Commitment.objects.visible_to(person).filter(key__startswith="SYN-").order_by("key")
    events = Event.objects.visible_to(person).filter(key__startswith="SYN-").order_by("key")
    return {
        "commitment": commitments.values_list("key", flat=True)[100],
        "event": events.values_list("key", flat=True)[100],
        "last": -(-Commitment.objects.visible_to(person).count() // settings.PAGE_SIZE),
    }


def visits_of(client: Client, person: Any, only: str) -> list[Visit]:
    """The pages this reader asks for; the baseline is asked for by the anonymous one."""
    known = addresses(person)
    return [
        Visit(client, url.format(**known), Row(page))
        for page, url in PAGES
        if (person.is_anonymous if page.startswith(BASELINE) else only in page)
    ]


def run(rounds: int, only: str) -> int:
    """Measure both readers. 1 when the median of a page is over the limit."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from cauce.foundation.accounts.models import User
    from cauce.foundation.accounts.queries import person_of
    from cauce.foundation.accounts.standing import nobody

    settings.ALLOWED_HOSTS = ["*"]
    today, gina = timezone.localdate(), User.objects.get(email__startswith="gina")
    observer = Client()
    observer.force_login(gina, backend=BACKEND)
    open_visits = visits_of(Client(), nobody(today), only)
    her_visits = visits_of(observer, person_of(gina, on=today), only)
    measure([*open_visits, *her_visits], rounds)
    anonymous, seen = [visit.row for visit in open_visits], [visit.row for visit in her_visits]
    show("Anonymous reader", anonymous, anonymous[0].median)
    show("Observer (Gina)", seen, anonymous[0].median)
    pages = [row for row in (*anonymous, *seen) if not row.page.startswith(DOWNLOAD)]
    slow = [row for row in pages if row.median > LIMIT_MS]
    print(f"\n{len(slow)} pages over the limit of {LIMIT_MS:.0f} ms: {', '.join(row.page for row in slow)}")
    return 1 if slow else 0


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


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--commitments", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=25)
    words.add_argument("--only", default="", metavar="TEXT", help="only pages whose name holds this text")
    given = words.parse_args()
    with scratch_server():
        import django

        django.setup()
        made = fill(given.commitments)
        settle()
        print(f"{given.commitments:,} commitments, {given.commitments // 10:,} events; {made}")
        answer = run(given.rounds, given.only)
    sys.exit(answer)


if __name__ == "__main__":
    main()
