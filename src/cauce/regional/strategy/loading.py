"""The strategies of the Support Platform from the data files (`strategy_<year>.json`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cauce.foundation.loading.columns import (
    Cell,
    Column,
    Many,
    Nested,
    Words,
    choice,
    key,
    one_of,
    whole_number,
    year,
    yes_or_no,
)
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem, did_you_mean
from cauce.foundation.loading.provenance import SOURCES
from cauce.foundation.loading.rows import Records, Row
from cauce.foundation.loading.trees import Tree
from cauce.foundation.loading.writing import Written, set_children, upsert
from cauce.foundation.values.source import Confidence
from cauce.regional.strategy.models import Item, ItemKind, Link, Measure, Strategy

FILES = "strategy_*.json"
ORGANS = ("mirps", "support_platform", "presidency", "troika", "fund", "external")


@dataclass
class ItemRow:
    """One item with what hangs on it. `parent` and `serves` are keys of items of the same strategy."""

    record: Item
    parent: str | None
    serves: list[str]
    serves_confidence: str
    measures: list[Measure]
    meeting_kind: str


@dataclass
class StrategyRows:
    """One strategy and its items, parents before their children."""

    record: Strategy
    items: list[ItemRow] = field(default_factory=list)

    @property
    def calendar(self) -> list[ItemRow]:
        return [item for item in self.items if item.record.kind == ItemKind.CALENDAR_ROW]


def read(folder: Path, problems: list[Problem], known: Known) -> list[StrategyRows]:
    """Read every strategy. Makes "strategy year" and "calendar row" ("2025/C-1") known."""
    paths = sorted(folder.glob(FILES))
    if not paths:
        problems.append(Problem(FILES.replace("*", "2025"), 1, "", "no strategy file was found."))
    read_rows = [(path, Tree.read_one(path, _columns(known), problems)) for path in paths]
    usable = [row for _path, row in read_rows if row and "year" in row and "items" in row]
    complete = bool(paths) and len(usable) == len(paths)
    known.learn("strategy year", {str(row["year"]) for row in usable} if complete else None, listed_in=FILES)
    rows_of_calendar = {
        f"{row['year']}/{item['key']}" for row in usable for item in row["items"].seen if "key" in item
    }
    known.learn("calendar row", rows_of_calendar if complete else None, listed_in=FILES)
    return [_strategy(row) for _path, row in read_rows if row and _is_sound(row)]


def _columns(known: Known) -> dict[str, Column]:
    return {
        "key": Cell(key, required=True, limit=20),
        "year": Cell(year, required=True),
        "chair": Cell(known.code("party"), required=True),
        "title": Words(required=True),
        "source": Cell(known.code("source document"), required=True),
        "notes": Words(),
        "items": Nested(_item_columns(known), key=("key",)),
    }


def _item_columns(known: Known) -> dict[str, Column]:
    return {
        "key": Cell(key, required=True, limit=20),
        "kind": Cell(choice(ItemKind), required=True),
        "number": Cell(whole_number(1, 99), required=True),
        "parent": Cell(key),
        "text": Words(required=True),
        "detail": Words(),
        "pointer": Cell(_pointer(known), required=True, limit=200),
        "serves": Many(key),
        "serves_confidence": Cell(choice(Confidence), default=Confidence.INFERRED.value),
        "measures": Nested({"text": Words(required=True), "measured_by": Cell(key, default="", limit=80)}),
        "quarters": Many(whole_number(1, 4)),
        "tentative": Cell(yes_or_no, default=False),
        "organ": Cell(organ(known), default="", limit=80),
        "meeting_kind": Cell(key, default="", limit=30, may_be_absent=True),
    }


def organ(known: Known) -> Any:
    """A parser for an organ: one of `ORGANS`, or `team:` and the key of a team."""
    team, plain = known.code("team"), one_of([*ORGANS, "team:<key of a team>"])

    def parse(text: str) -> str:
        prefix, colon, name = text.partition(":")
        return f"team:{team(name)}" if colon and prefix == "team" else plain(text)

    return parse


def _pointer(known: Known) -> Any:
    document = known.code("source document")

    def parse(text: str) -> str:
        name, mark, place = text.partition("#")
        if not mark or not place:
            raise ValueError(
                f"“{text}” must point to a place in a document of {SOURCES}/, like document#place."
            )
        document(name)
        return text

    return parse


def _is_sound(strategy: Row) -> bool:
    """Whether the links between the items hold; refuses those that do not."""
    if "items" not in strategy:
        return False
    items: Records = strategy["items"]
    keys = {item.get("key") for item in items.seen}
    before: set[str] = set()
    for item in items.seen:
        _check_parent(item, before, keys)
        for place, target in enumerate(item.get("serves") or ()):
            if target not in keys:
                item.refuse(f"serves[{place}]", _unknown(target, keys))
        before.add(item.get("key"))
    return strategy.whole


def _check_parent(item: Row, before: set[str], keys: set[Any]) -> None:
    parent = item.get("parent")
    if parent and parent not in keys:
        item.refuse("parent", _unknown(parent, keys))
    elif parent and parent not in before:
        item.refuse("parent", f"“{parent}” must stand before the items below it.")


def _unknown(target: str, keys: set[Any]) -> str:
    hint = did_you_mean(target, [key for key in keys if key])
    return f"“{target}” is not the key of an item of this strategy.{hint}"


def _strategy(row: Row) -> StrategyRows:
    record = Strategy(
        key=row["key"],
        year=row["year"],
        chair_id=row["chair"],
        title=row["title"],
        note=row["notes"],
        source_url=row["source"],
    )
    return StrategyRows(record, [_item(row["key"], *place) for place in enumerate(row["items"].rows, 1)])


def _item(strategy: str, position: int, row: Row) -> ItemRow:
    same = ("key", "kind", "number", "text", "detail", "pointer", "quarters", "tentative", "organ")
    record = Item(strategy_id=strategy, position=position, **{name: row[name] for name in same})
    measures = [
        Measure(position=place, text=measure["text"], measured_by=measure["measured_by"])
        for place, measure in enumerate(row["measures"].rows, 1)
    ]
    return ItemRow(
        record, row["parent"], row["serves"], row["serves_confidence"], measures, row["meeting_kind"]
    )


def write(rows: list[StrategyRows]) -> dict[str, Written]:
    """Put the strategies into the database; see `writing.upsert`."""
    strategies = upsert([row.record for row in rows], key=("key",), among=Strategy.objects.all())
    items = Written()
    for row in rows:
        items += _write_items(row)
    return {"strategies": strategies, "strategy items": items}


def _write_items(strategy: StrategyRows) -> Written:
    """Level by level, because a child needs its parent's number."""
    among = Item.objects.filter(strategy=strategy.record.pk)
    listed = {item.record.key for item in strategy.items}
    written = Written(gone=among.exclude(key__in=listed).count())
    numbers: dict[str | None, Any] = {None: None}
    waiting = strategy.items
    while waiting:
        level = [item for item in waiting if item.parent in numbers]
        waiting = [item for item in waiting if item.parent not in numbers]
        for item in level:
            item.record.parent_id = numbers[item.parent]
        keys = [item.record.key for item in level]
        written += upsert([item.record for item in level], key=("key",), among=among.filter(key__in=keys))
        numbers |= {item.record.key: item.record.pk for item in level}
    _write_links(strategy, numbers)
    return written


def _write_links(strategy: StrategyRows, numbers: dict[str | None, Any]) -> None:
    links = {
        item.record.pk: [
            Link(target_id=numbers[target], confidence=item.serves_confidence) for target in item.serves
        ]
        for item in strategy.items
    }
    set_children("origin", links, among=Link.objects.all())
    measures = {item.record.pk: item.measures for item in strategy.items}
    set_children("item", measures, among=Measure.objects.all())
