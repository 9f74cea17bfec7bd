"""A sheet says everything that is wrong with it, on the line where an editor finds it."""

from __future__ import annotations

import csv
import io
import string
import tempfile
from pathlib import Path

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st

from cauce.foundation.loading.columns import (
    Cell,
    Column,
    Many,
    Words,
    choice,
    decimal,
    key,
    partial_date,
    span,
    whole_number,
    yes_or_no,
)
from cauce.foundation.loading.files import line_breaks
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.rows import Records
from cauce.foundation.loading.sheets import Sheet, read_table
from cauce.foundation.values.partial_date import PartialDate


class Colour(TextChoices):
    RED = "red", "Red"
    GREEN = "green", "Green"


def columns() -> dict[str, Column]:
    known = Known()
    known.learn("party", ["MEX", "PAN", "BLZ"], listed_in="parties.csv")
    return {
        "key": Cell(key, required=True, limit=10),
        "colour": Cell(choice(Colour), required=True),
        "party": Cell(known.code("party")),
        "others": Many(known.code("party")),
        "date": Cell(partial_date),
        "title": Words(required=True),
    }


HEADER = "key,colour,party,others,date,title_es,title_en\n"


def read(tmp_path: Path, body: str | bytes) -> tuple[Records, list[tuple[int, str, str]]]:
    path = tmp_path / "sheet.csv"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    problems: list[Problem] = []
    records = Sheet.read(path, columns(), problems, key=("key",))
    return records, [(problem.line, problem.column, problem.message) for problem in problems]


def only(tmp_path: Path, body: str | bytes) -> tuple[int, str, str]:
    _records, [problem] = read(tmp_path, body)
    return problem


def test_a_good_row_gives_its_values(tmp_path: Path) -> None:
    records, problems = read(tmp_path, HEADER + "a,red,MEX,PAN;BLZ,2024-Q2,Título,\n")
    [row] = records.rows
    assert problems == []
    assert (row["key"], row["colour"], row["party"], row["others"]) == ("a", "red", "MEX", ["PAN", "BLZ"])
    assert row["date"] == PartialDate("2024-Q2")
    assert row["title"].by_language == {"es": "Título"}


def test_the_line_is_the_editors_line_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    body = HEADER + 'a,red,,,,"uno\ndos\n\ntres",x\nb,blue,,,,y,y\n'
    assert only(tmp_path, body)[:2] == (6, "colour")


def test_the_line_is_that_of_the_cell_within_a_row_of_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text('note,colour\n"one\ntwo",blue\n', "utf-8")
    problems: list[Problem] = []
    Sheet.read(path, {"note": Cell(), "colour": Cell(choice(Colour))}, problems)
    assert [(problem.line, problem.column) for problem in problems] == [(3, "colour")]


def test_every_problem_of_every_row_is_named(tmp_path: Path) -> None:
    body = HEADER + "a b,blue,MXE,PAN;PAM,2024-13,,\n,red,,,,t,t\n"
    _records, problems = read(tmp_path, body)
    assert [(line, column) for line, column, _message in problems] == [
        (2, "key"), (2, "colour"), (2, "party"), (2, "others"), (2, "date"), (2, "title_es"), (3, "key"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ("a,gren,,,,t,t", "colour", "Did you mean green? Allowed are: red, green."),
        ("a,,,,,t,t", "colour", "it is empty, and must be filled in."),
        ("a,red,MXE,,,t,t", "party", "Did you mean MEX? The list is in parties.csv."),
        ("a,red,XXXX,,,t,t", "party", "“XXXX” is not a known party. The list is in parties.csv."),
        ("a,red,,PAN;PAN,,t,t", "others", "“PAN” stands twice in this cell."),
        ("a,red,,,31/12/2024,t,t", "date", "write 2024, 2024-12, 2024-12-05 or 2024-Q4."),
        ("a,red,,,2023-02-29,t,t", "date", "is not a date"),
        ("a,red,,,0999,t,t", "date", "before 1900"),
        ("a,red,,,,,", "title_es", "neither title_es nor title_en is filled in"),
        ("abcdefghijk,red,,,,t,t", "key", "at most 10 fit here"),
        ("á,red,,,,t,t", "key", "only letters without accents"),
        ("a,red,,,,t,t,extra", "", "this row has 8 cells, the header has 7"),
        ("a,red,,,,t\x07t,t", "title_es", "invisible control character"),
        ("a,red,t,t", "", "this row has 4 cells, the header has 7"),
    ],
)
def test_each_mistake_has_its_own_words(tmp_path: Path, cells: str, column: str, words: str) -> None:
    line, found, message = only(tmp_path, HEADER + cells + "\n")
    assert (line, found) == (2, column)
    assert words in message


def test_a_key_that_stands_twice_names_the_line_where_it_stood_first(tmp_path: Path) -> None:
    body = HEADER + 'a,red,,,,"t\nt",t\nb,red,,,,t,t\na,green,,,,t,t\n'
    assert only(tmp_path, body) == (5, "key", "“a” stands already in line 2.")


def test_a_bad_row_still_makes_its_key_known_so_that_others_may_name_it(tmp_path: Path) -> None:
    records, _problems = read(tmp_path, HEADER + "a,blue,,,,t,t\n")
    assert records.rows == []
    assert records.codes("key") == ["a"]


