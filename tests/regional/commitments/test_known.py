"""What stood in the register on a day that is over."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.queries import known_by
from tests.cast import Cast
from tests.regional.commitments.conftest import Make

FORUM = {"kind": "pledge", "sector": ""}


def _known(on: date | None) -> set[str]:
    return set(known_by(Commitment.objects.all(), on).values_list("key", flat=True))


def test_a_pledge_is_known_from_the_opening_of_its_forum(make: Make) -> None:
    make("G19", forum="GRF 2019", year=2019, **FORUM)
    make("G23", forum="GRF 2023", year=2023, **FORUM)
    assert _known(date(2019, 12, 16)) == set()
    assert _known(date(2019, 12, 17)) == _known(date(2023, 12, 12)) == {"G19"}
    assert _known(date(2023, 12, 13)) == {"G19", "G23"}


def test_a_pledge_made_to_a_forum_in_a_later_year_is_known_from_that_year(make: Make) -> None:
    make("LATE", forum="GRF 2019", year=2021, **FORUM)
    assert _known(date(2020, 12, 31)) == set()
    assert _known(date(2021, 1, 1)) == {"LATE"}


def test_what_has_a_year_alone_is_known_from_its_first_day_and_what_has_none_always(make: Make) -> None:
    make("PLAN", year=2022)
    make("UNDATED")
    assert _known(date(2021, 12, 31)) == {"UNDATED"}
    assert _known(date(2022, 1, 1)) == _known(None) == {"PLAN", "UNDATED"}


def test_what_was_written_here_is_known_from_the_day_of_its_publication(cast: Cast, make: Make) -> None:
    moment = datetime(2024, 3, 1, 18, tzinfo=UTC)
    author = cast.users["celia"]
    make("OURS", drafted_by=author, agreed_at=moment, published_at=moment, year=2020)
    make("DRAFT", drafted_by=author, year=2020)
    assert _known(date(2024, 2, 29)) == set()
    assert _known(date(2024, 3, 1)) == {"OURS"}


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2023, 12, 12), date(2025, 5, 15)])
def test_it_only_narrows(day: date, make: Make) -> None:
    make("A", year=2023)
    make("B", year=2019)
    assert set(known_by(Commitment.objects.filter(key="A"), day).values_list("key", flat=True)) <= {"A"}
