"""The rows of the data files, as what they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cauce.engines.flows import Why
from cauce.exchange.reference_data import check_reference_data, load_reference_data
from cauce.foundation.accounts.standing import nobody
from cauce.regional.cooperation.actions import flows
from cauce.regional.cooperation.models import Arrangement, Flow
from cauce.regional.cooperation.queries import money
from tests.cast import TODAY, Cast

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.mark.django_db
def test_what_was_announced_is_loaded_and_counts_once() -> None:
    load_reference_data(folder=DATA)
    found = money.look(nobody(TODAY), money.Asked())
    whole = found.totals.whole
    assert Flow.objects.count() == 15
    assert [stage.value for stage in whole] == ["announced"]
    (announced,) = whole.values()
    assert announced.own == {
        "EUR": Decimal(6_300_000 + 18_500_000 + 1_200_000),
        "USD": Decimal(57_000_000),
        "CAD": Decimal(100_000),
    }
    assert (announced.rows, announced.unstated) == (9, 4)
    assert {row.key for row in found.totals.left_out(Why.WITHIN)} == {
        "ESP-FUND", "FUND-PORTFOLIO", "FUND-HND", "FUND-CRI",
    }  # fmt: skip


@pytest.mark.django_db
def test_the_two_totals_of_the_press_stand_above_the_rows_named_in_them() -> None:
    load_reference_data(folder=DATA)
    told = {each.row.key: each for each in money.look(nobody(TODAY), money.Asked()).totals.told}
    assert set(told) == {"TOTAL-2021", "TOTAL-2022"}
    assert told["TOTAL-2021"].named.own == {"EUR": Decimal(24_800_000), "USD": Decimal(57_000_000)}
    assert told["TOTAL-2021"].rest is None
    assert told["TOTAL-2022"].named.unstated == 1


@pytest.mark.django_db
def test_projects_of_the_fund_keep_what_their_source_says() -> None:
    load_reference_data(folder=DATA)
    honduras = Arrangement.objects.get(key="FUND-HND")
    assert honduras.period == "2023-2024"
    assert "113" in str(honduras.outputs)
    assert "210 000 USD" in str(honduras.note)
    assert not honduras.steps.exists()
    assert [(side.role, side.party_id, side.agencies) for side in honduras.sides.all()] == [
        ("provides", "OAS", "MIRPS Fund"), ("receives", "HND", "SEDH"),
    ]  # fmt: skip
    assert honduras.flows.get().amount == 100_000
    assert Flow.objects.get(key="FUND-CRI").amount is None


@pytest.mark.django_db
def test_loading_again_writes_nothing_and_keeps_a_withdrawal(cast: Cast) -> None:
    load_reference_data(folder=DATA)
    flows.withdraw(by=cast.person("ana"), flow=Flow.objects.get(key="TOTAL-2022"), because="Sin fuente")
    again = load_reference_data(folder=DATA, force=True)
    assert again.counts["flows"].touched == 0
    assert again.counts["projects of the MIRPS Fund"].touched == 0
    assert Flow.objects.get(key="TOTAL-2022").withdrawn_because == "Sin fuente"


def test_every_bad_cell_is_named(tmp_path: Path) -> None:
    for file in DATA.rglob("*"):
        if file.is_file():
            there = tmp_path / file.relative_to(DATA)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(file.read_bytes())
    sheet = tmp_path / "support_announcements.csv"
    text = sheet.read_text().replace(",57000000,USD,", ",-5,USD,").replace("CAN-2022-4,CAN", "CAN-2022-4,")
    text = text.replace(",TOTAL-2021,,stated,Que esté", ",TOTAL-2020,,stated,Que esté", 1)
    sheet.write_text(text.replace(",1000000,EUR,OAS", ",1000000,,OAS"))
    said = [f"{each.column}: {each.message}" for each in check_reference_data(tmp_path)]
    assert len(said) == 4
    assert any("-5" in each for each in said)
    assert any("only a total" in each for each in said)
    assert any("TOTAL-2020" in each for each in said)
    assert any("go together" in each for each in said)
