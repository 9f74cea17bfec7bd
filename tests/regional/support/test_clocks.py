"""Two weeks to show a need to members, two months to answer; who is silent is for the secretariat."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from cauce.regional.support.models import Need
from cauce.regional.support.queries import clocks
from cauce.regional.support.queries.clocks import months_after
from tests.cast import NAMES, TODAY, Cast
from tests.regional.support.asking import answered, need, noon, shown
from tests.regional.support.test_reading import BACKEND, text


def keys(rows: object) -> set[str]:
    return {row.key for row in rows}  # type: ignore[attr-defined]


def test_months_later_is_never_beyond_the_month() -> None:
    """Every day of four years, a leap year among them."""
    for number in range(4 * 366):
        day = date(2023, 1, 1) + timedelta(days=number)
        for months in range(15):
            later = months_after(day, months)
            assert (later.year - day.year) * 12 + later.month - day.month == months
            is_last = (later + timedelta(days=1)).day == 1
            assert later.day == day.day or (later.day < day.day and is_last)


@pytest.mark.parametrize(("days", "late"), [(14, False), (15, True)])
def test_two_weeks_are_there_to_show_a_need(cast: Cast, days: int, late: bool) -> None:
    asked = need(published_at=noon(TODAY - timedelta(days=days)))
    found = clocks.clocks_of(cast.person("ana"), [asked])[asked.pk]
    assert found.is_late is late
    assert keys(clocks.circulated_late(Need.objects.all(), TODAY)) == ({"N-1"} if late else set())
    assert keys(clocks.uncirculated(Need.objects.all())) == {"N-1"}


def test_shown_to_one_it_was_shown(cast: Cast) -> None:
    asked = need(published_at=noon(TODAY - timedelta(days=90)))
    shown(asked, "CAN", TODAY)
    assert not clocks.clocks_of(cast.person("ana"), [asked])[asked.pk].is_late
    assert keys(clocks.uncirculated(Need.objects.all())) == set()


@pytest.mark.parametrize(("on", "late"), [(date(2025, 3, 15), False), (date(2025, 3, 14), True)])
def test_two_months_are_there_to_answer(cast: Cast, on: date, late: bool) -> None:
    asked = need(published_at=noon(date(2025, 3, 1)))
    shown(asked, "CAN", on)
    (awaited,) = clocks.clocks_of(cast.person("ana"), [asked])[asked.pk].awaited
    assert awaited.is_late is late
    assert keys(clocks.unanswered(Need.objects.all(), TODAY, late=True)) == ({"N-1"} if late else set())
    assert keys(clocks.unanswered(Need.objects.all(), TODAY)) == {"N-1"}


def test_whoever_answered_is_silent_no_more_and_the_newest_answer_counts(cast: Cast) -> None:
    asked = need(published_at=noon(date(2025, 1, 1)))
    shown(asked, "CAN", date(2025, 1, 2))
    shown(asked, "COL", date(2025, 1, 2))
    answered(asked, "CAN", date(2025, 2, 1), "later")
    answered(asked, "CAN", date(2025, 3, 1), "interested")
    found = clocks.clocks_of(cast.person("ana"), [asked])[asked.pk]
    assert [(each.party.code, each.answer.kind) for each in found.answered if each.answer] == [
        ("CAN", "interested")
    ]
    assert [each.party.code for each in found.silent] == ["COL"]
    answered(asked, "COL", TODAY)
    assert keys(clocks.unanswered(Need.objects.all(), TODAY)) == set()


def test_a_closed_need_waits_for_nobody(cast: Cast) -> None:
    asked = need(published_at=noon(date(2025, 1, 1)), closed_at=noon(date(2025, 2, 1)))
    assert not clocks.clocks_of(cast.person("ana"), [asked])[asked.pk].is_late
    assert keys(clocks.uncirculated(Need.objects.all())) == set()


def page(cast: Cast, name: str, path: str) -> str:
    client = Client()
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    return text(client.get(f"/en{path}"))


@pytest.mark.parametrize("name", [*NAMES, "nobody"])
def test_each_reads_of_answers_what_is_theirs(cast: Cast, name: str) -> None:
    asked = need(published_at=noon(date(2025, 1, 1)))
    for code in ("CAN", "COL", "ESP"):
        shown(asked, code, date(2025, 1, 2))
    answered(asked, "CAN", date(2025, 2, 1), words="Palabras de Canadá")
    own = {"elena": "CAN", "bruno": "COL", "gina": "ESP"}.get(name, "")
    detail = page(cast, name, "/support/needs/N-1/")
    assert ("Palabras de Canadá" in detail) == (name in ("ana", "elena"))
    assert (detail.count("No answer</span>")) == {"ana": 2, "bruno": 1, "gina": 1}.get(name, 0)
    assert ("Your answer" in detail) == bool(own)
    listed = page(cast, name, "/support/")
    assert ("Silent: Colombia, Spain" in listed) == (name == "ana")
    asked_late = page(cast, name, "/support/?status=every&clock=answered-late")
    assert ("/support/needs/N-1/" in asked_late) == (name == "ana")
