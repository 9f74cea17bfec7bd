"""Plans found by words, over HTTP and in files; and which version was in force on a day."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from cauce.foundation.search.queries import search
from cauce.regional.plans import actions, queries, revising
from cauce.regional.plans.models import PlanVersion
from tests.cast import Cast
from tests.regional.plans.making import NOW, published, table, written
from tests.regional.plans.test_revising import WHY, given, of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EVERYONE = ("ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody")


def two(cast: Cast) -> PlanVersion:
    """A published version and a draft in which a row is left out and one added."""
    first = published(cast)
    draft = actions.revise(by=cast.person("celia"), country="BLZ", at=NOW)
    revising.drop_row(by=cast.person("celia"), row=of(draft, "2"), reason=WHY, at=NOW)
    revising.add_row(by=cast.person("celia"), version=draft, given=given("Quetzal secreto."), at=NOW)
    return first


@pytest.mark.parametrize(
    "asked", ["plan de acción nacional belice", "plan nacional versión 1", "belice plan"]
)
def test_a_version_is_found_by_the_words_of_its_name(plans: Cast, asked: str) -> None:
    two(plans)
    found = search(plans.person("nobody"), asked, language="es", kind="plan-versions")
    assert [hit.url for hit in found.hits] == ["/es/plans/BLZ/1/"]
    assert "<mark>" in found.hits[0].title.html


def test_a_version_is_found_in_english_too_and_a_draft_by_its_own_state_alone(plans: Cast) -> None:
    two(plans)
    for name in EVERYONE:
        found = search(plans.person(name), "national action plan belize version 2", language="en")
        urls = [hit.url for hit in found.hits if hit.searchable.kind == "plan-versions"]
        assert urls == (["/es/plans/BLZ/2/"] if name == "celia" else [])


def test_versions_and_rows_over_http_for_whom_they_are(plans: Cast, client: Client) -> None:
    two(plans)
    for name in EVERYONE:
        client.logout()
        if name != "nobody":
            client.force_login(plans.users[name], backend=BACKEND)
        versions = client.get("/api/v1/plans?country=BLZ").json()["items"]
        rows = client.get("/api/v1/plan-rows?country=BLZ&limit=200").content.decode()
        sheet = client.get("/es/download/plan-rows.csv").getvalue().decode()
        assert [each["number"] for each in versions] == ([2, 1] if name == "celia" else [1])
        assert ("Quetzal" in rows) is ("Quetzal" in sheet) is (name == "celia")
    client.logout()
    only = client.get("/api/v1/plans").json()["items"][0]
    assert (only["country"], only["row_count"], only["is_draft"], only["left_out"]) == ("BLZ", 3, False, [])
    first = client.get("/api/v1/plan-rows?version=1&sector=education").json()["items"]
    assert [(row["number"], row["commitment"]) for row in first] == [("2", "BLZ-P0002")]


def test_the_reason_for_a_row_left_out_is_told_with_its_version(plans: Cast, client: Client) -> None:
    two(plans)
    draft = PlanVersion.objects.get(number=2)
    actions.publish(
        by=plans.person("celia"), version=draft, title=draft.title, in_force_from=date(2025, 5, 1), at=NOW
    )
    versions = client.get("/api/v1/plans").json()["items"]
    assert [(each["number"], each["replaced_from"]) for each in versions] == [(2, None), (1, "2025-05-01")]
    assert versions[0]["left_out"] == [
        {"number": "2", "title": {"es": "Matricular a todas las niñas", "en": None},
         "reason": {"es": "Ya se hizo.", "en": None}}
    ]  # fmt: skip


def test_the_version_in_force_on_a_day_is_the_same_by_every_door_and_stays_so(
    plans: Cast, client: Client
) -> None:
    days = [date(2025, 5, 14), date(2025, 5, 15), date(2025, 6, 1)]

    def told() -> list[Any]:
        answers: list[Any] = []
        for day in days:
            people = plans.person("nobody")
            found = queries.in_force(list(queries.versions(people, "BLZ")), day)
            there = client.get(f"/api/v1/plans?on={day}").json()["items"]
            sheet = client.get(f"/es/download/plan-rows.csv?on={day}").getvalue().decode("utf-8-sig")
            numbers = {row[1] for row in list(csv.reader(sheet.splitlines()))[2:]}
            assert [each["number"] for each in there] == ([found.number] if found else [])
            assert numbers == ({str(found.number)} if found else set())
            answers.append(there)
        return answers

    with time_machine.travel(datetime(2025, 6, 10, 18, tzinfo=UTC)):
        published(plans)
        before = told()
        assert [len(each) for each in before] == [0, 1, 1]
    later = datetime(2025, 7, 1, 18, tzinfo=UTC)
    with time_machine.travel(later):
        done = written(plans, table((1, "Protección", "Otra cosa.")), is_whole=True)
        assert done.version is not None
        actions.publish(
            by=plans.person("celia"), version=done.version, title=done.version.title,
            in_force_from=date(2025, 5, 20), at=later,
        )  # fmt: skip
        assert told() == before


def test_a_day_to_come_is_refused(plans: Cast, client: Client) -> None:
    published(plans)
    assert client.get("/api/v1/plans?on=2099-01-01").status_code == 422
    assert client.get("/es/download/plans.csv?on=2099-01-01").status_code == 400
