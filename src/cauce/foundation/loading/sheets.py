"""CSV sheets with declared columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cauce.foundation.loading.columns import ALWAYS, LANGUAGES, Cell, Column, Many, Nested, Words
from cauce.foundation.loading.files import BROKEN, UNREADABLE, line_breaks, read_text
from cauce.foundation.loading.problems import Problem, did_you_mean
from cauce.foundation.loading.rows import REFUSED, Once, Records, Row, reporter
from cauce.foundation.values.translated import Translated

SEPARATOR = ";"


@dataclass(frozen=True)
class Line:
    """The cells of one record, and the physical line on which it begins."""

    number: int
    cells: list[str]

    def line_of(self, place: int) -> int:
        """The physical line on which a cell begins: cells before it may hold line breaks."""
        return self.number + sum(line_breaks(cell) for cell in self.cells[:place])


@dataclass(frozen=True)
class Table:
    """A sheet before any cell is understood. Lines with nothing in them are left out."""

    header: Line
    lines: list[Line]
    complete: bool
    readable: bool


def read_table(path: Path, problems: list[Problem]) -> Table | None:
    """Split a file into cells. None (and a problem) when it has no header to go by."""
    opened = read_text(path, problems)
    if opened is None:
        return None
    text, readable = opened
    failures: list[Problem] = []
    lines = list(_records(text, path.name, failures))
    problems.extend(failures)
    if not lines:
        if not failures:
            problems.append(
                Problem(path.name, 1, "", "the file is empty; its first line must name the columns.")
            )
        return None
    header, *rest = lines
    if len(header.cells) == 1 and header.cells[0].count(";") > 1:
        message = "the columns are separated by “;”. Save the sheet with commas between them."
        problems.append(Problem(path.name, header.number, "", message))
        return None
    return Table(header, rest, complete=not failures, readable=readable)


def _records(text: str, name: str, failures: list[Problem]) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            advice = "A quotation mark is probably missing, or one too many."
            message = f"from here on this is not CSV ({error}). {advice}"
            failures.append(Problem(name, number, "", message))
            return
        if any(cell.strip() for cell in cells):
            yield Line(number, cells)


class Sheet:
    """Reads the lines of one table by its declared columns."""

    def __init__(
        self, name: str, table: Table, columns: Mapping[str, Column], problems: list[Problem]
    ) -> None:
        self._table = table
        self._columns = columns
        self._report = reporter(problems, name)
        self._names = [cell.strip() for cell in table.header.cells]
        self._places = {name: place for place, name in reversed(list(enumerate(self._names)))}
        self._missing = self._check_header()

    @classmethod
    def read(
        cls, path: Path, columns: Mapping[str, Column], problems: list[Problem], key: Iterable[str] = ()
    ) -> Records:
        """The rows of a CSV file. Everything wrong in it is added to `problems`; nothing is raised.

        `columns` says what each column holds; a `Words` column x stands for x_es and x_en (and x_pt,
        x_fr if the sheet has them). `key` names the columns that together may not repeat.
        """
        table = read_table(path, problems)
        if table is None:
            return Records(complete=False)
        sheet = cls(path.name, table, columns, problems)
        once = Once(key)
        rows = [sheet._row(line, once) for line in table.lines]
        return Records(rows, complete=table.complete and not sheet._missing)

    def _expected(self) -> dict[str, bool]:
        """Every header that is allowed, and whether it must be there."""
        expected: dict[str, bool] = {}
        for name, column in self._columns.items():
            if isinstance(column, Words):
                for language in LANGUAGES:
                    expected[f"{name}_{language}"] = language in ALWAYS and not column.may_be_absent
            else:
                expected[name] = not column.may_be_absent
        return expected

    def _check_header(self) -> set[str]:
        expected = self._expected()
        line = self._table.header.number
        for place, name in enumerate(self._names):
            if name not in expected:
                hint = did_you_mean(name, set(expected) - set(self._names))
                self._report(line, name or f"column {place + 1}", f"this column is not known.{hint}")
            elif self._places[name] != place:
                self._report(line, name, "this column stands twice.")
        missing = {name for name, needed in expected.items() if needed and name not in self._places}
        for name in sorted(missing):
            self._report(line, name, "this column is missing.")
        return missing

    def _row(self, line: Line, once: Once) -> Row:
        reading = _Reading(self, line)
        values = {name: reading.value(name, column) for name, column in self._columns.items()}
        kept = {name: value for name, value in values.items() if value is not REFUSED}
        row = Row(kept, reading.refuse, whole=len(kept) == len(values) and reading.fits)
        row.whole = once.check(row, line.number) and row.whole
        return row

    def place(self, header: str) -> int | None:
        return self._places.get(header)

    def lacks(self, header: str) -> bool:
        return header in self._missing

    @property
    def width(self) -> int:
        return len(self._names)

    @property
    def readable(self) -> bool:
        return self._table.readable

    def report(self, line: int, column: str, message: str) -> None:
        self._report(line, column, message)


class _Reading:
    """One line being read. A line of the wrong length is refused as a whole, not cell by cell."""

    def __init__(self, sheet: Sheet, line: Line) -> None:
        self._sheet = sheet
        self._line = line
        self.fits = len(line.cells) == sheet.width
        if not self.fits:
            self._refuse_length()

    def _refuse_length(self) -> None:
        cells, width = len(self._line.cells), self._sheet.width
        advice = " A cell with a comma in it must stand in quotation marks." if cells > width else ""
        message = f"this row has {cells} cells, the header has {width}.{advice}"
        self._sheet.report(self._line.number, "", message)

    def refuse(self, column: str, message: str) -> None:
        header = column if self._sheet.place(column) is not None else f"{column}_es"
        place = self._sheet.place(header)
        if place is None:
            self._sheet.report(self._line.number, column, message)
        else:
            self._sheet.report(self._line.line_of(place), header, message)

    def value(self, name: str, column: Column) -> Any:
        match column:
            case Words():
                return self._words(name, column)
            case Many():
                return self._many(name, column)
            case Cell():
                return self._cell(name, self._text(name), column)
            case Nested():
                raise TypeError(f"{name}: a sheet has no nested rows")

    def _text(self, header: str) -> Any:
        """The text of a cell, or REFUSED."""
        if self._sheet.lacks(header):
            return REFUSED
        place = self._sheet.place(header)
        text = self._line.cells[place] if place is not None and place < len(self._line.cells) else ""
        if UNREADABLE in text and not self._sheet.readable:
            self.refuse(header, BROKEN)
            return REFUSED
        return text.strip()

    def _cell(self, name: str, text: Any, cell: Cell) -> Any:
        if text is REFUSED:
            return REFUSED
        try:
            return cell.value(text)
        except ValueError as error:
            if self.fits:
                self.refuse(name, str(error))
            return REFUSED

    def _many(self, name: str, column: Many) -> Any:
        text = self._text(name)
        if text is REFUSED or not text:
            return self._cell(name, text, Cell(required=column.required, default=[]))
        parts = [part.strip() for part in text.split(SEPARATOR)]
        values = [self._cell(name, part, column.each) for part in parts]
        twice = sorted({part for part in parts if parts.count(part) > 1})
        for part in twice:
            self.refuse(name, f"“{part}” stands twice in this cell.")
        return REFUSED if twice or REFUSED in values else values

    def _words(self, name: str, column: Words) -> Any:
        headers = {language: f"{name}_{language}" for language in LANGUAGES}
        texts = {
            language: self._cell(header, self._text(header), Cell(default=""))
            for language, header in headers.items()
        }
        if REFUSED in texts.values():
            return REFUSED
        written = {language: text for language, text in texts.items() if text}
        if written or not column.required:
            return Translated(written)
        if self.fits:
            languages = " nor ".join(f"{name}_{language}" for language in ALWAYS)
            self.refuse(f"{name}_es", f"neither {languages} is filled in; at least one of them must be.")
        return REFUSED
