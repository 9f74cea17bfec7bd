"""Any sequence of rows of money, as Hypothesis makes it: stages, currencies, parts, totals, withdrawals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from cauce.engines.flows import STAGES, Rate, Row

DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))
AMOUNTS = st.none() | st.decimals(min_value=0, max_value=Decimal("9999999999999999.99"), places=2)
CURRENCIES = st.sampled_from(["USD", "EUR", "CAD"])


@st.composite
def row(draw: st.DrawFn, place: int) -> Row:
    """The row of a place: it may follow, or be part of, any row before it, or one that is not there."""
    before = ["", "not-there", *(f"r{number}" for number in range(place))]
    return Row(
        key=f"r{place}",
        stage=draw(st.sampled_from(STAGES)),
        donor=draw(st.sampled_from(["", "CAN", "ESP", "EU"])),
        on=draw(DAYS),
        amount=draw(AMOUNTS),
        currency=draw(CURRENCIES),
        recipients=draw(st.frozensets(st.sampled_from(["BLZ", "MEX", "PAN"]))),
        themes=draw(st.frozensets(st.sampled_from(["reception", "coi"]))),
        follows=draw(st.sampled_from(before)),
        part_of=draw(st.sampled_from(before)),
        is_total=draw(st.sampled_from([False, False, False, True])),
        is_withdrawn=draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def sequences(draw: st.DrawFn) -> list[Row]:
    return [draw(row(place)) for place in range(draw(st.integers(0, 12)))]


@st.composite
def life(draw: st.DrawFn) -> list[Row]:
    """One flow that goes well: what follows is never more, in the same currency."""
    currency, left = draw(CURRENCIES), draw(st.decimals(0, 10**9, places=2))
    rows: list[Row] = []
    for stage in STAGES[: draw(st.integers(1, 4))]:
        share = draw(st.decimals(0, 1, places=4))
        rows.append(
            Row(
                f"{stage.value}", stage, "CAN", draw(DAYS), left, currency,
                follows=rows[-1].key if rows else "",
            )
        )  # fmt: skip
        left = (left * share).quantize(Decimal("0.01"))
    return rows


@st.composite
def rates(draw: st.DrawFn) -> list[Rate]:
    """At most one rate a day of each currency but the base."""
    worth = st.decimals(Decimal("0.00000001"), Decimal("9999999999"), places=8)
    found = draw(st.dictionaries(st.tuples(st.sampled_from(["EUR", "CAD"]), DAYS), worth, max_size=6))
    return [Rate(currency, each, day) for (currency, day), each in found.items()]


def withdrawn(one: Row) -> Row:
    return replace(one, is_withdrawn=True)
