"""The shares of one party: how far each of its own is, whatever its partners say.

A commitment of seven States has one standing as a whole and one for each share. What is counted for a State
is counted here, by its share; so a number on a State's row leads to the rows in which its share stands so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import QuerySet

from cauce.engines.progress.standing import STANDINGS
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.queries.standing import _commitments, _partners, _rows, merging


def share_counts(
    rows: QuerySet[Commitment], person: Person, party: str, *, on: date | None = None
) -> Mapping[str, int]:
    """How many of the party's own shares in `rows` stand how, every standing named. One query."""
    wanted, first = rows.order_by().values_list("pk").query.sql_with_params()
    partners, values = _partners(person, on)
    sql = (
        f"SELECT standing, count(*) FROM ({partners}) partner"  # noqa: S608
        f" WHERE party_id = %s AND commitment_id IN ({wanted}) GROUP BY 1"
    )
    return dict.fromkeys(STANDINGS, 0) | dict(_rows(sql, [*values, party, *first]))


def shares_of(
    person: Person, party: str, keys: Collection[int], *, on: date | None = None
) -> Mapping[int, str]:
    """The standing of the party's own share in each of these commitments that it made. One query."""
    if not keys:
        return {}
    partners, values = _partners(person, on, keys)
    sql = f"SELECT commitment_id, standing FROM ({partners}) partner WHERE party_id = %s"  # noqa: S608
    return dict(_rows(sql, [*values, party]))


def demonstration_shares(
    person: Person, party: str, keys: Collection[int], *, on: date | None = None
) -> frozenset[int]:
    """Those of these commitments in which the party's own share stands by an invented report. One query."""
    if not keys:
        return frozenset()
    partners, values = _partners(person, on, keys)
    sql = f"SELECT commitment_id FROM ({partners}) partner WHERE party_id = %s AND invented"  # noqa: S608
    return frozenset(key for (key,) in _rows(sql, [*values, party]))


def keys_in_standing(
    person: Person, standing: str, *, on: date | None = None, others: bool = False
) -> list[int]:
    """The keys of all commitments that stand so (or of the `others`), of those that anybody can report on.

    One query; no rights on the commitments.
    """
    whole, values = _commitments(person, on)
    sign = "<>" if others else "="
    sql = f"SELECT array_agg(commitment_id) FROM ({whole}) whole WHERE standing {sign} %s"  # noqa: S608
    with merging():
        return _rows(sql, [*values, standing])[0][0] or []


def keys_with_share_in(person: Person, party: str, standing: str, *, on: date | None = None) -> list[int]:
    """The keys of all commitments in which the party's own share stands so. One query; no rights on them."""
    partners, values = _partners(person, on)
    sql = (
        f"SELECT array_agg(commitment_id) FROM ({partners}) partner"  # noqa: S608
        " WHERE party_id = %s AND standing = %s"
    )
    return _rows(sql, [*values, party, standing])[0][0] or []