def test_a_missing_and_an_unknown_column_are_named_once_and_not_in_every_row(tmp_path: Path) -> None:
    _records, problems = read(
        tmp_path, "key,color,party,others,date,title_es,title_en\na,red,,,,t,t\nb,red,,,,t,t\n"
    )
    assert [(line, column) for line, column, _message in problems] == [(1, "color"), (1, "colour")]
    assert "Did you mean colour?" in problems[0][2]


def test_a_column_may_not_stand_twice(tmp_path: Path) -> None:
    body = HEADER.replace("date", "party") + "a,red,,,,t,t\n"
    _records, problems = read(tmp_path, body)
    assert (1, "party", "this column stands twice.") in problems


def test_a_third_language_needs_only_its_column(tmp_path: Path) -> None:
    body = HEADER.replace("title_en", "title_en,title_pt") + "a,red,,,,Título,,Título em português\n"
    records, problems = read(tmp_path, body)
    assert problems == []
    assert records.rows[0]["title"].by_language["pt"] == "Título em português"


def test_a_broken_character_is_named_by_line_and_column_and_the_rest_is_still_read(tmp_path: Path) -> None:
    body = HEADER.encode() + "a,red,,,,México,t\n".encode("latin-1") + b"b,blue,,,,t,t\n"
    _records, problems = read(tmp_path, body)
    assert [(line, column) for line, column, _message in problems] == [(2, "title_es"), (3, "colour")]
    assert "UTF-8" in problems[0][2]


def test_what_is_no_csv_is_said_with_the_line_where_it_goes_wrong(tmp_path: Path) -> None:
    line, column, message = only(tmp_path, HEADER + 'a,red,,,,t,t\nb,red,,,,"t,t\nc,red,,,,t,t\n')
    assert (line, column) == (3, "")
    assert "quotation mark" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04\x14\x00", "a workbook"),
        (HEADER.replace(",", ";").encode(), "separated by “;”"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_advice(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in only(tmp_path, content)[2]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    problems: list[Problem] = []
    records = Sheet.read(tmp_path / "gone.csv", columns(), problems)
    assert [str(problem) for problem in problems] == ["gone.csv, line 1: the file is missing."]
    assert records.codes("key") is None


def test_a_byte_order_mark_and_empty_lines_do_no_harm(tmp_path: Path) -> None:
    records, problems = read(tmp_path, b"\xef\xbb\xbf" + HEADER.encode() + b"\r\na,red,,,,t,t\r\n,,,,,,\r\n")
    assert problems == []
    assert len(records.rows) == 1


def test_a_span_lasts_from_the_first_to_the_last_possible_day() -> None:
    assert str(span("2024-Q1/2024-05").ends_on) == "2024-05-31"
    assert span("2024-02/2024-02-10").precision == "month"
    with pytest.raises(ValueError, match="ends before it begins"):
        span("2024-05-02/2024-05-01")


@pytest.mark.parametrize("text", ["1.5", "1,000", "1_000", "٣", "-1", "9999999999"])
def test_a_whole_number_is_written_plainly(text: str) -> None:
    with pytest.raises(ValueError, match=r"whole number|not between"):
        whole_number()(text)


@pytest.mark.parametrize("text", ["NaN", "1e30", "0.1234", "1,5", "Infinity", ""])
def test_a_decimal_must_be_one_the_database_can_keep(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|more digits"):
        decimal(text)


def test_yes_and_no_are_told_apart() -> None:
    assert [yes_or_no(text) for text in ("yes", "true", "no", "false")] == [True, True, False, False]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\0"), max_size=12)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
)


def written(rows: list[list[str]]) -> str:
    """The rows as csv.writer writes them, after a header of letters."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(string.ascii_lowercase[: len(rows[0])]), *rows])
    return out.getvalue()


def filed(text: str) -> Path:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv", delete=False) as file:
        file.write(text)
    return Path(file.name)


@given(TABLES)
def test_any_table_that_was_written_is_read_back_each_row_on_its_line(rows: list[list[str]]) -> None:
    path = filed(written(rows))
    problems: list[Problem] = []
    table = read_table(path, problems)
    path.unlink()
    assert problems == []
    assert table is not None
    numbers = [1 + line_breaks(written(rows[:place])) if place else 2 for place in range(len(rows))]
    expected = [
        (number, row) for number, row in zip(numbers, rows, strict=True) if any(cell.strip() for cell in row)
    ]
    assert [(line.number, line.cells) for line in table.lines] == expected


def is_writable(rows: list[list[str]]) -> bool:
    return all(letter >= " " or letter in "\t\r\n" for cells in rows for cell in cells for letter in cell)


@given(TABLES.filter(is_writable), st.data())
def test_a_refused_cell_is_named_on_the_line_where_it_begins(
    rows: list[list[str]], data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    place = data.draw(st.integers(0, len(rows[0]) - 1))
    rows = [[*cells] for cells in rows]
    rows[row][place] = "MARK"
    text = written(rows)
    path = filed(text)
    problems: list[Problem] = []

    def parse(cell: str) -> str:
        if cell == "MARK":
            raise ValueError("found")
        return cell

    names = string.ascii_lowercase[: len(rows[0])]
    Sheet.read(path, {name: Cell(parse) for name in names}, problems)
    path.unlink()
    before = text[: text.rindex("MARK")] if text.count("MARK") == 1 else None
    if before is not None:
        assert [(problem.line, problem.column) for problem in problems] == [
            (1 + line_breaks(before), names[place])
        ]
