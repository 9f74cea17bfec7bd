"""How many rows each option of a filter would leave.

A facet is counted within what all the *other* criteria leave. At most `CEILING` rows are looked at for
each, so that a list of 100,000 costs little more than one of 1,000; beyond it a count is a lower bound and
says so. The database counts all facets in one statement (`samples`); nothing is kept between two readers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Func, QuerySet, TextField, Value

from cauce.foundation.accounts.standing import Person
from cauce.foundation.web.templatetags.cauce import number
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.queries.reading import (
    NO_SECTOR,
    PLAN_ROWS,
    Criteria,
    is_own_plan_row,
    matching,
    visible,
)
from cauce.regional.commitments.queries.samples import COLUMNS, Sample, read_samples

CEILING = 1_000
FACETS = (*COLUMNS, "state", "term")


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
    """The tallies of each facet; and, when they are few enough, the keys of all rows that match.

    `looked_at` are the keys of the rows that were counted: the first so many.
    """

    facets: Mapping[str, Tallies]
    found: frozenset[int] | None
    looked_at: tuple[int, ...] = ()


def counted(
    person: Person,
    criteria: Criteria,
    *,
    names: Sequence[str] = FACETS,
    ceiling: int = CEILING,
    among_rows: QuerySet[Commitment] | None = None,
) -> Counted:
    """Count every facet (or those named) over what `person` may see, the other criteria kept. One query.

    `among_rows` are the rows to count in, when they are narrowed by more than the criteria.
    """
    bases = _by_base(criteria, names)
    start = visible(person) if among_rows is None else among_rows
    rows = [matching(start, wanted) for wanted in bases]
    samples = read_samples(list(zip(rows, bases.values(), strict=True)), ceiling)
    facets: dict[str, Tallies] = {}
    for counting, sample in zip(bases.values(), samples, strict=True):
        facets |= {name: _tallies(sample, name) for name in counting}
    whole = samples[0]
    return Counted(facets, frozenset(whole.keys) if whole.is_whole else None, tuple(whole.keys))


def _by_base(criteria: Criteria, names: Sequence[str]) -> dict[Criteria, list[str]]:
    """The facets by what they are counted within: all that are not in use share the criteria themselves.

    The criteria as they are come first.
    """
    bases: dict[Criteria, list[str]] = {criteria: []}
    for name in names:
        bases.setdefault(criteria.without(name), []).append(name)
    return bases


def _tallies(sample: Sample, name: str) -> dict[str, Tally]:
    counts = _column(sample, name) if name in COLUMNS else sample.linked[name]
    return {value: Tally(count, sample.is_whole) for value, count in counts.items() if count}


def _column(sample: Sample, name: str) -> Mapping[str, int]:
    place = COLUMNS.index(name)
    counts: Counter[str] = Counter()
    for values, count in sample.rows.items():
        counts[values[place]] += count
        if name == "kind" and is_own_plan_row(*values[:2]):
            counts[PLAN_ROWS] += count
    if name == "sector":
        counts[NO_SECTOR] = counts.pop("", 0)
    return counts


def among(rows: QuerySet[Commitment], keys: Collection[int]) -> QuerySet[Commitment]:
    """Those of `rows` that have one of the keys."""
    return rows.filter(one_of(keys))


def one_of(keys: Collection[int]) -> IsOneOf:
    """The condition that a row has one of the keys."""
    return IsOneOf("pk", Value(f"{{{','.join(map(str, keys))}}}", output_field=TextField()))


class IsOneOf(Func):
    """Whether a number is in a list given as one text: a thousand parameters cost more than the query.

    As an array, not as rows: the planner then looks the keys up instead of passing over all rows for them.
    """

    arg_joiner = " = ANY("
    template = "(%(expressions)s::bigint[]))"
    output_field = BooleanField()
