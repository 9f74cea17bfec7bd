"""The keys of needs and offers written here: whose, which of the two, the year and a number."""

from __future__ import annotations

from django.db.models import Model

from cauce.regional.commitments.keys import next_key
from cauce.regional.support.models import Need


def key_of(model: type[Model], owner: str, year: int) -> str:
    """The next free one, "BLZ-N-2025-01" or "CAN-O-2025-01". Needs a transaction.

    A key that came from elsewhere, with a data file, is passed over.
    """
    prefix = f"{owner}-{'N' if issubclass(model, Need) else 'O'}"
    key = next_key(prefix, year)
    while model._default_manager.filter(key=key).exists():
        key = next_key(prefix, year)
    return key
