"""What a tree of indicators adds up to, each contribution counted once.

An indicator holds what its owners reported themselves, and is fed by others. Its total is both together.
Each indicator feeds one other at most, and each (indicator, party) has one contribution, its latest: so
nothing is counted twice, whatever way up the tree it is read.

>>> tree = Tree([Node("region", owners=()),
...              Node("belize", owners=("BLZ",), feeds="region"),
...              Node("mexico", owners=("MEX",), feeds="region"),
...              Node("chiapas", owners=("MEX",), feeds="mexico")],
...             [Contribution("belize", "BLZ", date(2025, 3, 1), 0, amount=Decimal(40)),
...              Contribution("belize", "BLZ", date(2025, 4, 1), 0, amount=Decimal(0)),
...              Contribution("chiapas", "MEX", date(2025, 2, 1), 0, amount=Decimal(7))])
>>> whole = tree.total("region")
>>> whole.amount, whole.gave, whole.asked
(Decimal('7'), 2, 3)
>>> [(row.indicator, row.party, row.amount) for row in whole.rows]
[('belize', 'BLZ', Decimal('0')), ('chiapas', 'MEX', Decimal('7'))]
>>> whole.missing
(Missing(indicator='mexico', party='MEX', reason=''),)

What was merged or split goes on elsewhere: each word is counted once, where its line has come to, and keeps
the indicator that it was said of.

>>> moved = Tree([Node("old", owners=("BLZ",), feeds="region"), Node("new", owners=("BLZ",), feeds="region"),
...               Node("region")],
...              [Contribution("old", "BLZ", date(2025, 3, 1), 0, amount=Decimal(40))],
...              [Carried("old", "new")])
>>> [(row.indicator, row.amount) for row in moved.total("region").rows], moved.total("region").asked
([('old', Decimal('40'))], 1)

Zero is a value; nothing is not, so the total of nothing is None. Shares add their counts, never their
percentages: 9 of 10 and 1 of 90 are 10 of 100.

>>> def counts(party: str, so_many: int, of: int) -> Contribution[str]:
...     day, numerator, denominator = date(2025, 1, 1), Decimal(so_many), Decimal(of)
...     return Contribution("all", party, day, 0, numerator=numerator, denominator=denominator)
>>> Tree([Node("all", owners=("A", "B"))], [counts("A", 9, of=10), counts("B", 1, of=90)]).total("all").share
Decimal('0.1')
>>> Tree([Node("a", feeds="b"), Node("b", feeds="a")], [])
Traceback (most recent call last):
cauce.engines.progress.sums.FeedsItself: a -> b -> a
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from cauce.engines.progress.disaggregation import EXACT

UP, DOWN = "up", "down"
Key = TypeVar("Key", bound=Hashable)


class FeedsItself(ValueError):
    """An indicator feeds itself, over others; the message names the circle."""


class NotOwned(ValueError):
    """A contribution of a party that is not an owner of the indicator, or to no known indicator."""


class GivenTwice(ValueError):
    """The same indicator or owner stands twice: what it gives would be counted twice."""


@dataclass(frozen=True)
class Node(Generic[Key]):
    """An indicator: the parties that give its own values, and the indicator that it feeds."""

    key: Key
    owners: tuple[str, ...] = ()
    feeds: Key | None = None


@dataclass(frozen=True)
class Contribution(Generic[Key]):
    """What one owner said of one indicator, as of a day; `order` tells later from earlier on the same day.

    An `amount`, or for a share its two counts; else `reason` says why there is none. `row` is where it
    stands.
    """

    indicator: Key
    party: str
    refers_to: date
    order: int
    amount: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str = ""
    row: int | None = None

    @property
    def is_given(self) -> bool:
        return self.amount is not None or self.denominator is not None


@dataclass(frozen=True)
class Carried(Generic[Key]):
    """That what `party` says of `origin` goes on in `target`; without a party, what everyone says of it, and
    what feeds it too.
    """

    origin: Key
    target: Key
    party: str | None = None


@dataclass(frozen=True)
class Missing(Generic[Key]):
    """An owner without a value: with the reason it gave, or "" when it never said anything."""

    indicator: Key
    party: str
    reason: str = ""


@dataclass(frozen=True)
class Total(Generic[Key]):
    """The answer, and the trace: the rows that were added, and the owners that gave none.

    `amount` adds amounts, `numerator` and `denominator` the counts of shares; None when there was nothing
    to add. `gave` of `asked` owners gave a value.
    """

    amount: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    rows: tuple[Contribution[Key], ...]
    missing: tuple[Missing[Key], ...]

    @property
    def gave(self) -> int:
        return len(self.rows)

    @property
    def asked(self) -> int:
        return len(self.rows) + len(self.missing)

    @property
    def share(self) -> Decimal | None:
        """Numerator over denominator of the whole, between 0 and 1 for a true share."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator


