"""What goes in: rows of money as their sources tell them, and rates of exchange with their day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import Enum

#: Wide enough for any amount the database keeps times any rate: nothing is rounded but at the cent.
EXACT = Context(prec=80)
CENT = Decimal("0.01")
#: A rate speaks for a year after its day, and for no day before it.
LONGEST = 366


class BadRows(ValueError):
    """The rows contradict themselves: a key that stands twice, or an amount that is none."""


class Stage(Enum):
    """How far money has come. The order is that of the definition."""

    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    DISBURSED = "disbursed"
    SPENT = "spent"

    @property
    def rank(self) -> int:
        """0 for announced to 3 for spent."""
        return _RANK[self]


STAGES = tuple(Stage)
_RANK = {stage: place for place, stage in enumerate(STAGES)}


@dataclass(frozen=True)
class Row:
    """So much of a donor's money, at a stage, on a day.

    `follows`: the key of the row of an earlier stage that this is the same money as, further on. `part_of`:
    the key of a larger row that holds this one. `is_total`: what was told of an occasion, all donors
    together. `amount` None: the source names none. Both keys may name rows that are not there.

    Raises `BadRows` for an amount below zero or without a currency.
    """

    key: str
    stage: Stage
    donor: str
    on: date
    amount: Decimal | None = None
    currency: str = ""
    recipients: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    follows: str = ""
    part_of: str = ""
    is_total: bool = False
    is_withdrawn: bool = False
    is_invented: bool = False

    def __post_init__(self) -> None:
        if self.amount is not None and (not self.amount.is_finite() or self.amount < 0):
            raise BadRows(f"{self.key}: {self.amount} is no amount of money")
        if self.amount is not None and not self.currency:
            raise BadRows(f"{self.key}: an amount needs a currency")


@dataclass(frozen=True)
class Rate:
    """One unit of `currency` was worth `worth` units of the base on a day."""

    currency: str
    worth: Decimal
    on: date
    is_invented: bool = False


class Rates:
    """Rates by day. An amount is converted at the newest rate of its day or before, not older than a year.

    >>> rates = Rates([Rate("EUR", Decimal("1.25"), date(2021, 6, 1))])
    >>> rates.convert(Decimal(1000), "EUR", date(2021, 6, 10))
    Decimal('1250.00')
    >>> rates.convert(Decimal(1000), "EUR", date(2021, 5, 31)) is None
    True
    """

    def __init__(self, rates: Iterable[Rate] = (), base: str = "USD") -> None:
        self.base = base
        self._known: dict[str, list[Rate]] = defaultdict(list)
        for rate in sorted(rates, key=lambda each: (each.currency, each.on)):
            self._known[rate.currency].append(rate)

    def has(self, currency: str) -> bool:
        """Whether any rate of a currency is known, of whatever day."""
        return currency == self.base or currency in self._known

    def on(self, currency: str, day: date) -> Rate | None:
        """The rate that speaks for a day; None when there is none."""
        if currency == self.base:
            return Rate(currency, Decimal(1), day)
        known = self._known.get(currency, [])
        place = bisect_right(known, day, key=lambda each: each.on)
        found = known[place - 1] if place else None
        return found if found is not None and (day - found.on).days <= LONGEST else None

    def convert(self, amount: Decimal, currency: str, day: date) -> Decimal | None:
        """An amount in the base, to the cent; None when no rate speaks for the day."""
        rate = self.on(currency, day)
        return None if rate is None else EXACT.quantize(EXACT.multiply(amount, rate.worth), CENT)
