"""The needs of a room as columns, and the hard filters over all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cauce.engines.matching.values import Need, Offer, Room, Unit, Window

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]

#: Days that stand for "open": before and after all others.
EARLIEST, LATEST = date.min.toordinal(), date.max.toordinal()


class Sets:
    """A set of codes for each need, as a table of needs by codes."""

    def __init__(self, sets: Sequence[Collection[str]]) -> None:
        codes = sorted({code for each in sets for code in each})
        self.column = {code: place for place, code in enumerate(codes)}
        self.table = np.zeros((len(sets), len(codes)), dtype=np.float32, order="F")
        for row, each in enumerate(sets):
            self.table[row, [self.column[code] for code in each]] = 1.0
        self.size: Floats = self.table.sum(axis=1).astype(np.float64)

    def shared(self, codes: Iterable[str], rows: Ints | slice = slice(None)) -> Floats:
        """How many of these codes each need has."""
        columns = [self.column[code] for code in codes if code in self.column]
        if not columns:
            return np.zeros(len(self.table))[rows]
        total = self.table[rows, columns[0]].astype(np.float64)
        for column in columns[1:]:
            total += self.table[rows, column]
        return np.asarray(total)


class NeedColumns:
    """What the filters compare, for each need."""

    def __init__(self, room: Room, needs: Sequence[Need]) -> None:
        self.room, self.needs = room, needs
        self.states = sorted({need.state for need in needs})
        place = {state: number for number, state in enumerate(self.states)}
        self.state = np.array([place[need.state] for need in needs], dtype=np.int64)
        self.forms = Sets([need.forms for need in needs])
        self.refuses = Sets([need.refuses for need in needs])
        self.borne = _numbers(need.counterpart for need in needs)
        self.amount = _numbers(need.quantity.amount if need.quantity else None for need in needs)
        self.measure = [_measure(need) for need in needs]
        kinds = sorted(set(self.measure) - {None}, key=str)
        number = {kind: each for each, kind in enumerate(kinds)}
        self.kind = np.array([-1 if each is None else number[each] for each in self.measure], dtype=np.int64)
        self.kinds = [each for each in kinds if each is not None]
        self.first = np.array([_first(need.window) for need in needs], dtype=np.int64)
        self.last = np.array([_last(need.window) for need in needs], dtype=np.int64)
        open_ = [need.is_published and need.is_wanting for need in needs]
        self.is_open: Marks = np.array(open_, dtype=bool)

    def possible(self, offer: Offer) -> Marks:
        """The needs that nothing keeps from the offer: `filters.obstacles` finds none."""
        if not _can_give(offer):
            return np.zeros(len(self.needs), dtype=bool)
        found = self.is_open & self._eligible(offer)[self.state]
        found &= self.forms.shared(offer.forms) > 0
        found &= self._in_time(offer)
        if offer.asks:
            found &= self.refuses.shared(offer.asks) == 0
        if offer.counterpart is not None:
            found &= ~(self.borne < offer.counterpart)
        return found & self._fits_in_amount(offer)

    def gap(self, offer: Offer) -> Floats:
        """What each need still wants, as the offer counts; NaN when one has no quantity or none converts."""
        if offer.quantity is None or not self.kinds:
            return np.full(len(self.needs), np.nan)
        factors = [self._factor(unit, currency, offer) for unit, currency in self.kinds]
        return np.asarray(self.amount * np.array([*factors, np.nan])[self.kind])

    def _factor(self, unit: Unit, currency: str, offer: Offer) -> float:
        given = offer.quantity
        if given is None or unit != given.unit:
            return np.nan
        worth = 1.0 if unit is not Unit.MONEY else self.room.worth(1.0, currency, given.currency)
        return np.nan if worth is None else worth

    def _eligible(self, offer: Offer) -> Marks:
        allowed = offer.states
        open_to = [
            (allowed is None or each in allowed) and each not in offer.not_states for each in self.states
        ]
        return np.array(open_to, dtype=bool)

    def _in_time(self, offer: Offer) -> Marks:
        first, last = np.maximum(self.first, _first(offer.window)), np.minimum(self.last, _last(offer.window))
        return (first <= last) & (last >= self.room.on.toordinal())

    def _fits_in_amount(self, offer: Offer) -> Marks:
        if offer.quantity is None:
            return np.ones(len(self.needs), dtype=bool)
        gap = self.gap(offer)
        comparable = np.isnan(self.amount) | ~np.isnan(gap)
        return comparable if offer.least is None else comparable & ~(gap < offer.least)


def _can_give(offer: Offer) -> bool:
    if not offer.is_published or not offer.has_left:
        return False
    return offer.quantity is None or offer.quantity.amount >= (offer.least or 0.0)


def _measure(need: Need) -> tuple[Unit, str] | None:
    quantity = need.quantity
    if quantity is None:
        return None
    return quantity.unit, quantity.currency if quantity.unit is Unit.MONEY else ""


def _first(window: Window | None) -> int:
    return EARLIEST if window is None or window.first is None else window.first.toordinal()


def _last(window: Window | None) -> int:
    return LATEST if window is None or window.last is None else window.last.toordinal()


def _numbers(values: Iterable[float | None]) -> Floats:
    """NaN for what is not known."""
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)


def terms_of(themes: Mapping[str, Collection[str]]) -> frozenset[str]:
    """All terms of all schemes."""
    return frozenset(term for terms in themes.values() for term in terms)
