"""The second row of each table: hashtags of the HXL standard 1.1, on columns that hold what they say."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cauce.exchange.tables import TABLES
from tests.cast import Cast
from tests.exchange import tables_page
from tests.exchange.following import everything
from tests.exchange.rows import client_of, csv_rows, event

#: Of the core hashtags of the standard, those in use here.
CORE = {
    "#activity", "#affected", "#beneficiary", "#contact", "#country", "#currency", "#date", "#description",
    "#event", "#indicator", "#loc", "#meta", "#org", "#output", "#sector", "#status", "#value",
}  # fmt: skip
WRITTEN = re.compile(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*")
#: What the default schema of the standard asks to be a number, and a date.
NUMBERS = re.compile(r"#(population|affected|inneed|targeted|reached|value)\b|#(indicator|output)\b.*\+num\b")
DATES = re.compile(r"#date\b")


@pytest.mark.parametrize("name", TABLES)
def test_every_tag_is_written_as_the_standard_writes_it(name: str) -> None:
    for column in TABLES[name].columns:
        assert WRITTEN.fullmatch(column.tag), column.tag
        assert column.tag.partition("+")[0] in CORE, column.tag


def test_the_docs_name_every_table_and_column_as_it_is() -> None:
    assert tables_page.PAGE.read_text(encoding="utf-8") == tables_page.page(), (
        "python -m tests.exchange.tables_page writes it anew"
    )


@pytest.mark.parametrize("name", TABLES)
def test_numbers_are_numbers_and_dates_are_dates(cast: Cast, name: str) -> None:
    everything(cast)
    event("E-1")
    tags, *rows = csv_rows(client_of(cast, "celia").get(f"/es/download/{name}.csv"))
    for row in rows:
        for column, tag in tags.items():
            if row[column] and NUMBERS.match(tag):
                float(row[column])
            if row[column] and DATES.match(tag):
                assert _is_date(row[column]), (column, row[column])


def _is_date(cell: str) -> bool:
    """A day, a month, a quarter or a year."""
    if re.fullmatch(r"\d{4}(-\d{2}|-Q[1-4])?", cell):
        return True
    return bool(date.fromisoformat(cell))
