"""Meetings from the data files, and what the strategies' calendars promise and nobody has dated yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.loading.columns import Cell, Column, Many, Words, choice, key, span, yes_or_no
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.provenance import source_column
from cauce.foundation.loading.rows import Row
from cauce.foundation.loading.sheets import Sheet
from cauce.foundation.loading.writing import Written, set_links, upsert
from cauce.foundation.values.partial_date import PartialDate
from cauce.regional.agenda.models import Event, Organ, Precision, Status
from cauce.regional.strategy.loading import ItemRow, StrategyRows, organ
from cauce.regional.strategy.models import Item

EVENTS = "events.csv"
UNNAMED_MEETING = "activity"


@dataclass
class EventRow:
    """An event, the codes of its hosts, and the calendar row it fulfils as (year, item key)."""

    record: Event
    hosts: list[str]
    plan_row: tuple[int, str] | None


@dataclass
class EventRows:
    """Dated events and placeholders. `superseded` are keys of placeholders that a dated event replaces."""

    events: list[EventRow] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)


def read(
    folder: Path, problems: list[Problem], known: Known, strategies: Iterable[StrategyRows] = ()
) -> EventRows:
    """Read the events, and add one placeholder for every marked quarter of the strategies' calendars.

    A quarter has no placeholder where a dated event of `events.csv` names the same calendar row.
    """
    dated = [event for event in map(_dated(known), _read_sheet(folder, problems, known)) if event]
    taken = {quarter for event in dated for quarter in _quarters(event)}
    keys = {event.record.key for event in dated}
    rows = EventRows(dated)
    for place in _calendar(strategies):
        year, item, quarter = place
        placeholder = _placeholder(year, item, quarter)
        if (year, item.record.key, quarter) in taken:
            rows.superseded.append(placeholder.record.key)
        elif placeholder.record.key not in keys:
            rows.events.append(placeholder)
    return rows


def _read_sheet(folder: Path, problems: list[Problem], known: Known) -> list[Row]:
    columns: dict[str, Column] = {
        "key": Cell(key, required=True, limit=40),
        "kind": Cell(key, required=True, limit=30),
        "title": Words(required=True),
        "date": Cell(span, required=True),
        "place": Words(),
        "hosts": Many(known.code("party")),
        "host_note": Words(),
        "status": Cell(choice(Status), required=True),
        "tentative": Cell(yes_or_no, required=True),
        "organ": Cell(organ(known), required=True),
        "plan_row": Cell(key, may_be_absent=True),
        "source_url": source_column(known),
    }
    return Sheet.read(folder / EVENTS, columns, problems, key=("key",)).rows


def _dated(known: Known) -> Any:
    def build(row: Row) -> EventRow | None:
        year = row["date"].starts_on.year
        if row["plan_row"] and not _names_a_calendar_row(known, row, year):
            return None
        when = row["date"]
        record = Event(
            key=row["key"],
            kind=row["kind"],
            title=row["title"],
            place=row["place"],
            host_note=row["host_note"],
            status=row["status"],
            tentative=row["tentative"],
            source_url=row["source_url"],
            starts_on=when.starts_on,
            ends_on=when.ends_on,
            precision=when.precision,
            visibility=Visibility.PUBLIC.value,
            **_organ(row["organ"]),
        )
        return EventRow(record, row["hosts"], (year, row["plan_row"]) if row["plan_row"] else None)

    return build


def _names_a_calendar_row(known: Known, row: Row, year: int) -> bool:
    if not known.has("strategy year", str(year)):
        row.refuse("plan_row", f"there is no strategy of {year}, the year of the event.")
        return False
    if not known.has("calendar row", f"{year}/{row['plan_row']}"):
        row.refuse("plan_row", known.refusal("calendar row", row["plan_row"], prefix=f"{year}/"))
        return False
    return True


def _organ(text: str) -> dict[str, str | None]:
    prefix, _colon, team = text.partition(":")
    return {"organ": Organ.TEAM.value if team else prefix, "team_id": team or None}


def _quarters(event: EventRow) -> list[tuple[int, str, int]]:
    """The quarters in which an event fulfils its calendar row: those it is sure to lie in."""
    if event.plan_row is None:
        return []
    year, item = event.plan_row
    first, last = event.record.starts_on, event.record.ends_on
    if event.record.precision == Precision.YEAR or last.year != year:
        return []
    return [(year, item, quarter) for quarter in range((first.month + 2) // 3, (last.month + 2) // 3 + 1)]


def _calendar(strategies: Iterable[StrategyRows]) -> list[tuple[int, ItemRow, int]]:
    return [
        (strategy.record.year, item, quarter)
        for strategy in strategies
        for item in strategy.calendar
        for quarter in item.record.quarters
    ]


def _placeholder(year: int, item: ItemRow, quarter: int) -> EventRow:
    when = PartialDate(f"{year}-Q{quarter}")
    record = Event(
        key=f"{item.record.key}-{when}",
        kind=item.meeting_kind or UNNAMED_MEETING,
        title=item.record.text,
        status=Status.PLANNED.value,
        tentative=True,
        source_url=item.record.pointer,
        starts_on=when.first,
        ends_on=when.last,
        precision=Precision.QUARTER.value,
        visibility=Visibility.PUBLIC.value,
        **_organ(item.record.organ or Organ.SUPPORT_PLATFORM.value),
    )
    return EventRow(record, [], (year, item.record.key))


def write(rows: EventRows) -> dict[str, Written]:
    """Put the events into the database; see `writing.upsert`. Demonstration rows are left alone.

    A placeholder that a dated event now replaces is removed, unless somebody has confirmed it since.
    """
    real = Event.objects.filter(is_demonstration=False)
    real.filter(
        key__in=rows.superseded, status=Status.PLANNED, tentative=True, precision=Precision.QUARTER
    ).delete()
    items = {
        (year, name): number for year, name, number in Item.objects.values_list("strategy__year", "key", "pk")
    }
    for row in rows.events:
        row.record.plan_row_id = items[row.plan_row] if row.plan_row else None
    events = upsert([row.record for row in rows.events], key=("key",), among=real)
    set_links(Event.hosts.through, "event", "party", {row.record.pk: row.hosts for row in rows.events})
    return {"events": events}
