"""The sheet for the Forum: its three stages, and what has none in the comment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.progress import actions
from tests.cast import Cast, party
from tests.exchange.following import MAY, both, everything, pledge
from tests.exchange.rows import client_of, commitment, csv_rows
from tests.regional.progress.making import signed


def belize(key: str = "A-1", **more: Any) -> Commitment:
    made = commitment(key, **more)
    Part.objects.filter(commitment=made).update(party=party("BLZ"))
    return made


def sheet(client: Client, query: str = "") -> dict[str, str]:
    (row,) = csv_rows(client.get(f"/es/download/grf-updates.csv{query}"))[1:]
    return row


@pytest.mark.parametrize("stage", ["planning", "in_progress", "fulfilled"])
def test_the_stages_of_the_forum_stand_as_they_were_reported(cast: Cast, client: Client, stage: str) -> None:
    signed(cast, belize(), stage=stage, refers_to=MAY)
    row = sheet(client)
    assert (row["stage"], row["last_word_on"]) == (stage, "2025-05-01")
    assert row["stage_label_en"]
    assert row["narrative_es"] == f"hecho {stage}"


def test_what_has_no_stage_there_goes_into_the_comment(cast: Cast, client: Client) -> None:
    signed(cast, belize("A-1"), stage="discontinued", refers_to=MAY, reason=both("sin fondos"))
    signed(cast, belize("A-2"), stage="in_progress", refers_to=date(2023, 5, 1))
    belize("A-3")
    dropped, once, never = csv_rows(client.get("/es/download/grf-updates.csv"))[1:]
    assert [row["stage"] for row in (dropped, once, never)] == ["", "", ""]
    assert "Discontinued" in dropped["comment_en"]
    assert "ñandú sin fondos" in dropped["comment_es"]
    assert "No update since 2023-05-01" in once["comment_en"]
    assert "In progress (2023-05-01)" in once["comment_en"]
    assert "No progress has been reported" in never["comment_en"]


def test_a_pledge_that_another_takes_the_place_of_names_it(cast: Cast, client: Client) -> None:
    made, other = belize("A-1"), belize("A-2", forum="NAP")
    signed(cast, made, stage="superseded", refers_to=MAY, superseded_by=other.pk)
    row = sheet(client)
    assert row["stage"] == ""
    assert "A-2" in row["comment_en"]


def test_a_joint_pledge_has_one_row_and_each_partner_its_own_word(cast: Cast, client: Client) -> None:
    made = pledge()
    signed(cast, made, "BLZ", stage="fulfilled", refers_to=MAY, done="de Belice")
    row = sheet(client, "?state=BLZ")
    assert row["stage"] == "in_progress"
    assert row["narrative_es"] == "Belice: de Belice"
    assert "1 of 2 partners" in row["comment_en"]
    assert "Mexico: no update." in row["comment_en"]
    assert set(row["parties"].split(";")) == {"MEX", "BLZ"}


def test_what_a_partner_tells_in_one_language_only_is_not_lost_in_the_other(
    cast: Cast, client: Client
) -> None:
    made = pledge()
    only = Translated({"es": "solo español"})
    signed(cast, made, "BLZ", refers_to=MAY, support_needed=both("apoyo"))
    signed(cast, made, "MEX", refers_to=MAY, support_needed=only)
    row = sheet(client)
    told = {"Belize: apoyo & <b>", "Mexico: solo español (only in Spanish)"}
    assert set(row["support_needed_en"].splitlines()) == told
    assert "Mexico: solo español" not in row["support_needed_es"]
    assert "México: solo español" in row["support_needed_es"]


def test_the_page_shows_a_text_of_the_other_language_once_with_a_mark(cast: Cast, client: Client) -> None:
    made = belize()
    signed(cast, made, refers_to=MAY, support_needed=Translated({"es": "papagayo"}))
    page = client.get("/en/commitments/A-1/grf/").content.decode()
    assert page.count("papagayo") == 1
    assert "only in Spanish" in page


def test_who_dropped_out_does_not_speak_for_those_who_are_silent(cast: Cast, client: Client) -> None:
    made = pledge()
    signed(cast, made, "BLZ", stage="discontinued", refers_to=MAY, reason=both("sin fondos"))
    row = sheet(client)
    assert row["stage"] == ""
    assert "The partners that have not dropped out have not reported lately." in row["comment_en"]
    assert "No update since" not in row["comment_en"]


def test_unchanged_leaves_what_was_told_before_standing(cast: Cast, client: Client) -> None:
    made = belize()
    signed(cast, made, refers_to=date(2025, 3, 1), done="lo de marzo")
    by, same = cast.person("celia"), actions.Content(refers_to=MAY, stage="in_progress", is_unchanged=True)
    actions.sign(by=by, update=actions.begin(by=by, commitment=made, party="BLZ", content=same))
    assert sheet(client)["narrative_es"] == "lo de marzo"


def test_challenges_and_amounts_are_told_if_they_are_public(cast: Cast, client: Client) -> None:
    made = belize()
    signed(cast, made, refers_to=MAY, obstacles=both("lluvia"), obstacles_audience="commitment")
    assert sheet(client)["challenges_es"] == "ñandú lluvia"
    everything(cast, "B-1")
    row = sheet(client_of(cast, "celia"), "?q=B-1")
    assert row["challenges_es"] == ""
    assert row["amounts_en"].splitlines() == [
        "Belize: Announced USD 1,000.00", "Belize: Confirmed USD 400.50", "Belize: Disbursed USD 0.00",
    ]  # fmt: skip


def test_only_pledges_of_the_forum_have_a_sheet(cast: Cast, client: Client) -> None:
    belize("A-1", forum="NAP", kind="commitment")
    belize("A-2", visibility="private", owner=party("BLZ"))
    belize("A-3")
    assert [client.get(f"/es/commitments/A-{n}/grf/").status_code for n in (1, 2, 3, 4)] == [
        404,
        404,
        200,
        404,
    ]
    assert client_of(cast, "celia").get("/es/commitments/A-2/grf/").status_code == 200
    assert [row["key"] for row in csv_rows(client.get("/es/download/grf-updates.csv"))[1:]] == ["A-3"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_sheet_can_be_read_and_asked_as_it_stood(cast: Cast, client: Client, language: str) -> None:
    everything(cast)
    page = client.get(f"/{language}/commitments/GRF-1/grf/").content.decode()
    assert "quetzalpublico" in page
    assert "ñandú apoyo" in page or "apoyo &amp; &lt;b&gt;" in page
    before = client.get(f"/{language}/commitments/GRF-1/grf/?on=2025-01-19").content.decode()
    assert "quetzalpublico" not in before
    assert client.get(f"/{language}/commitments/GRF-1/grf/?on=2026-01-01").status_code == 400
