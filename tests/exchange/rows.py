"""Rows with something to leak: one of each visibility, the same word in all of them."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl
from django.test import Client

from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, Part
from tests.cast import Cast, party

WORD = "jacaranda"
PUBLIC, PRIVATE, SECRETARIAT, NAMED, ORPHAN = "PUB-1", "PRI-1", "SEC-1", "NAM-1", "ORP-1"
#: What each of the cast sees of the five rows, written down by hand. Mexico owns all but the orphan.
SEEN = {
    "ana": {PUBLIC, SECRETARIAT, NAMED},
    "bruno": {PUBLIC},
    "celia": {PUBLIC},
    "diego": {PUBLIC, PRIVATE, SECRETARIAT, NAMED},
    "elena": {PUBLIC, NAMED},
    "fabio": {PUBLIC, PRIVATE, SECRETARIAT, NAMED},
    "gina": {PUBLIC},
    "nobody": {PUBLIC},
}
_VISIBILITIES = {
    PUBLIC: "public",
    PRIVATE: "private",
    SECRETARIAT: "secretariat",
    NAMED: "parties",
    ORPHAN: "private",
}
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def text(es: str, en: str | None = None) -> Translated:
    return Translated({"es": es, "en": es if en is None else en})


def commitment(key: str, **more: Any) -> Commitment:
    fields: dict[str, Any] = {
        "kind": "pledge", "forum": "GRF 2023", "year": 2023, "title": text(f"{WORD} {key}"),
        "statement": text("algo", "something"), "visibility": "public", "source_url": "https://example.org/a",
    }  # fmt: skip
    made: Commitment = Commitment.objects.create(key=key, **(fields | more))
    Part.objects.create(commitment=made, role="commits", party=party("MEX"))
    return made


def event(key: str, **more: Any) -> Event:
    fields: dict[str, Any] = {
        "kind": "learning", "organ": "support_platform", "title": text(f"{WORD} {key}"),
        "starts_on": date(2025, 9, 1), "ends_on": date(2025, 9, 2), "precision": "day", "status": "planned",
        "visibility": "public", "source_url": "https://example.org/e",
    }  # fmt: skip
    made: Event = Event.objects.create(key=key, **(fields | more))
    made.hosts.add(party("PAN"))
    return made


def one_of_each(make: Any) -> None:
    """Five rows by `make`, one for every way of being seen or not."""
    for key, visibility in _VISIBILITIES.items():
        owner = None if key == ORPHAN else party("MEX")
        row = make(key, visibility=visibility, owner=owner)
        if key == NAMED:
            row.named_parties.add(party("CAN"))


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    if name != "nobody":
        client.force_login(cast.users[name], backend=_BACKEND)
    return client


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def csv_rows(response: Any) -> list[dict[str, str]]:
    """Every line under the names, the HXL tags first."""
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"))))


def xlsx_rows(response: Any, *, sheet: int = 0) -> list[list[Any]]:
    assert response.status_code == 200
    book: Any = openpyxl.load_workbook(io.BytesIO(body(response)))
    return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]
