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
(Problem(dimension='age', whole=None, total=Decimal('0'), labels=('0-17',), of=''),)

A share is divided by its two counts, and each adds up to its own whole. Percentages never do: 3 of 4 women
and 1 of 6 men are 4 of 10 people.

>>> divided = [SharePart("sex", "women", Decimal(3), Decimal(4)),
...            SharePart("sex", "men", Decimal(1), Decimal(6))]
>>> share_problems(Decimal(4), Decimal(10), divided)
()
>>> [each.share for each in divided]
[Decimal('0.75'), Decimal('0.1666666666666666666666666667')]
>>> for each in share_problems(Decimal(4), Decimal(12), divided):
...     print(each.of, each.dimension, each.total, each.difference)
denominator sex 10 -2
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Context, Decimal

#: Wide enough that no sum of stored values (20 digits) is ever rounded.
EXACT = Context(prec=60)
NUMERATOR, DENOMINATOR = "numerator", "denominator"


@dataclass(frozen=True)
class Part:
    """One part of a value along one dimension."""

    dimension: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class SharePart:
    """One part of a share along one dimension: so many of so many, in the units of the share's counts."""

    dimension: str
    label: str
    numerator: Decimal
    denominator: Decimal

    @property
    def share(self) -> Decimal | None:
        """Numerator over denominator, between 0 and 1 for a true share; None of nobody."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def is_possible(self) -> bool:
        """Whether it is of something, or nothing of nothing."""
        return self.denominator > 0 or self.denominator == self.numerator == 0


@dataclass(frozen=True)
class Problem:
    """A dimension whose parts do not add up: the whole (None: not given), their total, and which they are.

    `of` says which count of a share it is about: "numerator" or "denominator"; "" for an amount.
    """

    dimension: str
    whole: Decimal | None
    total: Decimal
    labels: tuple[str, ...]
    of: str = ""

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


def share_problems(
    numerator: Decimal | None, denominator: Decimal | None, parts: Iterable[SharePart]
) -> tuple[Problem, ...]:
    """Every dimension in which the counts of the parts do not add up to those of the share.

    The numerators first, then the denominators; in each in the order in which the parts were given.
    """
    given = list(parts)
    counts = {
        NUMERATOR: (numerator, [Part(each.dimension, each.label, each.numerator) for each in given]),
        DENOMINATOR: (denominator, [Part(each.dimension, each.label, each.denominator) for each in given]),
    }
    return tuple(
        replace(problem, of=of) for of, (whole, row) in counts.items() for problem in problems(whole, row)
    )
