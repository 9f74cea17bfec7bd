"""The document as a DOCX to work on, filled in by docxtpl. Its template is made here, once."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docxtpl import DocxTemplate, Listing

from cauce.regional.cooperation.documents.sheet import Sheet

TEAL = RGBColor(0x0A, 0x42, 0x4B)
#: What the properties of a document hold of its title.
TITLE = 255
INK_2 = RGBColor(0x4A, 0x5A, 0x5E)
LINE, SHADE, CLAY = "C9D3D3", "EEF4F3", "FBEEE3"
#: How far a row of the framework stands in from the one above it.
STEP = Cm(0.35)
#: The widths of columns in centimetres: 17 upright, 25.7 on its side.
SIDES, MILESTONES, PLAN = (5.2, 2.6, 5.8, 3.4), (5.4, 5.4, 2.8, 3.4), (8.3, 6.4, 4.6, 6.4)
Values = dict[str, Any]


def written(sheet: Sheet) -> bytes:
    """The DOCX."""
    template = DocxTemplate(BytesIO(_template(bool(sheet.plan))))
    values = _values(sheet)
    template.render(values, autoescape=True)
    document: Any = template.docx
    document.core_properties.title, document.core_properties.author = values["title"][:TITLE], "Cauce"
    document.core_properties.language = sheet.language
    _set_language(document, sheet.language)
    if sheet.plan:
        _step_in(document.tables[-1], [row.depth for row in sheet.plan])
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def _values(sheet: Sheet) -> Values:
    """The sheet, with line breaks kept within a cell."""
    values = sheet.as_dict()
    for row in values["plan"]:
        row |= {name: Listing(row[name]) for name in ("statement", "indicator", "holds", "verification")}
    for text in values["texts"]:
        text["text"] = Listing(text["text"])
    values["signing"] = _in_pairs(values["signing"], values["signing_lines"])
    return values


def _in_pairs(signing: list[Values], lines: list[str]) -> list[list[Values]]:
    """Two places to sign side by side; beside the last of an odd number stays an empty one."""
    places = [{**each, "lines": lines} for each in signing]
    if len(places) % 2:
        places.append({"name": "", "agencies": "", "lines": []})
    return [places[first : first + 2] for first in range(0, len(places), 2)]


def _step_in(table: Any, depths: list[int]) -> None:
    """What leads to a goal stands further in than the goal."""
    for row, depth in zip(table.rows[1:], depths, strict=True):
        for paragraph in row.cells[0].paragraphs:
            paragraph.paragraph_format.left_indent = STEP * depth


@cache
def _template(with_plan: bool) -> bytes:
    document = Document()
    _style(document)
    document.add_paragraph("{{ kind }}", style="Kind")
    document.add_heading("{{ title }}", level=1)
    _repeated(document, "for mark in marks", "{{ mark }}", style="Mark")
    _repeated(document, "for fact in facts", "{{ fact.label }}: ", "{{ fact.text }}", style="Fact")
    _table(document, "sides", SIDES, numeric=3)
    document.add_paragraph("{%p for text in texts %}")
    document.add_heading("{{ text.label }}", level=2)
    document.add_paragraph("{{ text.text }}")
    document.add_paragraph("{%p endfor %}")
    _table(document, "milestones", MILESTONES)
    _signatures(document)
    if with_plan:
        _plan(document)
    _footer(document.sections[0].footer.paragraphs[0])
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _footer(line: Any) -> None:
    """What it is and of which day; and below, which page of how many."""
    for part in (
        line.add_run("{{ made }}\n"),
        *_field(line, "PAGE"),
        line.add_run(" / "),
        *_field(line, "NUMPAGES"),
    ):
        part.font.size, part.font.color.rgb = Pt(8), INK_2


def _field(line: Any, name: str) -> list[Any]:
    """A number that the word processor works out."""
    runs = [line.add_run() for _part in range(3)]
    for run, kind in ((runs[0], "begin"), (runs[2], "end")):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
    asked = OxmlElement("w:instrText")
    asked.text = name
    runs[1]._r.append(asked)
    return runs


def _style(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    _spaced(normal, 0, 6)
    for level, size, before, after in ((1, 20, 0, 8), (2, 13, 16, 5)):
        heading = document.styles[f"Heading {level}"]
        heading.font.color.rgb, heading.font.name, heading.font.size = TEAL, "Calibri", Pt(size)
        _spaced(heading, before, after)
    for name, before, after in (
        ("Kind", 0, 2), ("Mark", 2, 10), ("Fact", 0, 2), ("Cell", 0, 0), ("Signing line", 18, 0)
    ):  # fmt: skip
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _spaced(style, before, after)
    document.styles["Kind"].font.color.rgb = INK_2
    document.styles["Cell"].font.size = Pt(9.5)
    document.styles["Signing line"].element.get_or_add_pPr().insert(0, _underlined())
    document.styles["Mark"].element.get_or_add_pPr().insert(0, _shaded(CLAY))
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)


def _spaced(style: Any, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _repeated(document: Any, loop: str, text: str, more: str = "", style: str | None = None) -> None:
    document.add_paragraph(f"{{%p {loop} %}}")
    paragraph = document.add_paragraph(style=style)
    paragraph.add_run(text).bold = True
    if more:
        paragraph.add_run(more)
    document.add_paragraph("{%p endfor %}")


def _table(document: Any, name: str, widths: tuple[float, ...], numeric: int | None = None) -> None:
    """A heading and a table, only where there are rows."""
    document.add_paragraph(f"{{%p if {name} %}}")
    document.add_heading(f"{{{{ {name}_title }}}}", level=2)
    table = _rows(document, name, [[f"{{{{ row[{place}] }}}}"] for place in range(len(widths))], widths)
    if numeric is not None:
        for row in (table.rows[0], table.rows[2]):
            row.cells[numeric].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("{%p endif %}")


def _signatures(document: Any) -> None:
    """A place to sign for each side, two beside one another, never torn apart by the end of a page."""
    document.add_paragraph("{%p if signing %}")
    document.add_heading("{{ signing_title }}", level=2)
    document.add_paragraph("{%p if signing_note %}")
    document.add_paragraph("{{ signing_note }}").paragraph_format.keep_with_next = True
    document.add_paragraph("{%p endif %}")
    table = document.add_table(rows=3, cols=2)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(_room(top=0, left=108, bottom=400, right=108))
    table.rows[0].cells[0].text = "{%tr for pair in signing %}"
    for place, cell in enumerate(table.rows[1].cells):
        _place_to_sign(cell, f"pair[{place}]")
    _marks_row(table.rows[1], "w:cantSplit")
    table.rows[2].cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{%p endif %}")


def _place_to_sign(cell: Any, name: str) -> None:
    cell.paragraphs[0].add_run(f"{{{{ {name}.name }}}}").bold = True
    cell.add_paragraph(f"{{%p if {name}.agencies %}}")
    cell.add_paragraph().add_run(f"{{{{ {name}.agencies }}}}").font.color.rgb = INK_2
    cell.add_paragraph("{%p endif %}")
    cell.add_paragraph(f"{{%p for line in {name}.lines %}}")
    cell.add_paragraph("{{ line }}:", style="Signing line")
    cell.add_paragraph("{%p endfor %}")


def _plan(document: Any) -> None:
    """The framework lies on its side: four columns of text do not fit otherwise."""
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    document.add_heading("{{ plan_title }}", level=2)
    cells = [["{{ row.name }}", "{{ row.statement }}"]]
    cells += [[f"{{{{ row.{name} }}}}"] for name in ("indicator", "verification", "holds")]
    table = _rows(document, "plan", cells, PLAN)
    name = table.rows[2].cells[0].paragraphs[0].runs[0]
    name.bold, name.font.color.rgb = True, TEAL


def _rows(document: Any, name: str, cells: list[list[str]], widths: tuple[float, ...]) -> Any:
    """A table of rows: its headings, and the paragraphs that each cell of a row holds."""
    table = document.add_table(rows=4, cols=len(cells))
    _ruled(table)
    for place, cell in enumerate(table.rows[0].cells):
        cell.paragraphs[0].add_run(f"{{{{ {name}_heads[{place}] }}}}").bold = True
        cell._tc.get_or_add_tcPr().append(_shaded(SHADE))
    _repeats(table.rows[0])
    table.rows[1].cells[0].text = f"{{%tr for row in {name} %}}"
    for cell, texts in zip(table.rows[2].cells, cells, strict=True):
        cell.text = texts[0]
        for text in texts[1:]:
            cell.add_paragraph(text)
    _marks_row(table.rows[2], "w:cantSplit")
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
            for paragraph in cell.paragraphs:
                paragraph.style = "Cell"
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _ruled(table: Any) -> None:
    """Fine lines between rows, room around the words, and columns that keep their width."""
    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_with(f"w:{side}", val="single", sz="4", space="0", color=LINE))
    properties = table._tbl.tblPr
    properties.find(qn("w:tblLayout")).addprevious(borders)
    properties.find(qn("w:tblLayout")).addnext(_room(top=60, left=90, bottom=60, right=90))


def _room(**widths: int) -> Any:
    """Room around the words of each cell, in twentieths of a point."""
    room = OxmlElement("w:tblCellMar")
    for side, width in widths.items():
        room.append(_with(f"w:{side}", w=str(width), type="dxa"))
    return room


def _underlined() -> Any:
    """A line under each of several paragraphs, also between two of them."""
    borders = OxmlElement("w:pBdr")
    for side in ("bottom", "between"):
        borders.append(_with(f"w:{side}", val="single", sz="4", space="1", color="75808A"))
    return borders


def _shaded(colour: str) -> Any:
    return _with("w:shd", val="clear", color="auto", fill=colour)


def _with(name: str, **values: str) -> Any:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _repeats(row: Any) -> None:
    """The headings stand again on each page, and a screen reader knows them as such."""
    _marks_row(row, "w:tblHeader")


def _marks_row(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(_with(name, val="true"))


def _set_language(document: Any, language: str) -> None:
    said = {"es": "es-419", "en": "en-GB"}.get(language, language)
    document.styles["Normal"].element.get_or_add_rPr().append(_with("w:lang", val=said))
