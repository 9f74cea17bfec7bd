"""Tables as files, CSV, XLSX and JSON, sent as they are read from the database. Memory stays flat."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cauce.exchange import workbook
from cauce.exchange.columns import Cell
from cauce.exchange.tables import Table
from cauce.exchange.workbook import Line, Look, Sheet

PIECE = 100
BYTE_ORDER_MARK = "\ufeff"
#: What a spreadsheet takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: A spreadsheet that divides cells by semicolons, as in Spanish, sees new cells inside a text.
_INSIDE = re.compile(r'([;\t\r\n]["\s]{0,8})(?=[-=+@\uff1d\uff0b\uff0d\uff20])')


@dataclass(frozen=True)
class About:
    """What a file holds: of which table, filtered how, taken when and from where."""

    table: Table
    filters: dict[str, str]
    taken_on: date
    address: str
    licence: str


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.

    >>> harmless("=1+1"), harmless(-3), harmless("ok")
    ("'=1+1", -3, 'ok')
    >>> harmless("a;=1+1"), harmless("BLZ;MEX")
    ("a;'=1+1", 'BLZ;MEX')
    """
    if not isinstance(cell, str):
        return cell
    safe = _INSIDE.sub(r"\1'", cell)
    return f"'{safe}" if cell.startswith(FORMULA_STARTS) else safe


def as_csv(table: Table, rows: Iterable[Any]) -> Iterator[str]:
    """CSV (RFC 4180, UTF-8 with a byte order mark for Excel): names, HXL tags, then the rows, in pieces."""
    line = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + line.writerow([column.name for column in table.columns])
    yield line.writerow([column.tag for column in table.columns])
    piece: list[str] = []
    for row in rows:
        piece.append(line.writerow([harmless(column.value(row)) for column in table.columns]))
        if len(piece) == PIECE:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece)


def as_json(table: Table, rows: Iterable[Any]) -> Iterator[str]:
    """JSON as the HXL standard has it, a list for each line: names, HXL tags, then the rows, in pieces.

    Cells are as they are stored: what reads JSON runs no formulas. What is not known is null.
    """
    yield f"[{_array(column.name for column in table.columns)},\n"
    yield _array(column.tag for column in table.columns)
    piece: list[str] = []
    for row in rows:
        piece.append(f",\n{_array(column.value(row) for column in table.columns)}")
        if len(piece) == PIECE:
            yield "".join(piece)
            piece.clear()
    yield "".join([*piece, "]\n"])


def _array(cells: Iterable[Cell]) -> str:
    return json.dumps(list(cells), ensure_ascii=False)


class _Echo:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def as_xlsx(table: Table, rows: Iterable[Any], about: About) -> Iterator[bytes]:
    """A workbook of two sheets, the data and "About", in pieces.

    The same rows taken on the same day give the same bytes.
    """
    counted = _Counted(rows)
    data = Sheet(table.name[:31], _lines(table, counted), [18] * len(table.columns), frozen=2)
    explained = Sheet(_("About"), _explained(about, counted), (26, 60, 60))
    return workbook.written((data, explained))


class _Counted:
    """Rows, and how many of them were read; `is_cut` when there were more."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.count += 1
            yield row

    @property
    def is_cut(self) -> bool:
        return next(self._rows, None) is not None


def _lines(table: Table, rows: Iterable[Any]) -> Iterator[Line]:
    """Names, HXL tags, then the rows."""
    yield Line([column.name for column in table.columns], Look.BOLD)
    yield Line([column.tag for column in table.columns], Look.QUIET)
    values = [column.value for column in table.columns]
    for row in rows:
        yield Line([value(row) for value in values])


def _explained(about: About, rows: _Counted) -> Iterator[Line]:
    for cells in _explanation(about, rows):
        yield Line(cells, Look.BOLD, first_only=True)


def _explanation(about: About, rows: _Counted) -> Iterator[tuple[str, ...]]:
    """The lines of the sheet "About", which is written after the data."""
    yield _("Table"), str(about.table.title)
    yield _("What it holds"), str(about.table.about)
    yield _("Filters"), "; ".join(f"{name} = {value}" for name, value in about.filters.items()) or _("none")
    yield _("Taken on"), about.taken_on.isoformat()
    yield _("Taken from"), about.address
    yield _("Rows"), str(rows.count)
    if rows.is_cut:
        yield "", _("The sheet is full, and there are more rows: take the CSV, or filter.")
    yield _("Source"), _("Every row names its own source. An empty cell means not known, never zero.")
    for note in about.table.notes:
        yield _("Note"), str(note)
    yield _("Licence"), about.licence
    yield ("",)
    yield _("Columns"), _("HXL tag"), _("Meaning")
    for column in about.table.columns:
        yield column.name, column.tag, str(column.meaning)
