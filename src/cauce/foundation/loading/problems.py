"""What is wrong in a data file, where, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One thing to correct. `line` is the physical line of the file, as an editor counts it (from 1).

    `column` is a column of a sheet, or a path such as `items[3].text.es` in a JSON file; empty when
    the whole line or file is meant.
    """

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        return f"{where}, {self.column}: {self.message}" if self.column else f"{where}: {self.message}"


class NotWritten(Exception):
    """Rows clash with what people wrote here. The rows have refused their values: the problems are noted."""


def in_reading_order(problems: Iterable[Problem]) -> list[Problem]:
    """File after file as they were read, and within a file line after line; each problem once."""
    found = list(dict.fromkeys(problems))
    place: dict[str, int] = {}
    for problem in found:
        place.setdefault(problem.file, len(place))
    return sorted(found, key=lambda problem: (place[problem.file], problem.line))


def did_you_mean(wrong: str, allowed: Iterable[str]) -> str:
    """A hint such as " Did you mean MEX?", or nothing when no allowed word is near.

    >>> did_you_mean("mxe", ["MEX", "PAN"])
    ' Did you mean MEX?'
    """
    by_folded = {word.casefold(): word for word in allowed}
    near = get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.6)
    return f" Did you mean {by_folded[near[0]]}?" if near else ""
