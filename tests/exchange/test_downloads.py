"""Tables as files: whose rows, which rows, and nothing that a spreadsheet would run."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cauce.exchange import downloads
from cauce.exchange.tables import TABLES
from cauce.regional.agenda.filters import EventFilter
from cauce.regional.register.filters import CommitmentFilter
from tests.cast import Cast
from tests.exchange.rows import (
    SEEN,
    body,
    client_of,
    commitment,
    csv_rows,
    event,
    one_of_each,
    text,
    xlsx_rows,
)

DOORS = [("commitments", commitment), ("events", event)]


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize(("table", "make"), DOORS)
def test_nobody_downloads_what_is_not_theirs(cast: Cast, name: str, table: str, make: Any) -> None:
    one_of_each(make)
    client = client_of(cast, name)
    in_csv = {row["key"] for row in csv_rows(client.get(f"/es/download/{table}.csv"))[1:]}
    in_xlsx = {row[0] for row in xlsx_rows(client.get(f"/es/download/{table}.xlsx"))[2:]}
    assert in_csv == in_xlsx == SEEN[name]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_comes_as_both_files_with_its_tags(cast: Cast, table: str) -> None:
    client = client_of(cast, "nobody")
    (tags, *_rows) = csv_rows(client.get(f"/en/download/{table}.csv"))
    names, tags_again, *_more = xlsx_rows(client.get(f"/en/download/{table}.xlsx"))
    assert list(tags) == names
    assert list(tags.values()) == tags_again
    assert all(tag.startswith("#") for tag in tags.values())
    assert len(set(tags.values())) == len(tags), "two columns with one tag cannot be told apart"


@pytest.mark.parametrize("table", TABLES)
def test_every_row_carries_its_source_and_its_doubt(table: str) -> None:
    names = {column.name for column in TABLES[table].columns}
    assert names & {"source_url", "basis_es", "said_by"}
    official = {"parties", "classifications", "observations", "statistics", "matches"}
    assert names & {"confidence", "serves_confidence", "attested"} or table in official


def test_a_text_comes_in_both_languages_whatever_the_readers(cast: Cast) -> None:
    commitment("A-1", title=text("Asilo", "Asylum"), statement=text("Solo aquí", ""))
    for language in ("es", "en"):
        row = csv_rows(client_of(cast, "nobody").get(f"/{language}/download/commitments.csv"))[1]
        assert (row["title_es"], row["title_en"]) == ("Asilo", "Asylum")
        assert (row["statement_es"], row["statement_en"]) == ("Solo aquí", "")


def test_csv_begins_with_a_byte_order_mark_and_is_not_kept_by_others(cast: Cast) -> None:
    response = client_of(cast, "nobody").get("/es/download/events.csv")
    assert body(response).startswith(b"\xef\xbb\xbf")
    assert "private" in response["Cache-Control"]
    assert response["Content-Disposition"] == 'attachment; filename="cauce-events-2025-05-15.csv"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_run_as_a_formula(cast: Cast, start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    commitment("A-1", title=text(evil))
    client = client_of(cast, "nobody")
    assert csv_rows(client.get("/es/download/commitments.csv"))[1]["title_es"] == f"'{evil}"
    names, _tags, row = xlsx_rows(client.get("/es/download/commitments.xlsx"))
    cell = row[names.index("title_es")]
    assert cell.replace("_x000D_", "\r") == evil, "a text cell, not a formula: it stays as it was"


@given(st.one_of(st.text(), st.integers(), st.none()))
def test_only_text_that_looks_like_a_formula_is_changed(cell: Any) -> None:
    harmless = downloads.harmless(cell)
    if isinstance(harmless, str):
        assert not harmless.startswith(("=", "+", "-", "@", "\t", "\r"))
    if harmless != cell:
        assert isinstance(harmless, str)
        assert harmless.replace("'", "") == str(cell).replace("'", "")


@pytest.mark.parametrize("text", ["a;=1+1", "a\n=1+1", 'a;"+1', "a;\t@b", "a; -1", "a\r\n-1"])
def test_no_part_of_a_cell_is_run_where_semicolons_or_lines_divide_cells(text: str) -> None:
    parts = re.split(r"[;\t\r\n]", str(downloads.harmless(text)).replace('"', ""))
    assert not [part for part in parts if part.strip().startswith(downloads.FORMULA_STARTS)]


def test_numbers_stay_numbers(cast: Cast) -> None:
    commitment("A-1", year=2023)
    names, _tags, row = xlsx_rows(client_of(cast, "nobody").get("/es/download/commitments.xlsx"))
    assert row[names.index("year")] == 2023


@pytest.mark.parametrize(
    ("table", "query", "filters"),
    [
        ("commitments", {"forum": "NAP"}, CommitmentFilter),
        ("commitments", {"q": "jacaranda", "side": "need"}, CommitmentFilter),
        ("events", {"year": "2025", "organ": "troika"}, EventFilter),
        ("events", {"state": "PAN", "status": "planned"}, EventFilter),
    ],
)
def test_the_same_filter_gives_the_same_rows_on_the_page_in_the_file_and_over_http(
    cast: Cast, table: str, query: dict[str, str], filters: Any
) -> None:
    for number in range(6):
        commitment(
            f"A-{number}",
            forum="NAP" if number % 2 else "GRF 2023",
            kind="commitment",
            side="need" if number % 3 else "offer",
        )
        event(f"E-{number}", organ="troika" if number % 2 else "mirps")
    on_page = {row.key for row in filters(query, person=cast.person("nobody")).qs}
    client = client_of(cast, "nobody")
    in_csv = {row["key"] for row in csv_rows(client.get(f"/es/download/{table}.csv", query))[1:]}
    in_xlsx = {row[0] for row in xlsx_rows(client.get(f"/es/download/{table}.xlsx", query))[2:]}
    over_http = {item["key"] for item in client.get(f"/api/v1/{table}", query).json()["items"]}
    assert on_page == in_csv == in_xlsx == over_http
    assert 0 < len(on_page) <= 6


def test_a_filter_that_is_not_understood_gives_no_file(cast: Cast) -> None:
    event("E-1")
    response = client_of(cast, "nobody").get("/en/download/events.csv?year=nineteen")
    assert response.status_code == 400
    assert b"year" in response.content


@pytest.mark.parametrize("name", ["nope.csv", "events.pdf", "events", "users.csv"])
def test_there_is_no_other_file(client: Client, db: None, name: str) -> None:
    assert client.get(f"/es/download/{name}").status_code == 404


def test_the_sheet_about_says_filter_day_rows_and_licence(cast: Cast) -> None:
    event("E-1", organ="troika")
    event("E-2")
    response = client_of(cast, "nobody").get("/en/download/events.xlsx?organ=troika&page=2")
    told = {row[0]: row[1] for row in xlsx_rows(response, sheet=1)}
    assert told["Filters"] == "organ = troika"
    assert (told["Rows"], told["Taken on"]) == ("1", "2025-05-15")
    assert "EUPL-1.2" in told["Licence"]
    assert told["title_es"] == "#event+name+i_es"


@pytest.mark.parametrize(("table", "make"), DOORS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_as_many_questions_to_the_database_for_30_rows_as_for_one(
    cast: Cast, table: str, make: Any, form: str
) -> None:
    client = client_of(cast, "celia")
    counts = []
    for batch in (range(1), range(1, 30)):
        for number in batch:
            make(f"A-{number}")
        with CaptureQueriesContext(connection) as captured:
            body(client.get(f"/es/download/{table}.{form}"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_of_open_data_names_every_table(cast: Cast) -> None:
    for language in ("es", "en"):
        page = client_of(cast, "nobody").get(f"/{language}/data/").content.decode()
        for table in TABLES:
            assert f"/{language}/download/{table}.csv" in page
            assert f"/{language}/download/{table}.xlsx" in page


PAGES_WITH_FILES = [
    ("teams", ["teams"]),
    ("parties", ["parties", "memberships"]),
    ("offices", ["offices"]),
    ("classifications", ["classifications", "crosswalk"]),
    ("commitments/plans", ["plan-counts"]),
]


@pytest.mark.parametrize(("page", "tables"), PAGES_WITH_FILES)
def test_a_page_of_a_table_offers_it_as_files(cast: Cast, page: str, tables: list[str]) -> None:
    shown = client_of(cast, "nobody").get(f"/es/{page}/").content.decode()
    for table in tables:
        assert f'href="/es/download/{table}.csv"' in shown
        assert f'href="/es/download/{table}.xlsx"' in shown
