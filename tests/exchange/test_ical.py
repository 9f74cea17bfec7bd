"""Calendar feeds, read back as a calendar program reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.exchange import ical
from cauce.foundation.ledger.actions import record
from cauce.foundation.parties.models import Team, TeamYear
from tests.cast import Cast, party
from tests.exchange.rows import PUBLIC, SEEN, client_of, event, one_of_each, text

pytestmark = pytest.mark.usefixtures("cast")
FEEDS = ["/feeds/all.ics", "/feeds/organ/support_platform.ics", "/feeds/state/PAN.ics"]


def read(client: Client, address: str, **headers: str) -> list[Any]:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return list(icalendar.Calendar.from_ical(response.content).walk("VEVENT"))


def uids(entries: list[Any]) -> set[str]:
    return {str(entry["UID"]).split("@")[0] for entry in entries}


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_public_events_only_whoever_asks(cast: Cast, name: str, address: str) -> None:
    one_of_each(event)
    assert uids(read(client_of(cast, name), address)) == {PUBLIC}


def test_an_event_survives_the_way_there_and_back(client: Client) -> None:
    event(
        "E-1", title=text("Reunión; con, comas\\ y\nlíneas " + "largas " * 20), place=text("Ciudad de Panamá")
    )
    response = client.get("/feeds/all.ics?lang=es")
    calendar: Any = icalendar.Calendar.from_ical(response.content)
    entry: Any = calendar.walk("VEVENT")[0]
    assert entry["SUMMARY"].endswith("largas ")
    assert "Reunión; con, comas\\ y\nlíneas" in entry["SUMMARY"]
    assert entry["LOCATION"] == "Ciudad de Panamá"
    assert entry["URL"] == "http://testserver/es/agenda/events/E-1/"
    assert "https://example.org/e" in entry["DESCRIPTION"]
    assert calendar["X-WR-CALNAME"] == calendar["NAME"]
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=12)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar.to_ical() == response.content
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_the_last_day_is_in_and_the_day_after_is_not(client: Client) -> None:
    event("E-1", starts_on=date(2025, 9, 1), ends_on=date(2025, 9, 2))
    (entry,) = read(client, "/feeds/all.ics")
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2025, 9, 1), date(2025, 9, 3))
    assert entry["DTSTART"].params["VALUE"] == "DATE"


@pytest.mark.parametrize(
    ("fields", "status", "prefix"),
    [
        ({"precision": "quarter", "ends_on": date(2025, 12, 31)}, "TENTATIVE", "(to be confirmed) "),
        ({"precision": "month"}, "TENTATIVE", "(to be confirmed) "),
        ({"precision": "year", "status": "confirmed"}, "TENTATIVE", "(to be confirmed) "),
        ({"precision": "day", "tentative": True, "status": "confirmed"}, "TENTATIVE", "(to be confirmed) "),
        ({"precision": "day", "status": "confirmed"}, "CONFIRMED", ""),
        ({"precision": "day", "status": "held"}, "CONFIRMED", ""),
        ({"precision": "year", "status": "held"}, "CONFIRMED", "(exact day not known) "),
        ({"precision": "day", "status": "cancelled"}, "CANCELLED", ""),
    ],
)
def test_doubt_stays_doubt(client: Client, fields: dict[str, Any], status: str, prefix: str) -> None:
    event("E-1", title=text("Taller", "Workshop"), **fields)
    (entry,) = read(client, "/feeds/all.ics?lang=en")
    assert entry["STATUS"] == status
    assert entry["SUMMARY"] == f"{prefix}Workshop"
    assert entry["TRANSP"] == "TRANSPARENT"
    if fields["precision"] == "quarter":
        assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2025, 9, 1), date(2026, 1, 1))


def test_a_source_within_the_site_becomes_an_address(client: Client) -> None:
    event("E-1", source_url="support-platform-strategy-2025#calendar")
    (entry,) = read(client, "/feeds/all.ics?lang=en")
    assert "http://testserver/en/sources/support-platform-strategy-2025" in entry["DESCRIPTION"]


def test_a_demonstration_event_says_so(client: Client) -> None:
    event("E-1", is_demonstration=True, status="confirmed")
    (entry,) = read(client, "/feeds/all.ics?lang=en")
    assert entry["SUMMARY"].startswith("(demonstration) ")


def test_the_same_data_gives_the_same_bytes_and_is_not_sent_twice(client: Client) -> None:
    event("E-1")
    first, second = client.get("/feeds/all.ics"), client.get("/feeds/all.ics")
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert first["Last-Modified"]
    again = client.get("/feeds/all.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    row = event("E-2")
    changed = client.get("/feeds/all.ics", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    row.tentative = True
    row.save()
    assert client.get("/feeds/all.ics")["ETag"] != changed["ETag"]


def test_stamps_come_from_the_ledger_and_never_from_the_clock(client: Client) -> None:
    event("E-1")
    moved = event("E-2")
    with transaction.atomic():
        record(verb="event-moved", subject=moved, by=None, at=datetime(2025, 5, 1, 12, tzinfo=UTC))
    stamps = {str(entry["UID"])[:3]: entry["DTSTAMP"].dt for entry in read(client, "/feeds/all.ics")}
    assert stamps == {"E-1": ical.EDITION, "E-2": datetime(2025, 5, 1, 12, tzinfo=UTC)}
    assert client.get("/feeds/all.ics")["Last-Modified"] == "Thu, 01 May 2025 12:00:00 GMT"


def test_a_feed_says_its_language_and_falls_back_to_spanish(client: Client) -> None:
    event("E-1", title=text("Taller", "Workshop"), status="confirmed")
    assert read(client, "/feeds/all.ics?lang=en")[0]["SUMMARY"] == "Workshop"
    for address in ("/feeds/all.ics?lang=es", "/feeds/all.ics", "/feeds/all.ics?lang=xx"):
        assert read(client, address)[0]["SUMMARY"] == "Taller"
    assert client.get("/feeds/all.ics", headers={"Accept-Language": "en"})["Content-Language"] == "es"


def test_a_team_and_a_state_have_their_own_events(client: Client) -> None:
    team = Team.objects.get()
    TeamYear.objects.filter(team=team).update(year=2025, lead=party("MEX"))
    event("TEAM", organ="team", team=team)
    event("OTHER-YEAR", organ="team", team=team, starts_on=date(2023, 1, 1), ends_on=date(2023, 1, 1))
    event("HOSTED").hosts.set([party("MEX")])
    event("OTHER")
    assert uids(read(client, f"/feeds/team/{team.key}.ics")) == {"TEAM", "OTHER-YEAR"}
    assert uids(read(client, "/feeds/state/MEX.ics")) == {"TEAM", "HOSTED"}
    assert uids(read(client, "/feeds/organ/team.ics")) == {"TEAM", "OTHER-YEAR"}


@pytest.mark.parametrize("address", ["organ/nope", "team/nope", "state/NOPE", "state/%00"])
def test_a_calendar_that_does_not_exist_is_not_found(client: Client, address: str) -> None:
    assert client.get(f"/feeds/{address}.ics").status_code == 404


def test_as_many_questions_to_the_database_for_30_events_as_for_one(client: Client) -> None:
    counts = []
    for batch in (range(1), range(1, 30)):
        for number in batch:
            event(f"E-{number}")
        with CaptureQueriesContext(connection) as captured:
            client.get("/feeds/all.ics")
        counts.append(len(captured))
    assert counts[0] == counts[1]
