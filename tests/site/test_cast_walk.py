"""The cast walks every route: nobody sees what is not theirs, and no route is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from cauce.foundation.post.models import KeptMail
from cauce.regional.cooperation.models import Arrangement
from cauce.regional.progress.models import Update
from cauce.regional.rounds.models import Round
from tests.cast import Cast, gather
from tests.site.guarded import MAILS, SAID, SECRETS, guard, open_rooms, post, say
from tests.site.routes import DOWNLOADS, EXAMPLES, routes
from tests.standing import made_once

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
READERS = {**{word: readers for word, (readers, _, _) in SECRETS.items()}, **SAID, **MAILS}
"""Every word that somebody may not read: who may."""
SPOKEN_OF = ("abierto", "firmado", "reservado")
"""The public commitments on which the words of `SAID` were said."""


def _gather() -> Cast:
    cast = gather()
    open_rooms()
    guard(cast)
    say(cast)
    post(cast)
    return cast


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with made_once(django_db_blocker, _gather) as cast:
        yield cast


@pytest.fixture
def secrets(made: Cast, db: None, today: None) -> Cast:
    """Every guarded word in its place."""
    return deepcopy(made)


OPEN_ROOMS = {
    "feeds", "parties", "teams", "offices", "sources", "strategy", "commitments", "agenda", "mechanisms",
    "classifications", "search", "data", "download", "healthz",
}  # fmt: skip
ANSWERS = {200, 302, 403, 404, 405, 409}


def addresses(word: str, cast: Cast) -> dict[str, str]:
    """A concrete address for every route, aimed at the guarded record that holds `word`."""
    celia = cast.users["celia"]
    update = Update.objects.filter(commitment__key=f"C-{word}").order_by("pk").first()
    evidence = update.evidence.first() if update else None
    arranged = Arrangement.objects.filter(key=f"A-{word}").first()
    values = {
        "milestone": arranged.milestones.get().pk if arranged else 0,
        "paper": arranged.papers.get().pk if arranged else 0,
        "update": update.pk if update else 0, "evidence": evidence.pk if evidence else 0,
        "commitment": f"C-{word}", "event": f"E-{word}", "need": f"N-{word}",
        "offer": f"O-{word}", "word": word, "celia": celia.pk,
        "appointment": celia.appointments.get().pk, "round": "ROUND", "mail": 1,
    }  # fmt: skip
    found: dict[str, str] = {}
    for _, route in routes():
        plain = route.removeprefix("es/")
        if plain.startswith("download/<"):
            found |= {
                f"{plain} {table}.{form}": f"/es/download/{table}.{form}"
                for table in DOWNLOADS
                for form in ("csv", "xlsx", "json")
            }
            continue
        example = next((EXAMPLES[known] for known in (plain, route) if known in EXAMPLES), None)
        if example is None and "^account/password/reset/key/" in plain:
            example = EXAMPLES["account/password/reset/key/"]
        if example is None and "<" not in plain:
            example = f"/{route}"
        assert example is not None, f"{route} has no example: add one, so that the cast walks it"
        found[plain] = example.format(**values)
    return found


def as_reader(cast: Cast, name: str) -> Client:
    client = Client()
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    return client


def words_in(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


def every_address(cast: Cast) -> list[str]:
    """Every route, aimed at each of the records that have a word in them, and where one could look for it."""
    found = {address for word in SECRETS for address in addresses(word, cast).values()}
    for word, missing in (*((each, "ENOFAmM") for each in SPOKEN_OF), ("colibri", "CENOFAmM")):
        no_record = [f"{kind}-{word}" for kind in missing]
        aimed = addresses(word, cast).values()
        found |= {each for each in aimed if not any(key in each for key in no_record)}
    found |= {f"/es/mails/{kept.pk}/" for kept in KeptMail.objects.all()} | {"/es/mails/?page=2"}
    found |= {f"/es/ledger/rounds.round/{Round.objects.get().pk}/"}
    found |= {"/es/ledger/?q=colibri", "/es/ledger/?page=2"}
    return sorted(address for address in found if "logout" not in address)


@pytest.mark.parametrize("name", ["ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"])
def test_nobody_sees_what_is_not_theirs_on_any_route(secrets: Cast, name: str) -> None:
    client = as_reader(secrets, name)
    seen: set[str] = set()
    for address in every_address(secrets):
        answer = client.get(address)
        assert answer.status_code in ANSWERS, f"{address}: {answer.status_code}"
        for word in _words_shown(answer, address):
            seen.add(word)
            assert name in READERS[word], f"{name} sees {word} at {address}"
    assert seen == {word for word, readers in READERS.items() if name in readers}


def _words_shown(answer: Any, address: str) -> set[str]:
    """The records a page shows. It repeats the reader's own words and address; that shows nothing."""
    text = words_in(answer)
    asked = {word for word in READERS if word in address}
    shown = {word for word in READERS if word not in asked and word in text}
    return shown | {word for word in asked if answer.status_code == 200 and _answers(text, word, address)}


def _answers(text: str, word: str, address: str) -> bool:
    is_the_record = "/ledger/" not in address and (any(f"/{kind}-{word}" in address for kind in "CENOFA"))
    return is_the_record or any(f"/{kind}-{word}" in text.replace(address[3:], "") for kind in "CENOFA")


@pytest.mark.parametrize("name", ["bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"])
def test_only_the_secretariat_opens_the_offices_of_the_secretariat(secrets: Cast, name: str) -> None:
    client = as_reader(secrets, name)
    places = addresses("quetzalprivado", secrets)
    for route in ("people/invite/", "people/<int:pk>/appoint/"):
        assert client.get(places[route]).status_code != 200, route


def test_the_secretariat_opens_them(secrets: Cast) -> None:
    client = as_reader(secrets, "ana")
    places = addresses("quetzalprivado", secrets)
    assert client.get(places["people/invite/"]).status_code == 200
    assert client.get(places["people/<int:pk>/appoint/"]).status_code == 200
    assert client.get(places["ledger/"]).status_code == 200


def test_an_anonymous_reader_is_asked_to_sign_in_where_people_are_named(secrets: Cast) -> None:
    client = as_reader(secrets, "nobody")
    for route in ("people/", "people/<int:pk>/", "ledger/", "account/"):
        answer = client.get(addresses("quetzalprivado", secrets)[route])
        assert answer.status_code in (302, 404), route


def test_the_rooms_open_to_everyone_are_open(secrets: Cast) -> None:
    client = as_reader(secrets, "nobody")
    closed = {
        address: client.get(address).status_code
        for route, address in addresses("quetzalprivado", secrets).items()
        if route.split("/")[0] in OPEN_ROOMS
        and "quetzalprivado" not in address.split("?")[0]
        and route not in {"commitments/new/", "download/iati-cooperation.xml"}  # nothing to tell yet: a 404
    }
    assert {address: status for address, status in closed.items() if status != 200} == {}
