from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from cauce.foundation.parties import words
from cauce.foundation.parties.models import OfficeTerm, Party
from cauce.foundation.parties.terms import Reason, holder_on
from cauce.foundation.values.partial_date import PartialDate
from cauce.foundation.values.translated import Translated


def term(name: str, sequence: int, **dates: str) -> OfficeTerm:
    known = {key: PartialDate(text) for key, text in dates.items()}
    return OfficeTerm(sequence=sequence, party=Party(code=name, name=Translated({"en": name})), **known)


CHAIR = [
    term("Spain", 1, began="2020-06-29", ended="2021-06"),
    term("Canada", 2, began="2021-07", known_until="2022-09-20"),
    term("United States", 3),
    term("Colombia", 4, began="2025", ended="2025"),
]


@pytest.mark.parametrize(
    ("day", "headline", "part"),
    [
        (date(2020, 1, 1), "Not known", "None recorded so early: the first recorded term is that of Spain"),
        (date(2022, 3, 1), "Canada", "since Jul 2021, at least until 20 Sep 2022"),
        (date(2024, 6, 1), "Not known; possibly United States", "between Canada"),
        (date(2025, 5, 1), "Colombia", "presumed"),
        (date(2026, 5, 1), "Not known", "the last recorded term is that of Colombia (2025)"),
    ],
)
def test_an_answer_says_who_and_why(day: date, headline: str, part: str) -> None:
    with override("en"):
        answer = holder_on(CHAIR, day)
        assert words.headline(answer) == headline
        assert part in words.explanation(answer)


def test_every_reason_has_its_sentence() -> None:
    assert set(words._SENTENCES) == set(Reason)


def test_an_undated_term_at_the_end_needs_no_neighbours() -> None:
    answer = holder_on([term("Spain", 1)], date(2025, 1, 1))
    with override("en"):
        assert words.explanation(answer) == "Spain held the office; the dates were not found."


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({}, "dates not found"),
        ({"began": "2025", "ended": "2025"}, "2025"),
        ({"began": "2024-12", "ended": "2025-11-25"}, "Dec 2024 – 25 Nov 2025"),
        ({"began": "2025-11-25"}, "since 25 Nov 2025"),
        ({"ended": "2024-Q1"}, "until Q1 2024; beginning not found"),
    ],
)
def test_a_period_says_what_of_it_is_not_known(dates: dict[str, str], said: str) -> None:
    with override("en"):
        assert words.period(term("X", 1, **dates)) == said
