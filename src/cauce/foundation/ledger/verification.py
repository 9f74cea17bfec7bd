"""Proving that nothing was altered, removed or slipped in.

Reads everything once, in batches: seals and leaves side by side in their order, the entries of each
batch of leaves by number, then the entries that no seal holds yet.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Protocol

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.ledger import marks, merkle
from cauce.foundation.ledger.actions import SEALING_LOCK, chained, floor
from cauce.foundation.ledger.models import Entry, Leaf, Seal

BATCH = 5_000


@dataclass(frozen=True)
class Problem:
    """One thing that is not as Cauce wrote it.

    `kind` is one of "changed", "removed", "inserted" (an entry); "leaf_changed", "seal_changed",
    "seal_removed", "rewritten" (a seal, against a root handed out before); "unknown_key".
    """

    kind: str
    sentence: str
    entry_number: int | None = None
    seal: int | None = None


@dataclass(frozen=True)
class Verification:
    """What `verify` read and found. `chain` is the last seal's, to compare or to hand out."""

    entries: int
    sealed: int
    seals: int
    chain: str
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


class Witnessed(Protocol):
    """The root of one seal as it was handed to another party."""

    @property
    def seal(self) -> int: ...
    @property
    def chain(self) -> str: ...


@dataclass(frozen=True)
class _Placed:
    """A leaf and the entry it points to, if that is still there."""

    seal: int
    position: int
    number: int
    entry: Entry | None


