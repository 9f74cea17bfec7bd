"""Needs and offers from files: read whole, every fault told at once with file, row and field.

A file is JSON: {"needs": [...], "rates": {...}, "on": "2025-05-15"} or {"offers": [...], "cooperation":
[...]}. `docs/developers/matching.md` gives every field. What a file does not say is not known; it is never
assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cauce.engines.matching.reasons import Factor
from cauce.engines.matching.rows import SMALLEST, Fault, Row, Unreadable, objects
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

__all__ = [
    "Fault",
    "NeedsFile",
    "OffersFile",
    "Unreadable",
    "objects",
    "read_needs",
    "read_offers",
    "read_weights",
]


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
    lowest = row.whole("min_partners") or 1
    highest = row.whole("max_partners") or lowest
    if lowest > highest:
        row.wrong("min_partners", f"{lowest} is more than the {highest} of max_partners")
    need = Need(
        **_common(row),
        state=row.text("state", required=True),
        meets=row.set_of("meets"),
        refuses=row.set_of("refuses"),
        priority=row.whole("priority", most=3),
        min_partners=lowest,
        max_partners=highest,
        is_covered=row.flag("is_covered", otherwise=False),
    )
    _apart(row, "refuses", need.meets & need.refuses, "cannot be met and refused at once")
    row.finish()
    return need


def _offer(row: Row) -> Offer:
    max_needs = row.whole("max_needs", least=0)
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
        max_needs=1 if max_needs is None else max_needs,
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
    if not found and row.given.get("forms") in (None, []):
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
    return tuple(_proof(each) for each in row.rows("proofs"))


def _proof(row: Row) -> Proof:
    found = Proof(row.text("title", required=True), row.set_of("themes"), row.text("reference"))
    row.finish()
    return found


def _rate(row: Row) -> Rate:
    worth = row.number_of("worth", least=SMALLEST)
    if row.given.get("worth") is None:
        row.wrong("worth", "a number above zero is needed")
    on = row.day("on")
    if not row.given.get("on"):
        row.wrong("on", "a rate without a day says nothing")
    source = row.text("source", required=True)
    row.finish()
    return Rate(worth or 1.0, on or date.min, source)


def _cooperation(row: Row) -> Cooperation:
    found = Cooperation(
        row.text("owner", required=True),
        row.text("state", required=True),
        row.text("title", required=True),
        row.whole("year", least=1900, most=2200),
    )
    row.finish()
    return found


def _apart(row: Row, name: str, both: frozenset[str], text: str) -> None:
    if both:
        row.wrong(name, f"{', '.join(sorted(both))} {text}")
