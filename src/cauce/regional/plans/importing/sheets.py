"""Bytes to a sheet: CSV of any common dialect, or XLSX. What a file is, its bytes say; never its name."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import openpyxl
from django.utils.translation import gettext as _

#: A text, or a number as the workbook keeps it.
Cell = str | int | float
Line = tuple[int, list[Cell]]

MOST_BYTES = 10 * 2**20
MOST_ROWS = 10_000
MOST_COLUMNS = 250
MOST_LETTERS = 8_000
MOST_UNPACKED = 50 * 2**20
MOST_PARTS = 2_000
#: Rows looked at in a workbook, empty ones too: a stray cell far below must not cost a million rows.
FARTHEST_ROW = MOST_ROWS * 2
HEAD = 20
ENTITIES = b"<!DOCTYPE"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
PACKED = b"PK\x03\x04"
#: Stands before a formula whose result the workbook does not hold. A private-use character: nobody types it.
UNSAVED = "\ue002"
_FORMULA = re.compile(rb"<f[ >/]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_TAG = re.compile(r"#[a-z]+(\+[a-z0-9_]+)*")
#: The apostrophes of `outgoing.harmless`, at the beginning and inside.
_KEPT_AS_TEXT = re.compile(r"""(^|[;\n]["\s]{0,8})'(?=[=+\-@\uff1d\uff0b\uff0d\uff20]|(?<=^')[\t\r])""")


class NotASheet(Exception):
    """The file cannot be read as a sheet; the message says why, to the official who sent it."""


@dataclass(frozen=True)
class Sheet:
    """Columns with their headings, and the filled rows with the numbers a spreadsheet gives them."""

    headings: list[str]
    lines: list[Line]
    page: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        lines: list[Line] = [(number, cells) for number, cells in kept["lines"]]
        return cls(kept["headings"], lines, kept["page"])


Score = Callable[[Sequence[str]], int]


def read(content: bytes, score: Score) -> Sheet:
    """The sheet in a file. `score` says how many of some headings are known.

    Raises `NotASheet` for what is no sheet, is empty or too large.
    """
    if len(content) > MOST_BYTES:
        raise NotASheet(_("The file is larger than 10 MB. Send only the rows of the plan, without pictures."))
    if not content.strip():
        raise NotASheet(_("The file is empty."))
    pages = _workbook(content) if content.startswith(PACKED) else {"": _text_lines(content)}
    name, lines = max(pages.items(), key=lambda page: _best_head(page[1], score)[1])
    return _sheet(name, lines, score)


def _sheet(name: str, lines: list[Line], score: Score) -> Sheet:
    if not lines:
        raise NotASheet(_("The file has no rows."))
    place, _points = _best_head(lines, score)
    width = max(len(cells) for _number, cells in lines)
    if width > MOST_COLUMNS:
        raise NotASheet(
            _("The sheet has %(columns)s columns or more; at most 250 are read. Keep those of the plan.")
            % {"columns": width}
        )
    headings = _headings(lines, place, width)
    body = lines[place + 1 :]
    if not body:
        raise NotASheet(_("The file has headings but no rows below them."))
    if len(body) > MOST_ROWS:
        raise NotASheet(
            _("The file has %(rows)s rows; at most 10,000 can be read at once. Send it in parts.")
            % {"rows": f"{len(body)}+"}
        )
    _refuse_long(body)
    return Sheet(headings, [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in body], name)


def _best_head(lines: list[Line], score: Score) -> tuple[int, int]:
    """Which of the first rows holds the headings, and how many of them are known."""
    points = [score(_headings(lines, place, MOST_COLUMNS)) for place in range(min(HEAD, len(lines)))]
    return (points.index(max(points)), max(points)) if points else (0, -1)


def _headings(lines: list[Line], place: int, width: int) -> list[str]:
    """One name for each column. A heading merged over several columns stands before each of their own."""
    width = max(width, *(len(cells) for _number, cells in lines[max(place - 1, 0) : place + 1]))
    follows = place > 0 and lines[place][0] == lines[place - 1][0] + 1
    upper = _words(lines[place - 1][1] if follows else [], width)
    own = _words(lines[place][1], width)
    if len([cell for cell in upper if cell]) < 2:
        upper = [""] * width
    last = ""
    names = []
    for over, under in zip(upper, own, strict=True):
        last = over or (last if under else "")
        names.append(": ".join(word.replace("\n", " ") for word in (last, under) if word))
    return names


def _words(cells: Sequence[Cell], width: int) -> list[str]:
    return [*map(str, cells), *[""] * (width - len(cells))]


def _refuse_long(lines: Iterable[Line]) -> None:
    for number, cells in lines:
        if any(isinstance(cell, str) and len(cell) > MOST_LETTERS for cell in cells):
            raise NotASheet(
                _("Row %(row)s has a cell of more than 8,000 characters. Shorten it.") % {"row": number}
            )


def plain(text: str) -> str:
    """A cell's text: no unseen characters, single spaces, no apostrophe that only guarded a formula."""
    lines = _UNSEEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _KEPT_AS_TEXT.sub(r"\1", _SPACES.sub(" ", lines).strip())


def _filled(rows: Iterable[tuple[int, list[Cell]]]) -> list[Line]:
    """Rows in which something stands; one more than may be read, so that too many are noticed."""
    found: list[Line] = []
    for number, cells in rows:
        while cells and cells[-1] == "":
            cells.pop()
        if cells and not _is_tags(cells):
            found.append((number, cells))
        if len(found) > MOST_ROWS + HEAD:
            break
    return found


def _is_tags(cells: Sequence[Cell]) -> bool:
    """Whether it is the row of HXL tags under the headings of an exported table."""
    return all(_TAG.fullmatch(str(cell)) for cell in cells if cell != "")


def _text_lines(content: bytes) -> list[Line]:
    """The rows of a text with separators."""
    if content.startswith(OLD_WORKBOOK):
        raise NotASheet(_("This is a workbook of the old kind (.xls). Save it as .xlsx, or as CSV."))
    text = _decoded(content)
    if "\0" in text or text.startswith("%PDF"):
        raise NotASheet(_("This is neither a workbook (.xlsx) nor a CSV. Save the sheet as one of them."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    numbered = enumerate(([plain(cell) for cell in row] for row in reader), 1)
    try:
        return _filled((number, list[Cell](cells)) for number, cells in numbered)
    except csv.Error as error:
        raise NotASheet(
            _("Near line %(line)s the CSV cannot be read: a quotation mark may be missing.")
            % {"line": reader.line_num}
        ) from error


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 as marked; else what spreadsheets write in Spanish: Windows-1252 or Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _separator(text: str) -> str:
    """The one of , ; and tab that divides the first rows into most columns, most often the same number."""
    sample = text[:50_000]
    return max(",;\t|", key=lambda mark: _regularity(sample, mark))


def _regularity(sample: str, mark: str) -> tuple[int, int]:
    try:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=mark))[:HEAD]
    except csv.Error:
        return 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, times = widths.most_common(1)[0] if widths else (0, 0)
    return times * (width - 1), width


def _workbook(content: bytes) -> dict[str, list[Line]]:
    """The pages of a workbook, by name. Formulas count as the values they gave when it was saved."""
    _refuse_unsafe(content)
    try:
        return _pages(content, has_formulas=_has_formulas(content))
    except Exception as error:  # whatever the library stumbles over, the workbook is what is wrong
        raise NotASheet(
            _("The workbook is damaged and cannot be read. Open it, save it again as .xlsx, and send that.")
        ) from error


def _pages(content: bytes, *, has_formulas: bool) -> dict[str, list[Line]]:
    book = _opened(content, data_only=True)
    if not has_formulas:
        return {page.title: _filled(_cells(page)) for page in book.worksheets}
    written = _opened(content, data_only=False)
    return {
        page.title: _filled(_with_formulas(page, asked))
        for page, asked in zip(book.worksheets, written.worksheets, strict=True)
    }


def _opened(content: bytes, *, data_only: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _has_formulas(content: bytes) -> bool:
    """Whether any page holds one: only then is the workbook read twice."""
    package = zipfile.ZipFile(io.BytesIO(content))
    names = (name for name in package.namelist() if name.startswith("xl/worksheets/"))
    return any(_FORMULA.search(package.read(name)) for name in names)


def _with_formulas(page: Any, written: Any) -> Iterator[tuple[int, list[Cell]]]:
    """The values; where a formula has none, because nothing ever computed it, the formula, marked."""
    for (number, values), (_same, formulas) in zip(_cells(page), _cells(written), strict=False):
        yield (
            number,
            [
                f"{UNSAVED}{formula}" if value == "" and str(formula).startswith("=") else value
                for value, formula in zip(values, formulas, strict=False)
            ],
        )


def _refuse_unsafe(content: bytes) -> None:
    """Look at the package before anything is unpacked: what it is, how large it gets, no entities."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
        raise NotASheet(_("The file is damaged: it cannot be unpacked. Save the sheet again.")) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise NotASheet(_("This is neither a workbook (.xlsx) nor a CSV. Save the sheet as one of them."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotASheet(_("Unpacked, the workbook is far too large. Save only the page of the plan."))
    for part in parts:
        _refuse_entities(package, part)


def _refuse_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    try:
        with package.open(part) as opened:
            head = opened.read(4096).replace(b"\0", b"")
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
        raise NotASheet(_("The file is damaged: it cannot be unpacked. Save the sheet again.")) from error
    if ENTITIES in head:
        raise NotASheet(_("The workbook holds something that no spreadsheet writes. Save it again."))


def _cells(page: Any) -> Iterator[tuple[int, list[Cell]]]:
    widest = min(page.max_column or MOST_COLUMNS, MOST_COLUMNS) + 1
    rows = page.iter_rows(max_row=FARTHEST_ROW, max_col=widest, values_only=True)
    for number, values in enumerate(rows, 1):
        yield number, [_cell(value) for value in values]


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, int):
        return value
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else plain(str(value))
