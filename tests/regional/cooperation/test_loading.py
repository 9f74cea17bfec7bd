"""The twinnings of the region and the matches of the portal, loaded as what they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cauce.exchange.reference_data import BadData, load_reference_data
from cauce.regional.cooperation.models import Arrangement, ArrangementStep, Side
from tests.cast import Cast, party

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[3] / "data"
FROM_FILES = (
    "CAN-CRI-TAM", "CAN-MEX", "CAN-PAN", "CAN-BLZ", "MIEUX", "ESP-COURSE", "TWIN-MTG", "COL-ADV",
    "ACSG-CAN-MEX", "ACSG-TCD-FRA", "ACSG-FRA-NER", "ACSG-GEO-MKD-TJK", "ACSG-NZL-PHL",
)  # fmt: skip


def sides(key: str) -> list[tuple[str, str, str]]:
    rows = Side.objects.filter(arrangement__key=key)
    return [(side.role, side.party_id or side.name, side.agencies) for side in rows]


def test_real_rows_keep_their_source_and_get_no_step() -> None:
    load_reference_data(folder=DATA)
    rows = Arrangement.objects.filter(key__in=FROM_FILES)
    assert rows.count() == 13
    assert not ArrangementStep.objects.filter(arrangement__in=rows).exists()
    for row in rows:
        assert row.source_url.startswith("https://")
        assert (row.is_demonstration, row.visibility, row.written_by) == (False, "public", None)
        assert row.starts_on is None
        assert "tradujimos nosotros" in row.note.by_language["es"]
    assert Arrangement.objects.get(key="CAN-CRI-TAM").period == "summer 2018"
    assert Arrangement.objects.get(key="ACSG-TCD-FRA").said_stage == "[Under discussion]"


def test_who_is_no_party_stands_by_its_name() -> None:
    load_reference_data(folder=DATA)
    assert sides("MIEUX") == [
        ("provides", "PER", ""), ("provides", "EU experts (Belgium, Spain)", ""),
        ("receives", "MIRPS States", ""),
    ]  # fmt: skip
    assert sides("ACSG-GEO-MKD-TJK") == [
        ("provides", "GEO", "Government of Georgia"), ("receives", "MKD", ""), ("receives", "TJK", ""),
    ]  # fmt: skip


def test_loading_again_writes_nothing() -> None:
    load_reference_data(folder=DATA)
    before = list(Side.objects.order_by("pk").values_list("pk", flat=True))
    again = load_reference_data(folder=DATA, force=True)
    assert (again.counts["arrangements"].touched, again.counts["arrangements"].rows) == (0, 13)
    assert list(Side.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_every_bad_cell_of_both_files_is_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    for name, good, bad in (
        ("twinning_precedents.csv", ",memorandum,", ",memorandom,"),
        ("twinning_precedents.csv", "COL-ADV,", "CAN-MEX,"),
        ("acsg_matches.csv", ",FRA,OFPRA,TCD,", ",FRX,OFPRA,TCD,"),
    ):
        file = folder / name
        text = file.read_text()
        assert good in text
        file.write_text(text.replace(good, bad, 1))
    with pytest.raises(BadData) as refused:
        load_reference_data(folder=folder)
    told = str(refused.value)
    assert "memorandom" in told
    assert "FRX" in told
    assert told.count("\n") == 3
    assert not Arrangement.objects.exists()


def test_what_was_written_here_is_not_taken_for_a_row_of_a_file(cast: Cast) -> None:
    Arrangement.objects.create(
        key="MIEUX", form="course", owner=party("BLZ"), source_url="", written_by=cast.users["celia"]
    )
    with pytest.raises(BadData) as refused:
        load_reference_data(folder=DATA)
    assert "MIEUX" in str(refused.value)
    assert Arrangement.objects.get().form == "course"
