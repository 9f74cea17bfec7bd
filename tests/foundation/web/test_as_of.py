"""The day that a page is asked about."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from cauce.foundation.web.as_of import AsOf, back

TODAY = date(2025, 5, 15)


def test_a_day_that_is_over_is_kept_in_links() -> None:
    asked = AsOf.read({"on": "2024-03-01"}, TODAY)
    assert (asked.day, asked.problem, asked.tail) == (date(2024, 3, 1), "", "?on=2024-03-01")
    assert asked.kept() == {"on": "2024-03-01"}


def test_no_day_is_today() -> None:
    asked = AsOf.read({}, TODAY)
    assert (asked.day, asked.problem, asked.tail, asked.kept()) == (None, "", "", {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("yesterday", "“yesterday” is not a date"),
        ("2024-02-30", "“2024-02-30” is not a date"),
        ("2025-05-16", "has not come yet"),
        ("0001-01-01", "Nothing here is as old"),
        ("100% <b>", "“100% <b>” is not a date"),
    ],
)
def test_a_day_that_cannot_be_answered_is_said_in_words(text: str, said: str) -> None:
    with translation.override("en"):
        asked = AsOf.read({"on": text}, TODAY)
        assert asked.day is None
        assert said in asked.problem
        assert asked.tail == ""


def test_the_way_back_keeps_everything_else() -> None:
    assert back(QueryDict("on=2024-03-01&state=BLZ&page=3")) == "?state=BLZ"
    assert back(QueryDict("on=2024-03-01")) == "?"
