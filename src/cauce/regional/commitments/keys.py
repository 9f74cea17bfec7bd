"""The keys of commitments written here: State, year and a number that is never given twice."""

from __future__ import annotations

import re

from django.db import connection

from cauce.regional.commitments.models import Commitment, KeySeries

GIVE = f"""
    INSERT INTO {KeySeries._meta.db_table} (prefix, last) VALUES (%s, 1)
    ON CONFLICT (prefix) DO UPDATE SET last = {KeySeries._meta.db_table}.last + 1 RETURNING last
"""  # noqa: S608


def next_key(party: str, year: int) -> str:
    """The next free key, "BLZ-2025-01". Two who ask at once get two keys; one that is thrown away stays used.

    Needs a transaction: what is rolled back was never given.
    """
    prefix = re.sub(r"[^A-Z0-9]+", "-", party.upper()).strip("-") + f"-{year}"
    while True:
        with connection.cursor() as cursor:
            cursor.execute(GIVE, [prefix])
            key = f"{prefix}-{cursor.fetchone()[0]:02d}"
        if not Commitment.objects.filter(key=key).exists():
            return key
