"""What indicators measure, on a day: the last value of each owner, and what those of a tree add up to.

The adding up is that of `engines.progress.sums`; here the tree and the last words are read for it. A value
that the reader may not see is missing to them, and so is its owner's reason: their total is of the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cauce.engines.progress.sums import Carried, Contribution, Node, Total, Tree, way_to_target
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment, Continuation, Indicator, Measure, Part, PartRole
from cauce.regional.commitments.queries.known import known_by
from cauce.regional.progress.models import IndicatorValue
from cauce.regional.progress.queries.standing import UPDATES, _readable, _rows, _told, end_of

INDICATORS, VALUES = Indicator._meta.db_table, IndicatorValue._meta.db_table
CONTINUATIONS = Continuation._meta.db_table
#: The indicators of some commitments, all that feed them, however far down, and what was merged or split into
#: or from any of those; each with what it continues, and whose part of that (NULL: everyone's).
TREES = f"""
    WITH RECURSIVE edge (upper, lower) AS (
      SELECT feeds_id, id FROM {INDICATORS} WHERE feeds_id IS NOT NULL
      UNION ALL SELECT target_id, origin_id FROM {CONTINUATIONS}
      UNION ALL SELECT origin_id, target_id FROM {CONTINUATIONS}
    ), tree AS (
      SELECT id FROM {INDICATORS} WHERE commitment_id = ANY(%s)
      UNION
      SELECT edge.lower FROM edge JOIN tree ON edge.upper = tree.id
    ) SELECT tree.id, c.origin_id, c.party_id
      FROM tree LEFT JOIN {CONTINUATIONS} c ON c.target_id = tree.id ORDER BY c.id
"""  # noqa: S608
#: The last word of each party on each of some indicators.
LAST = f"""
    SELECT DISTINCT ON (v.indicator_id, u.party_id) v.indicator_id, u.party_id, u.refers_to,
      v.value, v.numerator, v.denominator, v.no_value, u.id
    FROM {VALUES} v JOIN {UPDATES} u ON u.id = v.update_id
    WHERE v.indicator_id = ANY(%(indicators)s) AND u.signed_at < %(end)s AND u.refers_to <= %(on)s
      AND (u.corrected_at IS NULL OR u.corrected_at >= %(end)s) {{readable}}
    ORDER BY v.indicator_id, u.party_id, u.refers_to DESC, u.signed_at DESC, u.id DESC
"""  # noqa: S608
#: The reason why a share that came as a percentage alone is in no total: percentages are never averaged.
WITHOUT_COUNTS = "without_counts"
#: Why a value stands aside: nobody owns the indicator and others feed it, so their values are its total, and
#: a value of its own would be counted twice; or its party is not (or no more) among those who give it.
FED, NOT_ASKED = "fed", "not_asked"


@dataclass(frozen=True)
class Aside:
    """A party's last value of an indicator that is in no total, and why: `FED` or `NOT_ASKED`."""

    said: Contribution[int]
    reason: str


