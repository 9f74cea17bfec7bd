"""Files chosen and not saved yet: sent once, seen by nobody else, never there for ever."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.models import FormDraft
from cauce.foundation.drafts.queries import kept
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import actions, evidence, held, storage
from cauce.regional.progress.evidence import GivenEvidence
from cauce.regional.progress.models import Evidence, HeldFile, Update
from tests.cast import Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.conftest import Desk, typed
from tests.regional.progress.making import draft

pytestmark = pytest.mark.django_db
REPORT = "/commitments/JOINT-1/report/"
HOLD = f"{REPORT}files/"
KEY = "report:JOINT-1:BLZ"
PDF = b"%PDF-1.7\n1 0 obj quetzal\n%%EOF"


def file(name: str = "acta.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def holding(cast: Cast, joint: Commitment, name: str = "acta.pdf", **fields: Any) -> HeldFile:
    content = PDF + name.encode()
    given = GivenEvidence("Acta", file=file(name, content), audience=fields.pop("audience", "owner"))
    return held.hold(by=cast.person("celia"), commitment=joint, party="BLZ", form=KEY, given=given, **fields)


def shown(piece: HeldFile, **fields: str) -> dict[str, str]:
    """What the page of its form sends of it."""
    row = {"name": piece.file_name, "title": piece.title, "audience": piece.audience, **fields}
    return {f"h{piece.pk}-{name}": value for name, value in row.items()}


def lies(folder: Path, piece: HeldFile | Evidence) -> bool:
    return (folder / piece.digest[:2] / piece.digest).exists()


def test_a_file_is_not_sent_twice_because_of_an_error_elsewhere(cast: Cast, joint: Commitment) -> None:
    desk = Desk(cast, "celia")
    sent = typed("", e0__file=file(), e0__title="Acta final", e0__audience="commitment")
    answer = desk.post(REPORT, **sent)
    piece = HeldFile.objects.get()
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "acta.pdf" in page
    assert f'name="h{piece.pk}-title" value="Acta final"' in page
    answer = desk.post(REPORT, **typed(), **shown(piece))
    made = Evidence.objects.get()
    assert (made.title, made.file_name, made.audience, made.digest) == (
        "Acta final", "acta.pdf", "commitment", piece.digest
    )  # fmt: skip
    assert not HeldFile.objects.exists()
    assert b"".join(desk.get(f"/evidence/{made.pk}/").streaming_content) == PDF


def test_what_it_is_called_and_who_reads_it_can_still_be_changed(cast: Cast, joint: Commitment) -> None:
    piece = holding(cast, joint)
    fields = shown(piece, title="Otro título", audience="commitment")
    Desk(cast, "celia").post(REPORT, **typed(), **fields)
    assert Evidence.objects.values_list("title", "audience").get() == ("Otro título", "commitment")


def test_a_file_beside_a_link_is_kept_and_the_link_stays(cast: Cast, joint: Commitment) -> None:
    link = "https://example.org/acta"
    fields = typed(e0__file=file(), e0__link=link, e0__audience="owner")
    answer = Desk(cast, "celia").post(REPORT, **fields)
    assert answer.status_code == 422
    assert HeldFile.objects.exists()
    assert link in answer.content.decode()


def test_of_two_files_the_good_one_is_kept_and_the_bad_one_explained(cast: Cast, joint: Commitment) -> None:
    fields = typed(e0__file=file(), e0__audience="owner", e1__file=file("b.exe"), e1__audience="owner")
    page = Desk(cast, "celia").post(REPORT, **fields).content.decode()
    assert "b.exe is not taken" in page
    assert [each.file_name for each in HeldFile.objects.all()] == ["acta.pdf"]


def test_a_file_survives_what_somebody_else_saved_meanwhile(cast: Cast, joint: Commitment) -> None:
    made, desk = draft(cast, joint), Desk(cast, "celia")
    place = f"/updates/{made.pk}/edit/"
    desk.post(place, **(typed(done_es="del primero") | {"version": "1"}))
    late = typed(done_es="del segundo", e0__file=file(), e0__audience="owner") | {"version": "1"}
    assert desk.post(place, **late).status_code == 422
    piece = HeldFile.objects.get()
    desk.post(place, **(typed(done_es="del segundo") | {"version": "2"} | shown(piece)))
    assert made.evidence.get().digest == piece.digest


def test_what_waits_is_offered_when_the_page_is_opened_again(cast: Cast, joint: Commitment) -> None:
    piece = holding(cast, joint)
    page = Desk(cast, "celia").reads(REPORT)
    assert f'name="h{piece.pk}-audience"' in page
    assert "acta.pdf" in page
    assert HeldFile.objects.exists()


def test_it_is_taken_off_by_a_tick(cast: Cast, joint: Commitment) -> None:
    piece = holding(cast, joint)
    Desk(cast, "celia").post(REPORT, **typed(), **shown(piece, drop="on"))
    assert not HeldFile.objects.exists()
    assert not Evidence.objects.exists()


def test_a_page_takes_only_the_files_that_it_showed(cast: Cast, joint: Commitment) -> None:
    holding(cast, joint)
    Desk(cast, "celia").post(REPORT, **typed())
    assert not Evidence.objects.exists()
    assert HeldFile.objects.exists()


OTHERS = ("ana", "bruno", "diego", "elena", "fabio", "gina")


def test_nobody_else_sees_takes_or_lets_go_of_it(cast: Cast, joint: Commitment) -> None:
    piece = holding(cast, joint)
    for name in OTHERS:
        desk = Desk(cast, name)
        answers = [desk.get(REPORT), desk.post(REPORT, **typed(), **shown(piece, drop="on"))]
        assert all("acta.pdf" not in each.content.decode() for each in answers)
        held.release(by=cast.person(name), pieces=[piece])
        held.release_form(by=cast.person(name), form=KEY)
        held.release_share(by=cast.person(name), commitment=joint, party="BLZ")
    assert not Evidence.objects.exists()
    assert HeldFile.objects.filter(pk=piece.pk).exists()


def test_a_colleague_of_the_same_party_does_not_see_it_either(cast: Cast, joint: Commitment) -> None:
    piece = holding(cast, joint)
    piece.user = cast.users["diego"]
    piece.save()
    page = Desk(cast, "celia").reads(REPORT)
    assert "acta.pdf" not in page
    Desk(cast, "celia").post(REPORT, **typed(), **shown(piece))
    assert not Evidence.objects.exists()


def test_no_page_gives_it_out_by_its_number(cast: Cast, joint: Commitment) -> None:
    piece = holding(cast, joint)
    assert Desk(cast, "celia").get(f"/evidence/{piece.pk}/").status_code == 404


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_holds_for_a_party_that_they_do_not_report_for(
    cast: Cast, joint: Commitment, name: str
) -> None:
    answer = Desk(cast, name).post(HOLD, party="BLZ", form=KEY, file=file())
    assert answer.status_code == 404
    with pytest.raises(PermissionDenied):
        held.hold(by=cast.person(name), commitment=joint, party="BLZ", form=KEY,
                  given=GivenEvidence("", file=file()))  # fmt: skip
    assert not HeldFile.objects.exists()


def test_a_stranger_is_told_to_sign_in(cast: Cast, joint: Commitment) -> None:
    client = Desk(cast, "nobody").client
    answer = client.post(f"/en{HOLD}", {"file": file(), "form": KEY}, headers={"X-Sent-By": "drafts"})
    assert answer.status_code == 401


def test_the_script_gets_the_row_of_what_it_sent(cast: Cast, joint: Commitment) -> None:
    desk = Desk(cast, "celia")
    for _ in range(2):
        answer = desk.post(HOLD, form=KEY, file=file(), title="Acta", audience="commitment")
    piece = HeldFile.objects.get()
    assert (piece.title, piece.audience, piece.form) == ("Acta", "commitment", KEY)
    assert f'name="h{piece.pk}-audience"' in answer.json()["html"]


def test_the_script_is_told_why_a_file_is_not_taken(cast: Cast, joint: Commitment) -> None:
    answer = Desk(cast, "celia").post(HOLD, form=KEY, file=file("a.exe"))
    assert answer.status_code == 422
    assert "a.exe is not taken" in answer.json()["said"]


def test_readers_that_do_not_exist_are_nobody(cast: Cast, joint: Commitment) -> None:
    Desk(cast, "celia").post(HOLD, form=KEY, file=file(), audience="everyone")
    assert HeldFile.objects.get().audience == "owner"


def test_so_many_wait_at_most(cast: Cast, joint: Commitment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST_PER_PERSON", 1)
    other = make_commitment("OTHER")
    holding(cast, joint)
    holding(cast, joint)
    with pytest.raises(actions.Refused, match=r"wait|espera"):
        held.hold(by=cast.person("celia"), commitment=other, party="BLZ", form="x",
                  given=GivenEvidence("", file=file()))  # fmt: skip
    monkeypatch.setattr(held, "MOST", 1)
    with pytest.raises(actions.Refused):
        holding(cast, joint, "otra.pdf")


def test_without_a_script_text_and_files_are_kept_on_the_way(cast: Cast, joint: Commitment) -> None:
    desk = Desk(cast, "celia")
    fields = typed("", done_es="quetzal", e0__file=file(), e0__audience="owner") | {"then": "keep"}
    answer = desk.post(REPORT, **fields)
    assert answer.status_code == 302
    page = desk.reads(answer["Location"].removeprefix("/en").split("#")[0])
    piece = HeldFile.objects.get()
    assert "quetzal" in page
    assert f'name="h{piece.pk}-audience"' in page
    assert "field-error" not in page
    assert not Update.objects.exists()
    opened = desk.reads(REPORT)
    link = re.search(r'<noscript>.*?href="(\?[^"]+)"', opened, re.DOTALL)
    assert link
    assert "quetzal" in desk.reads(REPORT + link[1].replace("&amp;", "&"))
    desk.post(REPORT, **typed(done_es="quetzal"), **shown(piece))
    assert Evidence.objects.count() == 1
    assert not FormDraft.objects.exists()


def test_on_the_way_a_bad_file_is_explained(cast: Cast, joint: Commitment) -> None:
    desk = Desk(cast, "celia")
    fields = typed(e0__file=file("a.exe"), e0__audience="owner", e1__title="sin archivo") | {"then": "keep"}
    page = desk.reads(desk.post(REPORT, **fields)["Location"].removeprefix("/en").split("#")[0])
    assert "a.exe is not taken" in page
    assert "one of the two" not in page


def test_what_an_answer_lost_on_the_way_refused_is_kept_too(cast: Cast, joint: Commitment) -> None:
    Desk(cast, "celia").post(REPORT, **typed("", done_es="quetzal", e0__file=file(), e0__audience="owner"))
    text = kept(cast.person("celia"), KEY)
    assert text is not None
    assert ["done_es", "quetzal"] in text.data
    assert HeldFile.objects.exists()


def test_nobody_opens_the_unsent_text_of_another(cast: Cast, joint: Commitment) -> None:
    drafts.keep(by=cast.person("celia"), form=KEY, fields=[["done_es", "quetzal"]], at=timezone.now())
    assert "quetzal" in Desk(cast, "celia").reads(f"{REPORT}?unsent={KEY}")
    assert "quetzal" not in Desk(cast, "diego").reads(f"{REPORT}?unsent={KEY}")


@pytest.mark.django_db(transaction=True)
def test_thrown_away_with_its_text_its_file_goes(cast: Cast, joint: Commitment, folder: Path) -> None:
    piece = holding(cast, joint)
    drafts.keep(by=cast.person("celia"), form=KEY, fields=[], at=timezone.now())
    client = Desk(cast, "celia").client
    client.post("/en/drafts/forget/", {"form": KEY}, content_type="application/json")
    assert not HeldFile.objects.exists()
    assert not lies(folder, piece)


@pytest.mark.django_db(transaction=True)
def test_discarded_with_the_draft_its_file_goes(cast: Cast, joint: Commitment, folder: Path) -> None:
    made = draft(cast, joint)
    piece = holding(cast, joint)
    Desk(cast, "celia").post(f"/updates/{made.pk}/discard/")
    assert not HeldFile.objects.exists()
    assert not lies(folder, piece)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_an_update_has_stays_when_it_is_held_no_more(
    cast: Cast, joint: Commitment, folder: Path
) -> None:
    piece = holding(cast, joint)
    other = draft(cast, joint, "MEX")
    same = GivenEvidence("", file=file(content=PDF + b"acta.pdf"))
    evidence.attach(by=cast.person("diego"), update=other, given=same)
    held.release(by=cast.person("celia"), pieces=[piece])
    assert lies(folder, piece)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_somebody_holds_stays_when_an_update_loses_it(
    cast: Cast, joint: Commitment, folder: Path
) -> None:
    piece = holding(cast, joint)
    other = draft(cast, joint, "MEX")
    same = GivenEvidence("", file=file(content=PDF + b"acta.pdf"))
    theirs = evidence.attach(by=cast.person("diego"), update=other, given=same)
    evidence.remove(by=cast.person("diego"), piece=theirs)
    assert lies(folder, piece)


@pytest.mark.django_db(transaction=True)
def test_what_nobody_came_back_to_is_swept_after_thirty_days(
    cast: Cast, joint: Commitment, folder: Path
) -> None:
    piece, young = holding(cast, joint), holding(cast, joint, "nueva.pdf")
    HeldFile.objects.filter(pk=piece.pk).update(held_at=timezone.now() - timedelta(days=30, minutes=1))
    assert held.purge(at=timezone.now()) == 1
    assert [lies(folder, piece), lies(folder, young)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_left_is_swept_and_nothing_else(
    cast: Cast, joint: Commitment, folder: Path
) -> None:
    piece = holding(cast, joint)
    left, young = folder / "ab" / ("ab" + "0" * 62), folder / "cd" / ("cd" + "1" * 62)
    half = left.with_name(f".{left.name}.12345678")
    for path in (left, half, young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    old = (timezone.now() - timedelta(days=2)).timestamp()
    for path in (left, half, storage.path_of(piece.digest)):
        os.utime(path, (old, old))
    assert held.purge(at=timezone.now()) == 2
    assert [path.exists() for path in (left, half, young)] == [False, False, True]
    assert lies(folder, piece)


def test_pressed_twice_nothing_is_missing(cast: Cast, joint: Commitment) -> None:
    piece, desk = holding(cast, joint), Desk(cast, "celia")
    for _ in range(2):
        answer = desk.post(REPORT, **typed(done_es="quetzal"), **shown(piece))
    assert "not kept any more" not in desk.reads(answer["Location"].removeprefix("/en"))
    assert Evidence.objects.count() == 1


def test_a_file_that_is_gone_meanwhile_is_named(cast: Cast, joint: Commitment) -> None:
    piece, desk = holding(cast, joint), Desk(cast, "celia")
    held.release(by=cast.person("celia"), pieces=[piece])
    answer = desk.post(REPORT, **typed(), **shown(piece))
    assert "acta.pdf is not kept any more" in desk.reads(answer["Location"].removeprefix("/en"))
