"""The invented cast on the real parties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cauce.exchange import demonstration
from cauce.foundation.accounts.models import Appointment, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.parties.models import Office, OfficeTerm, Team, TeamYear
from cauce.foundation.values.partial_date import PartialDate
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.progress.models import Update
from cauce.regional.rounds.models import Obligation
from tests.cast import party

TODAY, LATER = date(2025, 5, 15), date(2026, 11, 21)


@pytest.fixture
def reference(db: None) -> None:
    for code in ("UNHCR", "COL", "BLZ", "MEX", "CAN", "ESP"):
        party(code)
    team = Team.objects.create(key=demonstration.TEAM, source_url="test")
    TeamYear.objects.create(team=team, year=2023, lead=party("MEX"), source_url="test")
    OfficeTerm.objects.create(
        office=Office.SUPPORT_PLATFORM_CHAIR, sequence=4, party=party("COL"), source_url="test",
        began=PartialDate("2025"), ended=PartialDate("2025"),
    )  # fmt: skip


@pytest.mark.parametrize("on", [TODAY, LATER])
def test_everybody_can_do_what_their_part_says(reference: None, on: date) -> None:
    members = demonstration.make_cast(on=on)
    assert [each.name for each in members] == ["Ana", "Bruno", "Celia", "Diego", "Elena", "Fabio", "Gina"]
    by_name = {each.name: person_of(User.objects.get(email=each.email), on=on) for each in members}
    assert by_name["Ana"].is_secretariat
    assert by_name["Bruno"].is_chair
    assert by_name["Fabio"].teams == {demonstration.TEAM}
    assert by_name["Celia"].parties == {"BLZ"}
    assert not by_name["Gina"].may_write
    assert all(each.role_words and each.email.endswith("@demo.cauce.example") for each in members)
    assert len(demonstration.DEMONSTRATION_PASSWORD) >= 12
    assert all(user.check_password(demonstration.DEMONSTRATION_PASSWORD) for user in User.objects.all())


def test_everything_invented_says_so(reference: None) -> None:
    demonstration.make_cast(on=LATER)
    assert not User.objects.filter(is_demonstration=False).exists()
    assert not Appointment.objects.filter(is_demonstration=False).exists()
    term = OfficeTerm.objects.get(is_demonstration=True)
    assert (str(term.began), term.party_id, set(term.note.by_language)) == ("2026", "COL", {"es", "en"})


def test_where_a_source_says_who_chairs_nothing_is_invented(reference: None) -> None:
    demonstration.make_cast(on=TODAY)
    assert not OfficeTerm.objects.filter(is_demonstration=True).exists()


def test_making_it_again_changes_nothing(reference: None) -> None:
    first = demonstration.make_cast(on=LATER)
    user = User.objects.get(name="Ana")
    user.set_password("another long password")
    user.save()
    assert demonstration.make_cast(on=LATER) == first
    assert (User.objects.count(), Appointment.objects.count(), OfficeTerm.objects.count()) == (7, 7, 2)
    user.refresh_from_db()
    assert user.check_password("another long password")


def test_it_is_not_made_in_production(reference: None, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(demonstration.NotForProduction):
        demonstration.make_cast(on=TODAY)
    assert not User.objects.exists()


def test_it_says_what_is_not_loaded_yet(db: None) -> None:
    with pytest.raises(demonstration.ReferenceDataMissing, match="UNHCR"):
        demonstration.make_cast(on=TODAY)


def test_the_one_password_is_hashed_once(reference: None) -> None:
    demonstration.make_cast(on=TODAY)
    assert User.objects.values("password").distinct().count() == 1


def test_the_round_asks_the_cast_about_real_commitments_and_answers_nothing(reference: None) -> None:
    for code in demonstration.ROUND_PARTIES:
        commitment = Commitment.objects.create(
            key=f"{code}-1", kind="pledge", forum="GRF 2023", visibility="public", source_url="test"
        )
        Part.objects.create(commitment=commitment, role="commits", party_id=code)
    demonstration.make_cast(on=LATER)
    made = demonstration.make_round(on=LATER)
    assert made is not None
    assert (made.is_demonstration, made.deadline - LATER) == (True, timedelta(days=21))
    assert set(Obligation.objects.values_list("party", flat=True)) == {"BLZ", "MEX", "CAN"}
    assert not Update.objects.exists()


def test_without_such_commitments_there_is_no_round(reference: None) -> None:
    demonstration.make_cast(on=LATER)
    assert demonstration.make_round(on=LATER) is None


def test_there_is_no_round_in_production(reference: None, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(demonstration.NotForProduction):
        demonstration.make_round(on=LATER)
