"""`cauce match`: two files in, a plan out; and every fault of every file at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cauce import cli

NEEDS: dict[str, Any] = {
    "on": "2025-05-15",
    "needs": [
        {"key": "n1", "state": "BLZ", "forms": ["twinning"], "languages": ["en"], "priority": 1},
        {"key": "n2", "state": "MEX", "forms": ["training"], "quantity": {"amount": 20, "unit": "places"}},
    ],
}
OFFERS: dict[str, Any] = {
    "offers": [
        {"key": "o1", "owner": "CAN", "forms": ["twinning"], "languages": ["en"]},
        {"key": "o2", "owner": "COL", "forms": ["training"], "quantity": {"amount": 15, "unit": "places"}},
        {"key": "o3", "owner": "ESP", "forms": ["training"], "states": ["BLZ"]},
    ],
}


def run(folder: Path, *words: str, **files: Any) -> int:
    """Type `cauce match` over these files (as JSON, or as text), and give the code it leaves with."""
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        cli.main(["match", str(folder / "needs.json"), str(folder / "offers.json"), *words])
    assert isinstance(left.value.code, int)
    return left.value.code


def test_a_plan_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--json", needs=NEEDS, offers=OFFERS) == 0
    told = json.loads(capsys.readouterr().out)
    assert {(each["need"], each["offer"], each["share"]) for each in told["plan"]} == {
        ("n1", "o1", 1.0), ("n2", "o2", 0.75),
    }  # fmt: skip
    assert told["coverage"] == {"BLZ": 1.0, "MEX": 0.75}
    assert told["is_proven"]
    assert told["uncovered"] == [{"need": "n2", "covered": 0.75}]
    assert "need.themes" in told["plan"][0]["missing"]


def test_it_explains_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--json", "--explain", needs=NEEDS, offers=OFFERS) == 0
    told = json.loads(capsys.readouterr().out)
    texts = [reason["text"] for each in told["plan"] for reason in each["reasons"]]
    assert "Both work in en." in texts
    near = {each["offer"]: each for each in told["uncovered"][0]["near_misses"]}
    assert {offer: each["barrier"] for offer, each in near.items()} == {
        "o1": "form", "o3": "state_not_eligible",
    }  # fmt: skip
    assert near["o3"]["change"] == "The owner opens the offer to MEX."


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, "--json", "--explain", needs=NEEDS, offers=OFFERS)
    first = json.loads(capsys.readouterr().out)
    turned = {**NEEDS, "needs": NEEDS["needs"][::-1]}
    run(tmp_path, "--json", "--explain", needs=turned, offers={"offers": OFFERS["offers"][::-1]})
    assert json.loads(capsys.readouterr().out) == first


def test_what_is_uncovered_stands_in_the_same_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"key": key, "state": "BLZ", "forms": ["software"]} for key in ("b", "a", "c")]
    told = []
    for turned in (rows, rows[::-1]):
        run(tmp_path, "--json", "--explain", needs={**NEEDS, "needs": turned}, offers=OFFERS)
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1]
    assert [each["need"] for each in told[0]["uncovered"]] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        ("[" * 100_000, "its objects stand too deep inside one another"),
        ('{"needs": [], "on": ' + "1" * 5_000 + "}", "it has a number of more than 4,000 digits"),
    ],
)
def test_a_file_that_no_reader_takes_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], needs: str, sentence: str
) -> None:
    assert run(tmp_path, needs=needs, offers=OFFERS) == 1
    assert f"needs.json: cannot be read: {sentence}" in capsys.readouterr().err


def test_half_a_character_and_a_mark_of_byte_order_break_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = json.dumps({**NEEDS, "needs": [{**NEEDS["needs"][0], "key": "n\ud800"}]})
    assert run(tmp_path, "--json", needs="\ufeff" + half, offers=OFFERS) == 0
    assert "n\\ud800" in capsys.readouterr().out


def test_a_plan_for_the_eye(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--explain", needs=NEEDS, offers=OFFERS) == 0
    told = capsys.readouterr().out
    assert "n2 <- o2: 75% of the need" in told
    assert "almost o3: The offer is not open to MEX." in told
    assert "No plan does better." in told


def test_weights_change_what_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = tmp_path / "weights.json"
    weights.write_text('{"priority": 2}')
    assert run(tmp_path, "--json", "--explain", "--weights", str(weights), needs=NEEDS, offers=OFFERS) == 0
    told = json.loads(capsys.readouterr().out)
    assert {reason["factor"] for each in told["plan"] for reason in each["reasons"]} == {"priority"}


def test_every_fault_of_every_file_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[Any] = [
        {"state": "BLZ", "forms": ["twinning"]},
        {"key": "a", "forms": ["twinning"]},
        {"key": "b", "state": "BLZ", "forms": []},
        {"key": "c", "state": "BLZ", "forms": ["money"]},
        {"key": "d", "state": "BLZ", "forms": ["training"], "quantity": {"amount": -5, "unit": "places"}},
        {"key": "e", "state": "BLZ", "forms": ["training"], "window": {"first": "May"}},
        {"key": "f", "state": "BLZ", "forms": ["training"], "priority": 9},
        {"key": "g", "state": "BLZ", "forms": ["training"], "prioriti": 1},
        "h",
        {"key": "g", "state": "BLZ", "forms": ["training"]},
    ]
    offers = {"offers": [{"key": "o", "owner": "CAN", "forms": ["twinning"], "states": []}]}
    weights = tmp_path / "weights.json"
    weights.write_text('{"beauty": 1}')
    code = run(tmp_path, "--weights", str(weights), needs={"needs": rows, "on": "2025-05-15"}, offers=offers)
    told = capsys.readouterr()
    assert (code, told.out) == (1, "")
    for row in range(1, 11):
        assert f"needs.json, row {row}" in told.err, told.err
    assert "row 5, quantity.amount: -5 is out of bounds" in told.err
    assert "row 8, prioriti: is not a field of this file" in told.err
    assert "offers.json, row 1, states: the earmark leaves no State" in told.err
    assert "weights.json, beauty: is not a field of this file" in told.err
    assert "Nothing was matched." in told.err


def test_files_that_are_no_json_or_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, needs='{"needs": [', offers=OFFERS) == 1
    assert "needs.json: is not JSON: line 1, column" in capsys.readouterr().err
    (tmp_path / "offers.json").unlink()
    assert run(tmp_path, needs="[]") == 1
    told = capsys.readouterr().err
    assert "offers.json: cannot be read: No such file or directory" in told
    assert "needs.json: an object is expected at the top" in told


def test_a_day_is_needed_in_the_file_or_on_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without = {"needs": NEEDS["needs"]}
    assert run(tmp_path, needs=without, offers=OFFERS) == 1
    assert "needs.json, on: is missing" in capsys.readouterr().err
    assert run(tmp_path, "--on", "2025-05-15", needs=without, offers=OFFERS) == 0
    assert run(tmp_path, "--on", "yesterday", needs=without, offers=OFFERS) == 2
    assert run(tmp_path, "--seconds", "-1", needs=NEEDS, offers=OFFERS) == 2
