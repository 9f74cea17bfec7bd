"""Reading the lines of a sheet by the meaning of their columns, and remembering all that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cauce.regional.plans.importing import values
from cauce.regional.plans.importing.columns import letter
from cauce.regional.plans.importing.sheets import UNSAVED, Cell, Line, Sheet
from cauce.regional.plans.importing.values import Wrong


@dataclass(frozen=True)
class Fault:
    """One thing to correct: the row and column of the sheet, what stands there, and what should."""

    row: int
    column: str
    value: str
    what: str
    expected: str


class LineReader:
    """Gives the cells of a line by meaning: `columns` says where each stands, `labels` what it is called."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], labels: Mapping[str, str]) -> None:
        self.sheet, self.columns, self.labels = sheet, columns, labels
        self.faults: list[Fault] = []

    def cell(self, line: Line, key: str) -> Cell:
        """What stands in the column of that meaning; "" without such a column."""
        place = self.columns.get(key)
        return line[1][place] if place is not None and place < len(line[1]) else ""

    def tried(self, line: Line, key: str, parse: Callable[[Cell], Any]) -> Any:
        """The parsed cell; None when it is empty or wrong."""
        cell = self.cell(line, key)
        if cell == "":
            return None
        if str(cell).startswith(UNSAVED):
            self.fault(line, key, _not_computed())
            return None
        try:
            return parse(cell)
        except Wrong as wrong:
            self.fault(line, key, wrong)
            return None

    def text(self, line: Line, key: str, limit: int) -> str:
        """The text of a cell; "" when it is empty or wrong."""
        return self.tried(line, key, lambda cell: values.text(cell, limit)) or ""

    def fault(self, line: Line, key: str, wrong: Wrong) -> None:
        """Note what is wrong with a cell."""
        value = str(self.cell(line, key)).removeprefix(UNSAVED)
        self.faults.append(Fault(line[0], self._column(key), value[:200], wrong.what, wrong.expected))

    def _column(self, key: str) -> str:
        """The column as the official sees it: its letter and its heading."""
        place = self.columns.get(key)
        if place is None:
            return self.labels[key]
        heading = self.sheet.headings[place] or self.labels[key]
        return f"{letter(place)} · {heading}"


def _not_computed() -> Wrong:
    return Wrong(
        _("It is a formula, and the file does not hold its result."),
        _("a value: open the workbook in a spreadsheet, save it and send it again, or write the value"),
    )