@dataclass(frozen=True)
class Measurement:
    """An indicator and what it and all that feed it add up to; each row's `row` is its update's key.

    `own` are the rows of its own: said of it, or of what was merged or split into it.
    """

    indicator: Indicator
    total: Total[int]
    own: tuple[Contribution[int], ...] = ()
    aside: tuple[Aside, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The total in the indicator's unit: of a share its percentage. None when nobody gave one."""
        if self.indicator.measure != Measure.SHARE:
            return self.total.amount
        return None if self.total.share is None else self.total.share * 100

    @property
    def way_to_target(self) -> Decimal | None:
        """How much of the way from baseline to target is made (1: all of it); None when not known."""
        of = self.indicator
        return way_to_target(self.value, baseline=of.baseline, target=of.target, direction=of.direction)


def measurements_of(
    person: Person, keys: Collection[int], *, on: date | None = None
) -> Mapping[int, tuple[Measurement, ...]]:
    """The measurements of each of these commitments, by primary key, in the order of their indicators.

    Five queries at most, however many; no rights on these commitments. Of what feeds them, only what hangs
    on commitments that the person may see.
    """
    found: dict[int, list[Measurement]] = {key: [] for key in keys}
    whole, day = _whole_tree(keys), on or person.on
    known = _known(person, whole, day)
    indicators = [row for row in whole.rows if row.commitment_id in {*keys, *known}]
    tree, aside = _tree(person, indicators, whole, known, day)
    for indicator in indicators:
        if indicator.commitment_id in found:
            total = tree.total(indicator.pk)
            own = (row for row in total.rows if tree.line_of(row.indicator, row.party) == indicator.pk)
            found[indicator.commitment_id].append(
                Measurement(indicator, total, tuple(own), aside.get(indicator.pk, ()))
            )
    return {key: tuple(measured) for key, measured in found.items()}


@dataclass(frozen=True)
class _Whole:
    """Indicators that bear on each other, seen or not, and what goes on where among them."""

    rows: Collection[Indicator]
    carried: Collection[Carried[int]]

    @property
    def fed(self) -> set[int]:
        """What others feed, themselves or through what it continues."""
        fed = {row.feeds_id for row in self.rows if row.feeds_id}
        for each in self.carried:
            if each.party is None and each.origin in fed:
                fed.add(each.target)
        return fed


def fed_among(indicators: Collection[Indicator]) -> frozenset[int]:
    """Which of these others feed, seen or not, by primary key. One query."""
    keys = [each.pk for each in indicators]
    fed = Indicator.objects.filter(feeds__in=keys).values_list("feeds", flat=True)
    return frozenset(key for key in fed.distinct() if key is not None) if keys else frozenset()


def _whole_tree(keys: Collection[int]) -> _Whole:
    """The indicators of these commitments, and all that bears on them."""
    found = _rows(TREES, [list(keys)]) if keys else []
    carried = [Carried(origin, pk, party) for pk, origin, party in found if origin]
    tree = {pk for pk, _origin, _party in found}
    return _Whole(list(Indicator.objects.filter(pk__in=tree)) if tree else [], carried)


def _known(person: Person, whole: _Whole, on: date) -> set[int]:
    """Of their commitments, those that the person may see and that were known on the day."""
    among = {row.commitment_id for row in whole.rows}
    visible = Commitment.objects.visible_to(person).filter(pk__in=among)
    known = known_by(visible, on if on < person.on else None)
    return set(known.values_list("pk", flat=True)) if among else set()


def _tree(
    person: Person, rows: Collection[Indicator], whole: _Whole, known: Collection[int], on: date
) -> tuple[Tree[int], Mapping[int, tuple[Aside, ...]]]:
    """The tree of the day, and the values that are not in it, by indicator.

    What was not known then, or is not seen, feeds nothing and continues nothing.
    """
    owners, real = _owners(rows, whole.fed), {row.pk for row in rows if row.commitment_id in known}
    nodes = [Node(row.pk, owners[row.pk], row.feeds_id if row.pk in real else None) for row in rows]
    carried = [each for each in whole.carried if each.target in real]
    shares = {row.pk for row in rows if row.measure == Measure.SHARE}
    said = [_contribution(row, row[0] in shares) for row in _last(person, list(owners), on)]
    counted = [each for each in said if each.party in owners[each.indicator]]
    return Tree(nodes, counted, carried), _aside(said, owners, whole.fed)


def _aside(
    said: Iterable[Contribution[int]], owners: Mapping[int, Collection[str]], fed: Collection[int]
) -> Mapping[int, tuple[Aside, ...]]:
    """The values of those who are not asked for them: shown with the reason, and never added."""
    found: dict[int, list[Aside]] = defaultdict(list)
    for each in said:
        if each.is_given and each.party not in owners[each.indicator]:
            is_fed = not owners[each.indicator] and each.indicator in fed
            found[each.indicator].append(Aside(each, FED if is_fed else NOT_ASKED))
    return {indicator: tuple(rows) for indicator, rows in found.items()}


def _owners(rows: Collection[Indicator], fed: set[int]) -> dict[int, tuple[str, ...]]:
    """Who gives an indicator's own values: its owner; without one, all who commit.

    What nobody owns and others feed has no values of its own: they would be counted twice, and stand aside.
    """
    shared = {row.commitment_id for row in rows if not row.owner_id and row.pk not in fed}
    committing: dict[int, list[str]] = defaultdict(list)
    parts = Part.objects.filter(commitment__in=shared, role=PartRole.COMMITS, party__isnull=False)
    for commitment, party in parts.order_by("position", "party").values_list("commitment", "party"):
        committing[commitment].append(str(party))
    return {row.pk: _owners_of(row, row.pk in fed, committing[row.commitment_id]) for row in rows}


def _owners_of(row: Indicator, is_fed: bool, committing: Iterable[str]) -> tuple[str, ...]:
    if row.owner_id:
        return (str(row.owner_id),)
    return () if is_fed else tuple(committing)


def _last(person: Person, indicators: list[int], on: date) -> list[tuple[Any, ...]]:
    if not indicators:
        return []
    named = {"indicators": indicators, "on": on, "end": end_of(on), "parties": sorted(person.parties)}
    return _rows(*_told(LAST.format(readable=_readable(person)), named))


def _contribution(row: tuple[Any, ...], is_share: bool) -> Contribution[int]:
    indicator, party, refers_to, value, numerator, denominator, reason, update = row
    if is_share:
        reason = reason or WITHOUT_COUNTS * (denominator is None)
        value = None
    else:
        numerator = denominator = None
    return Contribution(
        indicator, party, refers_to, update, amount=value, numerator=numerator, denominator=denominator,
        reason=reason, row=update,
    )  # fmt: skip
