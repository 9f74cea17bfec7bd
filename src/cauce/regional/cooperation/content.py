"""What an arrangement written here says, as one value: typed, kept as a wording, and two of them merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation.models import Arrangement, Channel, LogRow

Json = dict[str, Any]


@dataclass(frozen=True)
class GivenSide:
    """Who takes part: a party by its code, or a body by its name."""

    role: str
    party: str = ""
    name: str = ""
    agencies: str = ""
    cost: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class GivenRow:
    """A row of the logical framework. `ref` is its number, or a word for one that is not kept yet."""

    ref: str
    level: str
    parent: str = ""
    statement: Translated = field(default_factory=Translated)
    indicator: Translated = field(default_factory=Translated)
    unit: str = ""
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None
    verification: Translated = field(default_factory=Translated)
    assumptions: Translated = field(default_factory=Translated)
    risks: Translated = field(default_factory=Translated)


@dataclass(frozen=True)
class Content:
    """The text of an arrangement, who takes part, and its logical framework."""

    form: str
    title: Translated = field(default_factory=Translated)
    summary: Translated = field(default_factory=Translated)
    legal_basis: Translated = field(default_factory=Translated)
    channel: str = Channel.UNKNOWN
    theme: Translated = field(default_factory=Translated)
    terms: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    outputs: Translated = field(default_factory=Translated)
    lessons: Translated = field(default_factory=Translated)
    sides: tuple[GivenSide, ...] = ()
    rows: tuple[GivenRow, ...] = ()

    @property
    def parties(self) -> frozenset[str]:
        return frozenset(side.party for side in self.sides if side.party)

    def as_json(self) -> Json:
        return _json(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        values = _read(cls, given)
        values["sides"] = tuple(GivenSide(**_read(GivenSide, each)) for each in given.get("sides", ()))
        values["rows"] = tuple(GivenRow(**_read(GivenRow, each)) for each in given.get("rows", ()))
        return cls(**values)


DAYS = frozenset(("starts_on", "ends_on", "baseline_on", "target_on"))
AMOUNTS = frozenset(("cost", "baseline", "target"))
#: The plain texts of an arrangement, which its row and its content both have.
SAME = ("form", "title", "summary", "legal_basis", "channel", "theme", "starts_on", "ends_on", "outputs",
        "lessons")  # fmt: skip
ROW = tuple(each.name for each in fields(GivenRow) if each.name not in ("ref", "parent"))


def _json(value: Any) -> Json:
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, Translated):
        return dict(value.by_language)
    if isinstance(value, tuple):
        return [_json(each) if isinstance(each, GivenSide | GivenRow) else each for each in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def _read(kind: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    known = {each.name for each in fields(kind)}
    return {name: _value(name, value) for name, value in given.items() if name in known}


def _value(name: str, value: Any) -> Any:
    if name in DAYS:
        return date.fromisoformat(value) if value else None
    if name in AMOUNTS:
        return Decimal(value) if value is not None else None
    if isinstance(value, dict):
        return Translated(value)
    return tuple(value) if isinstance(value, list) else value


def content_of(arrangement: Arrangement) -> Content:
    """What the rows say now. Five queries."""
    return Content(
        **{name: getattr(arrangement, name) for name in SAME},
        terms=tuple(sorted(arrangement.terms.values_list("pk", flat=True))),
        commitments=tuple(sorted(arrangement.commitments.values_list("key", flat=True))),
        sides=tuple(
            GivenSide(each.role, each.party_id or "", each.name, each.agencies, each.cost, each.currency)
            for each in arrangement.sides.all()
        ),
        rows=tuple(row_of(each) for each in arrangement.log_rows.all()),
    )


def row_of(row: LogRow) -> GivenRow:
    """A row of the framework as a content holds it."""
    return GivenRow(
        str(row.pk), parent=str(row.parent_id or ""), **{name: getattr(row, name) for name in ROW}
    )


def as_kept(content: Content) -> Content:
    """The same as it comes back from being kept: what is equal there is equal."""
    return Content.from_json(content.as_json())


def differing(one: Content, other: Content) -> list[str]:
    """The names of the fields in which two contents differ."""
    first, second = one.as_json(), other.as_json()
    return [name for name in first if first[name] != second[name]]


def together(base: Content, theirs: Content, typed: Content) -> Content:
    """What was typed; where nothing was typed over `base`, what the other wrote: also row by row."""
    merged: dict[str, Any] = {}
    for each in fields(Content):
        was, now, mine = (getattr(as_kept(value), each.name) for value in (base, theirs, typed))
        if each.name == "rows":
            merged["rows"] = _rows(was, now, mine)
        else:
            merged[each.name] = _field(was, now, mine)
    return Content(**merged)


def _field(was: Any, now: Any, mine: Any) -> Any:
    if isinstance(mine, Translated):
        return _texts(was, now, mine)
    return now if mine == was else mine


def _texts(was: Translated, now: Translated, mine: Translated) -> Translated:
    found = {}
    for code in dict.fromkeys((*mine.by_language, *now.by_language, *was.by_language)):
        before, theirs, typed = (text.by_language.get(code, "") for text in (was, now, mine))
        found[code] = theirs if typed == before else typed
    return Translated({code: text for code, text in found.items() if text})


def _rows(was: Iterable[GivenRow], now: Iterable[GivenRow], mine: Iterable[GivenRow]) -> tuple[GivenRow, ...]:
    """Rows that one removed stay where the other changed them; each hangs on a row that is there."""
    before, theirs, typed = ({row.ref: row for row in rows} for rows in (was, now, mine))
    kept: dict[str, GivenRow] = {}
    for ref in theirs | typed:
        found = _row(before.get(ref), theirs.get(ref), typed.get(ref))
        if found is not None:
            kept[ref] = found
    everything = before | theirs | typed
    for row in list(kept.values()):
        _hold_up(row, kept, everything)
    order = [ref for ref in (*typed, *theirs, *before) if ref in kept]
    return in_order(kept[ref] for ref in dict.fromkeys(order))


def _row(was: GivenRow | None, now: GivenRow | None, mine: GivenRow | None) -> GivenRow | None:
    if was is None or (now is not None and mine is not None):
        first, second = now or mine, mine or now
        return _merged(was or first, first, second) if first and second else None
    stays, is_gone = (mine, now is None) if mine is not None else (now, mine is None)
    return stays if stays is not None and is_gone and stays != was else None


def _merged(was: GivenRow | None, now: GivenRow, mine: GivenRow) -> GivenRow:
    if was is None:
        return mine
    values = {
        each.name: _field(*(getattr(row, each.name) for row in (was, now, mine))) for each in fields(mine)
    }
    return replace(mine, **values)


def _hold_up(row: GivenRow, kept: dict[str, GivenRow], everything: Mapping[str, GivenRow]) -> None:
    while row.parent and row.parent not in kept and row.parent in everything:
        row = everything[row.parent]
        kept[row.ref] = row


def in_order(rows: Iterable[GivenRow]) -> tuple[GivenRow, ...]:
    """Each row followed by all that hangs on it; one whose parent is not there is left out."""
    listed = list(rows)
    found: list[GivenRow] = []

    def add(parent: str) -> None:
        for row in listed:
            if row.parent == parent and row not in found:
                found.append(row)
                add(row.ref)

    add("")
    return tuple(found)
