"""Evidence: what is taken, who reads it, how it leaves."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import actions, evidence, sniffing
from cauce.regional.progress.evidence import GivenEvidence
from cauce.regional.progress.models import Evidence, Update
from tests.cast import Cast
from tests.regional.progress.conftest import Desk, typed
from tests.regional.progress.making import draft, signed

pytestmark = pytest.mark.django_db
REPORT = "/commitments/JOINT-1/report/"
PDF = b"%PDF-1.7\n1 0 obj quetzal\n%%EOF"


def zipped(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, words in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), words)
    return made.getvalue()


def sheet() -> bytes:
    made = io.BytesIO()
    Workbook().save(made)
    return made.getvalue()


TAKEN = {
    "a.pdf": PDF,
    "a.png": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(20),
    "A.JPG": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20),
    "a.xlsx": sheet(),
    "a.docx": zipped(z="1", word__document_dot_xml="<w/>"),
    "a.odt": zipped(mimetype="application/vnd.oasis.opendocument.text"),
    "a.ods": zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "a.csv": "país,año\nBelice,2025\n".encode(),
    "a.txt": "año".encode("latin-1"),
}
REFUSED = {
    "a.exe": b"MZ\x90\0\3",
    "a.html": b"<html>",
    "a.svg": b"<svg/>",
    "nothing": PDF,
    "a.pdf": b"MZ\x90\0\3\0\0\0\4",
    "b.pdf": b"<html><script>alert(1)</script>",
    "a.png": PDF,
    "a.docx": zipped(a="x"),
    "b.docx": sheet(),
    "c.docx": zipped(word__document_dot_xml="<w/>", word__vbaProject_dot_bin="x"),
    "a.xlsx": b"PK\x03\x04 broken",
    "a.odt": zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "a.csv": PDF,
    "a.txt": b"a\0b",
    "empty.pdf": b"",
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    assert sniffing.media_type_of(SimpleUploadedFile(name, TAKEN[name])).count("/") == 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_is_refused_in_words_and_the_form_is_kept(
    cast: Cast, joint: Commitment, name: str
) -> None:
    file = SimpleUploadedFile(name, REFUSED[name])
    answer = Desk(cast, "celia").post(REPORT, **typed(done_es="quetzal", e0__file=file, e0__audience="owner"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert name in page or "empty" in page
    assert "quetzal" in page
    assert not Update.objects.exists()


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "LARGEST", 10)
    with pytest.raises(Exception, match="10"):
        sniffing.media_type_of(SimpleUploadedFile("a.pdf", PDF))


def given(audience: str = "secretariat", name: str = "../actas finales.pdf") -> GivenEvidence:
    return GivenEvidence("Acta", file=SimpleUploadedFile(name, PDF), audience=audience)


def attached(cast: Cast, joint: Commitment, audience: str = "secretariat") -> Evidence:
    made = draft(cast, joint)
    return evidence.attach(by=cast.person("celia"), update=made, given=given(audience))


def test_a_file_lies_by_its_digest_for_cauce_alone(cast: Cast, joint: Commitment, folder: Path) -> None:
    piece = attached(cast, joint)
    digest = hashlib.sha256(PDF).hexdigest()
    path = folder / digest[:2] / digest
    assert (piece.digest, piece.file_name, piece.size) == (digest, "actas_finales.pdf", len(PDF))
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_leaves_as_an_attachment_that_a_browser_does_not_open(cast: Cast, joint: Commitment) -> None:
    piece = attached(cast, joint)
    answer = Desk(cast, "celia").get(f"/evidence/{piece.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="actas_finales.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


READERS = {
    "owner": {"celia"},
    "secretariat": {"celia", "ana"},
    "commitment": {"ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"},
}


@pytest.mark.parametrize("audience", READERS)
def test_evidence_is_opened_by_its_audience_once_signed(cast: Cast, joint: Commitment, audience: str) -> None:
    piece = attached(cast, joint, audience)
    desks = {name: Desk(cast, name) for name in cast.everyone}

    def opening() -> set[str]:
        return {n for n, desk in desks.items() if desk.get(f"/evidence/{piece.pk}/").status_code == 200}

    assert opening() == {"celia"}
    actions.sign(by=cast.person("celia"), update=piece.update)
    assert opening() == READERS[audience]
    for name, desk in desks.items():
        page = desk.reads(f"/updates/{piece.update_id}/")
        assert (f"/evidence/{piece.pk}/" in page) is (name in READERS[audience])


def test_a_number_that_is_no_evidence_is_a_404(cast: Cast) -> None:
    assert Desk(cast, "ana").get("/evidence/999999/").status_code == 404


def test_a_file_that_is_gone_is_a_404(cast: Cast, joint: Commitment, folder: Path) -> None:
    piece = attached(cast, joint)
    (folder / piece.digest[:2] / piece.digest).unlink()
    assert Desk(cast, "celia").get(f"/evidence/{piece.pk}/").status_code == 404


def test_the_form_takes_files_and_links_and_takes_them_off(cast: Cast, joint: Commitment) -> None:
    desk = Desk(cast, "celia")
    fields: dict[str, Any] = typed(
        e0__file=SimpleUploadedFile("a.pdf", PDF), e0__audience="owner",
        e1__link="https://example.org/a", e1__title="Nota", e1__audience="commitment",
    )  # fmt: skip
    desk.post(REPORT, **fields)
    made = Update.objects.get()
    file, link = made.evidence.all()
    assert (file.title, link.title, link.link) == ("a.pdf", "Nota", "https://example.org/a")
    desk.post(f"/updates/{made.pk}/edit/", **(typed() | {"version": "1", "drop": str(file.pk)}))
    assert list(made.evidence.all()) == [link]


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_when_nothing_refers_to_it_any_more(cast: Cast, joint: Commitment, folder: Path) -> None:
    celia = cast.person("celia")
    piece, other = attached(cast, joint), draft(cast, joint, "MEX")
    kept = evidence.attach(by=cast.person("diego"), update=other, given=given())
    path = folder / piece.digest[:2] / piece.digest
    actions.discard(by=celia, update=piece.update)
    assert path.exists()
    evidence.remove(by=cast.person("diego"), piece=kept)
    assert not path.exists()


def test_the_same_file_twice_is_one_piece(cast: Cast, joint: Commitment) -> None:
    piece = attached(cast, joint)
    assert evidence.attach(by=cast.person("celia"), update=piece.update, given=given()).pk == piece.pk


def test_nobody_adds_evidence_to_what_is_signed_or_to_the_draft_of_another(
    cast: Cast, joint: Commitment
) -> None:
    made = draft(cast, joint)
    for name in ("ana", "diego", "fabio", "nobody"):
        with pytest.raises(PermissionDenied):
            evidence.attach(by=cast.person(name), update=made, given=given())
    done = signed(cast, joint)
    with pytest.raises(PermissionDenied):
        evidence.attach(by=cast.person("celia"), update=done, given=given())


def test_a_correction_keeps_the_evidence(cast: Cast, joint: Commitment) -> None:
    piece = attached(cast, joint)
    actions.sign(by=cast.person("celia"), update=piece.update)
    Desk(cast, "celia").post(f"/updates/{piece.update_id}/correct/", **typed())
    assert Update.objects.drafts().get().evidence.get().digest == piece.digest


def test_the_secretariat_attests_evidence_that_it_reads(cast: Cast, joint: Commitment) -> None:
    hidden = attached(cast, joint, "owner")
    done = actions.sign(by=cast.person("celia"), update=hidden.update)
    with pytest.raises(PermissionDenied):
        actions.attest(by=cast.person("ana"), update=done, kind="evidence_seen")
    shown = attached(cast, joint, "secretariat")
    done = actions.sign(by=cast.person("celia"), update=shown.update)
    actions.attest(by=cast.person("ana"), update=done, kind="evidence_seen")
    assert "Evidence seen by the secretariat" in Desk(cast, "nobody").reads(f"/updates/{shown.update_id}/")


def test_what_is_attested_for_good_is_chosen_by_hand_beside_what_was_said(
    cast: Cast, joint: Commitment
) -> None:
    piece = attached(cast, joint)
    made = actions.sign(by=cast.person("celia"), update=piece.update, at=timezone.now())
    desk, place = Desk(cast, "ana"), f"/updates/{made.pk}/attest/"
    page = desk.get(place).content.decode()
    assert page.count('type="radio"') == 2
    assert " checked" not in page
    assert f"/evidence/{piece.pk}/" in page
    assert desk.post(place).status_code == 200
    assert not made.attestations.exists()
    assert desk.post(place, kind="evidence_seen").status_code == 302
    assert made.attestations.get().kind == "evidence_seen"
