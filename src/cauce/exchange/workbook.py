"""A workbook written while it is sent: the first row leaves before the last one is read, memory stays flat.

The libraries for XLSX hand over a file when it is whole: half a minute of silence for a hundred thousand
rows. What a table needs of the format (ECMA-376) is little: text and numbers, one line of headings, one of
tags. Texts stand in their cells; the same rows give the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from io import RawIOBase
from xml.sax.saxutils import escape, quoteattr

SHEET_ROWS = 1_048_576
SHEET_CELL = 32_767
#: A part of the archive is under 2 GiB: beyond, Excel does not read what was written in one go.
SHEET_BYTES = 2_000_000_000
#: A piece has so many characters of XML at least: a small one first, so that the file begins at once.
FIRST_PIECE, PIECE = 1 << 10, 1 << 16
Cell = str | int | float | None
#: What the format writes as "_xHHHH_": what XML cannot hold, and what looks like such a mark already.
_MARKED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Look(IntEnum):
    """How the cells of a row look, by their place in the styles of the workbook."""

    PLAIN = 0
    BOLD = 1
    QUIET = 2


@dataclass(frozen=True)
class Line:
    """One row of a sheet. With `first_only` the look is that of its first cell alone."""

    cells: Sequence[Cell]
    look: Look = Look.PLAIN
    first_only: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: its lines, the widths of its first columns in characters, and how many lines stay in view.

    The lines of a sheet are read once, after those of the sheets before it were written.
    """

    name: str
    lines: Iterable[Line]
    widths: Sequence[int]
    frozen: int = 0


def written(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The workbook in pieces; the first waits for no line. Lines beyond what a sheet holds are not read."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _frame(sheets):
            book.writestr(_part(name), _HEAD + text)
        yield pipe.taken()
        for number, sheet in enumerate(sheets, start=1):
            with book.open(_part(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                for piece in _pieces(sheet):
                    part.write(piece)
                    yield pipe.taken()
    yield pipe.taken()


def is_full(lines: int, size: int) -> bool:
    """Whether a sheet of so many lines and bytes takes no more."""
    return lines >= SHEET_ROWS or size >= SHEET_BYTES


class _Pipe(RawIOBase):
    """What the archive writes to: hands over what came since it was last asked. It cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, given: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._kept += given
        return len(given)

    def taken(self) -> bytes:
        came, self._kept = bytes(self._kept), bytearray()
        return came


def _part(name: str) -> zipfile.ZipInfo:
    """A part of the archive, of no time at all, so that the same rows give the same bytes."""
    part = zipfile.ZipInfo(name)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _pieces(sheet: Sheet) -> Iterator[bytes]:
    """The XML of a sheet."""
    kept = [_HEAD, f'<worksheet xmlns="{_MAIN}">', _views(sheet), _columns(sheet), "<sheetData>"]
    size, length, wanted = 0, 0, FIRST_PIECE
    for number, line in enumerate(sheet.lines, start=1):
        row = _row(number, line)
        kept.append(row)
        length += len(row)
        if length > wanted:
            piece = "".join(kept).encode()
            size, length, kept, wanted = size + len(piece), 0, [], PIECE
            yield piece
        if is_full(number, size):
            break
    yield "".join([*kept, "</sheetData></worksheet>"]).encode()


def _views(sheet: Sheet) -> str:
    if not sheet.frozen:
        return ""
    corner = f'xSplit="1" ySplit="{sheet.frozen}" topLeftCell="B{sheet.frozen + 1}"'
    pane = f'<pane {corner} activePane="bottomRight" state="frozen"/>'
    return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'


def _columns(sheet: Sheet) -> str:
    told = (
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(sheet.widths, start=1)
    )
    return f"<cols>{''.join(told)}</cols>"


def _row(number: int, line: Line) -> str:
    cells = []
    for place, cell in enumerate(line.cells):
        if cell is None or cell == "":
            continue
        look = f' s="{line.look:d}"' if line.look and not (line.first_only and place) else ""
        where = f'<c r="{letters(place)}{number}"{look}'
        cells.append(_text(where, cell) if isinstance(cell, str) else f"{where}><v>{cell}</v></c>")
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(where: str, text: str) -> str:
    if len(text) > SHEET_CELL:
        text = f"{text[: SHEET_CELL - 1]}…"
    keep = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f'{where} t="inlineStr"><is><t{keep}>{escape(_MARKED.sub(_marked, text))}</t></is></c>'


def _marked(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


_LETTERS: list[str] = []


def letters(place: int) -> str:
    """The name of a column by its place.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    while place >= len(_LETTERS):
        above, last = divmod(len(_LETTERS), 26)
        _LETTERS.append((letters(above - 1) if above else "") + chr(65 + last))
    return _LETTERS[place]


def _frame(sheets: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
    """The parts around the sheets: what there is, how it hangs together, how it looks."""
    numbers = range(1, len(sheets) + 1)
    kinds = [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles")]
    kinds += [(f"xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
    told = "".join(f'<Override PartName="/{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in kinds)
    plain = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    yield "[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{plain}{told}</Types>'
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    targets = [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")])
    named = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in zip(numbers, sheets, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{named}</sheets></workbook>',
    )
    yield "xl/styles.xml", _STYLES


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


_GREY = '<color rgb="FF4A5D66"/>'
_FONT = '<sz val="11"/>{colour}<name val="Calibri"/><family val="2"/>'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="3"><font>{_FONT.format(colour="")}</font>'
    f"<font><b/>{_FONT.format(colour='')}</font>"
    f"<font>{_FONT.format(colour=_GREY)}</font></fonts>"
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
