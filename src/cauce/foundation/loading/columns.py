"""What a cell may hold. The same declaration serves the cells of a sheet and the values of a JSON file.

A parser takes the trimmed, non-empty text of a cell and answers its value, or raises ValueError with
a sentence for the person who edits the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices

from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import did_you_mean
from cauce.foundation.values.partial_date import PartialDate

Parser = Callable[[str], Any]

#: The languages a text may be written in; the first two always have their column.
LANGUAGES = ("es", "en", "pt", "fr")
ALWAYS = ("es", "en")

#: What no text may hold: control characters other than tab and line break, and halves of characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_POINTER = re.compile(r"(?P<document>[a-z0-9][a-z0-9-]*)#(?P<place>[a-z0-9-]+)")


def as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Cell:
    """One value. `default` stands for an empty cell; `limit` is the longest text the database takes."""

    parse: Parser = as_it_is
    required: bool = False
    default: Any = None
    limit: int | None = None
    may_be_absent: bool = False

    def value(self, text: str) -> Any:
        """The value of a cell. Raises ValueError with what is wrong with it."""
        text = text.strip()
        if not text:
            if self.required:
                raise ValueError("it is empty, and must be filled in.")
            return self.default
        if _UNWRITABLE.search(text):
            raise ValueError("it holds an invisible control character. Type it again.")
        if self.limit and len(text) > self.limit:
            raise ValueError(f"it is {len(text)} characters long; at most {self.limit} fit here.")
        return self.parse(text)


@dataclass(frozen=True)
class Many:
    """Several values: separated by `;` in a sheet, a list in JSON. None may stand twice."""

    parse: Parser = as_it_is
    required: bool = False
    limit: int | None = None
    may_be_absent: bool = False

    @property
    def each(self) -> Cell:
        return Cell(self.parse, required=True, limit=self.limit)


@dataclass(frozen=True)
class Words:
    """A text in Spanish and English (columns `x_es`, `x_en`); one of them is enough if `required`."""

    required: bool = False
    may_be_absent: bool = False


@dataclass(frozen=True)
class Nested:
    """JSON only: a list of objects, whose `key` fields together may not stand twice."""

    fields: Mapping[str, Column]
    key: tuple[str, ...] = ()
    may_be_absent: bool = field(default=False)


Column = Cell | Many | Words | Nested


def key(text: str) -> str:
    """A key as it stands in an address: letters without accents, digits, `-` and `_`."""
    if not _KEY.fullmatch(text):
        raise ValueError(f"“{text}” may hold only letters without accents, digits, - and _.")
    return text


def matching(pattern: str, example: str) -> Parser:
    """A parser for texts of one shape, explained by an example."""
    shape = re.compile(pattern)

    def parse(text: str) -> str:
        if not shape.fullmatch(text):
            raise ValueError(f"“{text}” does not have the expected form; write it like {example}.")
        return text

    return parse


def one_of(allowed: Iterable[str]) -> Parser:
    words = list(allowed)

    def parse(text: str) -> str:
        if text not in words:
            hint = did_you_mean(text, words)
            raise ValueError(f"“{text}” is not allowed here.{hint} Allowed are: {', '.join(words)}.")
        return text

    return parse


def choice(choices: type[TextChoices]) -> Parser:
    """A parser for the values of a `TextChoices`."""
    return one_of(choices.values)


def whole_number(lowest: int = 0, highest: int = 2**31 - 1) -> Parser:
    def parse(text: str) -> int:
        try:
            number = int(text) if text.isascii() else None
        except ValueError:
            number = None
        if number is None or "_" in text:
            raise ValueError(f"“{text}” is not a whole number (write it without separators, like 1500).")
        if not lowest <= number <= highest:
            raise ValueError(f"{number} is not between {lowest} and {highest}.")
        return number

    return parse


year = whole_number(1900, 2100)


def decimal(text: str) -> Decimal:
    """An exact number with a point, as `StageStatistic.value` can keep: 17 digits and 3 decimals."""
    try:
        number = Decimal(text) if text.isascii() and "_" not in text else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"“{text}” is not a number (write it like 1500 or 0.667).")
    if abs(number) >= 10**17 or number != round(number, 3):
        raise ValueError(f"“{text}” has more digits than can be kept (17, and 3 after the point).")
    return number


def yes_or_no(text: str) -> bool:
    return bool(one_of(["yes", "true", "no", "false"])(text) in {"yes", "true"})


def partial_date(text: str) -> PartialDate:
    """A date as precisely as its source gives it."""
    try:
        day = PartialDate(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a date; write 2024, 2024-12, 2024-12-05 or 2024-Q4.") from None
    if not 1900 <= day.first.year <= 2100:
        raise ValueError(f"“{text}” is a date before 1900 or after 2100.")
    return day


@dataclass(frozen=True)
class Span:
    """From the first day that `began` can mean to the last day that `ended` can mean."""

    began: PartialDate
    ended: PartialDate

    @property
    def starts_on(self) -> date:
        return self.began.first

    @property
    def ends_on(self) -> date:
        return self.ended.last

    @property
    def precision(self) -> str:
        """The coarser of its two ends: "day", "month", "quarter" or "year"."""
        order = ("day", "month", "quarter", "year")
        return max(self.began.precision, self.ended.precision, key=order.index)


def span(text: str) -> Span:
    """A date, or two with a slash between: `2022-10-27/2022-10-31`."""
    first, _slash, last = text.partition("/")
    found = Span(partial_date(first.strip()), partial_date((last or first).strip()))
    if found.ends_on < found.starts_on:
        raise ValueError(f"“{text}” ends before it begins.")
    return found


def source(known: Known) -> Parser:
    """An address, a pointer `document#place` into a document of `sources/`, or a name like "ISO 3166-1"."""

    def parse(text: str) -> str:
        pointer = _POINTER.fullmatch(text)
        if pointer and not known.has("source document", pointer["document"]):
            raise ValueError(known.refusal("source document", pointer["document"]))
        if text.startswith(("http:", "https:")) and not re.match(r"https?://[^\s/]+\.[^\s/]+", text):
            raise ValueError(f"“{text}” is not a whole web address.")
        return text

    return parse
