"""Two at once, a process that is killed, a number that is guessed: nothing is lost, doubled or let out."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone

from cauce.foundation.ledger.models import Entry
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import actions, evidence, held, storage
from cauce.regional.progress.evidence import GivenEvidence
from cauce.regional.progress.models import Evidence, HeldFile, Update
from tests.cast import Cast
from tests.regional.progress.conftest import Desk, typed
from tests.regional.progress.making import content, draft, signed

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n1 0 obj quetzal\n%%EOF"
REPORT = "/commitments/JOINT-1/report/"


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them answers, or the exception it raises; all begin in the same moment."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(20)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def acts_recorded(verb: str) -> int:
    return int(Entry.objects.filter(verb=verb).count())


def test_a_double_click_on_sign_is_one_signature(cast: Cast, joint: Commitment) -> None:
    made = draft(cast, joint)
    desks = [Desk(cast, "celia") for _ in range(3)]
    answers = at_once(
        *(lambda desk=desk: desk.post(f"/updates/{made.pk}/sign/", version="1") for desk in desks)
    )
    assert [(each.status_code, each["Location"]) for each in answers] == [
        (302, f"/en/updates/{made.pk}/")
    ] * 3  # fmt: skip
    assert acts_recorded("sign_update") == 1


def test_of_two_who_save_one_draft_at_once_the_second_is_told(cast: Cast, joint: Commitment) -> None:
    made, celia = draft(cast, joint), cast.person("celia")
    answers = at_once(
        *(
            lambda words=words: actions.change(by=celia, update=made, content=content(done=words), version=1)
            for words in ("una", "otra")
        )
    )
    late = [each for each in answers if isinstance(each, actions.ChangedMeanwhile)]
    first = [each for each in answers if isinstance(each, Update)]
    assert (len(first), len(late)) == (1, 1)
    made.refresh_from_db()
    assert made.version == 2
    assert made.done == first[0].done == late[0].theirs.done


def test_two_who_begin_in_the_same_moment_have_one_draft(cast: Cast, joint: Commitment) -> None:
    desks = [Desk(cast, "celia"), Desk(cast, "celia")]
    answers = at_once(
        *(
            lambda desk=desk, words=words: desk.post(REPORT, **typed(done_es=words))
            for desk, words in zip(desks, ("una", "otra"), strict=True)
        )
    )
    assert sorted(each.status_code for each in answers) == [302, 422]
    refused = next(each for each in answers if each.status_code == 422).content.decode()
    assert "una" in refused
    assert "otra" in refused
    assert Update.objects.count() == 1


def test_pressed_twice_in_the_same_moment_nothing_stands_twice(cast: Cast, joint: Commitment) -> None:
    def press(desk: Desk) -> Any:
        file = SimpleUploadedFile("a.pdf", PDF)
        return desk.post(REPORT, **typed(done_es="quetzal", e0__file=file, e0__audience="owner"))

    desks = [Desk(cast, "celia"), Desk(cast, "celia")]
    answers = at_once(*(lambda desk=desk: press(desk) for desk in desks))
    assert [each.status_code for each in answers] == [302, 302]
    assert Update.objects.get().evidence.count() == 1


def test_one_held_file_is_saved_once_by_two_presses(cast: Cast, joint: Commitment) -> None:
    given = GivenEvidence("Acta", file=SimpleUploadedFile("a.pdf", PDF))
    piece = held.hold(by=cast.person("celia"), commitment=joint, party="BLZ", form="x", given=given)
    row = {f"h{piece.pk}-audience": "owner", f"h{piece.pk}-name": "a.pdf"}
    desks = [Desk(cast, "celia"), Desk(cast, "celia")]
    answers = at_once(*(lambda desk=desk: desk.post(REPORT, **typed(), **row) for desk in desks))
    assert [each.status_code for each in answers] == [302, 302]
    assert Evidence.objects.get().digest == piece.digest
    assert not HeldFile.objects.exists()
    assert storage.path_of(piece.digest).exists()


def test_of_two_corrections_signed_at_once_one_stands(cast: Cast, joint: Commitment) -> None:
    first, celia = signed(cast, joint), cast.person("celia")
    both = [draft(cast, joint, corrects=first) for _ in range(2)]
    answers = at_once(*(lambda each=each: actions.sign(by=celia, update=each) for each in both))
    assert sorted(type(each).__name__ for each in answers) == ["Refused", "Update"]
    assert Update.objects.signed().filter(corrects=first).count() == 1


def test_attested_twice_in_the_same_moment_it_stands_once(cast: Cast, joint: Commitment) -> None:
    made, ana = signed(cast, joint), cast.person("ana")
    answers = at_once(
        *(
            lambda: actions.attest(by=ana, update=made, kind="verified", verifier="Auditoría")
            for _ in range(2)
        )
    )
    assert sorted(type(each).__name__ for each in answers) == ["Attestation", "PermissionDenied"]
    assert made.attestations.count() == 1


def test_signed_while_it_is_thrown_away_it_is_one_of_the_two(cast: Cast, joint: Commitment) -> None:
    made, celia = draft(cast, joint), cast.person("celia")
    at_once(lambda: actions.sign(by=celia, update=made), lambda: actions.discard(by=celia, update=made))
    stands = Update.objects.filter(pk=made.pk).first()
    assert stands is None or not stands.is_draft
    assert (acts_recorded("sign_update"), acts_recorded("discard_update_draft")) in {(1, 0), (0, 1)}


def test_a_file_that_one_takes_off_while_another_gives_it_is_there(cast: Cast, joint: Commitment) -> None:
    blz, mex = draft(cast, joint), draft(cast, joint, "MEX")
    celia, diego = cast.person("celia"), cast.person("diego")

    def give(by: Any, update: Update) -> Evidence:
        given = GivenEvidence("", file=SimpleUploadedFile("a.pdf", PDF))
        return evidence.attach(by=by, update=update, given=given)

    for _ in range(5):
        mine = give(celia, blz)
        _gone, theirs = at_once(partial(evidence.remove, by=celia, piece=mine), partial(give, diego, mex))
        assert storage.path_of(theirs.digest).read_bytes() == PDF
        evidence.remove(by=diego, piece=theirs)
        assert not storage.path_of(theirs.digest).exists()


def killed(act: Callable[[], Any]) -> None:
    """Do it in a process of its own, in a transaction, and kill that process before the end."""
    child = os.fork()
    if child == 0:
        ours = connection.connection
        try:
            connection.connection = None
            with transaction.atomic():
                act()
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(len(str(ours)))
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    close_old_connections()


def test_a_process_killed_between_the_file_and_its_row_leaves_nothing_for_long(
    cast: Cast, joint: Commitment, folder: Path
) -> None:
    made, celia = draft(cast, joint), cast.person("celia")

    def give(name: str = "a.pdf") -> Evidence:
        return evidence.attach(
            by=celia, update=made, given=GivenEvidence("", file=SimpleUploadedFile(name, PDF))
        )

    killed(give)
    left = [path for path in folder.glob("??/*") if path.is_file()]
    assert len(left) == 1
    assert not Evidence.objects.exists()
    old = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(left[0], (old, old))
    piece = give()
    assert held.purge(at=timezone.now()) == 0
    assert storage.path_of(piece.digest).read_bytes() == PDF
    evidence.remove(by=celia, piece=piece)
    killed(give)
    os.utime(left[0], (old, old))
    assert held.purge(at=timezone.now()) == 1
    assert not left[0].exists()


ROUTES = ("edit/", "sign/", "correct/", "discard/", "attest/")


@pytest.mark.parametrize("name", ["ana", "bruno", "diego", "elena", "fabio", "gina", "nobody"])
def test_guessed_numbers_change_nothing(cast: Cast, joint: Commitment, name: str) -> None:
    open_one, done = draft(cast, joint, done="secreto"), signed(cast, joint, audience="secretariat")
    piece = evidence.attach(
        by=cast.person("celia"), update=open_one, given=GivenEvidence("", link="https://example.org/a")
    )
    desk, before = Desk(cast, name), acts_recorded("sign_update")
    fields = typed(done_es="ajeno") | {"version": "1", "drop": str(piece.pk), "party": "BLZ", "kind": "x"}
    for update in (open_one, done):
        for route in ROUTES:
            if (name, update, route) == ("ana", done, "attest/"):
                continue
            for answer in (
                desk.get(f"/updates/{update.pk}/{route}"),
                desk.post(f"/updates/{update.pk}/{route}", **fields),
            ):
                leads_on = name == "nobody" or answer.get("Location") == f"/en/updates/{done.pk}/"
                assert answer.status_code == 404 or (answer.status_code == 302 and leads_on)
                assert "secreto" not in answer.content.decode()
    assert (acts_recorded("sign_update"), Evidence.objects.count()) == (before, 1)
    assert list(Update.objects.order_by("pk").values_list("done__es", flat=True)) == [
        "secreto",
        "hecho in_progress",
    ]


def test_a_piece_of_another_draft_is_not_taken_off_by_its_number(cast: Cast, joint: Commitment) -> None:
    theirs = draft(cast, joint, "MEX")
    piece = evidence.attach(
        by=cast.person("diego"), update=theirs, given=GivenEvidence("", link="https://example.org/a")
    )
    mine = draft(cast, joint)
    fields = typed() | {"version": "1", "drop": str(piece.pk)}
    assert Desk(cast, "celia").post(f"/updates/{mine.pk}/edit/", **fields).status_code == 302
    assert Evidence.objects.filter(pk=piece.pk).exists()
    with pytest.raises(PermissionDenied):
        evidence.remove(by=cast.person("celia"), piece=piece)
