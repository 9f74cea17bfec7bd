"""Appointing, ending, and one's own language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cauce.foundation.accounts import actions
from cauce.foundation.accounts.models import Appointment, Role
from cauce.foundation.ledger.models import Entry
from tests.cast import TODAY, Cast, party

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEAM = "reception-admission-case-processing"


def appoint(cast: Cast, name: str = "gina", **changes: Any) -> Appointment:
    given: dict[str, Any] = {
        "by": cast.person("ana"), "person": cast.users[name], "party": party("ESP"), "role": Role.FOCAL_POINT,
        "began": TODAY, "at": timezone.now(),
    }  # fmt: skip
    return actions.appoint(**given | changes)


def end(cast: Cast, name: str, last_day: date) -> Appointment:
    return actions.end_appointment(
        by=cast.person("ana"), appointment=cast.users[name].appointments.get(), last_day=last_day,
        at=timezone.now(),
    )  # fmt: skip


def test_who_is_appointed_acts_from_the_first_day(cast: Cast) -> None:
    assert not cast.person("gina").may_write
    appointment = appoint(cast, ended=date(2025, 12, 31))
    assert cast.person("gina").may_write
    assert appointment.recorded_by == cast.users["ana"]
    entry = Entry.objects.get(verb="appoint")
    assert (entry.object_label, entry.party, entry.change["role"], entry.change["until"]) == (
        "Gina", "ESP", "focal_point", "2025-12-31",
    )  # fmt: skip


def test_who_is_ended_acts_until_the_last_day(cast: Cast) -> None:
    end(cast, "celia", TODAY - timedelta(days=1))
    assert not cast.person("celia").may_write
    assert Entry.objects.get(verb="end_appointment").change["until_before"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"ended": TODAY - timedelta(days=1)},
        {"role": Role.TEAM_LEAD},
        {"role": Role.OBSERVER},
    ],
    ids=["ends before it begins", "a lead without a team", "the same again"],
)
def test_an_appointment_that_makes_no_sense_is_refused(cast: Cast, changes: dict[str, Any]) -> None:
    with pytest.raises(actions.Refused):
        appoint(cast, **changes)
    assert not Entry.objects.exists()


def test_the_same_appointment_may_follow_one_that_ended(cast: Cast) -> None:
    end(cast, "celia", TODAY)
    with pytest.raises(actions.Refused):
        appoint(cast, "celia", party=party("BLZ"), began=TODAY)
    appoint(cast, "celia", party=party("BLZ"), began=TODAY + timedelta(days=1))


def test_an_appointment_does_not_end_before_it_began_nor_twice(cast: Cast) -> None:
    with pytest.raises(actions.Refused):
        end(cast, "celia", date(2024, 12, 31))
    end(cast, "celia", TODAY - timedelta(days=1))
    with pytest.raises(actions.Refused):
        end(cast, "celia", TODAY)


def test_the_secretariat_is_never_left_empty(cast: Cast) -> None:
    with pytest.raises(actions.Refused):
        end(cast, "ana", TODAY)
    appoint(cast, "gina", party=party("UNHCR"), role=Role.SECRETARIAT, ended=TODAY)
    with pytest.raises(actions.Refused):
        end(cast, "ana", TODAY)
    appoint(cast, "celia", party=party("UNHCR"), role=Role.SECRETARIAT)
    cast.users["celia"].is_active = False
    cast.users["celia"].save()
    with pytest.raises(actions.Refused):
        end(cast, "ana", TODAY)
    appoint(cast, "diego", party=party("UNHCR"), role=Role.SECRETARIAT)
    end(cast, "ana", TODAY)


def test_the_pages_appoint_and_end(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["ana"], backend=BACKEND)
    gina = cast.users["gina"]
    url = reverse("people:appoint", args=[gina.pk])
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"role": "team_lead", "party": "MEX", "began": "2025-05-15"})
    assert "team" in wrong.context["form"].errors
    typed = {"role": "team_lead", "party": "MEX", "team": TEAM, "began": "2025-05-15", "ended": "2025-06-30"}
    assert client.post(url, typed).status_code == 302
    assert cast.person("gina").teams == {TEAM}
    lead = gina.appointments.get(role="team_lead")
    ending = reverse("people:end", args=[lead.pk])
    assert client.get(ending).status_code == 200
    assert client.post(ending, {"last_day": "2025-05-01"}).status_code == 200
    assert client.post(ending, {"last_day": "2025-05-15"}).status_code == 302
    lead.refresh_from_db()
    assert lead.ended == TODAY


def test_somebody_changes_their_own_language(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["gina"], backend=BACKEND)
    response = client.post(reverse("people:account"), {"language": "en"})
    assert response["Location"] == "/en/account/"
    cast.users["gina"].refresh_from_db()
    assert cast.users["gina"].language == "en"
    assert Entry.objects.get().change == {"from": "es", "to": "en"}
    client.post(reverse("people:account"), {"language": "en"})
    assert Entry.objects.count() == 1


def test_the_account_page_tells_what_one_acts_as(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["bruno"], backend=BACKEND)
    page = client.get("/en/account/").content.decode()
    assert "Chair of the Platform, Colombia" in page
    assert "bruno@example.org" in page
