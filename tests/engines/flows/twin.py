"""A naive twin of the engine: every question answered from scratch, pair by pair, with exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from cauce.engines.flows import STAGES, Rate, Row


def chain(row: Row, rows: Sequence[Row], link: str) -> list[Row]:
    """All rows above one by one kind of link."""
    above = [each for each in rows if getattr(row, link) == each.key]
    return above + chain(above[0], rows, link) if above else []


def counts(row: Row, rows: Sequence[Row]) -> bool:
    if row.is_withdrawn or row.is_total:
        return False
    for each in chain(row, rows, "follows"):
        is_live = not each.is_withdrawn and not each.is_total
        is_no_later = STAGES.index(row.stage) <= STAGES.index(each.stage)
        if is_live and is_no_later and (each.amount is not None or row.amount is None):
            return False
    for each in chain(row, rows, "part_of"):
        is_live = not each.is_withdrawn and not each.is_total and each.amount is not None
        if is_live and each.stage == row.stage:
            return False
    return True


def cents(row: Row, rates: Sequence[Rate]) -> int | None:
    """The row's worth in hundredths of the base; None when it has none."""
    if row.amount is None:
        return None
    if row.currency == "USD":
        worth = Fraction(1)
    else:
        of_it = [each for each in rates if each.currency == row.currency]
        usable = [each for each in of_it if timedelta() <= row.on - each.on <= timedelta(days=366)]
        if not usable:
            return None
        worth = Fraction(max(usable, key=lambda each: each.on).worth)
    with localcontext() as context:
        context.prec = 100
        exact = Fraction(row.amount) * worth * 100
        whole, rest = divmod(exact.numerator, exact.denominator)
        fine = Decimal(whole) + Decimal(rest) / Decimal(exact.denominator)
        return int(fine.quantize(Decimal(1), ROUND_HALF_EVEN))
