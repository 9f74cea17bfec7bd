"""The document as a DOCX to work on, filled in by docxtpl. Its template is made here, once."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docxtpl import DocxTemplate, Listing

from cauce.regional.cooperation.documents.sheet import Sheet

TEAL = RGBColor(0x0A, 0x42, 0x4B)
#: What the properties of a document hold of its title.
TITLE = 255
INK_2 = RGBColor(0x4A, 0x5A, 0x5E)
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
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def _values(sheet: Sheet) -> Values:
    """The sheet, with line breaks kept within a cell."""
    values = sheet.as_dict()
    for row in values["plan"]:
        row |= {name: Listing(row[name]) for name in ("statement", "indicator", "holds", "verification")}
        row["indent"] = "    " * row["depth"]
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


@cache
def _template(with_plan: bool) -> bytes:
    document = Document()
    _style(document)
    document.add_paragraph("{{ kind }}")
    document.add_heading("{{ title }}", level=1)
    _repeated(document, "for mark in marks", "{{ mark }}", style="Intense Quote")
    _repeated(document, "for fact in facts", "{{ fact.label }}: ", "{{ fact.text }}")
    _table(document, "sides", ("one", "two", "three", "four"))
    document.add_paragraph("{%p for text in texts %}")
    document.add_heading("{{ text.label }}", level=2)
    document.add_paragraph("{{ text.text }}")
    document.add_paragraph("{%p endfor %}")
    _table(document, "milestones", ("one", "two", "three", "four"))
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
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(10.5)
    for level in (1, 2):
        heading = document.styles[f"Heading {level}"]
        heading.font.color.rgb, heading.font.name = TEAL, "Calibri"
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)


def _repeated(document: Any, loop: str, text: str, more: str = "", style: str | None = None) -> None:
    document.add_paragraph(f"{{%p {loop} %}}")
    paragraph = document.add_paragraph(style=style)
    paragraph.add_run(text).bold = True
    if more:
        paragraph.add_run(more)
    document.add_paragraph("{%p endfor %}")


def _table(document: Any, name: str, columns: tuple[str, ...]) -> None:
    """A heading and a table, only where there are rows."""
    document.add_paragraph(f"{{%p if {name} %}}")
    document.add_heading(f"{{{{ {name}_title }}}}", level=2)
    cells = [f"{{{{ row[{place}] }}}}" for place in range(len(columns))]
    _rows(document, name, f"{name}_heads", cells)
    document.add_paragraph("{%p endif %}")


def _signatures(document: Any) -> None:
    """A place to sign for each side, two beside one another, never torn apart by the end of a page."""
    document.add_paragraph("{%p if signing %}")
    document.add_heading("{{ signing_title }}", level=2)
    document.add_paragraph("{%p if signing_note %}")
    document.add_paragraph("{{ signing_note }}").paragraph_format.keep_with_next = True
    document.add_paragraph("{%p endif %}")
    table = document.add_table(rows=3, cols=2)
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
    line = cell.add_paragraph("{{ line }}:\t")
    line.paragraph_format.space_before = Pt(14)
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.tab_stops.add_tab_stop(Cm(7.9), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    cell.add_paragraph("{%p endfor %}")


def _plan(document: Any) -> None:
    """The framework lies on its side: four columns of text do not fit otherwise."""
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    document.add_heading("{{ plan_title }}", level=2)
    first = "{{ row.indent }}{{ row.name }}: {{ row.statement }}"
    _rows(document, "plan", "plan_heads", [first, "{{ row.indicator }}", "{{ row.verification }}",
                                           "{{ row.holds }}"])  # fmt: skip


def _rows(document: Any, name: str, heads: str, cells: list[str]) -> None:
    table = document.add_table(rows=4, cols=len(cells), style="Table Grid")
    for place, cell in enumerate(table.rows[0].cells):
        cell.paragraphs[0].add_run(f"{{{{ {heads}[{place}] }}}}").bold = True
        _shade(cell)
    _repeats(table.rows[0])
    table.rows[1].cells[0].text = f"{{%tr for row in {name} %}}"
    for cell, text in zip(table.rows[2].cells, cells, strict=True):
        cell.text = text
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF4F3")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeats(row: Any) -> None:
    """The headings stand again on each page, and a screen reader knows them as such."""
    _marks_row(row, "w:tblHeader")


def _marks_row(row: Any, name: str) -> None:
    properties, mark = row._tr.get_or_add_trPr(), OxmlElement(name)
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _set_language(document: Any, language: str) -> None:
    properties = document.styles["Normal"].element.get_or_add_rPr()
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), {"es": "es-419", "en": "en-GB"}.get(language, language))
    properties.append(mark)
