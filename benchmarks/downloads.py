"""What the large downloads cost: when they begin, how long the whole takes, how flat memory stays.

    PYTHONPATH=src .venv/bin/python -m benchmarks.downloads [--commitments 100000] [--only TEXT]

Fills a scratch database on a throw-away server of its own, and takes each file once as an anonymous reader,
through every middleware. "first" is the wall time until the first piece is there (the limit is one second),
"rows" until 8 KB are. "cpu" is what this process worked, "sql" what it waited for the database; "grown" is
how much more memory the process held at its most than before the file was asked for.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measuring import Meter, fill, scratch_server

if TYPE_CHECKING:
    from django.test import Client

FIRST_WITHIN_S = 1.0
SOME = 8192
FILES = (
    "/es/download/commitments.csv",
    "/es/download/commitments.csv?on=2023-06-30",
    "/es/download/commitments.csv?stage=silent",
    "/es/download/updates.csv",
    "/es/download/updates.csv?on=2023-06-30",
    "/es/download/indicator-values.csv",
    "/es/download/money.csv",
    "/es/download/grf-updates.csv",
    "/es/download/iati-left-out.csv",
    "/download/iati-activities.xml",
    "/es/download/commitments.xlsx",
    "/es/download/updates.xlsx",
    "/es/download/grf-updates.xlsx",
    "/api/v1/updates",
    "/api/v1/updates?offset=20000",
    "/api/v1/commitments?limit=200",
    "/es/data/",
)


@dataclass
class Taken:
    """One file: seconds, megabytes."""

    address: str
    first: float
    rows: float
    whole: float
    cpu: float
    sql: float
    size: float
    grown: float


def most_memory() -> float:
    """The most this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def taken(client: Client, address: str) -> Taken:
    """Take the file to its end and let go of every piece at once."""
    from django.db import connection

    meter, before, size = Meter(), most_memory(), 0
    first = rows = 0.0
    started, worked = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(meter):
        answer = client.get(address)
        if answer.status_code != 200:
            sys.exit(f"{address} answered {answer.status_code}")
        for piece in answer.streaming_content if answer.streaming else [answer.content]:  # type: ignore[attr-defined]
            size += len(piece)
            first = first or time.perf_counter() - started
            if not rows and size > SOME:
                rows = time.perf_counter() - started
        answer.close()
    whole = time.perf_counter() - started
    worked = time.process_time() - worked
    return Taken(
        address,
        first or whole,
        rows or whole,
        whole,
        worked,
        meter.seconds,
        size / 1e6,
        most_memory() - before,
    )


HEAD = """
| file | first s | rows s | whole s | cpu s | sql s | MB | grown MB |
|:-----|--------:|-------:|--------:|------:|------:|---:|---------:|"""


def line(file: Taken) -> str:
    """A line of the table."""
    times = f"{file.first:.2f} | {file.rows:.2f} | {file.whole:.1f} | {file.cpu:.1f} | {file.sql:.1f}"
    return f"| {file.address} | {times} | {file.size:.1f} | {file.grown:.0f} |"


def run(only: str) -> int:
    """Take every file whose address holds `only`. 1 when one begins later than it should."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.get("/es/data/")
    print(HEAD, flush=True)
    late = []
    for address in FILES:
        if only in address:
            file = taken(client, address)
            print(line(file), flush=True)
            late += [address] if file.first > FIRST_WITHIN_S else []
    print(f"\n{len(late)} begin after {FIRST_WITHIN_S:.0f} s: {', '.join(late)}")
    return 1 if late else 0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--commitments", type=int, default=100_000)
    words.add_argument("--only", default="", metavar="TEXT", help="only files whose address holds this text")
    given = words.parse_args()
    with scratch_server():
        import django

        django.setup()
        print(fill(given.commitments))
        answer = run(given.only)
    sys.exit(answer)


if __name__ == "__main__":
    main()
