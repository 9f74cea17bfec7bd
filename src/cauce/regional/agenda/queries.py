"""Reads of the agenda. Every one starts at `visible_to`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Count, F, Prefetch, Q, Window
from django.db.models.functions import ExtractYear, RowNumber

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import GuardedQuerySet
from cauce.foundation.parties.models import Party
from cauce.foundation.values.ordering import alphabetical
from cauce.foundation.web.paging import read_part
from cauce.regional.agenda import words
from cauce.regional.agenda.models import Event, Precision, Status
from cauce.regional.strategy.models import Item, ItemKind, Strategy

QUARTERS = (1, 2, 3, 4)
VECTORS = ("search_es", "search_en")
#: What the timeline shows of an event.
DROP_FIELDS = (
    "key", "title", "place", "starts_on", "ends_on", "precision", "status", "tentative", "is_demonstration",
)  # fmt: skip
OPEN = (Status.PLANNED, Status.CONFIRMED)
#: What a cell of the grid shows when several events share it: the firmest.
FIRMNESS = ("held", "confirmed", "planned", "tentative", "silent", "cancelled")


def events(person: Person) -> GuardedQuerySet:
    """The events a person may see, with what a row of a list needs."""
    return with_rows(Event.objects.visible_to(person))


def with_rows(found: GuardedQuerySet) -> GuardedQuerySet:
    """The same events with team, plan row and hosts fetched along."""
    return (
        found.select_related("team", "plan_row__strategy")
        .prefetch_related(Prefetch("hosts", Party.objects.defer(*VECTORS)))
        .defer(*VECTORS, *(f"{along}__{vector}" for along in ("team", "plan_row") for vector in VECTORS))
    )


def event(person: Person, key: str) -> Event:
    """One event by its key. Raises Event.DoesNotExist when it is not there or not for this person."""
    return cast(Event, events(person).get(key=key))


def of_year(found: GuardedQuerySet, year: int) -> GuardedQuerySet:
    """Those that touch the year."""
    return found.filter(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))


def hosted_by(found: GuardedQuerySet, party: str) -> GuardedQuerySet:
    return found.filter(hosts=party)


def with_standing(found: GuardedQuerySet, key: str, today: date) -> GuardedQuerySet:
    """Those that stand so on `today`: the same rule as `words.standing`, in the database."""
    ahead = Q(ends_on__gte=today)
    rules = {
        "held": Q(status=Status.HELD),
        "cancelled": Q(status=Status.CANCELLED),
        "silent": Q(status__in=OPEN, ends_on__lt=today),
        "confirmed": ahead & Q(status=Status.CONFIRMED),
        "tentative": ahead & Q(status=Status.PLANNED, tentative=True),
        "planned": ahead & Q(status=Status.PLANNED, tentative=False),
    }
    return found.filter(rules[key])


def listed(found: GuardedQuerySet) -> GuardedQuerySet:
    """Newest first; what is known only by quarter or year after what is known better."""
    return found.order_by("-starts_on", "ends_on", "key")


def coming(person: Person, *, until: date | None = None, most: int = 6) -> list[Event]:
    """What lies ahead of the reader's day, soonest first."""
    ahead = events(person).filter(status__in=OPEN, ends_on__gte=person.on)
    if until:
        ahead = ahead.filter(starts_on__lte=until)
    return read_part(ahead.order_by("starts_on", "ends_on", "key"), 0, most)


def silent(person: Person) -> GuardedQuerySet:
    """Planned events whose time has passed without any record, latest first."""
    return with_standing(events(person), "silent", person.on).order_by("-ends_on", "key")


def years(person: Person) -> list[int]:
    """Every year in which a visible event begins or a strategy stands, oldest first."""
    begun = Event.objects.visible_to(person).order_by().values_list(ExtractYear("starts_on"), flat=True)
    return sorted({*begun.distinct(), *Strategy.objects.values_list("year", flat=True)})


def kinds(person: Person) -> list[str]:
    """The kinds of the visible events."""
    found = Event.objects.visible_to(person).order_by().values_list("kind", flat=True).distinct()
    return sorted(found, key=words.kind_words)


def hosts(person: Person) -> list[Party]:
    """The parties that host a visible event, by name."""
    visible = Event.objects.visible_to(person).order_by().values("pk")
    through = Event.hosts.through.objects.filter(event__in=visible).values("party").distinct()
    found = Party.objects.filter(pk__in=through).defer("search_es", "search_en")
    return sorted(found, key=alphabetical)


def feed(person: Person, *, organ: str = "", state: str = "") -> GuardedQuerySet:
    """The events of a calendar feed, oldest first: all, of one organ, or hosted by one party."""
    found = events(person)
    if organ:
        found = found.filter(organ=organ)
    if state:
        found = hosted_by(found, state)
    return found.order_by("starts_on", "key")


# The year by quarters


@dataclass(frozen=True)
class Cell:
    """One quarter of one row. `state` is a standing, or "none"; `event` is the one that gives it."""

    quarter: int
    state: str = "none"
    event: Event | None = None
    others: int = 0


