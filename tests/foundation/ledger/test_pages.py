"""The record read in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cauce.foundation.accounts import actions as people
from cauce.foundation.ledger import actions, words
from cauce.foundation.ledger.models import Entry
from cauce.foundation.ledger.queries import party_names
from tests.cast import TODAY, Cast, party

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AT = datetime(2025, 3, 12, 18, tzinfo=UTC)


def told(entry: Entry) -> str:
    with translation.override("en"):
        return words.sentence(entry, party_names([entry]))


def test_an_appointment_is_told_in_words(cast: Cast) -> None:
    people.appoint(
        by=cast.person("ana"), person=cast.users["gina"], party=party("BLZ"), role="focal_point",
        began=TODAY, ended=date(2026, 6, 30), at=AT,
    )  # fmt: skip
    assert told(Entry.objects.get()) == (
        "Ana (Technical Secretariat) appointed Gina as focal point for Belize, until 30 Jun 2026."
    )


def test_an_appointment_without_an_end_is_told_without_one(cast: Cast) -> None:
    people.appoint(
        by=cast.person("ana"), person=cast.users["gina"], party=party("BLZ"), role="observer",
        began=TODAY, at=AT,
    )  # fmt: skip
    assert told(Entry.objects.get()) == "Ana (Technical Secretariat) appointed Gina as observer for Belize."


def test_a_focal_point_is_told_with_the_party_they_acted_for(cast: Cast) -> None:
    people.change_language(by=cast.person("celia"), language="en", at=AT)
    assert told(Entry.objects.get()) == "Celia (Belize) changed their language to English."


def test_the_chair_is_told_as_such(cast: Cast) -> None:
    people.change_language(by=cast.person("bruno"), language="en", at=AT)
    assert told(Entry.objects.get()).startswith("Bruno (Chair of the Platform) changed")


def test_an_unknown_verb_is_told_by_its_name(cast: Cast) -> None:
    entry = actions.record(verb="unheard-of", subject=cast.users["celia"], by=None)
    assert told(entry) == "Cauce: unheard-of, Celia"


def test_an_old_entry_that_lacks_a_word_is_still_told(cast: Cast) -> None:
    entry = actions.record(verb="appoint", subject=cast.users["celia"], by=cast.person("ana"))
    assert "appointed Celia" in told(entry)


def test_every_verb_of_the_accounts_is_told_whole(cast: Cast) -> None:
    change = {"role": "observer", "party": "BLZ", "until": "2025-12-31", "from": "es", "to": "en"}
    for verb, name in words.verbs():
        entry = actions.record(
            verb=verb, subject=cast.users["celia"], by=cast.person("ana"), party="BLZ", change=change
        )
        assert name != verb
        assert "%(" not in told(entry)
        assert "Celia" in told(entry) or "Ana" in told(entry)


def test_a_history_is_newest_first_and_dated(cast: Cast, client: Client) -> None:
    celia, by = cast.users["celia"], cast.person("ana")
    people.appoint(by=by, person=celia, party=party("BLZ"), role="observer", began=TODAY, at=AT)
    people.appoint(
        by=by,
        person=celia,
        party=party("MEX"),
        role="observer",
        began=TODAY + timedelta(days=9),
        at=AT + timedelta(days=1),
    )
    client.force_login(cast.users["celia"], backend=BACKEND)
    url = f"/en/ledger/accounts.user/{celia.pk}/"
    assert [line.sentence.split(" for ")[1] for line in client.get(url).context["lines"]] == ["Belize."]
    client.force_login(cast.users["ana"], backend=BACKEND)
    page = client.get(url)
    assert [line.sentence.split(" for ")[1] for line in page.context["lines"]] == ["Mexico.", "Belize."]
    assert "12 Mar 2025" in page.content.decode()


def _many(cast: Cast, count: int) -> None:
    for number in range(count):
        code = party(f"P{number}").code
        actions.record(
            verb="appoint", subject=cast.users["celia"], by=cast.person("ana"), party=code,
            change={"role": "observer", "party": code, "until": None},
        )  # fmt: skip


@pytest.mark.parametrize("page", ["recent", "history"])
def test_pages_ask_the_database_as_often_for_many_as_for_few(cast: Cast, client: Client, page: str) -> None:
    client.force_login(cast.users["ana"], backend=BACKEND)
    arguments = ["accounts.user", cast.users["celia"].pk] if page == "history" else []
    url = reverse(f"ledger:{page}", args=arguments)
    _many(cast, 1)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    _many(cast, 30)
    with CaptureQueriesContext(connection) as many:
        response = client.get(url)
    assert len(response.context["lines"]) == 25
    assert len(many) == len(few)


def test_the_running_list_is_filtered_by_verb_and_by_party(cast: Cast, client: Client) -> None:
    by = cast.person("ana")
    for name, code in (("celia", "BLZ"), ("diego", "MEX")):
        people.appoint(by=by, person=cast.users[name], party=party(code), role="observer", began=TODAY, at=AT)
    people.change_language(by=cast.person("celia"), language="en", at=AT)
    client.force_login(cast.users["ana"], backend=BACKEND)

    def count(query: str) -> int:
        return len(client.get(reverse("ledger:recent") + query).context["lines"])

    queries = ("", "?verb=appoint", "?party=BLZ", "?verb=appoint&party=MEX", "?verb=x")
    assert [count(query) for query in queries] == [3, 2, 2, 1, 3]


def test_the_running_list_shows_the_last_seal(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["ana"], backend=BACKEND)
    url = reverse("ledger:recent")
    assert "cauce ledger verify" in client.get(url).content.decode()
    actions.record(verb="appoint", subject=cast.users["celia"], by=None)
    seal = actions.seal_pending(at=timezone.now())
    assert seal
    assert seal.chain in client.get(url).content.decode()


def test_a_label_cannot_bring_markup_into_the_page(cast: Cast, client: Client) -> None:
    celia: Any = cast.users["celia"]
    celia.name = "<script>alert(1)</script>"
    celia.save()
    actions.record(verb="appoint", subject=celia, by=cast.person("ana"))
    client.force_login(cast.users["ana"], backend=BACKEND)
    assert "<script>alert" not in client.get(reverse("ledger:recent")).content.decode()


@pytest.mark.parametrize(("name", "expected"), [("ana", 2), ("celia", 0)])
def test_the_menu_leads_to_the_record_who_may_read_it(
    cast: Cast, client: Client, name: str, expected: int
) -> None:
    client.force_login(cast.users[name], backend=BACKEND)
    assert client.get("/en/").content.decode().count('<a href="/en/ledger/">Record of acts</a>') == expected