def verify(*, witnessed: Iterable[Witnessed] = (), at: datetime | None = None) -> Verification:
    """Read the whole ledger and tell everything that is not as it was recorded.

    `witnessed` are roots handed to another party before: only they show a ledger rewritten whole by
    somebody who holds the key, or cut off after a seal. Waits for sealing to end and keeps it waiting.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SEALING_LOCK])
        check = _Check({each.seal: each.chain for each in witnessed})
        check.seals_and_leaves()
        check.tail(floor(at or timezone.now()))
        return check.result()


class _Check:
    def __init__(self, witnessed: dict[int, str]) -> None:
        self.witnessed = witnessed
        self.keys = marks.known_keys()
        self.unknown: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.entries = self.sealed = self.seals = 0
        self.next_seal = 1
        self.chain = ""

    def result(self) -> Verification:
        for number in sorted(self.witnessed):
            self._report(
                "rewritten", _("Seal %(seal)s was handed out as a witness, and is not here."), seal=number
            )
        for key, count in self.unknown.items():
            self._report(
                "unknown_key",
                _("Marks of the key %(key)s, which is not here: %(count)s. See CAUCE_LEDGER_OLD_KEYS."),
                count=count, key=key,
            )  # fmt: skip
        return Verification(self.entries, self.sealed, self.seals, self.chain, tuple(self.problems))

    def seals_and_leaves(self) -> None:
        seals = ((seal.pk, -1, seal) for seal in Seal.objects.order_by("pk").iterator(chunk_size=BATCH))
        leaves = ((placed.seal, placed.position, placed) for placed in _placed())
        side_by_side: Iterator[tuple[int, int, Seal | _Placed]] = heapq.merge(
            seals, leaves, key=lambda row: row[:2]
        )
        for number, rows in groupby(side_by_side, key=lambda row: row[0]):
            found = [row for _number, _position, row in rows]
            self._one_seal(number, found)

    def _one_seal(self, number: int, rows: list[Seal | _Placed]) -> None:
        for missing in range(self.next_seal, number):
            self._report("seal_removed", _("Seal %(seal)s is missing."), seal=missing)
        self.next_seal = number + 1
        seal = rows[0] if isinstance(rows[0], Seal) else None
        placed = [row for row in rows if isinstance(row, _Placed)]
        whole = self._check_entries(placed)
        if seal is None:
            self._report(
                "seal_removed", _("Seal %(seal)s is missing; its leaves are still here."), seal=number
            )
            return
        self._check_seal(seal, placed, whole=whole)
        self._check_witness(seal)
        self.seals += 1
        self.chain = seal.chain

    def _check_entries(self, placed: list[_Placed]) -> bool:
        """Report entries gone or changed; whether all are there and unchanged, as far as marks tell."""
        before = len(self.problems)
        for row in placed:
            if row.entry is None:
                self._report(
                    "removed",
                    _("Entry %(entry_number)s was removed: seal %(seal)s holds its place."),
                    entry_number=row.number, seal=row.seal,
                )  # fmt: skip
                continue
            self.entries += 1
            self.sealed += 1
            if not self._is_marked(marks.content(row.entry), row.entry.key_id, row.entry.mark):
                self._report(
                    "changed",
                    _("Entry %(entry_number)s was changed after it was recorded."),
                    entry_number=row.number, seal=row.seal,
                )  # fmt: skip
        return len(self.problems) == before

    def _check_seal(self, seal: Seal, placed: list[_Placed], *, whole: bool) -> None:
        if [row.position for row in placed] != list(range(seal.count)):
            self._report(
                "leaf_changed", _("The leaves of seal %(seal)s are not those it counted."), seal=seal.pk
            )
        elif whole and seal.root != _root(placed):
            self._report(
                "seal_changed", _("The root of seal %(seal)s is not that of its entries."), seal=seal.pk
            )
        expected = chained(self.chain, seal.root, seal.count)
        follows = self._is_marked(marks.seal_content(seal), seal.key_id, seal.mark)
        if not follows or (seal.chain != expected and not self._was_removed(seal.pk - 1)):
            self._report("seal_changed", _("Seal %(seal)s was changed after it was made."), seal=seal.pk)

    def _was_removed(self, number: int) -> bool:
        return any(each.kind == "seal_removed" and each.seal == number for each in self.problems[-3:])

    def _check_witness(self, seal: Seal) -> None:
        handed_out = self.witnessed.pop(seal.pk, seal.chain)
        if handed_out != seal.chain:
            self._report(
                "rewritten",
                _("Seal %(seal)s is not the one that was handed out: the ledger was rewritten up to there."),
                seal=seal.pk,
            )

    def tail(self, settled: int) -> None:
        """The entries no seal holds: fresh ones with a good mark, or slipped in."""
        sealed = Leaf.objects.filter(entry_number=OuterRef("pk"))
        for entry in Entry.objects.filter(~Exists(sealed)).order_by("pk").iterator(chunk_size=BATCH):
            self.entries += 1
            if not self._is_marked(marks.content(entry), entry.key_id, entry.mark):
                self._report(
                    "inserted",
                    _("Entry %(entry_number)s was written or changed by somebody other than Cauce."),
                    entry_number=entry.pk,
                )
            elif entry.pk <= settled:
                self._report(
                    "inserted",
                    _("Entry %(entry_number)s stands among sealed entries, and no seal holds it."),
                    entry_number=entry.pk,
                )

    def _is_marked(self, text: bytes, key_id: str, mark: str) -> bool:
        if key_id not in self.keys:
            self.unknown[key_id] += 1
            return True
        return marks.bears_valid_mark(text, key_id, mark, self.keys)

    def _report(
        self,
        kind: str,
        words: str,
        *,
        entry_number: int | None = None,
        seal: int | None = None,
        **more: object,
    ) -> None:
        sentence = words % {"entry_number": entry_number, "seal": seal, **more}
        self.problems.append(Problem(kind, sentence, entry_number, seal))


def _root(placed: list[_Placed]) -> str:
    return merkle.root(marks.leaf(row.entry) for row in placed if row.entry is not None).hex()


def _placed() -> Iterator[_Placed]:
    """Every leaf in the order of seals and positions, with its entry."""
    leaves = (
        Leaf.objects.order_by("seal_id", "position")
        .values_list("seal_id", "position", "entry_number")
        .iterator(chunk_size=BATCH)
    )
    while batch := list(islice(leaves, BATCH)):
        entries = Entry.objects.in_bulk([number for _seal, _position, number in batch])
        for seal, position, number in batch:
            yield _Placed(seal, position, number, entries.get(number))
