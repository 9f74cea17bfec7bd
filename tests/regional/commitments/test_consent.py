"""Nobody is bound by what another wrote before agreeing to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cauce.regional.commitments import actions, rules
from cauce.regional.commitments.models import Commitment, Part, PartRole
from tests.cast import Cast, party
from tests.regional.commitments.conftest import Make

Browse = Callable[..., Any]


@pytest.fixture
def shown(make: Make, cast: Cast) -> Commitment:
    """Written and agreed by Belize, with Mexico named as committing, and shown to Mexico."""
    made = make(
        "BLZ-2025-01", by=("BLZ", "MEX"), owner=party("BLZ"), drafted_by=cast.users["celia"],
        visibility="private",
    )  # fmt: skip
    actions.agree(by=cast.person("celia"), commitment=made)
    return actions.publish(by=cast.person("celia"), commitment=made, visibility="parties", named=("MEX",))


def publish(cast: Cast, commitment: Commitment) -> Commitment:
    return actions.publish(by=cast.person("celia"), commitment=commitment, visibility="public")


def test_it_is_not_published_before_the_others_agreed(cast: Cast, shown: Commitment) -> None:
    with pytest.raises(actions.Refused, match=r"MEX|México"):
        publish(cast, shown)
    actions.consent(by=cast.person("diego"), commitment=shown, party="MEX", version=1)
    assert publish(cast, shown).visibility == "public"


def test_another_wording_is_asked_for_again(cast: Cast, shown: Commitment) -> None:
    actions.consent(by=cast.person("diego"), commitment=shown, party="MEX", version=1)
    Commitment.objects.filter(pk=shown.pk).update(version=2)
    with pytest.raises(actions.Refused):
        publish(cast, shown)


@pytest.mark.parametrize("name", ["ana", "bruno", "celia", "elena", "fabio", "gina", "nobody"])
def test_only_the_party_itself_agrees(cast: Cast, shown: Commitment, browse: Browse, name: str) -> None:
    assert not rules.may_consent(cast.person(name), shown)
    with pytest.raises(PermissionDenied):
        actions.consent(by=cast.person(name), commitment=shown, party="MEX", version=1)
    assert browse(f"/commitments/{shown.key}/consent/", name).status_code in (302, 404)


def test_the_party_reads_its_share_and_agrees_on_a_page(
    cast: Cast, shown: Commitment, browse: Browse
) -> None:
    page = browse(f"/commitments/{shown.key}/consent/", "diego")
    assert (
        f"Enunciado {shown.key}" in page.content.decode() or f"Statement {shown.key}" in page.content.decode()
    )
    assert "consent/" in browse(f"/commitments/{shown.key}/", "diego").content.decode()
    assert rules.unasked(shown) == ["MEX"]


def test_a_published_one_binds_nobody_new(cast: Cast, shown: Commitment) -> None:
    from cauce.regional.commitments.content import GivenPart
    from cauce.regional.commitments.wording import content_read

    actions.consent(by=cast.person("diego"), commitment=shown, party="MEX", version=1)
    published = publish(cast, shown)
    content = content_read(published)
    assert not Part.objects.filter(commitment=published, party="CAN").exists()
    more = type(content)(**{**vars(content), "parts": (*content.parts, GivenPart(PartRole.COMMITS, "CAN"))})
    with pytest.raises(actions.Refused):
        actions.change_commitment(
            by=cast.person("celia"), commitment=published, content=more, version=published.version
        )


def test_what_changed_since_it_was_read_is_not_agreed_to(
    cast: Cast, shown: Commitment, browse: Browse, client: Client
) -> None:
    browse(f"/commitments/{shown.key}/consent/", "diego")
    Commitment.objects.filter(pk=shown.pk).update(version=2)
    answer = client.post(f"/es/commitments/{shown.key}/consent/", {"version": "1"})
    assert answer.status_code == 200
    assert rules.unasked(Commitment.objects.get(pk=shown.pk)) == ["MEX"]


def test_a_second_click_finds_it_done(shown: Commitment, browse: Browse, client: Client) -> None:
    browse(f"/commitments/{shown.key}/consent/", "diego")
    for _click in range(2):
        answer = client.post(f"/es/commitments/{shown.key}/consent/", {"version": "1"})
        assert answer.status_code == 302
    assert shown.consents.count() == 1
