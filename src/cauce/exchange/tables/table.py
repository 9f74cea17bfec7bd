"""What a table for download is: its columns, its rows for a reader, and what filters them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from cauce.exchange.columns import Column
from cauce.exchange.reported import day_asked
from cauce.foundation.web.api import narrowed

CHUNK = 1_000
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
    of the day asked with `?on=`."""

    name: str
    title: Words
    about: Words
    columns: tuple[Column, ...]
    rows: Callable[[Any], QuerySet[Any]]
    filters: Any = None
    page: str = ""
    complete: Completion | None = None

    def found(self, person: Any, query: Any) -> Found:
        """The rows that the page's filters leave. Raises `Refused` when a filter is not understood."""
        on = day_asked(query, person) if self.is_dated else person.on
        rows = self.rows(person)
        if self.filters:
            rows = narrowed(self.filters, query, person=person, rows=rows)
        return Found(rows, person, on, self.complete)

    @property
    def is_dated(self) -> bool:
        """Whether it can be asked as it stood on a day."""
        return self.filters is not None and "on" in self.filters.base_filters