@dataclass(frozen=True)
class GridRow:
    """A row of the strategy's calendar with its four quarters."""

    item: Item
    cells: tuple[Cell, ...]

    @property
    def planned(self) -> int:
        return sum(cell.state != "none" for cell in self.cells)


def calendar_rows(strategy: Strategy) -> list[Item]:
    """The rows of a strategy's calendar, in its order."""
    return list(
        strategy.items.filter(kind=ItemKind.CALENDAR_ROW).defer("search_es", "search_en").order_by("position")
    )


def grid(person: Person, strategy: Strategy) -> list[GridRow]:
    """The strategy's year: every row of its calendar, every quarter, as it stands on the reader's day.

    A quarter that the calendar marks shows the visible event that stands for it; the mark itself where
    there is none, because the calendar is public.
    """
    by_item: dict[int | None, list[Event]] = defaultdict(list)
    for found in of_year(events(person), strategy.year).filter(plan_row__strategy=strategy):
        by_item[found.plan_row_id].append(found)
    return [
        GridRow(item, tuple(_cell(item, quarter, by_item[item.pk], person.on) for quarter in QUARTERS))
        for item in calendar_rows(strategy)
    ]


def _cell(item: Item, quarter: int, found: Iterable[Event], today: date) -> Cell:
    first, last = quarter_bounds(item.strategy.year, quarter)
    here = [
        event
        for event in found
        if event.precision != Precision.YEAR and event.starts_on <= last and event.ends_on >= first
    ]
    if here:
        best = min(here, key=lambda event: FIRMNESS.index(words.standing(event, today)))
        return Cell(quarter, words.standing(best, today), best, len(here) - 1)
    if quarter not in item.quarters:
        return Cell(quarter)
    if last < today:
        return Cell(quarter, "silent")
    return Cell(quarter, "tentative" if item.tentative else "planned")


def quarter_bounds(year: int, quarter: int) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    month = quarter * 3
    return date(year, month - 2, 1), date(year, month, 30 if month in (6, 9) else 31)


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


@dataclass(frozen=True)
class Progress:
    """How the marks of a strategy's calendar stand: one mark is one row in one quarter."""

    held: int
    silent: int
    ahead: int
    cancelled: int
    rows: int
    rows_held: int

    @property
    def marks(self) -> int:
        return self.held + self.silent + self.ahead + self.cancelled


def progress(rows: Iterable[GridRow]) -> Progress:
    """Counts over a grid. `rows_held` are the rows with at least one record of having taken place."""
    listed = list(rows)
    states = [cell.state for row in listed for cell in row.cells if cell.state != "none"]
    return Progress(
        held=states.count("held"),
        silent=states.count("silent"),
        cancelled=states.count("cancelled"),
        ahead=sum(state in ("confirmed", "planned", "tentative") for state in states),
        rows=len(listed),
        rows_held=sum(any(cell.state == "held" for cell in row.cells) for row in listed),
    )


def other_events(person: Person, year: int) -> GuardedQuerySet:
    """The events of a year that no row of a strategy's calendar stands for."""
    return of_year(events(person), year).filter(plan_row__isnull=True).order_by("starts_on", "ends_on", "key")


# The timeline


@dataclass(frozen=True)
class TimelineYear:
    """One year of the timeline.

    `more` events are in the list only; `unrecorded` ones of a calendar have no record of having taken place.
    """

    year: int
    events: tuple[Event, ...]
    more: int
    unrecorded: int


def timeline(person: Person, *, first: int, last: int, most: int = 16) -> list[TimelineYear]:
    """The years from `first` to `last` with their events, at most `most` each.

    Events of a strategy's calendar that nobody reported on are counted, not drawn: the grid has them.
    """
    inside = Event.objects.visible_to(person).only(*DROP_FIELDS)
    inside = inside.filter(starts_on__year__gte=first, starts_on__year__lte=last)
    unrecorded = Q(plan_row__isnull=False) & ~Q(status=Status.HELD)
    counts = _yearly(inside.filter(unrecorded))
    totals = _yearly(inside.exclude(unrecorded))
    drawn: dict[int, list[Event]] = defaultdict(list)
    for found in _first_of_each_year(inside.exclude(unrecorded), most):
        drawn[found.starts_on.year].append(found)
    return [
        TimelineYear(
            year,
            tuple(drawn[year]),
            totals.get(year, 0) - len(drawn[year]),
            counts.get(year, 0),
        )
        for year in range(first, last + 1)
    ]


def _first_of_each_year(found: GuardedQuerySet, most: int) -> GuardedQuerySet:
    order = ("starts_on", "ends_on", "key")
    nth = Window(RowNumber(), partition_by=ExtractYear("starts_on"), order_by=order)
    some = found.order_by().alias(nth=nth).filter(nth__lte=most).values("pk")
    return found.filter(pk__in=some).order_by(*order)


def _yearly(found: GuardedQuerySet) -> dict[int, int]:
    """How many begin in each year."""
    rows = (
        found.order_by()
        .annotate(begins=ExtractYear(F("starts_on")))
        .values_list("begins")
        .annotate(Count("pk"))
    )
    return dict(rows)
