"""Money announced, confirmed and disbursed, on a day: derived from signed updates each time it is asked.

An amount is a total to date: a party's newest one of a kind and a currency takes the place of its older ones,
and is never added to them. Parties are added up within one kind and one currency, never across them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.models import Money
from cauce.regional.progress.queries.standing import UPDATES, _readable, _rows, _told, end_of

MONEY = Money._meta.db_table
#: The newest amount of each party, kind and currency in a commitment.
NEWEST = f"""
    SELECT DISTINCT ON (u.commitment_id, u.party_id, m.kind, m.currency)
      u.commitment_id, u.party_id, m.kind, m.currency, m.amount, u.refers_to, u.id
    FROM {UPDATES} u JOIN {MONEY} m ON m.update_id = u.id
    WHERE u.signed_at < %(end)s AND u.refers_to <= %(on)s
      AND (u.corrected_at IS NULL OR u.corrected_at >= %(end)s) {{readable}} {{among}}
    ORDER BY u.commitment_id, u.party_id, m.kind, m.currency,
      u.refers_to DESC, u.signed_at DESC, u.id DESC
"""  # noqa: S608

#: Currency -> kind (`MoneyKind`) -> total. What nobody stated is not there: it is not zero.
Totals = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True)
class Amount:
    """What one party stated last of one kind in one currency; `update` is the row that says so."""

    party: str
    kind: str
    currency: str
    amount: Decimal
    refers_to: date
    update: int


def amounts_of(
    person: Person, keys: Collection[int], *, on: date | None = None
) -> Mapping[int, tuple[Amount, ...]]:
    """The amounts behind each of these commitments, by primary key. One query; no rights on them."""
    found: dict[int, list[Amount]] = {key: [] for key in keys}
    if keys:
        among = "AND u.commitment_id = ANY(%(keys)s)"
        for commitment, *amount in _rows(*_newest(person, on, among, keys=list(keys))):
            found[commitment].append(Amount(*amount))
    return {key: tuple(amounts) for key, amounts in found.items()}


def money_of(person: Person, commitment: int, *, on: date | None = None) -> Totals:
    """The totals to date of one commitment. One query; no rights on the commitment."""
    return added_up(amounts_of(person, [commitment], on=on)[commitment])


def money_totals(rows: QuerySet[Commitment], person: Person, *, on: date | None = None) -> Totals:
    """The totals to date of all of `rows` (already narrowed to what the person may see). One query."""
    wanted, first = rows.order_by().values_list("pk").query.sql_with_params()
    newest, values = _newest(person, on, f"AND u.commitment_id IN ({wanted})")
    sql = f"SELECT currency, kind, sum(amount) FROM ({newest}) newest GROUP BY 1, 2 ORDER BY 1, 2"  # noqa: S608
    totals: dict[str, dict[str, Decimal]] = {}
    for currency, kind, amount in _rows(sql, [*values, *first]):
        totals.setdefault(currency, {})[kind] = amount
    return totals


def added_up(amounts: Collection[Amount]) -> Totals:
    """The amounts of one or more commitments by currency and kind.

    >>> day = date(2025, 3, 1)
    >>> added_up([Amount("BLZ", "announced", "USD", Decimal(5), day, 1),
    ...           Amount("MEX", "announced", "USD", Decimal(7), day, 2),
    ...           Amount("MEX", "disbursed", "EUR", Decimal(0), day, 2)])
    {'EUR': {'disbursed': Decimal('0')}, 'USD': {'announced': Decimal('12')}}
    """
    totals: dict[str, dict[str, Decimal]] = {}
    for each in sorted(amounts, key=lambda each: (each.currency, each.kind)):
        kinds = totals.setdefault(each.currency, {})
        kinds[each.kind] = kinds.get(each.kind, Decimal(0)) + each.amount
    return totals


def _newest(person: Person, on: date | None, among: str, **named: Any) -> tuple[str, list[Any]]:
    day = on or person.on
    known = {"on": day, "end": end_of(day), "parties": sorted(person.parties), **named}
    return _told(NEWEST.format(readable=_readable(person), among=among), known)
