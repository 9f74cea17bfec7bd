from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from cauce.regional.agenda import words
from cauce.regional.agenda.models import Event

BEFORE, AFTER = date(2025, 1, 1), date(2026, 1, 1)


def an_event(first: date, last: date, precision: str, status: str = "planned", **fields: object) -> Event:
    return Event(starts_on=first, ends_on=last, precision=precision, status=status, **fields)


@pytest.mark.parametrize(
    ("first", "last", "precision", "english"),
    [
        (date(2025, 11, 25), date(2025, 11, 25), "day", "25 Nov 2025"),
        (date(2025, 11, 24), date(2025, 11, 25), "day", "24–25 Nov 2025"),
        (date(2025, 11, 30), date(2025, 12, 2), "day", "30 Nov – 2 Dec 2025"),
        (date(2025, 12, 30), date(2026, 1, 2), "day", "30 Dec 2025 – 2 Jan 2026"),
        (date(2026, 1, 1), date(2026, 1, 31), "month", "Jan 2026"),
        (date(2025, 4, 1), date(2025, 6, 30), "quarter", "Q2 2025"),
        (date(2025, 1, 1), date(2025, 6, 30), "quarter", "Q1 2025 – Q2 2025"),
        (date(2027, 1, 1), date(2027, 12, 31), "year", "2027"),
    ],
)
def test_a_span_is_said_as_precisely_as_it_is_known(
    first: date, last: date, precision: str, english: str
) -> None:
    with override("en"):
        assert words.span(an_event(first, last, precision)) == english


def test_a_span_is_said_in_spanish_too() -> None:
    with override("es"):
        assert words.span(an_event(date(2025, 11, 24), date(2025, 11, 25), "day")) == "24–25 nov 2025"


def test_only_a_tentative_event_ahead_is_to_be_confirmed() -> None:
    quarter = an_event(date(2025, 4, 1), date(2025, 6, 30), "quarter", tentative=True)
    with override("en"):
        assert words.when(quarter, BEFORE) == "Q2 2025, to be confirmed"
        assert words.when(quarter, AFTER) == "Q2 2025"


@pytest.mark.parametrize(
    ("status", "tentative", "today", "standing"),
    [
        ("planned", True, BEFORE, "tentative"),
        ("planned", False, BEFORE, "planned"),
        ("confirmed", True, BEFORE, "confirmed"),
        ("planned", False, AFTER, "silent"),
        ("confirmed", False, AFTER, "silent"),
        ("held", False, BEFORE, "held"),
        ("cancelled", True, AFTER, "cancelled"),
    ],
)
def test_where_an_event_stands_depends_on_the_day(
    status: str, tentative: bool, today: date, standing: str
) -> None:
    found = an_event(date(2025, 4, 1), date(2025, 6, 30), "quarter", status, tentative=tentative)
    assert words.standing(found, today) == standing


def test_the_last_day_of_a_planned_event_is_not_yet_silence() -> None:
    found = an_event(date(2025, 4, 1), date(2025, 6, 30), "quarter", tentative=True)
    assert words.standing(found, date(2025, 6, 30)) == "tentative"
    assert words.standing(found, date(2025, 7, 1)) == "silent"
