"""The money as a reader may see it, on a day: rows for the engine, totals, and one flow with its stages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cauce.engines import flows as engine
from cauce.foundation.accounts.standing import Person
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation.models import Arrangement, Flow, Rate
from cauce.regional.progress.queries.standing import end_of
from cauce.regional.support.models import Need

NOBODY = "-"


@dataclass(frozen=True)
class Asked:
    """What is asked about the money. `NOBODY` stands for what names no donor, State or theme."""

    donor: str = ""
    state: str = ""
    year: str = ""
    theme: str = ""
    stage: str = ""
    scheme: str = ""

    def wants(self, row: engine.Row) -> bool:
        """Whether a row is among those asked for."""
        return (
            (not self.stage or row.stage.value == self.stage)
            and _fits(self.donor, {row.donor} - {""})
            and _fits(self.state, row.recipients)
            and _fits(self.theme, row.themes)
            and (not self.year or str(row.on.year) == self.year)
        )


def _fits(wanted: str, named: Iterable[str]) -> bool:
    return not wanted or wanted in named or (wanted == NOBODY and not set(named))


@dataclass(frozen=True)
class Found:
    """The totals of what was asked, and the rows behind them by key."""

    totals: engine.Totals
    flows: dict[str, Flow]
    scheme: str
    schemes: tuple[Any, ...] = ()
    rates: engine.Rates = field(default_factory=engine.Rates)

    def rows(self) -> list[tuple[Flow, engine.Counted]]:
        """What was asked for, the newest first, each with why it counts or not."""
        listed = [(self.flows[each.row.key], each) for each in self.totals.rows]
        return sorted(listed, key=lambda pair: (-pair[0].on.toordinal(), pair[0].key))


def visible(person: Person, on: date | None = None) -> QuerySet[Flow]:
    """The flows that the reader may see; those known at the end of a day, when one is asked about."""
    found = Flow.objects.visible_to(person)
    if on is not None:
        entered = Q(entered_at__isnull=True) | Q(entered_at__lt=end_of(on))
        found = found.filter(entered, on__lte=on)
    return found


def look(person: Person, asked: Asked, on: date | None = None) -> Found:
    """Every total of what was asked, from the rows that the reader may see. Six queries."""
    listed = list(_with_names(visible(person, on)))
    scheme, schemes = _scheme(listed, asked.scheme)
    rates = known_rates(on)
    totals = engine.add_up([_row(each, scheme, on) for each in listed], rates, asked.wants)
    return Found(totals, {each.key: each for each in listed}, scheme, schemes, rates)


def _with_names(found: QuerySet[Flow]) -> QuerySet[Flow]:
    terms = Prefetch("terms", Term.objects.select_related("scheme"))
    return found.select_related("donor", "follows", "part_of").prefetch_related("recipients", terms)


def _scheme(listed: Sequence[Flow], wanted: str) -> tuple[str, tuple[Any, ...]]:
    """The classification to sort by: the one asked for, else the one most rows use; and all that are used."""
    used: dict[Any, int] = {}
    for flow in listed:
        for scheme in {term.scheme for term in flow.terms.all()}:
            used[scheme] = used.get(scheme, 0) + 1
    order = sorted(used, key=lambda scheme: (-used[scheme], scheme.position))
    keys = [scheme.key for scheme in order]
    chosen = wanted if wanted in keys else (keys[0] if keys else "")
    return chosen, tuple(sorted(order, key=lambda scheme: scheme.position))


def _row(flow: Flow, scheme: str = "", on: date | None = None) -> engine.Row:
    gone = flow.withdrawn_at is not None and (on is None or flow.withdrawn_at < end_of(on))
    return engine.Row(
        key=flow.key, stage=engine.Stage(flow.stage), donor=donor_key(flow), on=flow.on, amount=flow.amount,
        currency=flow.currency, recipients=frozenset(each.code for each in flow.recipients.all()),
        themes=frozenset(each.code for each in flow.terms.all() if each.scheme_id == scheme),
        follows=flow.follows.key if flow.follows else "", part_of=flow.part_of.key if flow.part_of else "",
        is_total=flow.is_total, is_withdrawn=gone, is_invented=flow.is_demonstration,
    )  # fmt: skip


def donor_key(flow: Flow) -> str:
    """Who gave: a name of its own ("the Union and others") is another donor than the party alone."""
    return flow.donor_name or flow.donor_id or ""


def known_rates(on: date | None = None) -> engine.Rates:
    """Every rate that stands, in US dollars; on a day, when one is asked about, those of its end."""
    found = standing_rates(on).values_list("currency", "worth", "on", "is_demonstration")
    return engine.Rates(engine.Rate(*each) for each in found)


def standing_rates(on: date | None = None) -> QuerySet[Rate]:
    """The rates that no other one corrects."""
    if on is None:
        return Rate.objects.filter(corrected_by__isnull=True)
    known = Q(set_at__isnull=True) | Q(set_at__lt=end_of(on))
    later = Rate.objects.filter(known, corrects=OuterRef("pk"))
    return Rate.objects.filter(known).exclude(Exists(later))


def rates() -> QuerySet[Rate]:
    """Every rate that was ever set, what was corrected below what corrects it."""
    return Rate.objects.select_related("corrected_by")


@dataclass(frozen=True)
class Whole:
    """A row of money with all that is said of the same money, and how each row counts."""

    flow: Flow
    rows: tuple[tuple[Flow, engine.Counted], ...]
    totals: engine.Totals

    @property
    def why(self) -> engine.Why:
        """How the row itself counts."""
        return next(each.why for flow, each in self.rows if flow.pk == self.flow.pk)


def one(person: Person, key: str, on: date | None = None) -> Whole | None:
    """One row that the reader may see, with the others of its flow and, of a total, those named in it."""
    seen = visible(person, on)
    start = set(seen.filter(key=key).values_list("pk", flat=True))
    if not start:
        return None
    flows = {flow.key: flow for flow in _with_names(seen.filter(pk__in=kin(seen, start)))}
    answers = {each.row.key: each for each in engine.count(_row(flow, on=on) for flow in flows.values())}
    mine = {other for other, each in answers.items() if each.flow == answers[key].flow}
    if flows[key].is_total:
        mine |= {other for other, flow in flows.items() if flow.part_of_id in start}
    rows = [(flows[other], answers[other]) for other in mine]
    rows.sort(key=lambda pair: (not pair[0].is_total, pair[1].row.stage.rank, pair[0].on, pair[0].key))
    totals = engine.add_up((answers[other].row for other in mine), known_rates(on))
    return Whole(flows[key], tuple(rows), totals)


def freed_by(whole: Whole) -> list[tuple[Flow, engine.Counted]]:
    """The rows that count in no total today and would, were the row itself withdrawn; as they would then."""
    gone, counting = whole.flow.key, {each.row.key for _flow, each in whole.rows if each.counts}
    rows = (each.row for _flow, each in whole.rows)
    then = engine.count(replace(row, is_withdrawn=row.is_withdrawn or row.key == gone) for row in rows)
    freed = {each.row.key: each for each in then if each.counts and each.row.key not in counting}
    return [(flow, freed[flow.key]) for flow, _each in whole.rows if flow.key in freed]


def kin(seen: QuerySet[Flow], start: set[int]) -> set[int]:
    """The rows among `seen` that say something of the same money, and the totals above them. One query.

    From a total above them it does not lead down again to what others gave.
    """
    links = list(seen.order_by().values_list("pk", "follows", "part_of", "is_total"))
    above = {pk: {one for one in (follows, part_of) if one} for pk, follows, part_of, _total in links}
    below: dict[int, set[int]] = defaultdict(set)
    for pk, larger in above.items():
        for each in larger:
            below[each].add(pk)
    closed = {pk for pk, _follows, _part_of, is_total in links if is_total} - start
    known: set[int] = set()
    fresh = set(start)
    while fresh:
        known |= fresh
        near = {one for pk in fresh for one in above.get(pk, ())}
        near |= {one for pk in fresh - closed for one in below[pk]}
        fresh = near & above.keys() - known
    return known


def of_commitment(person: Person, commitment: int, on: date | None = None) -> Found:
    """The money tied to a commitment, to a need of it or to an arrangement that serves it."""
    tied = Q(commitment=commitment) | Q(need__commitment=commitment) | Q(arrangement__commitments=commitment)
    seen = visible(person, on)
    start = dict(seen.filter(tied).values_list("pk", "key"))
    if not start:
        return Found(engine.add_up([]), {}, "")
    keys = set(start.values())
    listed = list(_with_names(seen.filter(pk__in=kin(seen, set(start)))))
    rows = [_row(each, on=on) for each in listed]
    totals = engine.add_up(rows, known_rates(on), lambda row: row.key in keys)
    return Found(totals, {each.key: each for each in listed}, "")


def served_by(person: Person, flow: Flow) -> dict[str, Any]:
    """The need, the commitment and the arrangement it is for, as far as the reader may see them."""
    return {
        "need": _one(Need.objects.visible_to(person), flow.need_id),
        "commitment": _one(Commitment.objects.visible_to(person), flow.commitment_id),
        "arrangement": _one(Arrangement.objects.visible_to(person), flow.arrangement_id),
    }


def _one(among: QuerySet[Any], pk: int | None) -> Any:
    return among.filter(pk=pk).first() if pk is not None else None
