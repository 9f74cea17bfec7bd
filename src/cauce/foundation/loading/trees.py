"""JSON files with declared fields, read with the line of every value."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cauce.foundation.loading.columns import LANGUAGES, Cell, Column, Many, Nested, Words
from cauce.foundation.loading.files import BROKEN, UNREADABLE, read_text
from cauce.foundation.loading.problems import Problem, did_you_mean
from cauce.foundation.loading.rows import REFUSED, Once, Records, Row, reporter
from cauce.foundation.values.translated import Translated

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = json.JSONDecoder()


@dataclass(frozen=True)
class Node:
    """One value, its line, and its path from the top, such as `items[3].text.es`.

    `value` is a dict of nodes, a list of nodes, or a str, int, float, bool or None.
    """

    value: Any
    line: int
    path: str

    @property
    def text(self) -> str:
        """A single value as a cell of a sheet would hold it."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return str(self.value)


class _Scanner:
    """Builds nodes from JSON text. Raises json.JSONDecodeError where the text is not JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def whole(self) -> Node:
        node, end = self._node(self._skip(0), "")
        if self._skip(end) != len(self._text):
            raise json.JSONDecodeError("Something follows the end", self._text, self._skip(end))
        return node

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _peek(self, at: int) -> str:
        return self._text[at : at + 1]

    def _node(self, at: int, path: str) -> tuple[Node, int]:
        line = bisect_right(self._starts, at)
        opening = self._peek(at)
        if opening == "{":
            members, end = self._members(at + 1, path)
            return Node(members, line, path), end
        if opening == "[":
            items, end = self._items(at + 1, path)
            return Node(items, line, path), end
        value, end = _SCALAR.raw_decode(self._text, at)
        return Node(value, line, path), end

    def _members(self, at: int, path: str) -> tuple[dict[str, Node], int]:
        members: dict[str, Node] = {}
        at = self._skip(at)
        while self._peek(at) != "}":
            name, end = self._name(at)
            if name in members:
                raise json.JSONDecodeError(f"“{name}” stands twice in one object", self._text, at)
            at = self._expect(self._skip(end), ":")
            members[name], end = self._node(self._skip(at), f"{path}.{name}" if path else name)
            at = self._after(end, "}")
        return members, at + 1

    def _name(self, at: int) -> tuple[str, int]:
        if self._peek(at) != '"':
            raise json.JSONDecodeError("Expecting a name in double quotes", self._text, at)
        name, end = _SCALAR.raw_decode(self._text, at)
        return str(name), end

    def _items(self, at: int, path: str) -> tuple[list[Node], int]:
        items: list[Node] = []
        at = self._skip(at)
        while self._peek(at) != "]":
            node, end = self._node(at, f"{path}[{len(items)}]")
            items.append(node)
            at = self._after(end, "]")
        return items, at + 1

    def _after(self, at: int, closing: str) -> int:
        """The place of the next element after a comma, or of the closing bracket."""
        at = self._skip(at)
        if self._peek(at) == closing:
            return at
        at = self._skip(self._expect(at, ","))
        if self._peek(at) == closing:
            raise json.JSONDecodeError("A comma without anything after it", self._text, at)
        return at

    def _expect(self, at: int, sign: str) -> int:
        if self._peek(at) != sign:
            raise json.JSONDecodeError(f"Expecting “{sign}”", self._text, at)
        return at + 1


def scan(path: Path, problems: list[Problem]) -> Node | None:
    """The tree of a JSON file; None (and a problem) when it is not JSON."""
    opened = read_text(path, problems)
    if opened is None:
        return None
    text, readable = opened
    if not readable:
        place = text.index(UNREADABLE)
        problems.append(Problem(path.name, text.count("\n", 0, place) + 1, "", BROKEN))
    try:
        return _Scanner(text).whole()
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        message = f"this is not JSON: {getattr(error, 'msg', 'it is nested too deeply')}."
        problems.append(Problem(path.name, line, "", message))
        return None


class Tree:
    """Reads nodes by their declared fields."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self._report = reporter(problems, name)

    @classmethod
    def read(
        cls, path: Path, fields: Mapping[str, Column], problems: list[Problem], key: Iterable[str] = ()
    ) -> Records:
        """The objects of a JSON file that is a list of objects; see `Sheet.read`."""
        node = scan(path, problems)
        return cls(path.name, problems)._records(node, fields, key) if node else Records(complete=False)

    @classmethod
    def read_one(cls, path: Path, fields: Mapping[str, Column], problems: list[Problem]) -> Row | None:
        """The one object that a JSON file is, or None."""
        node = scan(path, problems)
        return cls(path.name, problems)._row(node, fields) if node else None

    def _refuse(self, node: Node, message: str) -> Any:
        self._report(node.line, node.path, message)
        return REFUSED

    def _records(self, node: Node, fields: Mapping[str, Column], key: Iterable[str]) -> Records:
        if not isinstance(node.value, list):
            self._refuse(node, "a list of objects, [ { … }, … ], is expected here.")
            return Records(complete=False)
        once = Once(key)
        rows = []
        for item in node.value:
            row = self._row(item, fields)
            row.whole = once.check(row, item.line) and row.whole
            rows.append(row)
        return Records(rows)

    def _row(self, node: Node, fields: Mapping[str, Column]) -> Row:
        def refuse(column: str, message: str) -> None:
            self._refuse(self._find(node, column), message)

        if not isinstance(node.value, dict):
            self._refuse(node, "an object, { … }, is expected here.")
            return Row({}, refuse, whole=False)
        whole = self._check_names(node, fields)
        values = {name: self._field(node, name, column) for name, column in fields.items()}
        kept = {name: value for name, value in values.items() if value is not REFUSED}
        nested = [value for value in kept.values() if isinstance(value, Records)]
        unbroken = all(records.complete and len(records.rows) == len(records.seen) for records in nested)
        return Row(kept, refuse, whole=whole and unbroken and len(kept) == len(values))

    @staticmethod
    def _find(node: Node, column: str) -> Node:
        """The node of a field such as `key` or `serves[2]`, or else a place beside it to point to."""
        found = node.value.get(column) if isinstance(node.value, dict) else None
        name, _bracket, place = column.partition("[")
        if found is None and place and isinstance(node.value, dict):
            return Node(None, node.value[name].value[int(place[:-1])].line, _join(node.path, column))
        return found or Node(None, node.line, _join(node.path, column))

    def _check_names(self, node: Node, fields: Mapping[str, Column]) -> bool:
        unknown = [name for name in node.value if name not in fields]
        for name in unknown:
            hint = did_you_mean(name, set(fields) - set(node.value))
            self._refuse(node.value[name], f"this name is not known.{hint}")
        missing = [
            name for name, field in fields.items() if not field.may_be_absent and name not in node.value
        ]
        for name in missing:
            self._refuse(Node(None, node.line, _join(node.path, name)), "this name is missing.")
        return not unknown and not missing

    def _field(self, parent: Node, name: str, column: Column) -> Any:
        node = parent.value.get(name)
        if node is None:
            if not column.may_be_absent:
                return REFUSED
            node = Node(None, parent.line, _join(parent.path, name))
        match column:
            case Words():
                return self._words(node, column)
            case Many():
                return self._many(node, column)
            case Nested():
                return self._records(node, column.fields, column.key) if node.value is not None else Records()
            case Cell():
                return self._cell(node, column)

    def _cell(self, node: Node, cell: Cell) -> Any:
        if isinstance(node.value, dict | list):
            return self._refuse(node, "a single value is expected here.")
        try:
            return cell.value(node.text)
        except ValueError as error:
            return self._refuse(node, str(error))

    def _many(self, node: Node, column: Many) -> Any:
        if not isinstance(node.value, list):
            if node.value is None and not column.required:
                return []
            return self._refuse(node, "a list, [ … ], is expected here.")
        values = [self._cell(item, column.each) for item in node.value]
        if column.required and not values:
            return self._refuse(node, "the list is empty, and must be filled in.")
        return REFUSED if REFUSED in values or self._repeats(node) else values

    def _repeats(self, node: Node) -> bool:
        texts = [item.text for item in node.value]
        twice = [item for place, item in enumerate(node.value) if item.text in texts[:place]]
        for item in twice:
            self._refuse(item, f"“{item.text}” stands twice in this list.")
        return bool(twice)

    def _words(self, node: Node, column: Words) -> Any:
        if node.value is None and not column.required:
            return Translated()
        if not isinstance(node.value, dict):
            return self._refuse(node, 'a text in two languages, {"es": "…", "en": "…"}, is expected here.')
        unknown = [
            self._refuse(node.value[name], "this language is not known.")
            for name in node.value
            if name not in LANGUAGES
        ]
        texts = {language: self._cell(text, Cell(default="")) for language, text in node.value.items()}
        if unknown or REFUSED in texts.values():
            return REFUSED
        written = {language: text for language, text in texts.items() if text}
        if not written and column.required:
            return self._refuse(node, "neither es nor en is filled in; at least one of them must be.")
        return Translated(written)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
