"""Belize's invitation as needs of the demonstration: quoted, marked, and enough for the engine to propose."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cauce.exchange import demonstration, demonstration_support, reference_data
from cauce.regional.commitments.models import Commitment
from cauce.regional.support.models import Need, Offer, WeightSet
from tests.cast import TODAY
from tests.exchange.test_demonstration import reference  # noqa: F401 - a fixture

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def made(db: None) -> list[Need]:
    reference_data.load_reference_data(folder=DATA)
    demonstration.make_cast(on=TODAY)
    return demonstration_support.make_support(on=TODAY)


def test_each_need_quotes_the_invitation_and_says_that_belize_did_not_enter_it(made: list[Need]) -> None:
    invitation = Commitment.objects.get(key="BLZ-2019-2")
    assert len(made) == 3
    for need in made:
        assert (need.owner_id, need.commitment, need.is_demonstration) == ("BLZ", invitation, True)
        assert need.source_url == invitation.source_url
        for language, words in (("es", "no registró"), ("en", "did not enter")):
            assert invitation.statement.reading(language).text in need.note.by_language[language]
            assert words in need.note.by_language[language]
    assert not invitation.is_demonstration


def test_everything_invented_is_marked_and_bears_terms_that_exist(made: list[Need]) -> None:
    for model in (Need, Offer, WeightSet):
        assert model.objects.exists()
        assert not model.objects.filter(is_demonstration=False).exists()
    asked = (*demonstration_support.NEEDS, *demonstration_support.OFFERS)
    for each in asked:
        row = Need.objects.filter(key=each.key).first() or Offer.objects.get(key=each.key)
        assert set(row.terms.values_list("code", flat=True)) == set(each.terms)
    proof = Offer.objects.get(key="CAN-ASYLUM-EXPERTS").proofs.get()
    assert proof.link == Commitment.objects.get(key="CAN-2019-ASY").source_url


def test_making_it_again_changes_nothing(made: list[Need]) -> None:
    assert demonstration_support.make_support(on=TODAY) == []
    assert (Need.objects.count(), Offer.objects.count(), WeightSet.objects.count()) == (3, 3, 1)


def test_without_the_pledge_nothing_is_made(reference: None) -> None:  # noqa: F811
    demonstration.make_cast(on=TODAY)
    assert demonstration_support.make_support(on=TODAY) == []
    assert not Offer.objects.exists()


def test_it_is_not_made_in_production(reference: None, settings: Any) -> None:  # noqa: F811
    settings.PRODUCTION = True
    with pytest.raises(demonstration.NotForProduction):
        demonstration_support.make_support(on=TODAY)


def test_the_keys_can_be_addresses() -> None:
    for each in (*demonstration_support.NEEDS, *demonstration_support.OFFERS):
        assert re.fullmatch(r"[-\w]{1,40}", each.key)
