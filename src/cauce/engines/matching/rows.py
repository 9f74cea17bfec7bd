"""One object of a JSON file, read field by field; what is wrong with it is noted, with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

#: The largest and the smallest number that is counted with: beyond, sums of it would say nothing.
LARGEST, SMALLEST = 1e15, 1e-9
#: How many partners or needs there can be at most.
MOST_OF_ANYTHING = 1e6
#: Above this no number has a short form.
FLOAT = 1e300


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: the row (from 1; None for the file itself), the field, and the sentence."""

    file: str
    row: int | None
    field: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        return f"{place}, {self.field}: {self.text}" if self.field else f"{place}: {self.text}"


class Unreadable(Exception):
    """The files cannot be used; `faults` are all of them, in the order of the rows."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class Doubled(dict[str, Any]):
    """An object in which fields stand more than once; of those the last is kept."""

    names: tuple[str, ...] = ()


def objects(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `json.loads`, as `object_pairs_hook`: a field that stands twice is not lost in silence."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _value in pairs]
    doubled = Doubled(found)
    doubled.names = tuple(sorted({name for name in names if names.count(name) > 1}))
    return doubled


@dataclass
class Row:
    """One object of a file. A reader returns a value, or notes a fault and returns what stands for none.

    `within` is the field that an object inside stands in.
    """

    file: str
    number: int | None
    given: Mapping[str, Any]
    faults: list[Fault]
    read: set[str] = field(default_factory=set)
    within: str = ""

    def __post_init__(self) -> None:
        for name in self.given.names if isinstance(self.given, Doubled) else ():
            self.wrong(name, "stands twice in the same object")

    def wrong(self, name: str, text: str) -> None:
        self.faults.append(Fault(self.file, self.number, self._place(name), text))

    def _place(self, name: str) -> str:
        return f"{self.within}.{name}" if self.within else name

    def value(self, name: str) -> Any:
        self.read.add(name)
        return self.given.get(name)

    def text(self, name: str, *, required: bool = False) -> str:
        found = self.value(name)
        if found is None or found == "":
            if required:
                self.wrong(name, "is missing")
            return ""
        if not isinstance(found, str):
            self.wrong(name, f"a text is expected, not {found!r}")
            return ""
        return found

    def set_of(self, name: str) -> frozenset[str]:
        found = self.value(name)
        if found is None:
            return frozenset()
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.wrong(name, f"a list of texts is expected, not {found!r}")
            return frozenset()
        return frozenset(found)

    def number_of(self, name: str, *, least: float = 0.0, most: float = LARGEST) -> float | None:
        """A number that can be counted with: from `least` to `most`, and not smaller than `SMALLEST`."""
        found = self.value(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            self.wrong(name, f"a number is expected, not {found!r}")
            return None
        if isinstance(found, float) and not isfinite(found):
            self.wrong(name, "a number is expected that has an end")
            return None
        if not least <= found <= most:
            shown = f"{found:g}" if abs(found) <= FLOAT else "a number of hundreds of digits"
            is_open = most == LARGEST and found < least
            bounds = f"from {least:g} on" if is_open else f"from {least:g} to {most:g}"
            self.wrong(name, f"{shown} is out of bounds: it goes {bounds}")
            return None
        if 0 < found < SMALLEST:
            self.wrong(name, f"{found:g} is too small to count with: the smallest is {SMALLEST:g}")
            return None
        return float(found)

    def whole(self, name: str, *, least: int = 1, most: float = MOST_OF_ANYTHING) -> int | None:
        found = self.number_of(name, least=least, most=most)
        if found is None:
            return None
        if found != int(found):
            self.wrong(name, f"a whole number is expected, not {found:g}")
        return int(found)

    def flag(self, name: str, *, otherwise: bool) -> bool:
        found = self.value(name)
        if found is not None and not isinstance(found, bool):
            self.wrong(name, f"true or false is expected, not {found!r}")
        return found if isinstance(found, bool) else otherwise

    def day(self, name: str) -> date | None:
        found = self.text(name)
        try:
            return date.fromisoformat(found) if found else None
        except ValueError:
            self.wrong(name, f"a day like 2025-05-15 is expected, not {found!r}")
            return None

    def one_of(self, name: str, allowed: Sequence[str], *, required: bool = False) -> str:
        found = self.text(name, required=required)
        if found and found not in allowed:
            self.wrong(name, f"{found!r} is none of: {', '.join(allowed)}")
            return ""
        return found

    def inner(self, name: str) -> Row | None:
        """An object inside; its faults bear the name of its field too."""
        found = self.value(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            self.wrong(name, f"an object is expected, not {found!r}")
            return None
        return Row(self.file, self.number, found, self.faults, within=self._place(name))

    def rows(self, name: str) -> list[Row]:
        """The objects of a list inside; their faults bear the name of its field, and which of it they are."""
        found = self.value(name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            self.wrong(name, "a list of objects is expected")
            return []
        return [
            Row(self.file, self.number, each, self.faults, within=f"{self._place(name)}[{place}]")
            for place, each in enumerate(found, start=1)
        ]

    def finish(self) -> None:
        """What nobody asked for is misspelt, and would be lost in silence."""
        for name in sorted(map(str, self.given.keys() - self.read)):
            self.wrong(name, "is not a field of this file")
