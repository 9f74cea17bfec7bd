"""Who a user is on a day follows from appointments and offices, with their dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from cauce.foundation.accounts.models import Appointment, Role, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.parties.models import Office, OfficeTerm, TeamYear
from cauce.foundation.values.partial_date import PartialDate
from tests.cast import TODAY, Cast, party

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_each_of_the_cast_is_who_they_are(cast: Cast) -> None:
    seen = {
        name: (set(each.parties), set(each.teams), each.is_secretariat, each.is_chair, each.may_write)
        for name in cast.everyone
        for each in [cast.person(name)]
    }
    assert seen == {
        "ana": ({"UNHCR"}, set(), True, False, True),
        "bruno": ({"COL"}, set(), False, True, True),
        "celia": ({"BLZ"}, set(), False, False, True),
        "diego": ({"MEX"}, set(), False, False, True),
        "elena": ({"CAN"}, set(), False, False, True),
        "fabio": ({"MEX"}, {"reception-admission-case-processing"}, False, False, True),
        "gina": ({"ESP"}, set(), False, False, False),
        "nobody": (set(), set(), False, False, False),
    }


def test_the_role_is_told_in_words(cast: Cast, settings: Any) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert cast.person("celia").role_label == "Focal point, Belize"
    assert cast.person("nobody").role_label == ""


@pytest.mark.parametrize(
    ("began", "ended", "acts"),
    [(0, None, True), (0, 0, True), (-5, 0, True), (1, None, False), (-5, -1, False), (-5, 5, True)],
)
def test_an_appointment_holds_from_its_first_to_its_last_day(
    cast: Cast, began: int, ended: int | None, acts: bool
) -> None:
    appointment = cast.users["celia"].appointments.get()
    appointment.began = TODAY + timedelta(days=began)
    appointment.ended = None if ended is None else TODAY + timedelta(days=ended)
    appointment.save()
    person = cast.person("celia")
    assert (person.parties == {"BLZ"}) is acts
    assert person.may_write is acts
    assert not person.is_anonymous


def test_the_office_of_the_chair_acts_only_while_its_party_chairs(cast: Cast) -> None:
    bruno = cast.users["bruno"]
    assert person_of(bruno, on=date(2025, 12, 31)).is_chair
    after = person_of(bruno, on=date(2026, 1, 1))
    assert (after.is_chair, after.parties, after.may_write) == (False, frozenset(), False)


def test_a_demonstration_term_counts_only_where_the_real_ones_leave_the_day_open(cast: Cast) -> None:
    OfficeTerm.objects.create(
        office=Office.SUPPORT_PLATFORM_CHAIR, sequence=5, party=party("ESP"), source_url="test",
        began=PartialDate("2025"), is_demonstration=True,
    )  # fmt: skip
    Appointment.objects.create(
        person=cast.users["gina"], party=party("ESP"), role=Role.CHAIR, began=date(2025, 1, 1)
    )
    assert not cast.person("gina").is_chair
    assert cast.person("bruno").is_chair
    assert person_of(cast.users["gina"], on=date(2026, 2, 1)).is_chair


def test_a_team_lead_leads_as_long_as_the_party_is_recorded_to_lead(cast: Cast) -> None:
    fabio, team = cast.users["fabio"], "reception-admission-case-processing"
    assert person_of(fabio, on=date(2027, 3, 1)).teams == {team}
    TeamYear.objects.create(team_id=team, year=2026, lead=party("BLZ"), source_url="test")
    assert person_of(fabio, on=date(2025, 12, 31)).teams == {team}
    later = person_of(fabio, on=date(2026, 1, 1))
    assert (later.teams, later.parties, later.may_write) == (frozenset(), frozenset(), False)


def test_a_closed_account_is_nobody(cast: Cast) -> None:
    cast.users["ana"].is_active = False
    assert person_of(cast.users["ana"], on=TODAY).is_anonymous


def test_several_appointments_add_up(cast: Cast) -> None:
    Appointment.objects.create(
        person=cast.users["gina"], party=party("BLZ"), role=Role.FOCAL_POINT, began=TODAY
    )
    gina = cast.person("gina")
    assert gina.parties == {"ESP", "BLZ"}
    assert gina.may_write


@pytest.mark.parametrize("name", ["ana", "bruno", "celia", "fabio", "gina"])
def test_it_takes_two_queries_at_most(cast: Cast, django_assert_max_num_queries: Any, name: str) -> None:
    user = User.objects.get(pk=cast.users[name].pk)
    with django_assert_max_num_queries(2):
        _ = person_of(user, on=TODAY).role_label


def test_it_takes_no_query_for_the_anonymous(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert person_of(AnonymousUser(), on=TODAY).is_anonymous


def test_when_the_term_ends_access_ends_on_the_next_day(cast: Cast, client: Client) -> None:
    appointment = cast.users["ana"].appointments.get()
    appointment.ended = TODAY
    appointment.save()
    client.force_login(cast.users["ana"], backend=BACKEND)
    assert client.get(reverse("people:list")).status_code == 200
    # 23:59 and 00:01 at the seat, Costa Rica, six hours behind UTC
    midnight = datetime(2025, 5, 16, 6, tzinfo=UTC)
    with time_machine.travel(midnight - timedelta(minutes=1)):
        client.force_login(cast.users["ana"], backend=BACKEND)
        assert client.get(reverse("people:list")).status_code == 200
    with time_machine.travel(midnight + timedelta(minutes=1)):
        assert client.get(reverse("people:list")).status_code == 404


def test_in_production_an_invented_term_makes_nobody_chair(cast: Cast, settings: Any) -> None:
    OfficeTerm.objects.create(
        office=Office.SUPPORT_PLATFORM_CHAIR, sequence=9, party=party("COL"), source_url="demonstration",
        began=PartialDate("2026"), is_demonstration=True,
    )  # fmt: skip
    day = date(2026, 6, 1)
    assert person_of(cast.users["bruno"], on=day).is_chair
    settings.PRODUCTION = True
    assert not person_of(cast.users["bruno"], on=day).is_chair
