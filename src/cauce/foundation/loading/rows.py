"""What a file gave: rows of values, whole or not, and how to refuse a value afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cauce.foundation.loading.problems import Problem

#: Stands for a value that was refused; the problem is noted.
REFUSED: Any = object()


class Row:
    """One row of a sheet or one object of a JSON file. A value that was refused is not in it."""

    def __init__(self, values: Mapping[str, Any], refuse: Callable[[str, str], None], *, whole: bool) -> None:
        self._values = values
        self.refuse = refuse
        self.whole = whole

    def __getitem__(self, column: str) -> Any:
        return self._values[column]

    def __contains__(self, column: str) -> bool:
        return column in self._values

    def get(self, column: str) -> Any:
        return self._values.get(column)


@dataclass
class Records:
    """All rows that were `seen`. `complete` is False when the file could not be read to its end."""

    seen: list[Row] = field(default_factory=list)
    complete: bool = True

    @property
    def rows(self) -> list[Row]:
        """The rows without any problem."""
        return [row for row in self.seen if row.whole]

    def codes(self, column: str) -> list[str] | None:
        """Every value of a column, those of bad rows too; None when one of them could not be read."""
        if not self.complete or any(column not in row for row in self.seen):
            return None
        return [row[column] for row in self.seen]


class Once:
    """Refuses a key that stands twice, naming the line where it stood first."""

    def __init__(self, key: Iterable[str]) -> None:
        self._key = tuple(key)
        self._first: dict[tuple[Any, ...], int] = {}

    def check(self, row: Row, line: int) -> bool:
        """Whether the row's key is new. If not, the row refuses its first key column."""
        if not self._key or any(column not in row for column in self._key):
            return True
        found = tuple(row[column] for column in self._key)
        first = self._first.setdefault(found, line)
        if first == line:
            return True
        named = ", ".join(str(part) for part in found if part is not None)
        row.refuse(self._key[0], f"“{named}” stands already in line {first}.")
        return False


def reporter(problems: list[Problem], file: str) -> Callable[[int, str, str], None]:
    """A function that notes a problem of one file: line, column, message."""

    def report(line: int, column: str, message: str) -> None:
        problems.append(Problem(file, line, column, message))

    return report
