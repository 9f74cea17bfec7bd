"""Whether the parts of a value add up to it, dimension by dimension.

Each dimension (sex, age, territory...) divides the same whole, so each must add up by itself. Amounts are
exact decimals: 0.1 and 0.2 are 0.3.

>>> parts = [Part("sex", "women", Decimal(60)), Part("sex", "men", Decimal(45)),
...          Part("age", "0-17", Decimal("33.5")), Part("age", "18+", Decimal("66.5"))]
>>> for each in problems(Decimal(100), parts):
...     print(each.dimension, each.total, each.difference)
sex 105 5
>>> problems(Decimal(105), parts[:2])
()

A part without a whole has nothing to add up to:

>>> problems(None, [Part("age", "0-17", Decimal(0))])
(Problem(dimension='age', whole=None, total=Decimal('0'), labels=('0-17',)),)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal

#: Wide enough that no sum of stored values (20 digits) is ever rounded.
EXACT = Context(prec=60)


@dataclass(frozen=True)
class Part:
    """One part of a value along one dimension."""

    dimension: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Problem:
    """A dimension whose parts do not add up: the whole (None: not given), their total, and which they are."""

    dimension: str
    whole: Decimal | None
    total: Decimal
    labels: tuple[str, ...]

    @property
    def difference(self) -> Decimal | None:
        """How much the parts are over the whole (below zero: short of it); None without a whole."""
        return None if self.whole is None else EXACT.subtract(self.total, self.whole)


def problems(whole: Decimal | None, parts: Iterable[Part]) -> tuple[Problem, ...]:
    """Every dimension that does not add up to `whole`, in the order in which they were given."""
    totals: dict[str, Decimal] = {}
    labels: dict[str, list[str]] = {}
    for part in parts:
        totals[part.dimension] = EXACT.add(totals.get(part.dimension, Decimal(0)), part.amount)
        labels.setdefault(part.dimension, []).append(part.label)
    return tuple(
        Problem(dimension, whole, total, tuple(labels[dimension]))
        for dimension, total in totals.items()
        if total != whole
    )
