"""How rows of plans are recognised: by what they say, whatever the accents, capitals and spaces."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

_APART = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """A text without accents, capitals and punctuation, for telling whether two say the same.

    >>> folded("  Protección   SOCIAL. ")
    'proteccion social'
    """
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _APART.sub(" ", letters.casefold()).strip()


def digest_of(country: str, sector: str, *texts: str) -> str:
    """The digest of a row without an id of its own: its State, its sector and its wording.

    >>> digest_of("BLZ", "health", "Más clínicas.") == digest_of("BLZ", "health", "mas  clinicas")
    True
    """
    said = "\x1f".join((country, sector, *(folded(text) for text in texts)))
    return hashlib.sha256(said.encode()).hexdigest()


def fingerprint(row: Any) -> str:
    """What a row of a plan says, as a short name: it differs as soon as anything of it was changed."""
    texts = [sorted(text.by_language.items()) for text in (row.title, row.text)]
    said = [row.sector, row.objective_id or "", row.own_id, texts, sorted(row.more.items())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:20]
