"""Dates as sources give them: a day, a month, a quarter or a year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import TYPE_CHECKING, Any

from django.db import models

_SHAPE = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?")


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A date known to the day, the month, the quarter or only the year.

    >>> PartialDate("2025-Q2").first, PartialDate("2025-Q2").last
    (datetime.date(2025, 4, 1), datetime.date(2025, 6, 30))
    >>> PartialDate("2024-12").precision
    'month'

    Raises ValueError for any other shape or an impossible day.
    """

    text: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is not a date like 2024, 2024-12, 2024-12-05 or 2024-Q4")
        _ = self.last

    @property
    def precision(self) -> str:
        """One of "day", "month", "quarter", "year"."""
        if "Q" in self.text:
            return "quarter"
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    @property
    def first(self) -> date:
        """The earliest day it can mean."""
        return date(self._year, self._months[0], self._day or 1)

    @property
    def last(self) -> date:
        """The latest day it can mean."""
        month = self._months[1]
        return date(self._year, month, self._day or monthrange(self._year, month)[1])

    @property
    def _year(self) -> int:
        return int(self.text[:4])

    @property
    def _day(self) -> int | None:
        return int(self.text[8:]) if self.precision == "day" else None

    @property
    def _months(self) -> tuple[int, int]:
        if self.precision == "quarter":
            third = int(self.text[-1]) * 3
            return third - 2, third
        if self.precision == "year":
            return 1, 12
        return int(self.text[5:7]), int(self.text[5:7])

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: PartialDate) -> bool:
        return (self.first, self.last) < (other.first, other.last)


if TYPE_CHECKING:
    _TextField = models.Field[PartialDate | None, PartialDate | None]
else:
    _TextField = models.CharField


class PartialDateField(_TextField):
    """Stores a `PartialDate` as its text; None when nothing is known."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 10)
        options.setdefault("null", True)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return PartialDate(value) if value else None

    def to_python(self, value: Any) -> Any:
        return PartialDate(value) if isinstance(value, str) and value else value or None

    def get_prep_value(self, value: Any) -> str | None:
        return str(value) if value else None