class Tree(Generic[Key]):
    """Indicators and what was said of them, as of one day."""

    def __init__(
        self,
        nodes: Iterable[Node[Key]],
        contributions: Iterable[Contribution[Key]],
        carried: Iterable[Carried[Key]] = (),
    ) -> None:
        """Raises FeedsItself, NotOwned and GivenTwice. What feeds an unknown indicator is a root.

        Of several that carry the same, the first counts; one from or to an unknown indicator counts nothing.
        """
        self._nodes = _by_key(nodes)
        self._next = _next(carried, self._nodes)
        self._fed_by = _fed_by({key: self._resolved(node) for key, node in self._nodes.items()})
        said = list(contributions)
        for each in said:
            if each.indicator not in self._nodes or each.party not in self._nodes[each.indicator].owners:
                raise NotOwned(f"{each.party} does not own {each.indicator}")
        self._latest = latest(said, self.line_of)

    def line_of(self, key: Key, party: str) -> Key:
        """Where what the party says of an indicator has come to."""
        way = [key]
        while (further := self._goes_on(way[-1], party)) is not None:
            if further in way:
                raise FeedsItself(" -> ".join(str(each) for each in (*way, further)))
            way.append(further)
        return way[-1]

    def _goes_on(self, key: Key, party: str) -> Key | None:
        return self._next.get((key, party), self._next.get((key, None)))

    def _resolved(self, node: Node[Key]) -> Node[Key]:
        """The node, feeding what that which it fed has become."""
        above, seen = node.feeds, {node.key}
        while above is not None and above not in seen and (above, None) in self._next:
            seen.add(above)
            above = self._next[above, None]
        return replace(node, feeds=above)

    def total(self, key: Key) -> Total[Key]:
        """What the indicator and all that feed it add up to. Raises KeyError for an unknown one."""
        rows: list[Contribution[Key]] = []
        missing: list[Missing[Key]] = []
        for node, party in self._asked(key):
            said = self._latest.get((node.key, party))
            if said is not None and said.is_given:
                rows.append(said)
            else:
                missing.append(Missing(node.key, party, said.reason if said else ""))
        return Total(
            _sum(row.amount for row in rows),
            _sum(row.numerator for row in rows),
            _sum(row.denominator for row in rows),
            tuple(rows),
            tuple(missing),
        )

    def _asked(self, key: Key) -> Iterator[tuple[Node[Key], str]]:
        """Every owner of the indicator and of all that feed it, but those whose word goes on elsewhere."""
        for node in self.under(key):
            for party in node.owners:
                if self._goes_on(node.key, party) is None:
                    yield node, party

    def under(self, key: Key) -> Iterator[Node[Key]]:
        """The indicator, and all that feed it, each once; those given first come first."""
        waiting = [self._nodes[key]]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(self._fed_by.get(node.key, []))


def latest(
    contributions: Iterable[Contribution[Key]], line_of: Callable[[Key, str], Key] = lambda key, _party: key
) -> Mapping[tuple[Key, str], Contribution[Key]]:
    """The last word of each party on each line of indicators: by the day it refers to, then by order."""
    found: dict[tuple[Key, str], Contribution[Key]] = {}
    for each in contributions:
        place = (line_of(each.indicator, each.party), each.party)
        before = found.get(place)
        if before is None or (before.refers_to, before.order) <= (each.refers_to, each.order):
            found[place] = each
    return found


def way_to_target(
    value: Decimal | None, *, baseline: Decimal | None, target: Decimal | None, direction: str
) -> Decimal | None:
    """How much of the way from baseline to target is made: 0 at the baseline, 1 at the target.

    Above 1 beyond the target, below 0 behind the baseline: never cut off. None when one of the three is not
    known, or when baseline and target leave no way in that direction.

    >>> way_to_target(Decimal(30), baseline=Decimal(20), target=Decimal(40), direction=UP)
    Decimal('0.5')
    >>> way_to_target(Decimal(90), baseline=Decimal(180), target=Decimal(60), direction=DOWN)
    Decimal('0.75')
    >>> way_to_target(Decimal(0), baseline=Decimal(0), target=Decimal(8), direction=UP)
    Decimal('0')
    >>> way_to_target(Decimal(90), baseline=None, target=Decimal(60), direction=DOWN)
    """
    if value is None or baseline is None or target is None:
        return None
    whole, made = target - baseline, value - baseline
    if direction == DOWN:
        whole, made = -whole, -made
    return made / whole if whole > 0 else None


def _next(
    carried: Iterable[Carried[Key]], nodes: Mapping[Key, Node[Key]]
) -> Mapping[tuple[Key, str | None], Key]:
    found: dict[tuple[Key, str | None], Key] = {}
    for each in carried:
        if each.origin in nodes and each.target in nodes:
            found.setdefault((each.origin, each.party), each.target)
    return found


def _by_key(nodes: Iterable[Node[Key]]) -> dict[Key, Node[Key]]:
    found: dict[Key, Node[Key]] = {}
    for node in nodes:
        if node.key in found or len(set(node.owners)) < len(node.owners):
            raise GivenTwice(str(node.key))
        found[node.key] = node
    return found


def _fed_by(nodes: Mapping[Key, Node[Key]]) -> dict[Key, list[Node[Key]]]:
    found: dict[Key, list[Node[Key]]] = {}
    safe: set[Key] = set()
    for node in nodes.values():
        safe |= _way_up(node, nodes, safe)
        if node.feeds is not None:
            found.setdefault(node.feeds, []).append(node)
    return found


def _way_up(node: Node[Key], nodes: Mapping[Key, Node[Key]], safe: set[Key]) -> set[Key]:
    """The keys from a node to its root, or to one known to reach it. Raises FeedsItself."""
    way: dict[Key, None] = {}
    key: Key | None = node.key
    while key is not None and key in nodes and key not in safe:
        if key in way:
            circle = [*list(way)[list(way).index(key) :], key]
            raise FeedsItself(" -> ".join(str(each) for each in circle))
        way[key] = None
        key = nodes[key].feeds
    return set(way)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The exact sum of those that are given; None when none is."""
    total: Decimal | None = None
    for amount in amounts:
        if amount is not None:
            total = EXACT.add(total or Decimal(0), amount)
    return total
