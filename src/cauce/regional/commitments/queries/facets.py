"""How many rows each option of a filter would leave.

A facet is counted within what all the *other* criteria leave. At most `CEILING` rows are looked at for
each, so that a list of 100,000 costs little more than one of 1,000; beyond it a count is a lower bound and
says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Func, QuerySet, TextField, Value

from cauce.foundation.accounts.standing import Person
from cauce.foundation.web.templatetags.cauce import number
from cauce.regional.commitments.models import Commitment, Part, PartRole
from cauce.regional.commitments.queries.reading import (
    NO_SECTOR,
    PLAN_ROWS,
    Criteria,
    is_own_plan_row,
    matching,
    visible,
)

CEILING = 1_000
COLUMNS = ("kind", "forum", "sector", "side")
FACETS = (*COLUMNS, "state", "term")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Tally:
    """How many rows have a value; a lower bound unless exact."""

    count: int
    is_exact: bool = True

    @property
    def text(self) -> str:
        """ "12", or "1,000+" when there are at least so many."""
        if self.is_exact:
            return number(self.count)
        size = 10 ** (len(str(self.count)) - 1)
        return f"{number(self.count // size * size)}+"


Tallies = Mapping[str, Tally]


@dataclass(frozen=True)
class Counted:
    """The tallies of each facet; and, when they are few enough, the keys of all rows that match."""

    facets: Mapping[str, Tallies]
    found: frozenset[int] | None


def counted(
    person: Person, criteria: Criteria, *, names: Sequence[str] = FACETS, ceiling: int = CEILING
) -> Counted:
    """Count every facet (or those named) over what `person` may see, the other criteria kept.

    Queries: one for the criteria as they are, one for each facet in use, one for States, one for terms.
    """
    facets: dict[str, Tallies] = {}
    found: frozenset[int] | None = None
    for wanted, counting in _by_base(criteria, names).items():
        rows = _some(person, wanted, ceiling)
        facets |= _within(rows, counting, is_exact=len(rows) <= ceiling)
        if wanted == criteria and len(rows) <= ceiling:
            found = frozenset(row[0] for row in rows)
    return Counted(facets, found)


def _by_base(criteria: Criteria, names: Sequence[str]) -> dict[Criteria, list[str]]:
    """The facets by what they are counted within: all that are not in use share the criteria themselves."""
    bases: dict[Criteria, list[str]] = {criteria: []}
    for name in names:
        bases.setdefault(criteria.without(name), []).append(name)
    return bases


def _some(person: Person, criteria: Criteria, ceiling: int) -> list[Row]:
    """At most one row more than the ceiling, so that passing it can be told."""
    rows = matching(visible(person), criteria).order_by()
    return list(rows.values_list("pk", *COLUMNS)[: ceiling + 1])


def _within(rows: list[Row], names: list[str], *, is_exact: bool) -> dict[str, Tallies]:
    keys = [row[0] for row in rows]
    counts = {name: _column(rows, name) if name in COLUMNS else _elsewhere(keys, name) for name in names}
    return {
        name: {value: Tally(count, is_exact) for value, count in found.items()}
        for name, found in counts.items()
    }


def _column(rows: list[Row], name: str) -> dict[str, int]:
    place = 1 + COLUMNS.index(name)
    counts = Counter(row[place] for row in rows)
    if name == "kind":
        counts[PLAN_ROWS] = sum(is_own_plan_row(kind, forum) for _key, kind, forum, *_rest in rows)
    if name == "sector":
        counts[NO_SECTOR] = counts.pop("", 0)
    return {value: count for value, count in counts.items() if count}


def _elsewhere(keys: list[int], name: str) -> dict[str, int]:
    rows: QuerySet[Any] = Commitment.terms.through.objects.all()
    if name == "state":
        rows, name = Part.objects.filter(role=PartRole.COMMITS, party__isnull=False), "party"
    grouped = rows.filter(commitment__in=_each_of(keys)).order_by().values_list(name)
    return dict(grouped.annotate(count=Count("commitment")))


def among(rows: QuerySet[Any], keys: Collection[int]) -> QuerySet[Any]:
    """Those of `rows` that have one of the keys."""
    return rows.filter(pk__in=_each_of(keys))


def _each_of(keys: Collection[int]) -> Func:
    """The keys as one text that the database reads: a thousand parameters cost more than the query."""
    listed = Value(f"{{{','.join(map(str, keys))}}}", output_field=TextField())
    return Func(listed, template="(SELECT unnest(%(expressions)s::bigint[]))", output_field=BigIntegerField())
