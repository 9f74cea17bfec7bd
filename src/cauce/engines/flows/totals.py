"""The totals: the whole, by donor, by recipient, by theme and by year, each stage apart from the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from cauce.engines.flows.counting import Counted, Why, count
from cauce.engines.flows.money import NOTHING, Money
from cauce.engines.flows.values import EXACT, STAGES, Rates, Row, Stage

ByStage = Mapping[Stage, Money]


@dataclass(frozen=True)
class Share:
    """What one donor, recipient, theme or year has at each stage.

    `alone` is its own; `shared` is in rows that name others too. What is shared stands in each of those that
    share it and only once in the whole: shares are not to be added up.
    """

    alone: ByStage = field(default_factory=dict)
    shared: ByStage = field(default_factory=dict)

    def at(self, stage: Stage) -> Money:
        """Both together."""
        return self.alone.get(stage, NOTHING) + self.shared.get(stage, NOTHING)


@dataclass(frozen=True)
class Difference:
    """From one stage to the next: what has not come further, and what came without the stage before.

    Flow by flow: `open` adds up what is left, `beyond` what is more than the stage before told. A flow whose
    two stages cannot be compared (no amount, or currencies without a rate) is in `unknown`, a number.
    The difference of two totals of comparable flows is `open` less `beyond`, currency by currency.
    """

    before: Stage
    after: Stage
    open: Mapping[str, Decimal]
    beyond: Mapping[str, Decimal]
    unknown: int


@dataclass(frozen=True)
class Told:
    """A total that was told of an occasion, beside the rows that are named as part of it. Never added.

    `rest` is what no row names, in `currency`; None where it cannot be said.
    """

    row: Row
    named: Money
    rest: Decimal | None
    currency: str

    @property
    def is_exceeded(self) -> bool:
        """Whether the named rows are more than the total told."""
        return self.rest is not None and self.rest < 0


@dataclass(frozen=True)
class Totals:
    """What the rows add up to. Where a key of `by_donor` and the others is "", nobody was named."""

    rows: tuple[Counted, ...]
    whole: ByStage
    by_donor: Mapping[str, Share]
    by_recipient: Mapping[str, Share]
    by_theme: Mapping[str, Share]
    by_year: Mapping[str, Share]
    differences: tuple[Difference, ...]
    told: tuple[Told, ...]

    def left_out(self, why: Why) -> tuple[Row, ...]:
        """The rows that do not count for a reason."""
        return tuple(each.row for each in self.rows if each.why is why)


def add_up(
    rows: Iterable[Row], rates: Rates | None = None, only: Callable[[Row], bool] = lambda _row: True
) -> Totals:
    """Every total of the rows, the same whatever their order. Raises `BadRows`.

    `only` narrows what is added up, after all rows have said what counts: a part stays within its larger row
    though that is not asked for. Differences are those of the flows that have a row among those chosen.
    """
    known = rates or Rates()
    everything = count(rows)
    answers = [each for each in everything if only(each.row)]
    counted = [each.row for each in answers if each.counts]
    flows = {each.flow for each in answers if each.counts}
    return Totals(
        rows=tuple(answers),
        whole=_by_stage(counted, known),
        by_donor=_shares(counted, lambda row: {row.donor}, known),
        by_recipient=_shares(counted, lambda row: row.recipients, known),
        by_theme=_shares(counted, lambda row: row.themes, known),
        by_year=_shares(counted, lambda row: {str(row.on.year)}, known),
        differences=_differences([each for each in everything if each.flow in flows], known),
        told=_told(everything, only, known),
    )


def _by_stage(rows: Sequence[Row], rates: Rates) -> dict[Stage, Money]:
    sorted_out: dict[Stage, list[Row]] = defaultdict(list)
    for row in rows:
        sorted_out[row.stage].append(row)
    return {stage: Money.of(sorted_out[stage], rates) for stage in STAGES if stage in sorted_out}


def _shares(rows: Sequence[Row], keys: Callable[[Row], Iterable[str]], rates: Rates) -> dict[str, Share]:
    alone: dict[str, list[Row]] = defaultdict(list)
    shared: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        named = set(keys(row)) or {""}
        for key in named:
            (alone if len(named) == 1 else shared)[key].append(row)
    return {
        key: Share(_by_stage(alone.get(key, []), rates), _by_stage(shared.get(key, []), rates))
        for key in sorted(alone.keys() | shared.keys())
    }


def _differences(answers: Sequence[Counted], rates: Rates) -> tuple[Difference, ...]:
    flows: dict[str, dict[Stage, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for each in answers:
        if each.counts:
            flows[each.flow][each.row.stage].append(each.row)
    return tuple(_difference(*step, flows.values(), rates) for step in pairwise(STAGES))


def _difference(
    before: Stage, after: Stage, flows: Iterable[Mapping[Stage, list[Row]]], rates: Rates
) -> Difference:
    still: dict[str, Decimal] = {}
    beyond: dict[str, Decimal] = {}
    unknown = 0
    for flow in flows:
        if before not in flow and after not in flow:
            continue
        left = _left(Money.of(flow.get(before, []), rates), Money.of(flow.get(after, []), rates), rates.base)
        if left is None:
            unknown += 1
            continue
        currency, amount = left
        into = still if amount >= 0 else beyond
        if amount:
            into[currency] = EXACT.add(into.get(currency, Decimal(0)), abs(amount))
    return Difference(before, after, still, beyond, unknown)


def _left(before: Money, after: Money, base: str) -> tuple[str, Decimal] | None:
    """What is left in the one currency of both, else in the base; None where it cannot be said."""
    if before.unstated or after.unstated:
        return None
    currencies = before.own.keys() | after.own.keys()
    if len(currencies) == 1:
        (currency,) = currencies
        zero = Decimal(0)
        return currency, EXACT.subtract(before.own.get(currency, zero), after.own.get(currency, zero))
    if before.kept or after.kept:
        return None
    return base, EXACT.subtract(before.converted, after.converted)


def _told(answers: Sequence[Counted], only: Callable[[Row], bool], rates: Rates) -> tuple[Told, ...]:
    """The totals asked for, each beside all the rows named in it, also those that are not asked for."""
    parts: dict[str, list[Row]] = defaultdict(list)
    known = {each.row.key: each.row for each in answers}
    for each in answers:
        if each.counts and (total := _total_over(each.row, known)):
            parts[total].append(each.row)
    totals = [each.row for each in answers if each.why is Why.TOTAL and only(each.row)]
    return tuple(_beside(row, Money.of(parts[row.key], rates), rates) for row in totals)


def _total_over(row: Row, known: Mapping[str, Row]) -> str:
    """The key of the nearest total of the row's own stage that it is named in; "" for none."""
    above = known.get(row.part_of)
    while above is not None:
        if above.is_total and above.stage is row.stage:
            return above.key
        above = known.get(above.part_of)
    return ""


def _beside(row: Row, named: Money, rates: Rates) -> Told:
    """In its own currency when the named rows have no other, else in the base."""
    if row.amount is None or named.unstated:
        return Told(row, named, None, row.currency)
    if not named.own.keys() - {row.currency}:
        known = named.own.get(row.currency, Decimal(0))
        return Told(row, named, EXACT.subtract(row.amount, known), row.currency)
    worth = rates.convert(row.amount, row.currency, row.on)
    if worth is None or named.kept:
        return Told(row, named, None, row.currency)
    return Told(row, named, EXACT.subtract(worth, named.converted), rates.base)
