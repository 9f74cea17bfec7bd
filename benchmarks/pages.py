"""Server time of list, filter, search and home pages with 100,000 commitments and 10,000 events.

    PYTHONPATH=src .venv/bin/python -m benchmarks.pages [--commitments 100000] [--rounds 25]

Fills a scratch database of its own on a throw-away server, asks each page as an anonymous reader (the
least-privileged one) and as an observer, and prints the median, the 95th percentile, the number of queries
and the ratio to the limit of 100 ms. The baseline row is the cheapest page the site can make (the sign-in
page), measured in the same run: what it costs is the floor under every other row on this machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

LIMIT_MS = 100.0
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = (
    ("baseline: sign in", "/es/account/login/"),
    ("home", "/es/"),
    ("commitments: list", "/es/commitments/"),
    ("commitments: page 200", "/es/commitments/?page=200"),
    ("commitments: one State", "/es/commitments/?state=MEX"),
    ("commitments: State, kind, sector", "/es/commitments/?state=HND&kind=commitment&sector=protection"),
    ("commitments: text", "/es/commitments/?text=registro"),
    ("commitments: sorted by title", "/es/commitments/?sort=title"),
    ("commitments: sorted, last page", "/es/commitments/?sort=-title&page=900"),
    ("plans", "/es/commitments/plans/"),
    ("agenda: the year", "/es/agenda/2025/"),
    ("agenda: list", "/es/agenda/list/"),
    ("agenda: list, one organ", "/es/agenda/list/?organ=team"),
    ("agenda: timeline", "/es/agenda/timeline/"),
    ("State", "/es/parties/MEX/"),
    ("search: a rare word", "/es/search/?q=hermanamiento"),
    ("search: a word of half the rows", "/es/search/?q=asilo"),
    ("search: two words", "/es/search/?q=registro+fronterizo"),
    ("search: nothing found", "/es/search/?q=zzyzx"),
    ("API: commitments", "/api/v1/commitments?limit=50"),
)


@dataclass(frozen=True)
class Row:
    """The figures of one page for one reader."""

    page: str
    median_ms: float
    p95_ms: float
    queries: int
    kilobytes: float


def measure(client: Client, page: str, url: str, rounds: int) -> Row:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        answer = client.get(url)
    if answer.status_code != 200:
        sys.exit(f"{url} answered {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    return Row(page, statistics.median(times), p95, len(queries), len(answer.content) / 1024)


def show(title: str, rows: list[Row]) -> None:
    print(f"\n{title}\n{'page':38}{'median ms':>10}{'p95 ms':>9}{'queries':>9}{'KB':>7}{'of limit':>10}")
    for row in rows:
        ratio = row.median_ms / LIMIT_MS
        print(
            f"{row.page:38}{row.median_ms:10.1f}{row.p95_ms:9.1f}{row.queries:9d}{row.kilobytes:7.0f}{ratio:9.2f}x"
        )


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


def run(commitments: int, rounds: int) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from cauce.foundation.accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    print(f"{commitments:,} commitments, {commitments // 10:,} events; {fill(commitments)}")
    anonymous = [measure(Client(), page, url, rounds) for page, url in PAGES]
    show("Anonymous reader", anonymous)
    observer = Client()
    observer.force_login(User.objects.get(email__startswith="gina"), backend=BACKEND)
    seen = [measure(observer, page, url, rounds) for page, url in PAGES[1:]]
    show("Observer (Gina)", seen)
    slow = [row for row in (*anonymous, *seen) if row.median_ms > LIMIT_MS]
    print(f"\n{len(slow)} pages over the limit of {LIMIT_MS:.0f} ms: {', '.join(row.page for row in slow)}")
    return 1 if slow else 0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--commitments", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=25)
    given = words.parse_args()
    home = Path(tempfile.mkdtemp(prefix="cauce-bench-"))
    home.chmod(0o755)
    os.environ.update(
        CAUCE_HOME=str(home), CAUCE_PLAIN_STATIC="1", DJANGO_SETTINGS_MODULE="cauce.site.settings"
    )
    from cauce.site import embedded_postgres

    server = embedded_postgres.start(home)
    try:
        sys.exit(run(given.commitments, given.rounds))
    finally:
        embedded_postgres.stop(server)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
