"""Who held an office on a day, from terms whose dates are only partly known.

Pure: no database, no clock. A term is anything with the attributes of `DatedTerm`.

A term *surely* covers the days between the latest day it can have begun and the earliest day it can have
ended; it *is said to* cover every day its source's dates can mean; between what is said of two terms, an
undated one is only *possible*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from cauce.foundation.values.partial_date import PartialDate


class DatedTerm(Protocol):
    """That somebody held an office. `sequence` orders the terms of one office.

    `known_until` is the last day a source shows the holder in office, where the end is not known.
    """

    @property
    def sequence(self) -> int: ...
    @property
    def began(self) -> PartialDate | None: ...
    @property
    def ended(self) -> PartialDate | None: ...
    @property
    def known_until(self) -> PartialDate | None: ...


T = TypeVar("T", bound=DatedTerm)
#: Unbounded: mypy checks type arguments before it knows the fields of a Django model.
Holder = TypeVar("Holder")


class Kind(StrEnum):
    """How firm an answer is."""

    KNOWN = "known"
    PRESUMED = "presumed"
    NOT_KNOWN = "not_known"


class Reason(StrEnum):
    """Why an answer is as firm as it is."""

    DATES_COVER = "dates_cover"
    HANDOVER_DAY = "handover_day"
    ROUGH_DATES = "rough_dates"
    NO_HANDOVER_RECORDED = "no_handover_recorded"
    HANDOVER_WITHIN = "handover_within"
    DATES_NOT_FOUND = "dates_not_found"
    END_NOT_FOUND = "end_not_found"
    BEGINNING_NOT_FOUND = "beginning_not_found"
    BEFORE_THE_FIRST = "before_the_first"
    AFTER_THE_LAST = "after_the_last"
    BETWEEN_TERMS = "between_terms"
    NOTHING_RECORDED = "nothing_recorded"


@dataclass(frozen=True)
class Answer(Generic[Holder]):
    """Who held an office on a day.

    `holders` are the terms in question: of the holder when `known` or `presumed` (both of them on the day
    of a hand-over), the possible ones when `not_known`, which may be none. `before` and `after` are the
    nearest dated terms around a day that no term covers.
    """

    kind: Kind
    holders: tuple[Holder, ...]
    reason: Reason
    before: Holder | None = None
    after: Holder | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it may be acted upon: the holder is known or presumed."""
        return self.kind is not Kind.NOT_KNOWN


def holder_on(terms: Iterable[T], day: date) -> Answer[T]:
    """Who held the office on `day`. `terms` are all those recorded of one office, in any order."""
    ordered = sorted(terms, key=lambda term: term.sequence)
    if sure := tuple(term for term in ordered if _surely_covers(term, day)):
        return Answer(Kind.KNOWN, sure, Reason.DATES_COVER if len(sure) == 1 else Reason.HANDOVER_DAY)
    said = tuple(term for term in ordered if _is_said_to_cover(term, day, is_last=term is ordered[-1]))
    if len(said) == 1:
        return Answer(Kind.PRESUMED, said, _presumption(said[0], day))
    if said:
        return Answer(Kind.NOT_KNOWN, said, Reason.HANDOVER_WITHIN)
    return _uncovered(ordered, day)


def _surely_covers(term: DatedTerm, day: date) -> bool:
    first, last = _sure_first(term), _sure_last(term)
    return first is not None and last is not None and first <= day <= last


def _sure_first(term: DatedTerm) -> date | None:
    """The first day the term surely covers: without a beginning, a day it is seen on."""
    if term.began:
        return term.began.last
    seen = term.known_until or term.ended
    return seen.first if seen and seen.precision == "day" else None


def _sure_last(term: DatedTerm) -> date | None:
    """The last day the term surely covers: without an end, the last day it is seen on."""
    if seen := term.ended or term.known_until:
        return seen.first
    return term.began.first if term.began else None


def _is_said_to_cover(term: DatedTerm, day: date, *, is_last: bool) -> bool:
    """Whether the source's dates, read as widely as they allow, hold the day."""
    if not term.began:
        seen = term.ended or term.known_until
        return seen is not None and seen.first <= day <= seen.last
    if day < term.began.first:
        return False
    if term.ended or not is_last:
        return day <= (term.ended or term.known_until or term.began).last
    return True


def _presumption(term: DatedTerm, day: date) -> Reason:
    if term.ended:
        return Reason.ROUGH_DATES
    last_said = term.known_until or term.began
    return Reason.ROUGH_DATES if last_said and day <= last_said.last else Reason.NO_HANDOVER_RECORDED


def _uncovered(ordered: Sequence[T], day: date) -> Answer[T]:
    """The answer for a day that no dated term covers: who may have held the office, and its neighbours."""
    dated = [term for term in ordered if _first_said(term)]
    before = next((term for term in reversed(dated) if _lies_before(term, day)), None)
    after = next((term for term in dated if not _lies_before(term, day)), None)
    undated = tuple(
        term for term in ordered if not _first_said(term) and _stands_between(term, before, after)
    )
    if undated:
        return Answer(Kind.NOT_KNOWN, undated, Reason.DATES_NOT_FOUND, before, after)
    if before and not before.ended:
        return Answer(Kind.NOT_KNOWN, (before,), Reason.END_NOT_FOUND, before, after)
    if after and not after.began:
        return Answer(Kind.NOT_KNOWN, (after,), Reason.BEGINNING_NOT_FOUND, before, after)
    return Answer(Kind.NOT_KNOWN, (), _emptiness(before, after), before, after)


def _first_said(term: DatedTerm) -> PartialDate | None:
    return term.began or term.known_until or term.ended


def _lies_before(term: DatedTerm, day: date) -> bool:
    said = _first_said(term)
    return said is not None and said.first <= day


def _stands_between(term: T, before: T | None, after: T | None) -> bool:
    return (before is None or before.sequence < term.sequence) and (
        after is None or term.sequence < after.sequence
    )


def _emptiness(before: DatedTerm | None, after: DatedTerm | None) -> Reason:
    if before is None:
        return Reason.BEFORE_THE_FIRST if after else Reason.NOTHING_RECORDED
    return Reason.BETWEEN_TERMS if after else Reason.AFTER_THE_LAST
