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

from cauce.engines.progress.sums import Contribution, Node, Total, Tree, way_to_target
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment, Indicator, Measure, Part, PartRole
from cauce.regional.progress.models import IndicatorValue
from cauce.regional.progress.queries.standing import UPDATES, _readable, _rows, _told, end_of

INDICATORS, VALUES = Indicator._meta.db_table, IndicatorValue._meta.db_table
#: The indicators of some commitments, and all that feed them, however far down.
TREES = f"""
    WITH RECURSIVE tree AS (
      SELECT id FROM {INDICATORS} WHERE commitment_id = ANY(%s)
      UNION
      SELECT fed.id FROM {INDICATORS} fed JOIN tree ON fed.feeds_id = tree.id
    ) SELECT id FROM tree
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


@dataclass(frozen=True)
class Measurement:
    """An indicator and what it and all that feed it add up to; each row's `row` is its update's key."""

    indicator: Indicator
    total: Total[int]

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
    whole = _whole_tree(keys)
    indicators = _seen(person, whole, keys)
    tree = _tree(person, indicators, {row.feeds_id for row in whole}, on or person.on)
    for indicator in indicators:
        if indicator.commitment_id in found:
            found[indicator.commitment_id].append(Measurement(indicator, tree.total(indicator.pk)))
    return {key: tuple(measured) for key, measured in found.items()}


def _whole_tree(keys: Collection[int]) -> list[Indicator]:
    """The indicators of these commitments, and all that feed them, seen or not."""
    tree = [pk for (pk,) in _rows(TREES, [list(keys)])] if keys else []
    return list(Indicator.objects.filter(pk__in=tree)) if tree else []


def _seen(person: Person, rows: Collection[Indicator], keys: Collection[int]) -> list[Indicator]:
    """Those of the commitments asked about, and of others that the person may see."""
    others = {row.commitment_id for row in rows} - set(keys)
    visible = Commitment.objects.visible_to(person).filter(pk__in=others)
    seen = {*keys, *(visible.values_list("pk", flat=True) if others else ())}
    return [row for row in rows if row.commitment_id in seen]


def _tree(person: Person, rows: Collection[Indicator], fed: set[int | None], on: date) -> Tree[int]:
    owners = _owners(rows, fed)
    nodes = [Node(row.pk, owners[row.pk], row.feeds_id) for row in rows]
    shares = {row.pk for row in rows if row.measure == Measure.SHARE}
    said = [_contribution(row, row[0] in shares) for row in _last(person, list(owners), on)]
    return Tree(nodes, [each for each in said if each.party in owners[each.indicator]])


def _owners(rows: Collection[Indicator], fed: set[int | None]) -> dict[int, tuple[str, ...]]:
    """Who gives an indicator's own values: its owner; without one, all who commit.

    What nobody owns and others feed has no values of its own: they would be counted twice.
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
