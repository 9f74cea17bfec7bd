from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.foundation.values.translated import Translated
from cauce.regional.mechanisms import queries
from cauce.regional.mechanisms.models import Mechanism
from tests.cast import Cast, party

pytestmark = pytest.mark.django_db


def mechanism(key: str, *, states: tuple[str, ...] = (), known: bool = True, **fields: Any) -> Mechanism:
    name = Translated({"es": f"Mecanismo {key}", "en": f"Mechanism {key}"})
    values = {"position": 1, "code": key, "name": name, "short": name, "confidence": "stated"}
    made = Mechanism.objects.create(
        key=key, mirps_states_known=known, source_urls=["https://example.org/a"], **values | fields
    )
    made.mirps_states.set([party(code) for code in states])
    made.members.set([party(code) for code in states])
    return made


def standings(row: queries.Row) -> list[str]:
    return [seat.standing for seat in row.seats]


def test_what_no_source_says_is_silence_not_absence(cast: Cast) -> None:
    states = [party("BLZ"), party("MEX")]
    mechanism("known", states=("MEX",))
    mechanism("unknown", known=False, position=2)
    known, unknown = queries.rows(states)
    assert standings(known) == ["out", "in"]
    assert standings(unknown) == ["silent", "silent"]


def test_the_pages_tell_the_three_standings_apart(cast: Cast, client: Client) -> None:
    mechanism("known", states=("MEX",))
    mechanism("unknown", known=False, position=2)
    listed = client.get("/en/mechanisms/").content.decode()
    assert listed.count("not named among its members") >= 2
    assert "not known" in listed
    detail = client.get("/en/mechanisms/unknown/").content.decode()
    assert "No source says which States of the MIRPS take part" in detail


def test_a_secretariat_without_a_party_is_named_without_a_link(cast: Cast, client: Client) -> None:
    mechanism("m", secretariat=["UNHCR", "Grupo de trabajo"])
    shown = client.get("/es/mechanisms/m/").content.decode()
    assert "/parties/UNHCR/" in shown
    assert "Grupo de trabajo" in shown


def test_texts_from_the_file_are_escaped(cast: Cast, client: Client) -> None:
    mechanism("m", pillars=[{"es": "<script>x</script>", "en": ""}])
    for language in ("es", "en"):
        shown = client.get(f"/{language}/mechanisms/m/").content.decode()
        assert "<script>x" not in shown
        assert "&lt;script&gt;x" in shown


def test_a_mechanism_that_is_not_there_is_not_found(client: Client, cast: Cast) -> None:
    assert client.get("/es/mechanisms/none/").status_code == 404


def test_more_mechanisms_ask_no_more_queries(cast: Cast, client: Client) -> None:
    counts = []
    for size in (1, 30):
        for number in range(size):
            mechanism(f"m-{size}-{number}", states=("MEX", "BLZ"), secretariat=["UNHCR"])
        client.get("/es/mechanisms/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/es/mechanisms/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
