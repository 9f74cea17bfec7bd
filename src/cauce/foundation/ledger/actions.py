"""Recording an act, and sealing what was recorded."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from cauce.foundation.ledger import marks, merkle
from cauce.foundation.ledger.actor import Actor, capacity
from cauce.foundation.ledger.models import Entry, Leaf, Seal

SEALING_LOCK = 0x63617563  # "cauc"
MOST_PER_SEAL = 20_000
LONGEST_TRANSACTION = timedelta(days=1)
LABEL_LANGUAGE = "es"

logger = logging.getLogger(__name__)


class RecordedOutsideTransaction(Exception):
    """An act and its record must stand or fall together: open a transaction around both."""


def record(
    *,
    verb: str,
    subject: models.Model,
    by: Actor | None,
    change: Mapping[str, Any] | None = None,
    party: str = "",
    at: datetime | None = None,
) -> Entry:
    """Append one act to the ledger, in the transaction of the act itself.

    `by` is who acted (None: Cauce itself), `subject` the record acted upon, `change` what changed as
    JSON can keep it (no floats), `party` the code of the party the act concerns, whose people may read
    it, `at` when (default: now). Keep e-mail addresses and secrets out: entries cannot be erased.
    Raises `RecordedOutsideTransaction`, and `marks.NotRecordable` for a change that JSON would bend.
    """
    if not connection.in_atomic_block:
        raise RecordedOutsideTransaction(f"'{verb}' was to be recorded outside a transaction")
    entry = Entry(
        pk=_next_number(),
        at=at or timezone.now(),
        actor_id=by.user_id if by else None,
        actor_name=by.name if by else "",
        acting_as=capacity(by) if by else "",
        party=party,
        verb=verb,
        object_type=type_of(subject),
        object_id=str(subject.pk),
        object_label=_label(subject),
        change=marks.recordable(change or {}),
        key_id=marks.current_key_id(),
    )
    entry.mark = marks.mark(marks.content(entry))
    entry.save(force_insert=True)
    return entry


def type_of(subject: models.Model | type[models.Model]) -> str:
    """The ledger's name for a kind of record, as in `ledger:history`: "accounts.user"."""
    return subject._meta.label_lower


def _label(subject: models.Model) -> str:
    """How the record is called for good. A guarded one that is not public goes by its key, not its title:
    an entry outlives the day on which others may read it.
    """
    with translation.override(LABEL_LANGUAGE):
        name = str(getattr(subject, "name_in_ledger", "") or subject)
        return name.replace("\x00", "")[:300]


def _next_number() -> int:
    """An entry knows its number before it is written, so that its mark covers the number too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Entry._meta.db_table])
        return int(cursor.fetchone()[0])


def seal_pending(*, at: datetime) -> Seal | None:
    """Seal the entries that no seal holds yet, at most `MOST_PER_SEAL`; None when there is nothing to do.

    Also None while another process seals or verifies: the next minute will do.
    """
    with transaction.atomic():
        if not _holds_lock():
            return None
        before = Seal.objects.order_by("-pk").first()
        numbers = list(_unsealed(at).values_list("pk", flat=True)[:MOST_PER_SEAL])
        return _seal(numbers, before, at) if numbers else None


def _holds_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
        return bool(cursor.fetchone()[0])


def _unsealed(at: datetime) -> models.QuerySet[Entry]:
    """Entries without a leaf. Numbers are given before their transaction ends, so an earlier number may
    turn up after a later one was sealed, but not a day after: below that floor nothing is looked for, and
    `verify` reports what stands there unsealed.
    """
    return Entry.objects.filter(
        ~Exists(Leaf.objects.filter(entry_number=OuterRef("pk"))), pk__gt=floor(at)
    ).order_by("pk")


def floor(at: datetime) -> int:
    """The entry number below which everything must be sealed by `at`."""
    settled = Seal.objects.filter(sealed_at__lt=at - LONGEST_TRANSACTION).order_by("-pk").first()
    return settled.highest if settled else 0


def _seal(numbers: list[int], before: Seal | None, at: datetime) -> Seal:
    root = merkle.root(marks.leaf(entry) for entry in _entries(numbers)).hex()
    seal = Seal(
        pk=before.pk + 1 if before else 1,
        sealed_at=at,
        count=len(numbers),
        highest=max(numbers[-1], before.highest if before else 0),
        root=root,
        chain=chained(before.chain if before else "", root, len(numbers)),
        key_id=marks.current_key_id(),
    )
    seal.mark = marks.mark(marks.seal_content(seal))
    seal.save(force_insert=True)
    Leaf.objects.bulk_create(
        (Leaf(seal=seal, position=position, entry_number=number) for position, number in enumerate(numbers)),
        batch_size=5_000,
    )
    transaction.on_commit(
        lambda: logger.info("Ledger seal %s: %s entries, chain %s", seal.pk, seal.count, seal.chain)
    )
    return seal


def _entries(numbers: list[int]) -> Iterator[Entry]:
    yield from Entry.objects.filter(pk__in=numbers).order_by("pk").iterator(chunk_size=2_000)


def chained(previous: str, root: str, count: int) -> str:
    """The chain value of a seal: SHA-256 of the chain before it, its root and its count, as text.

    >>> chained("", "00", 1)[:8] == chained("ff", "00", 1)[:8]
    False
    """
    return hashlib.sha256(f"{previous}|{root}|{count}".encode()).hexdigest()
