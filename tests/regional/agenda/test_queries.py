from __future__ import annotations

from datetime import date

import pytest

from cauce.foundation.accounts.standing import nobody
from cauce.regional.agenda import queries, words
from tests.cast import TODAY, Cast
from tests.regional.agenda import make

pytestmark = pytest.mark.django_db


def test_a_private_event_is_seen_by_its_owner_alone(cast: Cast) -> None:
    make.event("PRIVATE", visibility="private", owner_id="BLZ", hosts=["BLZ"])
    seen = {name for name in cast.everyone if queries.events(cast.person(name)).exists()}
    assert seen <= {"celia"}
    assert not queries.hosts(nobody(TODAY))
    assert not queries.kinds(nobody(TODAY))
    assert not queries.years(nobody(TODAY))


def test_the_standing_in_the_database_is_that_of_the_words(cast: Cast) -> None:
    make.event("HELD")
    make.event("CANCELLED", status="cancelled")
    for quarter in (1, 2, 3):
        make.in_quarter(f"T{quarter}", quarter)
        make.in_quarter(f"P{quarter}", quarter, tentative=False)
        make.in_quarter(f"C{quarter}", quarter, status="confirmed")
    every = list(queries.events(nobody(TODAY)))
    for key in words.STANDING:
        found = {event.key for event in queries.with_standing(queries.events(nobody(TODAY)), key, TODAY)}
        assert found == {event.key for event in every if words.standing(event, TODAY) == key}


def test_the_grid_shows_the_firmest_event_of_each_quarter(cast: Cast) -> None:
    strategy = make.strategy()
    row = make.calendar_row(strategy, 1, [1, 2, 3, 4])
    make.in_quarter("OLD", 1, plan_row=row)
    make.event("HELD", plan_row=row)
    make.in_quarter("AHEAD", 3, plan_row=row)
    (found,) = queries.grid(nobody(TODAY), strategy)
    assert [cell.state for cell in found.cells] == ["held", "tentative", "tentative", "tentative"]
    assert found.cells[0].event
    assert found.cells[0].event.key == "HELD"
    assert found.cells[0].others == 1
    assert found.cells[1].event is None


def test_a_private_event_leaves_only_the_public_mark_of_the_calendar(cast: Cast) -> None:
    strategy = make.strategy()
    row = make.calendar_row(strategy, 1, [1])
    make.event("SECRET", plan_row=row, visibility="private", owner_id="BLZ")
    make.event(
        "SECRET-2", plan_row=row, visibility="private", starts_on=date(2025, 8, 1), ends_on=date(2025, 8, 1)
    )
    (found,) = queries.grid(nobody(TODAY), strategy)
    assert [(cell.state, cell.event) for cell in found.cells] == [("silent", None)] + [("none", None)] * 3


def test_a_year_long_event_fills_no_quarter(cast: Cast) -> None:
    strategy = make.strategy()
    row = make.calendar_row(strategy, 1, [])
    make.event("Y", plan_row=row, precision="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    (found,) = queries.grid(nobody(TODAY), strategy)
    assert {cell.state for cell in found.cells} == {"none"}


def test_progress_counts_silence_apart(cast: Cast) -> None:
    strategy = make.strategy()
    make.calendar_row(strategy, 1, [1, 4])
    row = make.calendar_row(strategy, 2, [1])
    make.event("HELD", plan_row=row)
    progress = queries.progress(queries.grid(nobody(TODAY), strategy))
    assert (progress.held, progress.silent, progress.ahead, progress.marks) == (1, 1, 1, 3)
    assert (progress.rows_held, progress.rows) == (1, 2)


def test_the_timeline_counts_what_it_does_not_draw(cast: Cast) -> None:
    row = make.calendar_row(make.strategy(), 1, [1])
    make.in_quarter("CALENDAR", 1, plan_row=row)
    make.event("HIDDEN", visibility="secretariat")
    for number in range(5):
        make.event(f"E-{number}", starts_on=date(2025, 1, number + 1), ends_on=date(2025, 1, number + 1))
    years = {each.year: each for each in queries.timeline(nobody(TODAY), first=2024, last=2026, most=3)}
    assert [event.key for event in years[2025].events] == ["E-0", "E-1", "E-2"]
    assert (years[2025].more, years[2025].unrecorded) == (2, 1)
    assert (years[2024].events, years[2026].more) == ((), 0)


def test_what_is_coming_excludes_the_past_the_held_and_the_hidden(cast: Cast) -> None:
    make.in_quarter("PAST", 1)
    make.in_quarter("NOW", 2)
    make.in_quarter("LATER", 4)
    make.in_quarter("HIDDEN", 3, visibility="private", owner_id="BLZ")
    assert [event.key for event in queries.coming(nobody(TODAY))] == ["NOW", "LATER"]
    assert [event.key for event in queries.silent(nobody(TODAY))] == ["PAST"]


def test_a_feed_holds_the_events_of_its_organ_and_its_state(cast: Cast) -> None:
    make.event("A", organ="troika", hosts=["BLZ"])
    make.event("B", organ="mirps", hosts=["MEX"])
    make.event("C", organ="troika", hosts=["BLZ"], visibility="private")
    assert [event.key for event in queries.feed(nobody(TODAY), organ="troika")] == ["A"]
    assert [event.key for event in queries.feed(nobody(TODAY), state="MEX")] == ["B"]
    assert [event.key for event in queries.feed(nobody(TODAY))] == ["A", "B"]
