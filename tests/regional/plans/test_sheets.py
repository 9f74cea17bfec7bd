"""Files as officials send them: every dialect read, everything else refused in words."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from cauce.regional.plans.importing import columns, sheets, values
from cauce.regional.plans.importing.sheets import NotASheet
from tests.regional.plans.making import THREE, csv_of, table, xlsx_of


def read(content: bytes) -> sheets.Sheet:
    return sheets.read(content, columns.known)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_every_dialect_gives_the_same_rows(separator: str, encoding: str) -> None:
    found = read(csv_of(THREE, separator, encoding))
    assert found.headings == ["No.", "Sector", "Compromiso", "Compromiso en inglés"]
    assert found.lines[1] == (3, ["2", "Educación", "Matricular a todas las niñas.", ""])


def test_a_workbook_gives_the_same_meaning_as_a_csv() -> None:
    found = read(xlsx_of(THREE))
    assert columns.guessed(found.headings) == columns.guessed(read(csv_of(THREE)).headings)
    assert found.lines[0] == (2, [1, "Protección", "Abrir dos oficinas.", ""])


def test_titles_above_empty_rows_and_tags_below_the_headings_are_passed_over() -> None:
    rows = [
        ("PLAN DE ACCIÓN NACIONAL 2025", "", ""), ("", "", ""), ("No.", "Sector", "Compromiso"),
        ("#meta+id", "#sector", "#description+es"), ("1", "Salud", "Uno"), ("", "", ""),
        ("2", "Salud", "Dos"),
    ]  # fmt: skip
    assert read(csv_of(rows)).lines == [(5, ["1", "Salud", "Uno"]), (7, ["2", "Salud", "Dos"])]


def test_headings_merged_over_two_rows_name_each_column() -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(["Sector", "Compromiso", "Plazo", None])
    page.append([None, None, "Inicio", "Fin"])
    page.append(["Salud", "Uno", date(2025, 1, 1), datetime(2026, 1, 1)])  # noqa: DTZ001
    for merged in ("A1:A2", "B1:B2", "C1:D1"):
        page.merge_cells(merged)
    content = io.BytesIO()
    book.save(content)
    found = read(content.getvalue())
    assert columns.guessed(found.headings) == {"sector": 0, "text_es": 1, "starts_on": 2, "ends_on": 3}
    assert found.lines == [(3, ["Salud", "Uno", "2025-01-01", "2026-01-01"])]


def test_texts_like_formulas_stay_texts() -> None:
    for text in ("=1+1", "+5", "-5", "@SUM(A1)"):
        assert read(csv_of(table((1, "Salud", text)))).lines[0][1][2] == text
        assert read(csv_of(table((1, "Salud", f"'{text}")))).lines[0][1][2] == text


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        for part in range(6):
            package.writestr(f"xl/worksheets/sheet{part}.xml", b" " * (10 * 2**20))
    return content.getvalue()


def with_entities() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>')
    return content.getvalue()


def scrambled() -> bytes:
    """A workbook whose packed parts are overwritten here and there."""
    content = bytearray(xlsx_of(THREE))
    for place in range(60, len(content) - 600, 97):
        content[place] ^= 0xFF
    return bytes(content)


def other_package() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", "<document/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vacío"),
        (b"   \n ", "vacío"),
        (b"x" * (sheets.MOST_BYTES + 1), "10 MB"),
        (b"PK\x03\x04 and then nothing", "dañado"),
        (xlsx_of(THREE)[:3000], "dañado"),
        (scrambled(), "dañado"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls"),
        (b"%PDF-1.7 " + b"a,b\n" * 9, "CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "CSV"),
        (other_package(), "CSV"),
        (bomb(), "demasiado grande"),
        (with_entities(), "ninguna hoja de cálculo"),
        (b"No.,Sector,Compromiso\n", "filas"),
        (csv_of([("No.", "Sector", "Compromiso"), *[(1, "Salud", "Uno")] * 10_001]), "por partes"),
        (csv_of(table((1, "Salud", "x" * 8_001))), "8.000"),
        (b'No.,Sector,Compromiso\n1,Salud,"' + b"x" * 140_000, "comilla"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_refused_with_the_reason(content: bytes, said: str) -> None:
    with pytest.raises(NotASheet) as refused:
        read(content)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("1.250.000,50", "1250000.50"), ("1,250,000.50", "1250000.50"), ("1250000.5", "1250000.50"),
        ("1 250 000,5", "1250000.50"), ("1.250", "1250"), ("1,250", "1250"), ("12,5", "12.50"),
        ("US$ 3,000", "3000"), ("0", "0"), (1.25, "1.25"), (7, "7"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_written_in_either_language(said: Any, amount: str) -> None:
    assert values.money(said) == Decimal(amount)


@pytest.mark.parametrize("said", ["mucho", "-5", "1.2.3", "1,25,000", "12.3456", "1.250.00", "5 %"])
def test_what_is_no_amount_is_refused(said: str) -> None:
    with pytest.raises(values.Wrong):
        values.money(said)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("31/12/2026", "2026-12-31", "2026-12-31"), ("2026-12-31", "2026-12-31", "2026-12-31"),
        ("1-2-2026", "2026-02-01", "2026-02-01"), ("02/2024", "2024-02-01", "2024-02-29"),
        ("2026", "2026-01-01", "2026-12-31"), (2026, "2026-01-01", "2026-12-31"),
        ("2026-Q2", "2026-04-01", "2026-06-30"),
    ],
)  # fmt: skip
def test_days_months_and_years_are_dates(said: Any, first: str, last: str) -> None:
    assert values.day(said, is_end=False).isoformat() == first
    assert values.day(said, is_end=True).isoformat() == last


@pytest.mark.parametrize("said", ["12/31/2026", "31/02/2026", "pronto", "45000", "1/1/26"])
def test_what_is_no_date_is_refused(said: str) -> None:
    with pytest.raises(values.Wrong):
        values.day(said, is_end=True)


def test_a_formula_that_nothing_computed_is_told_apart_from_an_empty_cell() -> None:
    found = read(xlsx_of(table((1, "Salud", "=1+1"), (2, "Salud", "Dos."))))
    assert found.lines[0][1] == [1, "Salud", f"{sheets.UNSAVED}=1+1", ""]


def test_more_columns_than_are_read_are_refused_and_two_hundred_are_read() -> None:
    def wide(count: int) -> list[list[str]]:
        return [[*(f"col{place}" for place in range(count)), "Sector", "Compromiso"],
                [*["x"] * count, "Salud", "Uno"]]  # fmt: skip

    for form in (csv_of, xlsx_of):
        assert columns.guessed(read(form(wide(198))).headings) == {"sector": 198, "text_es": 199}
        with pytest.raises(NotASheet, match="250"):
            read(form(wide(260)))


@pytest.mark.parametrize("heading", ["N.º", "Nº", "N°", "No.", "Núm.", "N.º de compromiso", "Número"])
def test_the_usual_spanish_headings_of_a_number_are_known(heading: str) -> None:
    assert columns.guessed([heading, "Sector"]) == {"id": 0, "sector": 1}
