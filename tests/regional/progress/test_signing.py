"""A draft is signed; what is signed is read, corrected and attested by those who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.foundation.ledger import queries as ledger
from cauce.foundation.ledger.models import Entry
from cauce.foundation.ledger.words import sentence
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import actions
from cauce.regional.progress.models import Update
from tests.cast import Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.conftest import Desk, indicator, typed
from tests.regional.progress.making import content, draft, signed

pytestmark = pytest.mark.django_db
REPORT = "/commitments/JOINT-1/report/"


def only() -> Update:
    return Update.objects.get()


def test_before_signing_one_reads_who_will_read_what(cast: Cast) -> None:
    hidden = make_commitment("NAMED-1", owner=party("BLZ"), visibility="parties", named=("MEX",))
    made = draft(
        cast,
        hidden,
        obstacles=content().done,
        obstacles_audience="secretariat",
        support_needed=content().done,
    )
    page = Desk(cast, "celia").reads(f"/updates/{made.pk}/sign/")
    assert "the secretariat and the States and organisations named in it" in page
    assert "and the secretariat." in page
    assert Desk(cast, "celia").get(f"/updates/{made.pk}/sign/", "es").status_code == 200


def test_signed_twice_it_is_signed_once(cast: Cast, joint: Commitment) -> None:
    made, desk = draft(cast, joint), Desk(cast, "celia")
    places = {desk.post(f"/updates/{made.pk}/sign/", version=1)["Location"] for _ in range(2)}
    assert places == {f"/en/updates/{made.pk}/"}
    assert Entry.objects.filter(verb="sign_update").count() == 1


def test_what_changed_since_it_was_read_is_not_signed(cast: Cast, joint: Commitment) -> None:
    made, desk = draft(cast, joint), Desk(cast, "celia")
    actions.change(by=cast.person("celia"), update=made, content=content("fulfilled"), version=1)
    answer = desk.post(f"/updates/{made.pk}/sign/", version=1)
    assert "Read it again" in answer.content.decode()
    assert only().is_draft


@pytest.mark.parametrize("name", ["ana", "bruno", "diego", "elena", "gina", "nobody"])
def test_nobody_else_opens_signs_or_drops_a_draft(cast: Cast, joint: Commitment, name: str) -> None:
    made, desk = draft(cast, joint), Desk(cast, name)
    for place in ("", "edit/", "sign/", "discard/", "correct/", "attest/"):
        assert desk.get(f"/updates/{made.pk}/{place}").status_code in (302, 404)
        assert desk.post(f"/updates/{made.pk}/{place}").status_code in (302, 404, 405)
    assert desk.get(f"/updates/{made.pk}/").status_code == 404
    assert only().is_draft


def test_a_signed_update_offers_each_what_they_may(cast: Cast, joint: Commitment) -> None:
    made = signed(cast, joint)
    place = f"/updates/{made.pk}/"
    for name in cast.everyone:
        page = Desk(cast, name).reads(place)
        assert (f"{place}correct/" in page) is (name == "celia"), name
        assert (f"{place}attest/" in page) is (name == "ana"), name
        assert f"{place}edit/" not in page
        assert ("Celia" in page.split("<main")[1]) is (name in ("celia", "ana")), name


OBSTACLE_READERS = {
    "owner": {"celia"},
    "secretariat": {"celia", "ana"},
    "commitment": {"ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"},
}


@pytest.mark.parametrize("audience", OBSTACLE_READERS)
def test_obstacles_are_read_by_their_own_audience(cast: Cast, joint: Commitment, audience: str) -> None:
    secret = content(done="quetzal").done
    made = signed(cast, joint, obstacles=secret, obstacles_audience=audience)
    reading = {name for name in cast.everyone if "quetzal" in Desk(cast, name).reads(f"/updates/{made.pk}/")}
    assert reading == OBSTACLE_READERS[audience]


def test_an_update_for_the_secretariat_is_a_404_for_others(cast: Cast, joint: Commitment) -> None:
    made = signed(cast, joint, audience="secretariat")
    reading = {
        name for name in cast.everyone if Desk(cast, name).get(f"/updates/{made.pk}/").status_code == 200
    }
    assert reading == {"ana", "celia"}


def test_a_correction_begins_with_what_stands_and_takes_its_place(cast: Cast, joint: Commitment) -> None:
    first, desk = signed(cast, joint, done="uno"), Desk(cast, "celia")
    assert "uno" in desk.reads(f"/updates/{first.pk}/correct/")
    desk.post(f"/updates/{first.pk}/correct/", **typed(done_es="dos"))
    second = Update.objects.drafts().get()
    assert second.corrects_id == first.pk
    desk.post(f"/updates/{second.pk}/sign/", version=1)
    public = Desk(cast, "nobody")
    assert "This update was corrected" in public.reads(f"/updates/{first.pk}/")
    assert f"/updates/{second.pk}/" in public.reads(f"/updates/{first.pk}/")
    assert f"/updates/{first.pk}/" in public.reads(f"/updates/{second.pk}/")
    assert desk.get(f"/updates/{first.pk}/correct/").status_code == 404
    third = desk.post(f"/updates/{second.pk}/correct/", **typed(done_es="tres"))
    assert third.status_code == 302
    assert "History of corrections" in desk.reads(f"/updates/{Update.objects.drafts().get().pk}/")


def test_a_draft_correction_is_not_told_to_others(cast: Cast, joint: Commitment) -> None:
    first = signed(cast, joint)
    second = draft(cast, joint, corrects=first)
    page = Desk(cast, "diego").reads(f"/updates/{first.pk}/")
    assert f"/updates/{second.pk}/" not in page
    assert "corrected" not in page


def test_a_draft_is_thrown_away_after_asking(cast: Cast, joint: Commitment) -> None:
    made, desk = draft(cast, joint), Desk(cast, "celia")
    desk.reads(f"/updates/{made.pk}/discard/")
    assert Update.objects.exists()
    desk.post(f"/updates/{made.pk}/discard/")
    assert not Update.objects.exists()


def test_the_secretariat_attests_once_and_it_stands_beside_the_update(cast: Cast, joint: Commitment) -> None:
    made, desk = signed(cast, joint, done="quetzal"), Desk(cast, "ana")
    place = f"/updates/{made.pk}/"
    assert "Self-reported" in desk.reads(place)
    assert "quetzal" in desk.reads(f"{place}attest/")
    assert desk.post(f"{place}attest/", kind="verified").status_code == 200
    assert desk.post(f"{place}attest/", kind="verified", verifier="Auditor").status_code == 302
    assert "Verified by Auditor" in Desk(cast, "nobody").reads(place)
    assert "Self-reported" not in Desk(cast, "nobody").reads(place)
    assert desk.get(f"{place}attest/").status_code == 404


def test_a_commitment_that_its_reader_does_not_see_is_not_named_as_successor(
    cast: Cast, joint: Commitment
) -> None:
    hidden = make_commitment("HIDDEN-1", owner=party("BLZ"), visibility="private")
    made = signed(cast, joint, stage="superseded", superseded_by=hidden.pk)
    assert "HIDDEN-1" in Desk(cast, "celia").reads(f"/updates/{made.pk}/")
    assert "HIDDEN-1" not in Desk(cast, "diego").reads(f"/updates/{made.pk}/")


def test_the_acts_are_told_in_words(cast: Cast, joint: Commitment) -> None:
    made = draft(cast, joint)
    actions.change(by=cast.person("celia"), update=made, content=content("fulfilled"), version=1)
    made = actions.sign(by=cast.person("celia"), update=made)
    actions.attest(by=cast.person("ana"), update=made, kind="verified", verifier="Auditor")
    entries = list(Entry.objects.order_by("pk"))
    names = ledger.party_names(entries)
    told = [sentence(entry, names) for entry in entries]
    assert not [words for words in told if "%(" in words or "?" in words or made.get_stage_display() in words]
    assert all("JOINT-1" in words and "Belice" in words for words in told)
    assert "Auditor" in told[-1]


@pytest.mark.parametrize("name", ["ana", "bruno", "diego"])
def test_the_record_does_not_tell_others_of_a_draft(cast: Cast, joint: Commitment, name: str) -> None:
    made = draft(cast, joint)
    assert not ledger.recent(cast.person(name)).filter(verb="draft_update").exists()
    actions.sign(by=cast.person("celia"), update=made)
    assert ledger.recent(cast.person("ana")).filter(verb="sign_update").exists()


def queries_of(desk: Desk, path: str) -> int:
    desk.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.get(path).status_code == 200
    return len(captured)


def many(cast: Cast, joint: Commitment, count: int) -> Update:
    made: Any = None
    for _ in range(count):
        made = signed(cast, joint, corrects=made) if made and made.pk % 2 else signed(cast, joint)
    return Update.objects.get(pk=made.pk)


def test_pages_ask_the_same_number_of_questions_with_one_update_and_with_thirty(
    cast: Cast, joint: Commitment
) -> None:
    for count in range(3):
        indicator(joint, f"i-{count}")
    desk, before, after = Desk(cast, "celia"), {}, {}
    first = many(cast, joint, 1)
    for path in (f"/updates/{first.pk}/", REPORT, f"/updates/{first.pk}/correct/"):
        before[path] = queries_of(desk, path)
    last = many(cast, joint, 29)
    for path in (f"/updates/{first.pk}/", REPORT):
        after[path] = queries_of(desk, path)
    assert after == {path: before[path] for path in after}
    assert queries_of(desk, f"/updates/{last.pk}/") <= before[f"/updates/{first.pk}/"] + 1
