"""The rows of a django-tables2 table as HTML, without a template for each of their cells.

A page of 25 rows has some 150 cells. What is the same in all rows (attributes, heading, which arguments a
`render_` method takes) is worked out once for each column; the cells are then plain calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_tables2.utils import A, signature


@dataclass(frozen=True)
class Cells:
    """How the cells of one column are written."""

    bound: Any
    accessor: Any
    arguments: tuple[str, ...]
    before: SafeString
    after: str

    @classmethod
    def of(cls, bound: Any, *, is_heading: bool) -> Cells:
        """Of a table's column; a heading names its row."""
        names, rest = signature(bound.render)
        opened, after = HEADING if is_heading else CELL
        before = format_html(opened, bound.attrs["td"].as_html(), bound.header)
        known = ARGUMENTS if rest else tuple(name for name in ARGUMENTS if name in names)
        return cls(bound, A(bound.accessor), known, before, after)

    def html(self, row: Any) -> str:
        """One cell, escaped."""
        return f"{self.before}{conditional_escape(localize(self._content(row)))}{self.after}"

    def _content(self, row: Any) -> Any:
        value = self._value(row.record)
        if value in self.bound.column.empty_values:
            return self.bound.default
        known = self._known(row, value)
        content = self.bound.render(**{name: known[name] for name in self.arguments})
        return self.bound.link(content, **known) if self.bound.link else content

    def _known(self, row: Any, value: Any) -> Mapping[str, Any]:
        column, table = self.bound.column, row.table
        return dict(zip(ARGUMENTS, (value, row.record, column, self.bound, row, table), strict=True))

    def _value(self, record: Any) -> Any:
        """The words of a choice, else the value; nothing where the row has no such value."""
        display = getattr(record, f"get_{self.accessor}_display", None)
        return display() if display else self.accessor.resolve(record, quiet=True)


HEADING = ('<th scope="row" role="rowheader" {} data-label="{}">', "</th>")
CELL = ('<td role="cell" {} data-label="{}">', "</td>")
#: What a `render_` method may ask for, by the names of django-tables2.
ARGUMENTS = ("value", "record", "column", "bound_column", "bound_row", "table")


def body(table: Any) -> SafeString:
    """The rows of the table's page. Attributes of cells are those of the column: they know no record."""
    columns = [Cells.of(bound, is_heading=not place) for place, bound in enumerate(table.columns)]
    lines = ((row.attrs.as_html(), _line(columns, row)) for row in table.paginated_rows)
    return format_html_join("\n", '<tr {} role="row">{}</tr>', lines)


def _line(columns: list[Cells], row: Any) -> SafeString:
    return mark_safe("\n".join(cells.html(row) for cells in columns))  # noqa: S308 - each cell is escaped
