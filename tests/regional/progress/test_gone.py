"""A draft that a colleague threw away: its writers are told, and what they typed goes on as a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from cauce.foundation.accounts.models import Appointment
from cauce.foundation.drafts import actions as drafts
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import actions
from cauce.regional.progress.models import Update
from tests.cast import Cast, party
from tests.regional.progress.conftest import Desk, typed
from tests.regional.progress.making import draft, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(cast: Cast) -> Desk:
    """Diego, who reports for Belize too."""
    Appointment.objects.create(
        person=cast.users["diego"], party=party("BLZ"), role="focal_point", began=date(2025, 1, 1)
    )
    return Desk(cast, "diego")


def thrown_away(cast: Cast, joint: Commitment, desk: Desk, **fields: Any) -> int:
    made = draft(cast, joint, **fields)
    desk.post(f"/updates/{made.pk}/discard/")
    assert not Update.objects.filter(pk=made.pk).exists()
    return int(made.pk)


def test_what_is_typed_into_it_becomes_a_new_draft(cast: Cast, joint: Commitment, colleague: Desk) -> None:
    pk, desk = thrown_away(cast, joint, colleague), Desk(cast, "celia")
    answer = desk.post(f"/updates/{pk}/edit/", **(typed(done_es="quetzal") | {"version": "1"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "threw this draft away" in page
    assert "quetzal" in page
    assert 'action="/en/commitments/JOINT-1/report/?party=BLZ"' in page
    assert 'name="version" value="0"' in page
    assert not Update.objects.exists()
    desk.post("/commitments/JOINT-1/report/?party=BLZ", **typed(done_es="quetzal"), party="BLZ")
    assert str(Update.objects.get().done) == "quetzal"


def test_a_draft_begun_since_is_not_written_over(cast: Cast, joint: Commitment, colleague: Desk) -> None:
    pk, desk = thrown_away(cast, joint, colleague), Desk(cast, "celia")
    draft(cast, joint, done="del segundo")
    desk.post(f"/updates/{pk}/edit/", **(typed(done_es="quetzal") | {"version": "1"}))
    again = typed(done_es="quetzal") | {"version": "0", "party": "BLZ"}
    page = desk.post("/commitments/JOINT-1/report/?party=BLZ", **again).content.decode()
    assert "Somebody else saved this draft" in page
    assert Update.objects.get().done.by_language["es"] == "del segundo"


@pytest.mark.parametrize("page", ["", "edit/", "sign/", "discard/"])
def test_its_party_is_told_who_threw_it_away_and_goes_on(
    cast: Cast, joint: Commitment, colleague: Desk, page: str
) -> None:
    pk, desk = thrown_away(cast, joint, colleague), Desk(cast, "celia")
    answer = desk.get(f"/updates/{pk}/{page}")
    words = answer.content.decode()
    assert answer.status_code == 410
    assert cast.users["diego"].name in words
    assert "Begin a new draft" in words
    fields = [["done_es", "quetzal"], ["version", "1"], ["refers_to", "2025-05-01"]]
    drafts.keep(by=cast.person("celia"), form=f"update:{pk}", fields=fields, at=timezone.now())
    words = desk.get(f"/updates/{pk}/{page}").content.decode()
    assert "Go on with what you typed" in words
    form = desk.reads(f"/commitments/JOINT-1/report/?party=BLZ&unsent=update:{pk}")
    assert "quetzal" in form
    assert 'name="version" value="0"' in form
    desk.post("/commitments/JOINT-1/report/", **typed(done_es="quetzal"), unsent=f"update:{pk}")
    assert "Go on with what you typed" not in desk.get(f"/updates/{pk}/{page}").content.decode()


@pytest.mark.parametrize("name", ["ana", "bruno", "elena", "fabio", "gina", "nobody"])
def test_for_others_it_was_never_there(cast: Cast, joint: Commitment, colleague: Desk, name: str) -> None:
    pk, desk = thrown_away(cast, joint, colleague), Desk(cast, name)
    assert desk.get(f"/updates/{pk}/").status_code == 404
    assert desk.post(f"/updates/{pk}/edit/", **typed()).status_code in (302, 404)
    assert not Update.objects.exists()


def test_a_number_that_never_was_is_not_there(cast: Cast, joint: Commitment) -> None:
    for page in ("", "edit/", "sign/", "discard/"):
        assert Desk(cast, "celia").get(f"/updates/999999/{page}").status_code == 404
    assert Desk(cast, "celia").post("/updates/999999/edit/", **typed()).status_code == 404


def test_a_correction_thrown_away_goes_on_as_a_correction(
    cast: Cast, joint: Commitment, colleague: Desk
) -> None:
    first = signed(cast, joint)
    pk, desk = thrown_away(cast, joint, colleague, corrects=first), Desk(cast, "celia")
    sent = typed(done_es="quetzal") | {"version": "1"}
    page = desk.post(f"/updates/{pk}/edit/", **sent).content.decode()
    assert f'action="/en/updates/{first.pk}/correct/"' in page
    desk.post(f"/updates/{first.pk}/correct/", **typed(done_es="quetzal"))
    made = Update.objects.drafts().get()
    assert made.corrects == first
    actions.sign(by=cast.person("celia"), update=made)
    first.refresh_from_db()
    assert first.corrected_at is not None
