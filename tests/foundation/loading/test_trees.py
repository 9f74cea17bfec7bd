"""A JSON file says everything that is wrong with it, by line and path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.foundation.loading.columns import Cell, Column, Many, Nested, Words, key, whole_number, yes_or_no
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.rows import Records
from cauce.foundation.loading.trees import Node, Tree, _Scanner

FIELDS: dict[str, Column] = {
    "key": Cell(key, required=True),
    "sure": Cell(yes_or_no, default=False),
    "text": Words(required=True),
    "quarters": Many(whole_number(1, 4)),
    "parts": Nested({"key": Cell(key, required=True)}, key=("key",)),
}
GOOD = """[
  {
    "key": "a",
    "sure": true,
    "text": {"es": "Uno", "en": ""},
    "quarters": [1, 3],
    "parts": [
      {"key": "x"},
      {"key": "y"}
    ]
  }
]
"""


def read(tmp_path: Path, text: str) -> tuple[Records, list[str]]:
    path = tmp_path / "tree.json"
    path.write_text(text, "utf-8")
    problems: list[Problem] = []
    records = Tree.read(path, FIELDS, problems, key=("key",))
    return records, [str(problem).removeprefix("tree.json, ") for problem in problems]


def test_a_good_object_gives_its_values(tmp_path: Path) -> None:
    records, problems = read(tmp_path, GOOD)
    [row] = records.rows
    assert problems == []
    assert (row["key"], row["sure"], row["quarters"]) == ("a", True, [1, 3])
    assert row["text"].by_language == {"es": "Uno"}
    assert row["parts"].codes("key") == ["x", "y"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"es": "Uno"', '"es": ""', "line 5, [0].text: neither es nor en is filled in"),
        ('"en": ""', '"en": ["b"]', "line 5, [0].text.en: a single value is expected here."),
        ('"en": ""', '"ne": ""', "line 5, [0].text.ne: this language is not known."),
        ('"en": ""', '"en": "\\u0000"', "line 5, [0].text.en: it holds an invisible control character."),
        ('"en": ""', '"en": "\\ud800"', "line 5, [0].text.en: it holds an invisible control character."),
        ("[1, 3]", "[1, 5]", "line 6, [0].quarters[1]: 5 is not between 1 and 4."),
        ("[1, 3]", "[1,\n 1]", "line 7, [0].quarters[1]: “1” stands twice in this list."),
        ("[1, 3]", "3", "line 6, [0].quarters: a list, [ … ], is expected here."),
        ('{"key": "y"}', '{"key": "x"}', "line 9, [0].parts[1].key: “x” stands already in line 8."),
        (
            '{"key": "y"}',
            '{"kye": "y"}',
            "line 9, [0].parts[1].kye: this name is not known. Did you mean key?",
        ),
        ('{"key": "y"}', "7", "line 9, [0].parts[1]: an object, { … }, is expected here."),
        ('    "sure": true,\n', "", "line 2, [0].sure: this name is missing."),
        ('"key": "a"', '"key": null', "line 3, [0].key: it is empty, and must be filled in."),
        ("true,", "tru,", "line 4: this is not JSON: Expecting value."),
        ('"sure": true,', '"key": "b",', "line 4: this is not JSON: “key” stands twice in one object."),
        (
            '{"key": "y"}\n',
            '{"key": "y"},\n',
            "line 10: this is not JSON: A comma without anything after it.",
        ),
        ("]\n  }\n]", "]\n  }\n", "line 13: this is not JSON: Expecting “,”."),
    ],
)
def test_each_mistake_is_named_where_it_stands(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in GOOD
    _records, problems = read(tmp_path, GOOD.replace(old, new))
    assert problems[0].startswith(problem), problems


def test_a_row_with_a_bad_part_is_not_whole_but_its_key_is_known(tmp_path: Path) -> None:
    records, _problems = read(tmp_path, GOOD.replace('"y"', '"ñ"'))
    assert records.rows == []
    assert records.codes("key") == ["a"]


def plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {name: plain(inner) for name, inner in node.value.items()}
    if isinstance(node.value, list):
        return [plain(inner) for inner in node.value]
    return node.value


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 0, 2]))
def test_any_json_is_read_as_the_standard_library_reads_it(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert plain(_Scanner(text).whole()) == json.loads(text)


@given(st.text(st.sampled_from('[]{},:"a1 \n'), max_size=15))
def test_what_the_standard_library_refuses_is_refused(text: str) -> None:
    try:
        expected: Any = json.loads(text, object_pairs_hook=lambda pairs: _without_doubles(pairs))
    except ValueError:
        with pytest.raises(ValueError, match=r".*"):
            _Scanner(text).whole()
    else:
        assert plain(_Scanner(text).whole()) == expected


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)
