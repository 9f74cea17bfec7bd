"""What agreements have used up: of needs, what is covered; of offers, what is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf

from cauce.regional.support.queries import gaps


@dataclass(frozen=True)
class Agreement:
    """A match that came to an agreement and was not left: what was agreed, when it was counted at all."""

    need: int
    offer: int | None
    amount: Decimal | None
    unit: str
    currency: str


def agreements() -> list[Agreement]:
    """Every agreement that stands."""
    rows = gaps.agreements().values_list(
        "match__need_id", "match__offer_id", "amount", "match__need__unit",
        Coalesce(NullIf("currency", Value("")), "match__need__currency"),
    )  # fmt: skip
    return [Agreement(*row) for row in rows]


@dataclass
class Used:
    """Of one need or offer: amounts by unit and currency, and how many agreements stand."""

    amounts: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    signed: int = 0

    def add(self, agreement: Agreement) -> None:
        if agreement.amount is not None:
            self.amounts[agreement.unit, agreement.currency] += float(agreement.amount)
        self.signed += 1


def used_by(found: list[Agreement], of: Callable[[Agreement], int | None]) -> Mapping[int, Used]:
    """What the agreements used up, by the id of the need or of the offer."""
    used: dict[int, Used] = defaultdict(Used)
    for each in found:
        place = of(each)
        if place is not None:
            used[place].add(each)
    return used
