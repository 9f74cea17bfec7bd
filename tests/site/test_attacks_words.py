"""Attacks on words and names that are not for the attacker: before publication, on another day, in links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cauce.regional.commitments import actions
from cauce.regional.commitments.content import GivenLink
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.wording import content_read
from tests.cast import TODAY, Cast
from tests.regional.commitments.writing import WRITERS, both, content, draft, published

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DRAFTED = datetime(2025, 5, 10, 12, tzinfo=UTC)


def page(cast: Cast, name: str, address: str, **typed: Any) -> str:
    client = Client()
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    answer = client.post(address, typed) if typed else client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return body.decode()


def reworded(cast: Cast, commitment: Commitment, called: str) -> Commitment:
    kept = content_read(commitment)
    said = type(kept)(**{**vars(kept), "title": both(called), "statement": both(f"{called} says")})
    by = cast.person(WRITERS[str(commitment.owner_id)])
    return actions.change_commitment(by=by, commitment=commitment, content=said, version=commitment.version)


@pytest.fixture
def thought_better(cast: Cast) -> Commitment:
    """A first wording that Belize thought better of, five days before another one became public."""
    with time_machine.travel(DRAFTED):
        made = draft(cast, called="Jaguarundi")
        made = reworded(cast, made, "Jaguarundi again")
    made = reworded(cast, made, "Tapir")
    actions.agree(by=cast.person("celia"), commitment=made)
    return actions.publish(by=cast.person("celia"), commitment=made, visibility="public")


@pytest.mark.parametrize("name", ["ana", "diego", "nobody"])
@pytest.mark.parametrize("days", [3, 6])
def test_no_day_shows_a_wording_of_before_its_publication(
    cast: Cast, thought_better: Commitment, name: str, days: int
) -> None:
    key, on = thought_better.key, (TODAY - timedelta(days=days)).isoformat()
    for address in (
        f"/api/v1/commitments/{key}?on={on}", f"/api/v1/commitments?on={on}",
        f"/es/commitments/{key}/grf/?on={on}", f"/es/commitments/{key}/?on={on}",
        f"/es/commitments/{key}/wordings/", f"/es/download/commitments.csv?on={on}",
        f"/es/download/grf-updates.csv?on={on}", f"/download/iati-activities.xml?on={on}",
        f"/es/commitments/?on={on}", f"/es/search/?q=jaguarundi&on={on}",
    ):  # fmt: skip
        assert "Jaguarundi" not in page(cast, name, address), address


def test_today_it_is_there(cast: Cast, thought_better: Commitment) -> None:
    assert "Tapir" in page(cast, "nobody", f"/api/v1/commitments/{thought_better.key}")
    assert "Tapir" in page(cast, "nobody", f"/es/commitments/{thought_better.key}/grf/")


@pytest.mark.parametrize(
    ("name", "reads"), [("celia", True), ("ana", True), ("diego", False), ("nobody", False)]
)
def test_who_wrote_a_wording_is_named_to_its_party_and_the_secretariat_alone(
    cast: Cast, thought_better: Commitment, name: str, reads: bool
) -> None:
    cast.users["celia"].name = "Celia Quetzalita"
    cast.users["celia"].save()
    addresses = (f"/es/commitments/{thought_better.key}/wordings/", f"/es/commitments/{thought_better.key}/")
    pages = [page(cast, name, address) for address in addresses]
    assert any("Quetzalita" in each for each in pages) is (reads or name == "celia")


def test_a_link_that_others_drew_does_not_tell_a_key_that_is_not_for_the_reader(cast: Cast) -> None:
    open_one = published(cast, called="Open")
    hidden = published(cast, owner="MEX", visibility="secretariat", called="Hidden")
    actions.link(by=cast.person("ana"), origin=open_one, target=hidden, kind="feeds")
    assert hidden.key not in page(cast, "celia", f"/es/commitments/{open_one.key}/edit/")
    kept = content_read(Commitment.objects.get(pk=open_one.pk))
    assert kept.links == (GivenLink("feeds", hidden.key),)


def test_who_is_named_later_does_not_read_what_only_the_secretariat_read(cast: Cast) -> None:
    made = published(cast, said=content("Jaguarundi", ("BLZ",)), visibility="secretariat")
    made = reworded(cast, made, "Tapir")
    actions.publish(by=cast.person("celia"), commitment=made, visibility="parties", named=("MEX",))
    text = page(cast, "diego", f"/es/commitments/{made.key}/wordings/")
    assert "Tapir" in text
    assert "Jaguarundi" not in text
    assert "Jaguarundi" in page(cast, "ana", f"/es/commitments/{made.key}/wordings/")
