"""The document as a DOCX to work on, filled in by docxtpl. Its template is made here, once."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docxtpl import DocxTemplate, Listing

from cauce.regional.cooperation.documents.sheet import Sheet

TEAL = RGBColor(0x0A, 0x42, 0x4B)


def written(sheet: Sheet) -> bytes:
    """The DOCX."""
    template = DocxTemplate(BytesIO(_template(bool(sheet.plan))))
    template.render(_values(sheet), autoescape=True)
    document: Any = template.docx
    document.core_properties.title, document.core_properties.author = sheet.title, "Cauce"
    document.core_properties.language = sheet.language
    _set_language(document, sheet.language)
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def _values(sheet: Sheet) -> dict[str, Any]:
    """The sheet, with line breaks kept within a cell."""
    values = sheet.as_dict()
    for row in values["plan"]:
        row |= {name: Listing(row[name]) for name in ("statement", "indicator", "holds", "verification")}
        row["indent"] = "    " * row["depth"]
    for text in values["texts"]:
        text["text"] = Listing(text["text"])
    return values


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
    if with_plan:
        _plan(document)
    document.sections[0].footer.paragraphs[0].text = "{{ made }}"
    made = BytesIO()
    document.save(made)
    return made.getvalue()


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
    _repeats(table.rows[0])
    table.rows[1].cells[0].text = f"{{%tr for row in {name} %}}"
    for cell, text in zip(table.rows[2].cells, cells, strict=True):
        cell.text = text
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _repeats(row: Any) -> None:
    """The headings stand again on each page, and a screen reader knows them as such."""
    properties, mark = row._tr.get_or_add_trPr(), OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _set_language(document: Any, language: str) -> None:
    properties = document.styles["Normal"].element.get_or_add_rPr()
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), {"es": "es-419", "en": "en-GB"}.get(language, language))
    properties.append(mark)
