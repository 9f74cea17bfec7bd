"""Papers, documents and the list of arrangements."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn

from cauce.foundation.values.source import Confidence
from cauce.regional.cooperation import actions, renderings
from cauce.regional.cooperation.actions import GivenMilestone
from cauce.regional.cooperation.content import GivenSide
from cauce.regional.cooperation.documents import pdf
from cauce.regional.cooperation.documents.sheet import sheet_of
from cauce.regional.cooperation.models import Arrangement, Paper
from cauce.regional.cooperation.queries import arrangements as queries
from cauce.regional.progress.storage import path_of
from tests.cast import TODAY, Cast, party
from tests.regional.cooperation.arranging import (
    both,
    drafted,
    match_at,
    plan,
    published,
    shared,
    signed,
)
from tests.regional.cooperation.test_pages import get, text_fields
from tests.regional.rounds.conftest import client_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def evidence_folder(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path


def _paper(cast: Cast, made: Arrangement) -> Paper:
    file = SimpleUploadedFile("nota.pdf", PDF, content_type="text/html")
    client_of(cast, "celia").post(
        f"/es/cooperation/{made.key}/papers/add/", {"title": "quetzalnota", "file": file}
    )
    return made.papers.get()


def test_a_paper_is_for_those_who_take_part_also_when_everyone_reads(cast: Cast) -> None:
    made = published(cast)
    paper = _paper(cast, made)
    where = f"{made.key}/papers/{paper.pk}/"
    got = get(cast, "elena", where)
    assert b"".join(got.streaming_content) == PDF
    assert "attachment" in got["Content-Disposition"]
    assert "sandbox" in got["Content-Security-Policy"]
    for name in cast.everyone:
        is_reader = name in ("ana", "celia", "elena")
        assert get(cast, name, where).status_code == (200 if is_reader else 404), name
        assert ("quetzalnota" in get(cast, name, f"{made.key}/").content.decode()) is is_reader, name


def test_a_paper_of_a_draft_is_its_owners_alone(cast: Cast) -> None:
    made = drafted(cast)
    where = f"{made.key}/papers/{_paper(cast, made).pk}/"
    assert {name for name in cast.everyone if get(cast, name, where).status_code == 200} == {"celia"}


def test_a_file_goes_with_its_last_paper_and_not_before(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    one, other = shared(cast), drafted(cast)
    first, second = _paper(cast, one), _paper(cast, other)
    by = cast.person("celia")
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_paper(by=by, paper=first)
    assert path_of(second.digest).exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_paper(by=by, paper=second)
    assert not path_of(second.digest).exists()


def test_what_is_no_paper_is_refused_in_words(cast: Cast) -> None:
    made = shared(cast)
    file = SimpleUploadedFile("nota.pdf", b"<html>", content_type="application/pdf")
    page = client_of(cast, "celia").post(f"/es/cooperation/{made.key}/papers/add/", {"file": file})
    assert "nota.pdf" in page.content.decode()
    assert not made.papers.exists()
    empty = client_of(cast, "celia").post(f"/es/cooperation/{made.key}/papers/add/", {"title": "Nota"})
    assert "uno de los dos" in empty.content.decode()


def test_documents_say_what_the_page_says(cast: Cast) -> None:
    made = signed(cast, rows=plan(), summary=both("Línea uno & <dos>"))
    given = GivenMilestone(both("Guía común"), due_on=date(2025, 6, 1))
    actions.add_milestone(by=cast.person("celia"), arrangement=made, given=given)
    document = Document(BytesIO(get(cast, "celia", f"{made.key}/document.docx").content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Línea uno & <dos>" in texts
    assert "Hermanamiento" in texts
    assert "Guía común" in cells
    assert any("Personal formado" in cell for cell in cells)
    assert not any("{{" in text or "{%" in text for text in (*texts, *cells))
    pdf = get(cast, "celia", f"{made.key}/document.pdf").content
    assert pdf.startswith(b"%PDF")
    assert b"StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf
    assert get(cast, "celia", f"{made.key}/document.exe").status_code == 404


def test_documents_are_for_whoever_sees_the_arrangement(cast: Cast) -> None:
    made = shared(cast)
    for form in ("docx", "pdf"):
        for name in cast.everyone:
            allowed = name in ("ana", "celia", "elena")
            assert get(cast, name, f"{made.key}/document.{form}").status_code == (200 if allowed else 404)


def _listed(key: str, **given: Any) -> Arrangement:
    made = Arrangement.objects.create(
        key=key, title=both(key), form="workshop", visibility="public", source_url="https://example.org",
        confidence=Confidence.STATED, **given,
    )  # fmt: skip
    made.sides.create(role="provides", party=party("ESP"))
    made.sides.create(
        role="receives", name="MIRPS States", rendering=both("Estados del MIRPS", "MIRPS States")
    )
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"HERMANAMIENTO", "TALLER"}),
        ("state=BLZ", {"HERMANAMIENTO"}),
        ("member=ESP", {"TALLER"}),
        ("form=workshop", {"TALLER"}),
        ("stage=signed", {"HERMANAMIENTO"}),
        ("stage=none", {"TALLER"}),
        ("theme=biometr", {"TALLER"}),
        ("q=hermana", {"HERMANAMIENTO"}),
        ("state=ZZZ", set()),
        ("stage=nonsense&page=99", set()),
    ],
)
def test_the_list_is_narrowed(cast: Cast, query: str, found: set[str]) -> None:
    made = published(cast)
    _listed("TALLER", theme=both("biometría", "biometrics"), said_stage="[Under discussion]")
    page = get(cast, "nobody", f"?{query}").content.decode()
    keys = {"HERMANAMIENTO": made.key, "TALLER": "TALLER"}
    assert {name for name, key in keys.items() if f"/cooperation/{key}/" in page} == found
    assert found or "Nada responde a todo eso" in page


def test_a_list_without_rows_says_how_they_come(cast: Cast) -> None:
    assert "Todavía no hay arreglos" in get(cast, "nobody", "").content.decode()


def test_what_a_source_says_is_shown_as_its_words(cast: Cast) -> None:
    _listed("TALLER", said_stage="[Under discussion]", period="before 2019")
    page = get(cast, "nobody", "TALLER/").content.decode()
    assert "[Under discussion]" in page
    assert "antes de 2019" in page
    assert "según su fuente" in page
    assert "before 2019" in client_of(cast, "nobody").get("/en/cooperation/TALLER/").content.decode()
    assert "Estados del MIRPS" in page
    assert get(cast, "ana", "TALLER/edit/").status_code == 404, "what a source says stays as it is"


def test_a_list_of_thirty_asks_no_more_than_a_list_of_one(cast: Cast) -> None:
    _listed("T-0")
    get(cast, "celia", "")
    client = client_of(cast, "celia")
    with CaptureQueriesContext(connection) as one:
        client.get("/es/cooperation/")
    for number in range(1, 30):
        _listed(f"T-{number}")
    with CaptureQueriesContext(connection) as thirty:
        client.get("/es/cooperation/")
    assert len(one) == len(thirty)


def test_a_page_of_many_milestones_asks_no_more(cast: Cast) -> None:
    made, by = shared(cast, rows=plan()), cast.person("celia")
    client = client_of(cast, "celia")

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(f"/es/cooperation/{made.key}/")
        return len(counted)

    actions.add_milestone(by=by, arrangement=made, given=GivenMilestone(both("Hito")))
    asked()
    before = asked()
    for _number in range(10):
        actions.add_milestone(by=by, arrangement=made, given=GivenMilestone(both("Hito")))
    assert asked() == before


def test_the_page_of_a_match_leads_to_its_arrangement(cast: Cast) -> None:
    match_at("agreement")
    page = client_of(cast, "elena").get("/es/support/matches/M-1/").content.decode()
    assert "/es/cooperation/new/?match=M-1" in page
    client_of(cast, "elena").post("/es/cooperation/new/?match=M-1", text_fields())
    where = f"/es/cooperation/{Arrangement.objects.get().key}/"
    page = client_of(cast, "celia").get("/es/support/matches/M-1/").content.decode()
    assert where in page
    assert "cooperation/new/" not in page
    for name in ("diego", "gina", "nobody"):
        page = client_of(cast, name).get("/es/support/matches/M-1/").content.decode()
        assert where not in page
        assert "cooperation/new/" not in page


def _papers(cast: Cast, made: Arrangement) -> tuple[str, list[str]]:
    """The words of the DOCX, and the headings of the PDF."""
    answer = get(cast, "celia", f"{made.key}/document.docx")
    document = Document(BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    with translation.override("es"):
        sheet = sheet_of(cast.person("celia"), queries.whole(cast.person("celia")).get(pk=made.pk))
    told = typst.query(
        pdf.TEMPLATE.read_bytes(), "heading", sys_inputs={"sheet": json.dumps(sheet.as_dict())}
    )
    return words, [each["body"]["text"] for each in json.loads(told)]


def test_the_papers_end_with_a_place_to_sign_for_each_side(cast: Cast) -> None:
    words, headings = _papers(cast, shared(cast, rows=plan()))
    block = words[words.index("Por Canadá") :]
    for said in ("IRB", "Por Belice", "Firma:", "Nombre:", "Cargo:"):
        assert said in block, said
    assert block.count("Lugar y fecha:") == 2
    assert "consta" not in words
    assert headings[-2:] == ["Firmas", "Marco lógico"], "signed before its annex"


def test_a_signed_arrangement_says_since_when_beside_the_signatures(cast: Cast) -> None:
    words, _headings = _papers(cast, signed(cast))
    assert "En Cauce consta como firmado desde el 15 may 2025." in words


def test_nobody_is_asked_to_sign_what_a_source_says_or_what_was_dropped(cast: Cast) -> None:
    dropped = shared(cast)
    actions.take_step(
        by=cast.person("celia"), arrangement=dropped, stage="dropped", on=TODAY, words="Sin fondos"
    )
    for made in (_listed("TALLER"), dropped):
        words, headings = _papers(cast, made)
        assert "Lugar y fecha" not in words
        assert "Firmas" not in (words, *headings)


def test_three_sides_have_three_places_to_sign(cast: Cast) -> None:
    sides = (
        GivenSide("provides", "CAN"), GivenSide("receives", "BLZ"), GivenSide("partner", name="Universidad")
    )  # fmt: skip
    made = shared(cast, sides=sides)
    words, headings = _papers(cast, made)
    assert words.count("Lugar y fecha:") == 3
    assert "Por Universidad" in words
    assert "Firmas" in headings
    assert get(cast, "celia", f"{made.key}/document.pdf").content.startswith(b"%PDF")


def test_every_page_of_an_invented_arrangement_says_so(cast: Cast) -> None:
    made = shared(cast)
    Arrangement.objects.filter(pk=made.pk).update(is_demonstration=True)
    with translation.override("es"):
        sheet = sheet_of(cast.person("celia"), queries.whole(cast.person("celia")).get(pk=made.pk))
    assert sheet.marks[0] in sheet.made


def test_the_docx_numbers_its_pages_and_its_costs_read_as_on_the_page(cast: Cast) -> None:
    sides = (GivenSide("provides", "CAN", cost=Decimal(180000), currency="CAD"), GivenSide("receives", "BLZ"))
    made = shared(cast, sides=sides)
    document = Document(BytesIO(get(cast, "celia", f"{made.key}/document.docx").content))
    footer = document.sections[0].footer.paragraphs[0]
    assert made.key in footer.text
    assert [each.text for each in footer._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    costs = [row.cells[3].text for row in document.tables[0].rows][1:]
    assert costs == ["CAD\u00a0180\u202f000", "no se indica"]
    assert "CAD\u00a0180\u202f000" in get(cast, "celia", f"{made.key}/").content.decode()


def test_the_documents_keep_the_doubt_of_their_source(cast: Cast) -> None:
    made = _listed("TALLER", note=both("El monto se infiere."), period="2020-11")
    Arrangement.objects.filter(pk=made.pk).update(confidence=Confidence.MEDIUM)
    words, headings = _papers(cast, made)
    assert "Fuente: https://example.org (visto en parte en la fuente)" in words
    assert "El monto se infiere." in words
    assert "Nota" in headings


@pytest.mark.parametrize(
    ("told", "es", "en"),
    [
        ("2021-12", "dic 2021", "Dec 2021"),
        ("2023-2025", "2023-2025", "2023-2025"),
        ("2021-13",) * 3,
        ("",) * 3,
    ],
)
def test_a_month_is_read_as_a_month(told: str, es: str, en: str) -> None:
    for language, read in (("es", es), ("en", en)):
        with translation.override(language):
            assert renderings.said(told) == read


def _docx(cast: Cast, made: Arrangement, language: str = "es") -> Any:
    answer = client_of(cast, "celia").get(f"/{language}/cooperation/{made.key}/document.docx")
    return Document(BytesIO(answer.content))


def test_no_cell_of_the_documents_is_left_empty(cast: Cast) -> None:
    made = signed(cast, rows=plan())
    for title, due in (("Guía", date(2025, 2, 1)), ("Manual", None)):
        given = GivenMilestone(both(title), due_on=due)
        actions.add_milestone(by=cast.person("celia"), arrangement=made, given=given)
    tables = _docx(cast, made).tables
    for table in (*tables[:2], tables[-1]):
        assert all(cell.text.strip() for row in table.rows for cell in row.cells), table.rows[0].cells[0].text
    framework = [[cell.text for cell in row.cells] for row in tables[-1].rows]
    assert framework[2][2:] == ["no se indica", "no se indica"], "asked of an outcome, and not said"
    assert framework[4][1:] == ["–", "–", "–"], "not asked of an activity"


def test_a_milestone_without_a_word_says_so_in_the_language_of_the_document(cast: Cast) -> None:
    made = signed(cast)
    given = GivenMilestone(both("Guía"), due_on=date(2025, 2, 1))
    actions.add_milestone(by=cast.person("celia"), arrangement=made, given=given)
    told = {name: _docx(cast, made, name).tables[1].rows[1].cells[3].text for name in ("es", "en")}
    assert told == {
        "es": "Vencido. Nadie ha dicho nada desde ese día.",
        "en": "Overdue. Nobody has said a word since its day.",
    }


def test_the_docx_keeps_rows_whole_repeats_heads_and_steps_the_framework_in(cast: Cast) -> None:
    made = signed(cast, rows=plan())
    tables = _docx(cast, made).tables
    for table in (tables[0], tables[-1]):
        head, *rows = (row._tr.trPr for row in table.rows)
        assert head.find(qn("w:tblHeader")) is not None
        assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
    steps = [row.cells[0].paragraphs[-1].paragraph_format.left_indent or 0 for row in tables[-1].rows[1:]]
    assert steps == sorted(set(steps)), "each level further in than the one above"
    first = tables[-1].rows[2].cells[0].paragraphs
    assert [each.text for each in first] == ["Resultado 1", "Entrevistas mejores"]


def test_the_docx_draws_a_line_for_each_word_to_be_signed(cast: Cast) -> None:
    document = _docx(cast, shared(cast))
    lines = [
        each for each in document.tables[-1].rows[0].cells[0].paragraphs if each.style.name == "Signing line"
    ]
    assert [each.text for each in lines] == ["Firma:", "Nombre:", "Cargo:", "Lugar y fecha:"]
    drawn = document.styles["Signing line"].element.pPr.find(qn("w:pBdr"))
    assert {each.tag for each in drawn} == {qn("w:bottom"), qn("w:between")}


def test_an_arrangement_is_signed_in_the_gender_of_an_arrangement(cast: Cast) -> None:
    made = signed(cast)
    page = get(cast, "celia", f"{made.key}/").content.decode()
    assert "Firmado" in page
    assert "Firmada" not in page


def test_a_text_of_two_paragraphs_is_read_as_two(cast: Cast) -> None:
    made = signed(cast, summary=both("Uno.\n\nDos."))
    page = get(cast, "celia", f"{made.key}/").content.decode()
    start = page.index('class="arrangement-text"')
    assert "Uno.\n\nDos." in page[start : start + 300].replace("\r\n", "\n")


def test_the_way_back_names_the_key_and_the_title_stands_once(cast: Cast) -> None:
    title = "Un hermanamiento de nombre muy largo"
    made = signed(cast, title=both(title))
    page = get(cast, "celia", f"{made.key}/framework/").content.decode()
    assert page[page.index("<main") :].count(title) == 1
    assert f">{made.key}</a>" in page
