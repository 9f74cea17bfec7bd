"""A sum of money in several currencies: what each row said, and the same in one, as far as rates go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cauce.engines.flows.values import EXACT, Rates, Row


@dataclass(frozen=True)
class Money:
    """What rows add up to.

    `own` holds each currency as the rows give it; `converted` is what could be converted, in the base;
    `kept` is what no rate speaks for, in its own currency. `rows` counts the rows, `unstated` those of them
    that name no amount. `is_invented`: one of the rows is, or a rate that converts one.

    >>> from datetime import date
    >>> from cauce.engines.flows.values import Stage
    >>> Money.of([Row("a", Stage.ANNOUNCED, "ESP", date(2021, 6, 10), Decimal(5), "EUR")], Rates()).kept
    {'EUR': Decimal('5')}
    """

    own: Mapping[str, Decimal] = field(default_factory=dict)
    converted: Decimal = Decimal(0)
    kept: Mapping[str, Decimal] = field(default_factory=dict)
    rows: int = 0
    unstated: int = 0
    is_invented: bool = False

    @classmethod
    def of(cls, rows: Iterable[Row], rates: Rates) -> Money:
        """The sum of rows, each taken once, as it stands."""
        own: dict[str, Decimal] = {}
        kept: dict[str, Decimal] = {}
        converted, number, unstated, invented = Decimal(0), 0, 0, False
        for row in rows:
            number, invented = number + 1, invented or row.is_invented
            if row.amount is None:
                unstated += 1
                continue
            _put(own, row.currency, row.amount)
            worth = rates.convert(row.amount, row.currency, row.on)
            if worth is None:
                _put(kept, row.currency, row.amount)
            else:
                converted = EXACT.add(converted, worth)
                rate = rates.on(row.currency, row.on)
                invented = invented or (rate is not None and rate.is_invented)
        return cls(own, converted, kept, number, unstated, invented)

    def __add__(self, other: Money) -> Money:
        return Money(
            _added(self.own, other.own),
            EXACT.add(self.converted, other.converted),
            _added(self.kept, other.kept),
            self.rows + other.rows,
            self.unstated + other.unstated,
            self.is_invented or other.is_invented,
        )

    def __bool__(self) -> bool:
        """Whether any row stands behind it, be it one without an amount."""
        return self.rows > 0

    @property
    def is_whole(self) -> bool:
        """Whether `converted` says it all: every amount is stated and has a rate."""
        return not self.kept and not self.unstated


NOTHING = Money()


def _put(amounts: dict[str, Decimal], currency: str, amount: Decimal) -> None:
    amounts[currency] = EXACT.add(amounts.get(currency, Decimal(0)), amount)


def _added(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> dict[str, Decimal]:
    total = dict(one)
    for currency, amount in other.items():
        _put(total, currency, amount)
    return total
