"""Needs and offers from files: read whole, every fault told at once with file, row and field.

A file is JSON: {"needs": [...], "rates": {...}, "on": "2025-05-15"} or {"offers": [...], "cooperation":
[...]}. `docs/developers/matching.md` gives every field. What a file does not say is not known; it is never
assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from cauce.engines.matching.reasons import Factor
from cauce.engines.matching.values import (
    Cooperation,
    Form,
    Need,
    Offer,
    Proof,
    Quantity,
    Rate,
    Unit,
    Window,
)


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


@dataclass
class Row:
    """One object of a file. A reader returns a value, or notes a fault and returns what stands for none."""

    file: str
    number: int | None
    given: Mapping[str, Any]
    faults: list[Fault]
    read: set[str] = field(default_factory=set)

    def wrong(self, name: str, text: str) -> None:
        self.faults.append(Fault(self.file, self.number, name, text))

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

    def number_of(self, name: str, *, least: float = 0.0, most: float = float("inf")) -> float | None:
        found = self.value(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            self.wrong(name, f"a number is expected, not {found!r}")
            return None
        if not isfinite(found):
            self.wrong(name, "a number is expected that has an end")
            return None
        if not least <= found <= most:
            bounds = f"from {least:g} on" if most == float("inf") else f"from {least:g} to {most:g}"
            self.wrong(name, f"{found:g} is out of bounds: it goes {bounds}")
            return None
        return float(found)

    def whole(self, name: str, otherwise: int, *, least: int = 1) -> int:
        found = self.number_of(name, least=least)
        if found is None:
            return otherwise
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
        return _Inner(self.file, self.number, found, self.faults, within=name)

    def rows(self, name: str) -> list[Row]:
        found = self.value(name) or []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            self.wrong(name, "a list of objects is expected")
            return []
        return [_Inner(self.file, self.number, each, self.faults, within=name) for each in found]

    def finish(self) -> None:
        """What nobody asked for is misspelt, and would be lost in silence."""
        for name in sorted(map(str, self.given.keys() - self.read)):
            self.wrong(name, "is not a field of this file")


@dataclass
class _Inner(Row):
    within: str = ""

    def wrong(self, name: str, text: str) -> None:
        self.faults.append(Fault(self.file, self.number, f"{self.within}.{name}", text))


@dataclass(frozen=True)
class NeedsFile:
    """The needs, the rates of currencies and the day asked about (None: not given)."""

    needs: tuple[Need, ...]
    rates: Mapping[str, Rate]
    on: date | None


@dataclass(frozen=True)
class OffersFile:
    """The offers and what is known of earlier cooperation (None: nothing was said)."""

    offers: tuple[Offer, ...]
    cooperation: tuple[Cooperation, ...] | None


def read_needs(file: str, given: Any, faults: list[Fault]) -> NeedsFile:
    """The content of a needs file; what is wrong with it is added to `faults`."""
    top = _top(file, given, faults)
    rows = _numbered(top, "needs", faults)
    needs = [_need(row) for row in rows]
    _distinct(rows, [need.key for need in needs])
    rates = {code: _rate(row) for code, row in _inner_rows(top, "rates")}
    on = top.day("on")
    top.finish()
    return NeedsFile(tuple(needs), rates, on)


def read_offers(file: str, given: Any, faults: list[Fault]) -> OffersFile:
    """The content of an offers file; what is wrong with it is added to `faults`."""
    top = _top(file, given, faults)
    rows = _numbered(top, "offers", faults)
    offers = [_offer(row) for row in rows]
    _distinct(rows, [offer.key for offer in offers])
    said = top.value("cooperation") is not None
    cooperation = tuple(_cooperation(row) for row in top.rows("cooperation")) if said else None
    top.finish()
    return OffersFile(tuple(offers), cooperation)


def read_weights(file: str, given: Any, faults: list[Fault]) -> dict[Factor, float]:
    """How much each factor weighs; one that is not named weighs nothing."""
    top = _top(file, given, faults)
    weights = {factor: top.number_of(factor.value) or 0.0 for factor in Factor}
    top.finish()
    if not faults and not any(weights.values()):
        top.wrong("", "at least one factor must weigh something")
    return weights


def _top(file: str, given: Any, faults: list[Fault]) -> Row:
    if not isinstance(given, dict):
        faults.append(Fault(file, None, "", "an object is expected at the top"))
        given = {}
    return Row(file, None, given, faults)


def _numbered(top: Row, name: str, faults: list[Fault]) -> list[Row]:
    found = top.value(name)
    if not isinstance(found, list):
        top.wrong(name, "a list is expected" if found is not None else "is missing")
        return []
    rows = []
    for number, each in enumerate(found, start=1):
        row = Row(top.file, number, each if isinstance(each, dict) else {}, faults)
        if isinstance(each, dict):
            rows.append(row)
        else:
            row.wrong("", "an object is expected")
    return rows


def _inner_rows(top: Row, name: str) -> list[tuple[str, Row]]:
    inner = top.inner(name)
    if inner is None:
        return []
    return [(code, found) for code in inner.given if (found := inner.inner(code)) is not None]


def _distinct(rows: Sequence[Row], keys: Sequence[str]) -> None:
    seen: dict[str, int | None] = {}
    for row, key in zip(rows, keys, strict=True):
        if key and key in seen:
            row.wrong("key", f"{key!r} stands in row {seen[key]} already")
        seen.setdefault(key, row.number)


def _need(row: Row) -> Need:
    lowest = row.whole("min_partners", 1)
    highest = row.whole("max_partners", lowest)
    if lowest > highest:
        row.wrong("min_partners", f"{lowest} is more than the {highest} of max_partners")
    priority = row.number_of("priority", least=1, most=3)
    need = Need(
        **_common(row),
        state=row.text("state", required=True),
        meets=row.set_of("meets"),
        refuses=row.set_of("refuses"),
        priority=None if priority is None else int(priority),
        min_partners=lowest,
        max_partners=highest,
        is_covered=row.flag("is_covered", otherwise=False),
    )
    _apart(row, "refuses", need.meets & need.refuses, "cannot be met and refused at once")
    row.finish()
    return need


def _offer(row: Row) -> Offer:
    states = row.set_of("states") if row.value("states") is not None else None
    offer = Offer(
        **_common(row),
        owner=row.text("owner", required=True),
        most=row.number_of("most"),
        least=row.number_of("least"),
        states=states,
        not_states=row.set_of("not_states"),
        asks=row.set_of("asks"),
        proofs=_proofs(row),
        max_needs=row.whole("max_needs", 1, least=0),
    )
    if states is not None and not states - offer.not_states:
        row.wrong("states", "the earmark leaves no State: open it to one, or leave it out")
    if offer.most is not None and offer.least is not None and offer.least > offer.most:
        row.wrong("least", f"{offer.least:g} is more than the {offer.most:g} of most")
    row.finish()
    return offer


def _common(row: Row) -> dict[str, Any]:
    """The fields that needs and offers share."""
    return {
        "key": row.text("key", required=True),
        "forms": _forms(row),
        "title": row.text("title"),
        "words": _words(row),
        "themes": _themes(row),
        "quantity": _quantity(row.inner("quantity")),
        "window": _window(row.inner("window")),
        "languages": row.set_of("languages"),
        "territories": row.set_of("territories"),
        "populations": row.set_of("populations"),
        "counterpart": row.number_of("counterpart", most=1.0),
        "legal_features": row.set_of("legal_features"),
        "claims_a_year": row.number_of("claims_a_year"),
        "is_published": row.flag("is_published", otherwise=True),
    }


def _forms(row: Row) -> frozenset[Form]:
    found = row.set_of("forms")
    allowed = [form.value for form in Form]
    for each in sorted(found - set(allowed)):
        row.wrong("forms", f"{each!r} is none of: {', '.join(allowed)}")
    if not found:
        row.wrong("forms", "at least one is needed")
    return frozenset(Form(each) for each in found if each in allowed)


def _words(row: Row) -> Mapping[str, str]:
    inner = row.inner("words")
    return {language: inner.text(language) for language in inner.given} if inner else {}


def _themes(row: Row) -> Mapping[str, frozenset[str]]:
    inner = row.inner("themes")
    return {scheme: inner.set_of(scheme) for scheme in inner.given} if inner else {}


def _quantity(row: Row | None) -> Quantity | None:
    if row is None:
        return None
    amount = row.number_of("amount")
    if amount is None and "amount" not in row.given:
        row.wrong("amount", "is missing")
    unit = row.one_of("unit", [each.value for each in Unit], required=True)
    currency = row.text("currency", required=unit == Unit.MONEY)
    row.finish()
    return Quantity(amount, Unit(unit), currency) if unit and amount is not None else None


def _window(row: Row | None) -> Window | None:
    if row is None:
        return None
    window = Window(row.day("first"), row.day("last"))
    if window.first and window.last and window.last < window.first:
        row.wrong("last", f"{window.last} lies before {window.first}")
    row.finish()
    return window


def _proofs(row: Row) -> tuple[Proof, ...] | None:
    if row.value("proofs") is None:
        return None
    return tuple(
        Proof(each.text("title", required=True), each.set_of("themes"), each.text("reference"))
        for each in row.rows("proofs")
    )


def _rate(row: Row) -> Rate:
    worth = row.number_of("worth")
    if not worth:
        row.wrong("worth", "a number above zero is needed")
    on = row.day("on")
    if on is None:
        row.wrong("on", "a rate without a day says nothing")
    source = row.text("source", required=True)
    row.finish()
    return Rate(worth or 1.0, on or date.min, source)


def _cooperation(row: Row) -> Cooperation:
    year = row.number_of("year", least=1900, most=2200)
    found = Cooperation(
        row.text("owner", required=True),
        row.text("state", required=True),
        row.text("title", required=True),
        None if year is None else int(year),
    )
    row.finish()
    return found


def _apart(row: Row, name: str, both: frozenset[str], text: str) -> None:
    if both:
        row.wrong(name, f"{', '.join(sorted(both))} {text}")
