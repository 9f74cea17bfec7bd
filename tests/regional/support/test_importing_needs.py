"""Needs are read from a sheet: every bad row named at once, written once however often it is sent."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cauce.foundation.ledger.models import Entry
from cauce.regional.plans.importing.sheets import NotASheet
from cauce.regional.support.actions.refusals import Refused
from cauce.regional.support.importing import actions
from cauce.regional.support.models import Need, SentSheet
from tests.cast import NAMES, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.rounds.conftest import client_of

HEADINGS = ["Necesidad", "Descripción", "Formas", "Monto", "Unidad", "Moneda", "Inicio", "Fin", "Idiomas",
            "Prioridad", "Compromiso", "Observaciones"]  # fmt: skip
GOOD = ["Intérpretes", "Doce intérpretes", "Capacitación; asistencia técnica", "300.000,50", "Dinero", "USD",
        "01/01/2026", "2026", "español; inglés", "1", "C-1", "nada"]  # fmt: skip
OTHER = ["Hermanamiento", "", "twinning", "", "", "", "", "", "", "", "", ""]
BAD = [
    ["", "Sin título", "técnica", "", "", "", "", "", "", "", "", ""],
    ["A", "", "", "", "", "", "", "", "", "", "", ""],
    ["B", "", "abrazos", "", "", "", "", "", "", "", "", ""],
    ["C", "", "fondos", "-5", "", "USD", "", "", "", "", "", ""],
    ["D", "", "fondos", "5", "Dinero", "", "", "", "", "", "", ""],
    ["E", "", "fondos", "5", "leguas", "USD", "", "", "", "", "", ""],
    ["F", "", "fondos", "", "", "", "2026-05-01", "2026-04-01", "", "", "", ""],
    ["G", "", "fondos", "", "", "", "mañana", "", "", "", "", ""],
    ["H", "", "fondos", "", "", "", "", "", "klingon", "4", "", ""],
    ["I", "", "fondos", "", "", "", "", "", "", "", "X-9", ""],
]


def sheet(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (HEADINGS, *rows):
        page.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def send(cast: Cast, content: bytes, by: str = "celia", owner: str = "BLZ") -> SentSheet:
    return actions.send(
        by=cast.person(by), owner=owner, name="necesidades.xlsx", content=content, at=timezone.now()
    )


def confirm(cast: Cast, sent: SentSheet) -> SentSheet:
    return actions.confirm(by=cast.person("celia"), sent=sent, at=timezone.now())


def test_rows_become_private_drafts_as_they_were_read(cast: Cast) -> None:
    commitment = make_commitment("C-1")
    done = confirm(cast, send(cast, sheet(GOOD, OTHER)))
    made = Need.objects.get(title__es="Intérpretes")
    assert (done.result, Need.objects.count()) == ({"new": 2, "known": 0}, 2)
    assert (made.forms, made.amount, made.unit, made.currency) == (
        ["training", "technical"], Decimal("300000.50"), "money", "USD",
    )  # fmt: skip
    assert (made.starts_on, made.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (made.languages, made.priority, made.commitment) == (["es", "en"], 1, commitment)
    assert (made.visibility, made.published_at, str(made.owner_id)) == ("private", None, "BLZ")
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["draft_need", "draft_need", "import_needs"]


def test_ten_bad_rows_are_all_named_and_nothing_is_written(cast: Cast) -> None:
    make_commitment("C-1")
    sent = send(cast, sheet(GOOD, *BAD))
    seen = actions.preview(by=cast.person("celia"), sent=sent)
    assert {fault.row for fault in seen.faults} == set(range(3, 13))
    assert seen.bad_rows == 10
    assert [row.number for row in seen.rows] == [2]
    assert [fault.column for fault in seen.faults if fault.row == 11] == ["I · Idiomas", "J · Prioridad"]
    assert all(fault.what and fault.expected for fault in seen.faults)
    expected = {fault.row: fault.expected for fault in seen.faults}
    assert expected[4].startswith("uno de estos: Fondos")
    assert (expected[7], expected[9]) == (
        "tres letras, como USD, MXN o BZD", "2026-05-01 o un día posterior",
    )  # fmt: skip
    with pytest.raises(Refused):
        confirm(cast, sent)
    assert not Need.objects.exists()
    assert not Entry.objects.exists()


def test_what_is_missing_is_told_beside_what_cannot_be_read(cast: Cast) -> None:
    """Corrected once, the sheet is right: nobody is sent back for a title that was never there."""
    rows = (
        ["", "Sin título", "fondos", "doce", "", "", "", "", "", "", "", ""],
        ["A", "", "", "", "", "", "mañana", "", "", "", "", ""],
        ["B", "", "abrazos", "doce", "", "", "", "", "", "", "", ""],
    )
    seen = actions.preview(by=cast.person("celia"), sent=send(cast, sheet(*rows)))
    assert [(fault.row, fault.column) for fault in seen.faults] == [
        (2, "D · Monto"), (2, "A · Necesidad"), (3, "G · Inicio"), (3, "C · Formas"),
        (4, "D · Monto"), (4, "C · Formas"),
    ]  # fmt: skip


def test_a_page_of_faults_counts_no_rows_in_order_where_there_are_none(cast: Cast) -> None:
    path = f"/es/support/needs/import/{send(cast, sheet(BAD[0])).pk}/"
    page = client_of(cast, "celia").get(path).content.decode()
    assert "Las otras 0 filas" not in page
    assert "No se escribió nada. Corrija la hoja y envíela de nuevo." in page


@pytest.mark.parametrize("said", ["-5", "−5", "USD -5", "- 5", "(500)", "USD (1.500,00)"])
def test_a_negative_amount_is_called_negative_however_it_is_written(cast: Cast, said: str) -> None:
    content = f"Título;Formas;Monto;Moneda\nA;fondos;{said};USD\n".encode()
    (fault,) = actions.preview(by=cast.person("celia"), sent=send(cast, content)).faults
    assert "negativ" in fault.what
    assert "cero" not in fault.expected


def test_what_can_and_cannot_be_met_and_what_there_is_are_read(cast: Cast) -> None:
    content = (
        "Título;Formas;Condiciones que puede cumplir;Condiciones que no puede cumplir;Lo que ya hay\n"
        "A;técnica;Mención pública del donante;Informes financieros aparte;Un curso al año\n"
    ).encode()
    confirm(cast, send(cast, content))
    made = Need.objects.get()
    assert (made.meets, made.refuses, str(made.exists)) == (["visibility"], ["reporting"], "Un curso al año")


def test_a_condition_met_and_refused_in_one_row_is_told_at_its_cell(cast: Cast) -> None:
    content = (
        b"Title,Forms,Conditions it can meet,Conditions it cannot meet\nA,training,reporting,reporting\n"
    )
    (fault,) = actions.preview(by=cast.person("celia"), sent=send(cast, content)).faults
    assert (fault.row, fault.column) == (2, "D \N{MIDDLE DOT} Conditions it cannot meet")
    assert not Need.objects.exists()


def test_confirmed_again_it_is_written_once(cast: Cast) -> None:
    make_commitment("C-1")
    first = send(cast, sheet(GOOD, OTHER))
    confirm(cast, first)
    confirm(cast, first)
    assert Need.objects.count() == 2


def test_the_same_bytes_are_the_same_sheet(cast: Cast) -> None:
    content = sheet(OTHER)
    first = send(cast, content)
    confirm(cast, first)
    again = send(cast, content)
    assert (again.pk, again.written_at is not None) == (first.pk, True)
    assert SentSheet.objects.count() == 1


def test_a_longer_sheet_adds_only_what_is_new(cast: Cast) -> None:
    make_commitment("C-1")
    confirm(cast, send(cast, sheet(OTHER)))
    done = confirm(cast, send(cast, sheet(OTHER, GOOD)))
    assert (done.result, Need.objects.count()) == ({"new": 1, "known": 1}, 2)


def test_two_rows_that_say_the_same_are_told(cast: Cast) -> None:
    seen = actions.preview(by=cast.person("celia"), sent=send(cast, sheet(OTHER, OTHER)))
    assert [(fault.row, "2" in fault.what) for fault in seen.faults] == [(3, True)]


def test_a_csv_in_english_is_read_too(cast: Cast) -> None:
    content = b"Title,Forms of support,Amount,Unit,Languages\nInterpreters,Training,20,Places,English\n"
    confirm(cast, send(cast, content))
    made = Need.objects.get()
    assert (made.title.by_language, made.amount, made.unit, made.currency, made.languages) == (
        {"en": "Interpreters"}, Decimal(20), "places", "", ["en"],
    )  # fmt: skip


def test_what_is_no_sheet_is_refused(cast: Cast) -> None:
    with pytest.raises(NotASheet):
        send(cast, b"%PDF-1.7 \0")
    assert not SentSheet.objects.exists()


@pytest.mark.parametrize("name", ["ana", "bruno", "diego", "elena", "fabio", "gina", "nobody"])
def test_nobody_else_sends_or_writes_a_sheet_of_belize(cast: Cast, name: str) -> None:
    sent = send(cast, sheet(OTHER))
    with pytest.raises(PermissionDenied):
        send(cast, sheet(OTHER), by=name)
    with pytest.raises(PermissionDenied):
        actions.confirm(by=cast.person(name), sent=sent, at=timezone.now())
    assert not Need.objects.exists()


def test_the_pages_of_a_sheet_open_for_its_state_alone(cast: Cast) -> None:
    path = f"/es/support/needs/import/{send(cast, sheet(OTHER)).pk}/"
    for page in (path, f"{path}faults.csv"):
        opens = {name for name in (*NAMES, "nobody") if client_of(cast, name).get(page).status_code == 200}
        assert opens == {"celia"}


def test_a_sheet_is_sent_looked_at_and_written_in_the_browser(cast: Cast) -> None:
    client = client_of(cast, "celia")
    file = SimpleUploadedFile("n.xlsx", sheet(OTHER))
    preview = client.post("/es/support/needs/import/", {"file": file}, follow=True)
    sent = SentSheet.objects.get()
    assert "Hermanamiento" in preview.content.decode()
    assert preview.context["unread"] == ["Observaciones"]
    written = client.post(f"/es/support/needs/import/{sent.pk}/confirm/", follow=True)
    assert written.status_code == 200
    assert Need.objects.count() == 1


def test_the_empty_sheet_can_be_filled_in_and_sent(cast: Cast) -> None:
    content = b"".join(client_of(cast, "celia").get("/es/support/needs/import/needs.csv"))
    confirm(cast, send(cast, content))
    made = Need.objects.get()
    assert (made.forms, made.amount, made.unit, made.priority) == (["training"], Decimal(20), "places", 1)


def test_what_nobody_confirms_is_forgotten_after_seven_days(cast: Cast) -> None:
    sent = send(cast, sheet(OTHER))
    assert actions.forget_old(at=sent.sent_at + timedelta(days=6)) == 0
    assert actions.forget_old(at=sent.sent_at + timedelta(days=8)) == 1
    with pytest.raises(Refused):
        actions.preview(by=cast.person("celia"), sent=SentSheet.objects.get())
