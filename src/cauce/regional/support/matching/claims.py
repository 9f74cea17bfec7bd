"""How many asylum claims a State had in a year, as UNHCR published it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

FILE = Path("unhcr") / "asylum_applications.csv"
#: New applications at the first instance, counted in persons. Cases are another unit, and are left out.
NEW, PERSONS, FIRST = "N", "P", {"FI", "FA"}


@dataclass(frozen=True)
class Claims:
    """The new claims of a State in its last year that is over and was published, with the source."""

    state: str
    year: int
    persons: int
    source: str


def claims_by_state(on: date) -> Mapping[str, Claims]:
    """The newest figure of each State from a year before that of `on`. A State without one is not there."""
    path = Path(settings.DATA_DIR) / FILE
    if not path.is_file():
        return {}
    newest: dict[str, Claims] = {}
    for each in _read(str(path), path.stat().st_mtime_ns):
        if each.year < on.year and (each.state not in newest or newest[each.state].year < each.year):
            newest[each.state] = each
    return newest


@lru_cache(maxsize=2)
def _read(path: str, _changed: int) -> tuple[Claims, ...]:
    total: dict[tuple[str, int], int] = defaultdict(int)
    sources: dict[tuple[str, int], str] = {}
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["app_type"] == NEW and row["app_pc"] == PERSONS and row["dec_level"] in FIRST:
                place = row["coa_iso"], int(row["year"])
                total[place] += int(row["applied"])
                sources[place] = row["source_url"]
    return tuple(Claims(state, year, total[state, year], sources[state, year]) for state, year in total)
