"""Acts on guarded records: read by those who see the record, and by nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cauce.foundation.ledger import queries
from cauce.foundation.ledger.actions import record
from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment
from tests.cast import NAMES, Cast, party

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Belize owns the record and Mexico is named. Bruno holds the chair; Elena acts for Canada.
READERS = {
    "private": {"celia"},
    "secretariat": {"celia", "ana"},
    "parties": {"celia", "ana"},
    "public": {"celia", "ana", "bruno"},
}


def recorded(cast: Cast, visibility: str) -> Commitment:
    title = Translated({"es": "quetzal", "en": "quetzal"})
    made = Commitment.objects.create(
        key="C-1", kind="pledge", forum="NAP", owner=party("BLZ"), visibility=visibility, title=title,
        source_url="test",
    )  # fmt: skip
    made.named_parties.add(party("MEX"))
    record(verb="report", subject=made, by=cast.person("celia"), party="BLZ")
    return made


@pytest.mark.parametrize("visibility", READERS)
def test_an_act_on_a_guarded_record_is_read_by_those_who_see_the_record(
    cast: Cast, client: Client, visibility: str
) -> None:
    made = recorded(cast, visibility)
    address = reverse("ledger:history", args=["commitments.commitment", made.pk])
    for name in NAMES:
        sees = name in READERS[visibility]
        found = queries.history(
            cast.person(name), object_type="commitments.commitment", object_id=str(made.pk)
        )
        assert found.exists() is sees, name
        client.force_login(cast.users[name], backend=BACKEND)
        said = client.get(address).content.decode()
        assert ("Celia (" in said) is sees, name
        assert "quetzal" not in said or visibility == "public"


def test_an_act_on_a_record_that_became_private_is_hidden_again(cast: Cast) -> None:
    made = recorded(cast, "public")
    assert queries.recent(cast.person("ana")).exists()
    Commitment.objects.filter(pk=made.pk).update(visibility="private")
    assert not queries.recent(cast.person("ana")).exists()


@pytest.mark.parametrize(
    ("visibility", "label"), [("private", "C-1"), ("parties", "C-1"), ("public", "quetzal")]
)
def test_the_title_of_a_record_that_is_not_public_is_not_kept_for_good(
    cast: Cast, visibility: str, label: str
) -> None:
    recorded(cast, visibility)
    assert Entry.objects.get().object_label == label


def test_acts_on_people_are_read_by_secretariat_chair_and_their_party(cast: Cast) -> None:
    record(verb="appoint", subject=cast.users["celia"], by=cast.person("ana"), party="BLZ")
    assert {name for name in NAMES if queries.recent(cast.person(name)).exists()} == {"ana", "bruno", "celia"}
