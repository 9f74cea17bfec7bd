"""Which rows count, and why the others do not. Every row gets exactly one answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from enum import Enum
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from cauce.engines.flows.values import BadRows, Row


class Why(Enum):
    """Why a row counts in its stage, or why it does not."""

    COUNTS = "counts"
    UNSTATED = "unstated"  # counts as a row, with no amount
    WITHDRAWN = "withdrawn"
    TOTAL = "total"  # told of an occasion: stands apart, never added
    WITHIN = "within"  # in a larger row of the same stage
    AGAIN = "again"  # follows a row of the same or a later stage: the same money told again
    CIRCLE = "circle"  # leads back to itself: nobody can say what it is part of


@dataclass(frozen=True)
class Counted:
    """One row, why it counts or not, and the flow it belongs to (the key of the row the flow starts with).

    A row that leads back to itself stands here without what it follows and is part of.
    """

    row: Row
    why: Why
    flow: str

    @property
    def counts(self) -> bool:
        return self.why in (Why.COUNTS, Why.UNSTATED)


def count(rows: Iterable[Row]) -> list[Counted]:
    """Every row with its answer, in the order of the keys: the order of arrival changes nothing.

    A flow is what rows say of the same money: what follows a row, and what is part of a row that is no
    total. A withdrawn row counts nowhere but still ties the rows on both sides of it together. Rows that
    lead back to themselves count nowhere, and tie nothing. Raises `BadRows` for a key that stands twice.
    """
    known = _by_key(rows)
    circles = _circles(known)
    for key in circles:
        known[key] = replace(known[key], follows="", part_of="")
    return [Counted(row, _why(row, known, circles), _flow(row, known)) for row in known.values()]


def _by_key(rows: Iterable[Row]) -> dict[str, Row]:
    listed = sorted(rows, key=lambda row: row.key)
    known = {row.key: row for row in listed}
    if len(known) < len(listed):
        twice = next(row.key for row, after in pairwise(listed) if row.key == after.key)
        raise BadRows(f"{twice} stands twice")
    return known


def _why(row: Row, known: Mapping[str, Row], circles: Set[str]) -> Why:
    if row.is_withdrawn:
        return Why.WITHDRAWN
    if row.key in circles:
        return Why.CIRCLE
    if row.is_total:
        return Why.TOTAL
    if any(_tells_before(each, row) for each in _up(row, known, "follows") if each.key not in circles):
        return Why.AGAIN
    if any(_holds(each, row) for each in _up(row, known, "part_of") if each.key not in circles):
        return Why.WITHIN
    return Why.UNSTATED if row.amount is None else Why.COUNTS


def _tells_before(earlier: Row, row: Row) -> bool:
    """A row without an amount cannot stand for one that has it."""
    told = earlier.amount is not None or row.amount is None
    return told and not earlier.is_withdrawn and not earlier.is_total and earlier.stage.rank >= row.stage.rank


def _holds(larger: Row, row: Row) -> bool:
    is_told = not larger.is_withdrawn and not larger.is_total and larger.amount is not None
    return is_told and larger.stage is row.stage


def _up(row: Row, known: Mapping[str, Row], by: str) -> Iterator[Row]:
    """The rows above one, nearest first."""
    above = known.get(getattr(row, by))
    while above is not None:
        yield above
        above = known.get(getattr(above, by))


def _flow(row: Row, known: Mapping[str, Row]) -> str:
    """Where the flow starts: up through what it follows, then through what it is part of."""
    here = row
    while (above := _above(here, known)) is not None:
        here = above
    return here.key


def _above(row: Row, known: Mapping[str, Row]) -> Row | None:
    """What it follows; else the larger row, unless that is a total, which is no flow."""
    followed = known.get(row.follows)
    if followed is not None and not followed.is_total:
        return followed
    larger = known.get(row.part_of)
    return larger if larger is not None and not larger.is_total else None


def _circles(known: Mapping[str, Row]) -> frozenset[str]:
    """The rows that lead back to themselves, by what they follow and are part of; and those between two."""
    above = {row.key: {key for key in (row.follows, row.part_of) if key in known} for row in known.values()}
    try:
        TopologicalSorter(above).prepare()
    except CycleError:
        below: dict[str, set[str]] = {key: set() for key in above}
        for key, larger in above.items():
            for each in larger:
                below[each].add(key)
        return _beyond_an_end(above) & _beyond_an_end(below)
    return frozenset()


def _beyond_an_end(links: Mapping[str, Set[str]]) -> frozenset[str]:
    """Those from which no way along the links ends."""
    left = {key: len(others) for key, others in links.items()}
    back: dict[str, list[str]] = {key: [] for key in links}
    for key, others in links.items():
        for each in others:
            back[each].append(key)
    ends = [key for key, count_ in left.items() if not count_]
    for end in ends:
        for key in back[end]:
            left[key] -= 1
            if not left[key]:
                ends.append(key)
    return frozenset(links) - frozenset(ends)
