"""Reads of the strategies: the tree of a year, and one item with what stands around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.foundation.accounts.standing import Person
from cauce.foundation.figures.figure import Figure
from cauce.foundation.values.partial_date import PartialDate
from cauce.foundation.values.source import Confidence
from cauce.regional.strategy.models import Item, ItemKind, Link, Strategy

QUARTERS = (1, 2, 3, 4)
HELD, CANCELLED = "held", "cancelled"


@dataclass(frozen=True)
class Tie:
    """Another item that this one serves, or that serves it, and how surely."""

    item: Item
    confidence: Confidence

    @property
    def is_doubtful(self) -> bool:
        return self.confidence != Confidence.STATED


@dataclass(frozen=True)
class Cell:
    """A quarter of a calendar row: "none", "tentative", "confirmed", "held", "cancelled" or "silent".

    `silent` means that the quarter has passed and nothing records that the activity took place.
    """

    quarter: int
    state: str
    url: str = ""


@dataclass(frozen=True)
class Node:
    """An item with its measures, what it serves, what serves it, and its four quarters."""

    item: Item
    serves: tuple[Tie, ...]
    served_by: tuple[Tie, ...]
    cells: tuple[Cell, ...]
    url: str

    @property
    def planned(self) -> tuple[Cell, ...]:
        """The quarters in which something stands."""
        return tuple(cell for cell in self.cells if cell.state != "none")

    @property
    def is_measured(self) -> bool:
        return any(measure.measured_by for measure in self.item.measures.all())

    @property
    def has_inferred_ties(self) -> bool:
        return any(tie.is_doubtful for tie in (*self.serves, *self.served_by))

    def helped_by(self, kind: str) -> list[Tie]:
        """What serves it, of one kind."""
        return [tie for tie in self.served_by if tie.item.kind == kind]


@dataclass(frozen=True)
class Tree:
    """A strategy with all its items, in the order of its document."""

    strategy: Strategy
    nodes: tuple[Node, ...]
    by_kind: dict[str, list[Node]] = field(default_factory=dict)

    def of(self, kind: ItemKind) -> list[Node]:
        return self.by_kind.get(kind, [])

    @cached_property
    def by_key(self) -> dict[str, Node]:
        return {node.item.key: node for node in self.nodes}

    def node(self, key: str) -> Node:
        """Raises KeyError when the strategy has no such item."""
        return self.by_key[key]

    def neighbours(self, node: Node) -> tuple[Node | None, Node | None]:
        """The item before and the item after, in the order of the document."""
        place = self.nodes.index(node)
        before = self.nodes[place - 1] if place else None
        return before, self.nodes[place + 1] if place + 1 < len(self.nodes) else None


def strategies() -> QuerySet[Strategy]:
    """Every strategy, latest first, with its chair."""
    return Strategy.objects.select_related("chair").order_by("-year")


def current(on: date) -> Strategy | None:
    """The strategy of the year of `on`, else the latest one before it, else the earliest there is."""
    return strategies().filter(year__lte=on.year).first() or strategies().last()


def of_year(year: int) -> Strategy | None:
    return strategies().filter(year=year).first()


def tree(person: Person, strategy: Strategy) -> Tree:
    """The whole tree, and the events of its calendar that `person` may see. Four queries."""
    items = list(_items(strategy, person))
    by_pk = {item.pk: item for item in items}
    links = list(Link.objects.filter(origin__strategy=strategy))
    outward, inward = _ties(links, by_pk)
    nodes = tuple(_node(item, strategy, outward[item.pk], inward[item.pk], person.on) for item in items)
    by_kind: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_kind[node.item.kind].append(node)
    return Tree(strategy, nodes, dict(by_kind))


def results_measured(person: Person, tree: Tree) -> Figure:
    """How many principal results have something that measures them: "0 of 4"."""
    results = tree.of(ItemKind.RESULT)
    return Figure(
        value=sum(node.is_measured for node in results),
        of=len(results),
        label=ngettext("principal result measured", "principal results measured", len(results)),
        scope=str(tree.strategy.title),
        as_of=person.on,
        source_label=_("Counted from this strategy"),
        source_url=tree.strategy.source_url,
        rows_url=f"{reverse('strategy:year', args=[tree.strategy.year])}#results",
    )


def rows_subject_to_resources(person: Person, tree: Tree) -> Figure:
    """How many rows of the calendar depend on resources: "12 of 12"."""
    rows = tree.of(ItemKind.CALENDAR_ROW)
    return Figure(
        value=sum(node.item.tentative for node in rows),
        of=len(rows),
        label=ngettext("calendar row subject to resources", "calendar rows subject to resources", len(rows)),
        scope=str(tree.strategy.title),
        as_of=person.on,
        source_label=_("Counted from this strategy"),
        source_url=tree.strategy.source_url,
        rows_url=f"{reverse('strategy:year', args=[tree.strategy.year])}#calendar",
    )


def _items(strategy: Strategy, person: Person) -> QuerySet[Item]:
    events = (
        _event_model().objects.visible_to(person).defer("search_es", "search_en").order_by("starts_on", "key")
    )
    rows = strategy.items.defer("search_es", "search_en").select_related("parent")
    return rows.prefetch_related("measures", Prefetch("events", events, to_attr="known_events"))


def _event_model() -> Any:
    """The events of the agenda, which stands above and is therefore reached through the relation."""
    return Item._meta.get_field("events").related_model


def _ties(links: Iterable[Link], by_pk: dict[int, Item]) -> tuple[dict[int, list[Tie]], dict[int, list[Tie]]]:
    outward: dict[int, list[Tie]] = defaultdict(list)
    inward: dict[int, list[Tie]] = defaultdict(list)
    for link in links:
        origin, target = by_pk.get(link.origin_id), by_pk.get(link.target_id)
        if origin and target:
            outward[origin.pk].append(Tie(target, Confidence(link.confidence)))
            inward[target.pk].append(Tie(origin, Confidence(link.confidence)))
    return outward, inward


def _node(item: Item, strategy: Strategy, outward: list[Tie], inward: list[Tie], on: date) -> Node:
    return Node(
        item=item,
        serves=tuple(sorted(outward, key=_place)),
        served_by=tuple(sorted(inward, key=_place)),
        cells=tuple(_cell(item, strategy.year, quarter, on) for quarter in QUARTERS),
        url=reverse("strategy:item", args=[strategy.year, item.key]),
    )


def _place(tie: Tie) -> int:
    return int(tie.item.position)


def _cell(item: Any, year: int, quarter: int, on: date) -> Cell:
    span = PartialDate(f"{year}-Q{quarter}")
    event = next((each for each in item.known_events if span.first <= each.starts_on <= span.last), None)
    if event is None and quarter not in item.quarters:
        return Cell(quarter, "none")
    url = reverse("agenda:event", args=[event.key]) if event else ""
    return Cell(quarter, _state(item, event, (event.ends_on if event else span.last) < on), url)


def _state(item: Item, event: Any, is_past: bool) -> str:
    if event and event.status in (HELD, CANCELLED):
        return str(event.status)
    if is_past:
        return "silent"
    tentative = event.tentative if event else item.tentative
    return "tentative" if tentative else "confirmed"
