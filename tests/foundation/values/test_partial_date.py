from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.foundation.values.partial_date import PartialDate

days = st.dates(min_value=date(1951, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31), "quarter"),
        ("2025-11-25", date(2025, 11, 25), date(2025, 11, 25), "day"),
    ],
)
def test_a_partial_date_spans_all_it_can_mean(text: str, first: date, last: date, precision: str) -> None:
    partial = PartialDate(text)
    assert (partial.first, partial.last, partial.precision) == (first, last, precision)


@pytest.mark.parametrize("text", ["", "24", "2024-13", "2024-02-30", "2024-Q5", "2024-1", "Q1-2024", " 2024"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate(text)


@given(days)
def test_every_coarser_reading_of_a_day_contains_it(day: date) -> None:
    quarter = f"{day.year:04d}-Q{(day.month + 2) // 3}"
    for text in (day.isoformat(), day.isoformat()[:7], quarter, day.isoformat()[:4]):
        partial = PartialDate(text)
        assert partial.first <= day <= partial.last


@given(days)
def test_the_day_after_a_quarter_begins_another_one(day: date) -> None:
    quarter = PartialDate(f"{day.year:04d}-Q{(day.month + 2) // 3}")
    following = quarter.last + timedelta(days=1)
    assert following.day == 1
    assert following.month in (1, 4, 7, 10)
