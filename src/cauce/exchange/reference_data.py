"""The reference data that ships with Cauce, or an installation's own: loaded whole or not at all."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from django.db import connection, transaction

from cauce.exchange.acts import DATA_FOLDER, REFERENCE_DATA_LOADED
from cauce.foundation.figures import loading as figures
from cauce.foundation.ledger.actions import record, type_of
from cauce.foundation.ledger.models import Entry
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import NotWritten, Problem, in_reading_order
from cauce.foundation.loading.provenance import learn_documents
from cauce.foundation.loading.writing import Written
from cauce.foundation.parties import loading as parties
from cauce.foundation.taxonomy import loading as taxonomy
from cauce.regional.agenda import loading as agenda
from cauce.regional.commitments import loading as commitments
from cauce.regional.cooperation import loading_arrangements as arrangements
from cauce.regional.cooperation import loading_money as money
from cauce.regional.mechanisms import loading as mechanisms
from cauce.regional.plans import loading as plans
from cauce.regional.strategy import loading as strategy

#: Two loads at once wait for each other.
LOADING_LOCK = 0x6C6F6164  # "load"

_ROOMS: tuple[ModuleType, ...] = (
    parties, taxonomy, figures, strategy, commitments, plans, agenda, mechanisms,
    arrangements, money,
)  # fmt: skip


class BadData(Exception):
    """The files hold problems, and nothing was written. `problems` are in the order of reading."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        title = f"{count} problem{'s' if count != 1 else ''} in the data files. Nothing was loaded."
        return "\n".join([title, *(f"  {problem}" for problem in self.problems)])


@dataclass(frozen=True)
class Loaded:
    """What a load did. `counts` is empty when the files were those of the last load (`was_current`)."""

    digest: str
    seconds: float
    counts: dict[str, Written] = field(default_factory=dict)
    was_current: bool = False

    def __str__(self) -> str:
        if self.was_current:
            return "The reference data is up to date."
        touched = sum(written.touched for written in self.counts.values())
        rows = sum(written.rows for written in self.counts.values())
        gone = [f"{name}: {written.gone}" for name, written in self.counts.items() if written.gone]
        told = f"Reference data: {rows} rows read, {touched} written, in {self.seconds:.1f} s."
        kept = f" No longer in the files, and kept: {', '.join(gone)}." if gone else ""
        return told + kept


def load_reference_data(*, folder: Path, force: bool = False) -> Loaded:
    """Bring the database to what the files in `folder` say, in one transaction with one ledger entry.

    Loading the same files again does nothing, unless `force` is given; then rows that already say the
    same are left alone. Rows that are no longer in the files are kept and counted.
    Raises `BadData`, naming every problem of every file, when anything is wrong; nothing is written then.
    """
    started = time.perf_counter()
    digest = digest_of(folder)
    if not force and digest == _last_digest():
        return Loaded(digest, time.perf_counter() - started, was_current=True)
    problems: list[Problem] = []
    rows = _read(folder, problems)
    if problems:
        raise BadData(in_reading_order(problems))
    with transaction.atomic():
        _wait_for_other_loads()
        if not force and digest == _last_digest():
            return Loaded(digest, time.perf_counter() - started, was_current=True)
        try:
            counts = _write(rows)
        except NotWritten:
            raise BadData(in_reading_order(problems)) from None
        _record(digest, counts)
    return Loaded(digest, time.perf_counter() - started, counts)


def check_reference_data(folder: Path) -> list[Problem]:
    """Every problem of the files in `folder`, without a database."""
    problems: list[Problem] = []
    _read(folder, problems)
    return in_reading_order(problems)


def _read(folder: Path, problems: list[Problem]) -> dict[ModuleType, Any]:
    """The rows of every room. Each room may refer to the codes of those before it."""
    known = Known()
    learn_documents(folder, known)
    rows: dict[ModuleType, Any] = {}
    for room in _ROOMS:
        given = {"strategies": rows[strategy]} if room is agenda else {}
        rows[room] = room.read(folder, problems, known, **given)
    return rows


def _write(rows: dict[ModuleType, Any]) -> dict[str, Written]:
    counts: dict[str, Written] = {}
    for room, found in rows.items():
        counts |= room.write(found)
    return counts


def digest_of(folder: Path) -> str:
    """SHA-256 over the data files and over the code that reads them, so that either one's change reloads."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".csv", ".json", ".txt"})
    total = hashlib.sha256()
    for path in files:
        total.update(f"{path.relative_to(folder)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    for room in _ROOMS:
        total.update(Path(str(room.__file__)).read_bytes())
    return total.hexdigest()


def _last_digest() -> str:
    about = Entry.objects.about(type_of(DATA_FOLDER), DATA_FOLDER.pk)
    change = about.filter(verb=REFERENCE_DATA_LOADED).order_by("-pk").values_list("change", flat=True).first()
    return str((change or {}).get("digest", ""))


def _wait_for_other_loads() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])


def _record(digest: str, counts: dict[str, Written]) -> None:
    change = {
        "digest": digest,
        "rows": {name: written.rows for name, written in counts.items()},
        "written": {name: written.touched for name, written in counts.items() if written.touched},
        "no longer in the files": {name: written.gone for name, written in counts.items() if written.gone},
    }
    record(verb=REFERENCE_DATA_LOADED, subject=DATA_FOLDER, by=None, change=change)
