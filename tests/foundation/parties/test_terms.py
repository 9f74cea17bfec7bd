"""The real history of both offices as a table, and what must hold for any history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.foundation.parties.terms import Answer, Kind, Reason, holder_on
from cauce.foundation.values.partial_date import PartialDate


@dataclass(frozen=True)
class Term:
    holder: str
    sequence: int
    began: PartialDate | None = None
    ended: PartialDate | None = None
    known_until: PartialDate | None = None


def term(holder: str, sequence: int, began: str = "", ended: str = "", known_until: str = "") -> Term:
    dates = [PartialDate(text) if text else None for text in (began, ended, known_until)]
    return Term(holder, sequence, *dates)


CHAIR = [
    term("ESP", 1, "2020-06-29", "2021-06"),
    term("CAN", 2, "2021-07", known_until="2022-09-20"),
    term("USA", 3),
    term("COL", 4, "2025", "2025"),
]
PRESIDENCY = [
    term("MEX", 1, "2019", "2019"),
    term("SLV", 2, "2020", "2020"),
    term("GTM", 3, "2021", "2021"),
    term("HND", 4, "2022", "2022"),
    term("PAN", 5, "2023", "2024-01-24"),
    term("BLZ", 6, "2024-01-24", "2024-12"),
    term("CRI", 7, "2024-12", "2025-11-25"),
    term("SLV", 8, "2025-11-25"),
]


def names(answer: Answer[Term]) -> list[str]:
    return [holder.holder for holder in answer.holders]


@pytest.mark.parametrize(
    ("day", "kind", "holders", "reason"),
    [
        ("2020-01-01", Kind.NOT_KNOWN, [], Reason.BEFORE_THE_FIRST),
        ("2020-06-29", Kind.KNOWN, ["ESP"], Reason.DATES_COVER),
        ("2021-06-15", Kind.PRESUMED, ["ESP"], Reason.ROUGH_DATES),
        ("2021-07-10", Kind.PRESUMED, ["CAN"], Reason.ROUGH_DATES),
        ("2022-03-01", Kind.KNOWN, ["CAN"], Reason.DATES_COVER),
        ("2022-09-20", Kind.KNOWN, ["CAN"], Reason.DATES_COVER),
        ("2022-09-21", Kind.NOT_KNOWN, ["USA"], Reason.DATES_NOT_FOUND),
        ("2024-06-01", Kind.NOT_KNOWN, ["USA"], Reason.DATES_NOT_FOUND),
        ("2025-05-15", Kind.PRESUMED, ["COL"], Reason.ROUGH_DATES),
        ("2026-11-21", Kind.NOT_KNOWN, [], Reason.AFTER_THE_LAST),
    ],
)
def test_the_chair_of_the_support_platform(day: str, kind: Kind, holders: list[str], reason: Reason) -> None:
    answer = holder_on(CHAIR, date.fromisoformat(day))
    assert (answer.kind, names(answer), answer.reason) == (kind, holders, reason)


@pytest.mark.parametrize(
    ("day", "kind", "holders", "reason"),
    [
        ("2018-06-01", Kind.NOT_KNOWN, [], Reason.BEFORE_THE_FIRST),
        ("2022-12-20", Kind.PRESUMED, ["HND"], Reason.ROUGH_DATES),
        ("2023-06-01", Kind.PRESUMED, ["PAN"], Reason.ROUGH_DATES),
        ("2024-01-23", Kind.KNOWN, ["PAN"], Reason.DATES_COVER),
        ("2024-01-24", Kind.KNOWN, ["PAN", "BLZ"], Reason.HANDOVER_DAY),
        ("2024-01-25", Kind.KNOWN, ["BLZ"], Reason.DATES_COVER),
        ("2024-12-05", Kind.NOT_KNOWN, ["BLZ", "CRI"], Reason.HANDOVER_WITHIN),
        ("2025-11-25", Kind.KNOWN, ["CRI", "SLV"], Reason.HANDOVER_DAY),
        ("2026-11-21", Kind.PRESUMED, ["SLV"], Reason.NO_HANDOVER_RECORDED),
    ],
)
def test_the_pro_tempore_presidency(day: str, kind: Kind, holders: list[str], reason: Reason) -> None:
    answer = holder_on(PRESIDENCY, date.fromisoformat(day))
    assert (answer.kind, names(answer), answer.reason) == (kind, holders, reason)


def test_the_neighbours_of_an_undated_term_are_named() -> None:
    answer = holder_on(CHAIR, date(2024, 6, 1))
    assert answer.before
    assert answer.after
    assert (answer.before.holder, answer.after.holder) == ("CAN", "COL")
    assert not answer.is_settled


def test_an_open_term_followed_by_another_is_not_stretched_to_it() -> None:
    terms = [term("A", 1, "2020-01-01"), term("B", 2, "2024-01-01", "2024-12-31")]
    assert holder_on(terms, date(2020, 1, 1)).kind is Kind.KNOWN
    answer = holder_on(terms, date(2022, 1, 1))
    assert (answer.kind, names(answer), answer.reason) == (Kind.NOT_KNOWN, ["A"], Reason.END_NOT_FOUND)


def test_a_term_without_beginning_is_possible_before_its_end() -> None:
    terms = [term("A", 1, "2020-01-01", "2020-12-31"), term("B", 2, ended="2023-06-30")]
    assert holder_on(terms, date(2023, 6, 30)).kind is Kind.KNOWN
    answer = holder_on(terms, date(2022, 1, 1))
    assert (answer.kind, names(answer), answer.reason) == (Kind.NOT_KNOWN, ["B"], Reason.BEGINNING_NOT_FOUND)


def test_a_gap_between_closed_terms_is_a_gap() -> None:
    terms = [term("A", 1, "2020-01-01", "2020-12-31"), term("B", 2, "2022-01-01")]
    answer = holder_on(terms, date(2021, 5, 1))
    assert (names(answer), answer.reason) == ([], Reason.BETWEEN_TERMS)


def test_an_office_nobody_recorded_says_so() -> None:
    assert holder_on([], date(2025, 1, 1)) == Answer(Kind.NOT_KNOWN, (), Reason.NOTHING_RECORDED)


# Any history: a true chain of holders, of which the record keeps only part.

START = date(2015, 1, 1)


def _coarse(day: date, precision: str) -> PartialDate:
    shapes = {
        "day": day.isoformat(),
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": str(day.year),
    }
    return PartialDate(shapes[precision])


PRECISIONS = st.sampled_from(["day", "month", "quarter", "year"])
MAYBE = st.none() | PRECISIONS


@st.composite
def histories(draw: st.DrawFn, shortest: int = 1) -> tuple[list[tuple[date, date]], list[Term]]:
    """The true spans, day by day without gap or overlap, and the record of them with its gaps."""
    lengths = draw(st.lists(st.integers(shortest, 900), min_size=1, max_size=6))
    spans, terms, day = [], [], START
    for place, length in enumerate(lengths):
        last = day + timedelta(days=length - 1)
        spans.append((day, last))
        began, ended, seen = draw(MAYBE), draw(MAYBE), draw(st.none() | st.integers(0, length - 1))
        terms.append(
            Term(
                str(place),
                place,
                _coarse(day, began) if began else None,
                _coarse(last, ended) if ended else None,
                PartialDate((day + timedelta(days=seen)).isoformat()) if seen is not None else None,
            )
        )
        day = last + timedelta(days=1)
    return spans, terms


def true_holder(spans: list[tuple[date, date]], day: date) -> str | None:
    return next((str(place) for place, (first, last) in enumerate(spans) if first <= day <= last), None)


@given(histories(), st.integers(-400, 6000))
def test_what_is_called_known_is_true(
    history: tuple[list[tuple[date, date]], list[Term]], offset: int
) -> None:
    spans, terms = history
    day = START + timedelta(days=offset)
    answer = holder_on(terms, day)
    assert answer.kind is not Kind.KNOWN or names(answer) == [true_holder(spans, day)]


@given(histories(shortest=400), st.integers(0, 6000))
def test_the_true_holder_of_terms_longer_than_a_year_is_never_ruled_out(
    history: tuple[list[tuple[date, date]], list[Term]], offset: int
) -> None:
    spans, terms = history
    day = START + timedelta(days=offset)
    answer, truth = holder_on(terms, day), true_holder(spans, day)
    if answer.kind is Kind.NOT_KNOWN and truth is not None:
        near = {term.holder for term in (answer.before, answer.after) if term}
        assert truth in {*names(answer), *near}


@given(histories(), st.integers(-400, 6000), st.randoms())
def test_the_order_of_the_rows_does_not_matter(
    history: tuple[list[tuple[date, date]], list[Term]], offset: int, random: object
) -> None:
    terms = history[1]
    shuffled = list(terms)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    day = START + timedelta(days=offset)
    assert holder_on(shuffled, day) == holder_on(terms, day)


@given(histories())
def test_with_every_day_recorded_every_day_is_known(
    history: tuple[list[tuple[date, date]], list[Term]],
) -> None:
    spans = history[0]
    terms = [
        term(str(place), place, first.isoformat(), last.isoformat())
        for place, (first, last) in enumerate(spans)
    ]
    for place, (first, last) in enumerate(spans):
        for day in (first, first + (last - first) / 2, last):
            answer = holder_on(terms, day)
            assert (answer.kind, names(answer)) == (Kind.KNOWN, [str(place)])
