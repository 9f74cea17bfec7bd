"""Counts over the first so many rows of several querysets, in two statements.

The ORM has no common table expressions: one queryset would be run again for each of its counts, and a
thousand rows would travel for a dozen numbers. The querysets themselves, with the rights in them, are the
ORM's; what is written here only groups what they leave. What rows are linked to is asked by their keys, once
these are known: as of a day that is over the database would read all links for a thousand rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from cauce.regional.commitments.models import Commitment, Part, PartRole

#: `kind` and `forum` stand first and together: they tell the rows of a State's own plan.
COLUMNS = ("kind", "forum", "sector", "side")
PARTS = Part._meta.db_table
TERMS = Commitment.terms.through._meta.db_table

ROWS = f"SELECT {{place}}, 'rows', ARRAY[{', '.join(COLUMNS)}], count(*) FROM {{name}} GROUP BY 3"  # noqa: S608
KEYS = "SELECT {place}, 'keys', array_agg(pk::text), count(*) FROM {name}"
#: Where what a commitment is linked to is counted.
LINKED = {
    "state": f"SELECT {{place}}, 'state', ARRAY[party_id], count(*) FROM {PARTS}"  # noqa: S608
    f" WHERE role = '{PartRole.COMMITS}' AND party_id IS NOT NULL"
    " AND commitment_id = ANY(%s) GROUP BY 3",
    "term": f"SELECT {{place}}, 'term', ARRAY[term_id], count(*) FROM {TERMS}"  # noqa: S608
    " WHERE commitment_id = ANY(%s) GROUP BY 3",
}


@dataclass
class Sample:
    """What stands in the first rows of a queryset.

    `rows` counts each combination of `COLUMNS`, `linked` what the rows are linked to. `keys` are those of
    the rows looked at: all that match when `is_whole`.
    """

    rows: dict[tuple[str, ...], int] = field(default_factory=dict)
    linked: Mapping[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in LINKED})
    keys: list[int] = field(default_factory=list)
    ceiling: int = 0

    @property
    def is_whole(self) -> bool:
        return len(self.keys) <= self.ceiling

    def take(self, what: str, values: list[str] | None, count: int) -> None:
        """One line of the answer."""
        if what == "rows":
            self.rows[tuple(values or ())] = count
        elif what == "keys":
            self.keys = [int(key) for key in values or ()]
        else:
            self.linked[what][(values or [""])[0]] = count


Wanted = tuple[QuerySet[Any], Sequence[str]]


def read_samples(wanted: Sequence[Wanted], ceiling: int) -> list[Sample]:
    """A sample of at most `ceiling` rows of each queryset of commitments, counted for the facets named."""
    samples = [Sample(ceiling=ceiling) for _each in wanted]
    _read(samples, *_rows(wanted, ceiling))
    linked = [
        (place, LINKED[name])
        for place, (_rows_, names) in enumerate(wanted)
        for name in names
        if name in LINKED
    ]
    if linked:
        arms = " UNION ALL ".join(arm.format(place=place) for place, arm in linked)
        _read(samples, arms, [samples[place].keys for place, _arm in linked])
    return samples


def _read(samples: Sequence[Sample], statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for place, what, found, count in cursor.fetchall():
            samples[place].take(what, found, count)


def _rows(wanted: Sequence[Wanted], ceiling: int) -> tuple[str, list[Any]]:
    """One row more than the ceiling is looked at, so that passing it can be told."""
    tables: list[str] = []
    arms: list[str] = []
    values: list[Any] = []
    for place, (rows, _names) in enumerate(wanted):
        first = rows.order_by().values_list("pk", *COLUMNS)[: ceiling + 1]
        sql, own = first.query.sql_with_params()
        name = f"sample_{place}"
        tables.append(f"{name} (pk, {', '.join(COLUMNS)}) AS MATERIALIZED ({sql})")
        arms += [arm.format(place=place, name=name) for arm in (ROWS, KEYS)]
        values += own
    return f"WITH {', '.join(tables)} {' UNION ALL '.join(arms)}", values
