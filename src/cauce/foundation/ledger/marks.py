"""The canonical form of entries and seals, and the keyed marks that nobody without the key can make."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from cauce.foundation.ledger.models import Entry, Seal


class NotRecordable(ValueError):
    """A change holds something that would not read back from the database exactly as it was written."""


def recordable(change: Any) -> Any:
    """The change as JSON keeps it; dates, decimals, keys and lazy texts become text.

    Raises `NotRecordable` for floating point numbers and for the character NUL: PostgreSQL's jsonb gives
    the first back in another form and refuses the second.
    """
    if isinstance(change, bool | int) or change is None:
        return change
    if isinstance(change, float):
        raise NotRecordable(f"{change!r} is a float: pass a Decimal or a text")
    if isinstance(change, dict):
        return {str(key): recordable(value) for key, value in change.items()}
    if isinstance(change, list | tuple | set | frozenset):
        return [
            recordable(value) for value in (sorted(change) if isinstance(change, set | frozenset) else change)
        ]
    text = change.isoformat() if hasattr(change, "isoformat") else str(change)
    if "\x00" in text:
        raise NotRecordable("A text holds the character NUL")
    return text


def canonical(value: Any) -> bytes:
    """One byte string per value: keys in order, no spaces, UTF-8."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode("utf-8", "surrogatepass")


def content(entry: Entry) -> bytes:
    """What an entry says, without its mark; this is what the mark is made of."""
    return canonical(
        {
            "acting_as": entry.acting_as,
            "actor": entry.actor_id,
            "actor_name": entry.actor_name,
            "at": _instant(entry.at),
            "change": entry.change,
            "id": entry.pk,
            "object_id": entry.object_id,
            "object_label": entry.object_label,
            "object_type": entry.object_type,
            "party": entry.party,
            "verb": entry.verb,
        }
    )


def leaf(entry: Entry) -> bytes:
    """What of an entry goes into the Merkle tree: all of it, its mark too."""
    return content(entry) + entry.key_id.encode() + entry.mark.encode()


def seal_content(seal: Seal) -> bytes:
    """What a seal says, without its mark."""
    return canonical(
        {
            "chain": seal.chain,
            "count": seal.count,
            "highest": seal.highest,
            "id": seal.pk,
            "root": seal.root,
            "sealed_at": _instant(seal.sealed_at),
        }
    )


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def current_key_id() -> str:
    return key_id_of(settings.LEDGER_KEY)


@lru_cache
def key_id_of(key: str) -> str:
    """The public name of a key: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def mark(text: bytes, key: str = "") -> str:
    """The HMAC-SHA256 of a canonical text, under the installation's key unless another is given."""
    return hmac.new((key or settings.LEDGER_KEY).encode(), text, hashlib.sha256).hexdigest()


def known_keys() -> dict[str, str]:
    """Keys by name: the one in use, and those of `LEDGER_OLD_KEYS` that were in use before it."""
    keys = [settings.LEDGER_KEY, *getattr(settings, "LEDGER_OLD_KEYS", [])]
    return {key_id_of(key): key for key in keys}


def bears_valid_mark(text: bytes, key_id: str, given: str, keys: dict[str, str]) -> bool:
    """Whether the mark is one that a known key made of this text."""
    key = keys.get(key_id)
    return key is not None and hmac.compare_digest(mark(text, key), given)
