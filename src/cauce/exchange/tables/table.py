"""What a table for download is: its columns, its rows for a reader, and what filters them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.exchange.columns import Column
from cauce.exchange.reported import day_asked
from cauce.foundation.web.api import Refused, narrowed

#: Few enough for the first row to leave at once; all of a batch is read before it does.
CHUNK = 250
#: What a file of a day that is over says as it is today.
WITHOUT_HISTORY = gettext_lazy(
    "Asked as of a day that is over, a file tells what was said by then. Who may read a row, its source, its"
    " confidence, its remark and its mark as invented have no history: they are those of today."
)
Words = str | Promise
#: Adds to a batch of rows what one question answers for all of them: (rows, person, day).
Completion = Callable[[list[Any], Any, date], None]


@dataclass(frozen=True)
class Found:
    """The rows that a reader's filters leave, read from the database a batch at a time: memory stays flat."""

    rows: QuerySet[Any]
    person: Any
    on: date
    complete: Completion | None = None

    def __iter__(self) -> Iterator[Any]:
        rows = self.rows.iterator(chunk_size=CHUNK)
        while batch := list(islice(rows, CHUNK)):
            if self.complete:
                self.complete(batch, self.person, self.on)
            yield from batch


@dataclass(frozen=True)
class Table:
    """One table for download. `rows(person)` are those the person may see; `page` is the page of the site
    that shows them, by the name of its address. `complete` adds to a batch what stands beside its rows, as
    of the day asked with `?on=`. `notes` are what a reader of the file has to know of it, and `narrow` leaves
    only some of the rows, as of the day."""

    name: str
    title: Words
    about: Words
    columns: tuple[Column, ...]
    rows: Callable[[Any], QuerySet[Any]]
    filters: Any = None
    page: str = ""
    complete: Completion | None = None
    notes: tuple[Words, ...] = ()
    narrow: Callable[[QuerySet[Any], date], QuerySet[Any]] | None = None

    def found(self, person: Any, query: Any) -> Found:
        """The rows that the page's filters leave. Raises `Refused` when a filter is not understood, and for
        a day that is over where the table has no history."""
        on = self._day(query, person)
        rows = self.rows(person)
        if self.filters:
            rows = narrowed(self.filters, query, person=person, rows=rows)
        return Found(self.narrow(rows, on) if self.narrow else rows, person, on, self.complete)

    def _day(self, query: Any, person: Any) -> date:
        on = day_asked(query, person)
        if on != person.on and not self.is_dated:
            raise Refused(
                {"on": [_("This table has no history: it is known as it is today, and no other day.")]}
            )
        return on

    @property
    def is_dated(self) -> bool:
        """Whether it can be asked as it stood on a day."""
        return self.filters is not None and "on" in self.filters.base_filters
