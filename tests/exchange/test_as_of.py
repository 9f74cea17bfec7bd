"""Every export of commitments taken as of a day, then everything changes: the file of that day does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from cauce.exchange.tables import TABLES
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.regional.commitments import actions as commitments
from cauce.regional.commitments.content import GivenCost, GivenPart
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.wording import content_read
from cauce.regional.progress import actions
from cauce.regional.progress.models import Update
from tests.cast import Cast
from tests.exchange.following import LATER, pledge
from tests.exchange.rows import body, client_of, csv_rows, xlsx_rows
from tests.regional.commitments.writing import both, content, indicator, published
from tests.regional.progress.making import signed

THEN = date(2025, 4, 10)
DATED = [name for name, table in TABLES.items() if table.is_dated]
UNDATED = sorted(set(TABLES) - set(DATED))
FILES = [f"/es/download/{name}.{form}" for name in DATED for form in ("csv", "xlsx")]
#: Of the one page among them, the only thing that is new each time.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
DOORS = [*FILES, "/download/iati-activities.xml", "/api/v1/commitments", "/api/v1/updates"]


@contextmanager
def on_day(day: date) -> Iterator[None]:
    with time_machine.travel(datetime(day.year, day.month, day.day, 15, tzinfo=UTC)):
        yield


def written(cast: Cast) -> Commitment:
    """A pledge that Belize published in February, with all that a wording holds, and reported on."""
    wide = Scheme.objects.create(key="wide", name=both("wide"), position=1, source_url="https://x.example")
    for place, key in enumerate(("one", "two")):
        Term.objects.create(code=f"wide/{key}", scheme=wide, key=key, label=both(key), position=place)
    said = content(
        "palabras de enero", parts=(GivenPart("commits", "BLZ"), GivenPart("partner", "MEX")), year=2025,
        sector="health", terms=("wide/one",),
        countries=("BLZ",), territory=both("Corozal"), starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31),
        indicators=(
            indicator("Personas", baseline=Decimal(0), baseline_on=date(2024, 1, 1), target=Decimal(500)),
            indicator("Oficinas", baseline=Decimal(2)),
        ),
        cost=GivenCost(date(2025, 1, 15), "USD", Decimal(1000), 2024, Decimal(300)),
    )  # fmt: skip
    with on_day(date(2025, 2, 1)):
        made = published(cast, "BLZ", said)
    people = made.indicators.get(position=0)
    signed(
        cast, made, refers_to=date(2025, 3, 1), done="lo de marzo",
        values=(actions.GivenValue(people.pk, Decimal(7), parts=(("sex", "mujeres", Decimal(7)),)),),
        money=(actions.GivenMoney("announced", "USD", Decimal(100)),),
    )  # fmt: skip
    return made


def reworded(cast: Cast, made: Commitment) -> None:
    """In May every field says something else, México has left, and the cost is stated anew and backdated."""
    kept = content_read(made)
    people, offices = kept.indicators
    wanted = replace(
        kept, title=both(LATER), statement=both(LATER), sector="education", side="offer", period="2026-2028",
        terms=("wide/two",), countries=("MEX",), territory=both(LATER), population=both(LATER),
        starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31),
        parts=(GivenPart("commits", "BLZ", share=both(LATER)), GivenPart("leads", name="Ministerio")),
        indicators=(
            replace(offices, name=both(LATER)),
            replace(people, name=both(LATER), baseline=Decimal(9), target=Decimal(99), direction="down"),
        ),
        cost=GivenCost(date(2025, 3, 1), "EUR", Decimal(77)),
    )  # fmt: skip
    with on_day(date(2025, 5, 2)):
        by = cast.person("celia")
        stands = Commitment.objects.get(pk=made.pk)
        commitments.change_commitment(
            by=by, commitment=stands, content=wanted, version=stands.version, reason=both("porque sí")
        )


def reported_later(cast: Cast, made: Commitment) -> None:
    first = Update.objects.get(commitment=made, party="BLZ")
    at = datetime(2025, 5, 3, 12, tzinfo=UTC)
    signed(cast, made, stage="planning", refers_to=date(2025, 3, 1), done=LATER, corrects=first, at=at)
    last = signed(cast, made, stage="fulfilled", refers_to=date(2025, 5, 4), done=LATER)
    actions.attest(by=cast.person("ana"), update=last, kind="verified", verifier=LATER)


def answers(client: Client, made: Commitment) -> dict[str, bytes]:
    """What every door says of the day, and the doors of the one commitment."""
    own = [f"/api/v1/commitments/{made.key}", f"/es/commitments/{made.key}/grf/"]
    asked = {door: body(client.get(f"{door}?on={THEN.isoformat()}")) for door in (*DOORS, *own)}
    return {door: TOKEN.sub(b"", told) for door, told in asked.items()}


@pytest.mark.parametrize("name", ["nobody", "ana", "celia"])
def test_the_files_of_a_day_stay_when_all_is_reworded_reported_and_merged(cast: Cast, name: str) -> None:
    made = written(cast)
    client = client_of(cast, name)
    before = answers(client, made)
    reworded(cast, made)
    after_words = answers(client, made)
    assert {door for door in before if after_words[door] != before[door]} == set()
    reported_later(cast, made)
    after_reports = answers(client, made)
    assert {door for door in before if after_reports[door] != before[door]} == set()
    assert LATER in body(client.get("/es/download/commitments.csv")).decode()
    assert LATER in body(client.get("/download/iati-activities.xml")).decode()


def test_a_merge_changes_no_file_of_the_days_before_it(cast: Cast) -> None:
    made = written(cast)
    other = pledge("GRF-9")
    client = client_of(cast, "nobody")
    before = answers(client, made)
    with on_day(date(2025, 5, 5)):
        one = commitments.merge(
            by=cast.person("ana"), commitments=[made, other], base=other, reason=both("una sola")
        )
    after = answers(client, made)
    assert {door for door in before if after[door] != before[door]} == set()
    today = {row["key"] for row in csv_rows(client.get("/es/download/commitments.csv"))[1:]}
    assert today == {one.key}


def test_the_filters_of_a_day_choose_by_the_words_of_that_day(cast: Cast) -> None:
    made = written(cast)
    client = client_of(cast, "nobody")
    asked = [
        f"/es/download/{table}.csv?on={THEN.isoformat()}&{query}"
        for table in ("commitments", "grf-updates")
        for query in ("state=BLZ", "sector=health", "term=wide/one", "side=none", "stage=in_progress")
    ]
    before = [body(client.get(each)) for each in asked]
    assert all(made.key in each.decode() for each in before)
    reworded(cast, made)
    assert [body(client.get(each)) for each in asked] == before


@pytest.mark.parametrize("day", ["2025-01-31", "2024-12-31"])
def test_what_was_not_published_yet_is_not_told_of_the_day(cast: Cast, client: Client, day: str) -> None:
    with on_day(date(2025, 1, 10)):
        made = published(cast, "BLZ", content("borrador secreto"))
    Commitment.objects.filter(pk=made.pk).update(published_at=datetime(2025, 2, 1, 12, tzinfo=UTC))
    for door in (f"/api/v1/commitments/{made.key}", f"/es/commitments/{made.key}/grf/"):
        assert client.get(f"{door}?on={day}").status_code == 404
        assert client.get(f"{door}?on=2025-02-01").status_code == 200
        assert client.get(door).status_code == 200


@pytest.mark.parametrize("table", UNDATED)
def test_a_table_without_history_answers_for_no_other_day(cast: Cast, client: Client, table: str) -> None:
    assert client.get(f"/es/download/{table}.csv?on=2025-04-10").status_code == 400
    assert client.get(f"/es/download/{table}.csv?on=2025-05-15").status_code == 200


def test_a_file_says_what_has_no_history(cast: Cast, client: Client) -> None:
    pledge()
    for table in DATED:
        told: list[Any] = [row[:2] for row in xlsx_rows(client.get(f"/en/download/{table}.xlsx"), sheet=1)]
        assert any(name == "Note" and "no history" in words for name, words in told), table
