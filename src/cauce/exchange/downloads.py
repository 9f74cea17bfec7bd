"""Tables as files: CSV as it is read from the database, XLSX through a temporary file. Memory stays flat."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from cauce.exchange.columns import Cell
from cauce.exchange.tables import Table

PIECE = 100
BYTE_ORDER_MARK = "\ufeff"
SHEET_ROWS = 1_048_576
SHEET_CELL = 32_767
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


class _Echo:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def as_xlsx(table: Table, rows: Iterable[Any], about: About) -> IO[bytes]:
    """A workbook of two sheets, the data and "About", in a temporary file ready to be read.

    The same rows taken on the same day give the same bytes.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": datetime.combine(about.taken_on, time.min)})
        data, explained = book.add_worksheet(_sheet_name(table)), book.add_worksheet(_("About"))
        bold, quiet = book.add_format({"bold": True}), book.add_format({"font_color": "#4a5d66"})
        count = _fill(data, table, rows, bold, quiet)
        _explain(explained, about, count, bold)
    file.seek(0)
    return file


def _sheet_name(table: Table) -> str:
    return table.name[:31]


def _fill(sheet: Any, table: Table, rows: Iterable[Any], bold: Any, quiet: Any) -> int:
    """Write names, tags and rows; how many rows were written (a sheet ends at 1,048,576)."""
    sheet.freeze_panes(2, 1)
    sheet.set_column(0, len(table.columns) - 1, 18)
    # Row after row: in constant memory, a row that is left cannot be written to again.
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.name, bold)
    for place, column in enumerate(table.columns):
        sheet.write_string(1, place, column.tag, quiet)
    number = 1
    for number, row in enumerate(_fitting(rows), start=2):
        for place, column in enumerate(table.columns):
            _write(sheet, number, place, column.value(row))
    return number - 1


def _fitting(rows: Iterable[Any]) -> Iterator[Any]:
    for number, row in enumerate(rows, start=3):
        if number > SHEET_ROWS:
            return
        yield row


def _write(sheet: Any, row: int, place: int, cell: Cell) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, place, cell if len(cell) <= SHEET_CELL else f"{cell[: SHEET_CELL - 1]}…")
    else:
        sheet.write_number(row, place, cell)


def _explain(sheet: Any, about: About, count: int, bold: Any) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 2, 60)
    for number, line in enumerate(_explanation(about, count)):
        for place, words in enumerate(line):
            sheet.write_string(number, place, words, *([bold] if place == 0 else []))


def _explanation(about: About, count: int) -> Iterator[tuple[str, ...]]:
    """The lines of the sheet "About"."""
    yield _("Table"), str(about.table.title)
    yield _("What it holds"), str(about.table.about)
    yield _("Filters"), "; ".join(f"{name} = {value}" for name, value in about.filters.items()) or _("none")
    yield _("Taken on"), about.taken_on.isoformat()
    yield _("Taken from"), about.address
    yield _("Rows"), str(count)
    yield _("Source"), _("Every row names its own source. An empty cell means not known, never zero.")
    yield _("Licence"), about.licence
    yield ("",)
    yield _("Columns"), _("HXL tag"), _("Meaning")
    for column in about.table.columns:
        yield column.name, column.tag, str(column.meaning)
