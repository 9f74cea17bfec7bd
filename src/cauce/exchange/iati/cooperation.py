"""Arrangements and flows of money that everyone sees, as activities: what can be one, and what cannot.

The standard asks who takes part, when it starts and how far it is. None is guessed: how far an arrangement is
tell its steps alone, and of money each row is one transaction at most.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.engines.flows import Why
from cauce.exchange.iati.left_out import NO_START, NOBODY, carried
from cauce.foundation.accounts.standing import nobody
from cauce.foundation.parties.models import Party, PartyKind
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments import queries as commitments
from cauce.regional.cooperation.models import Arrangement, ArrangementStage, Flow, LogRow, SideRole
from cauce.regional.cooperation.queries import arrangements, money

NO_STEP, NO_AMOUNT, TOTAL, AGAIN, TO_COME = "no_step", "no_amount", "total", "again", "to_come"
CIRCLE = "circle"
REASONS = {
    NOBODY: _("Nobody is named who takes part."),
    NO_START: _("No start is known: no day, no period that begins with a year, no step that says it began."),
    NO_STEP: _("No step says how far it is; what a source said of it is not put into the standard's words."),
    NO_AMOUNT: _("No amount is named."),
    TOTAL: _("It is a sum of others."),
    AGAIN: _("It is money that another row tells already."),
    CIRCLE: _("It is said to be part of itself."),
    TO_COME: _("Its day is still to come."),
}
_OF_MONEY = {
    Why.UNSTATED: NO_AMOUNT,
    Why.TOTAL: TOTAL,
    Why.WITHIN: AGAIN,
    Why.AGAIN: AGAIN,
    Why.CIRCLE: CIRCLE,
}


@dataclass(frozen=True)
class Venture:
    """One activity: an arrangement with its money, or money that belongs to none in the file."""

    row: Any
    flows: Sequence[Flow]
    serves: Sequence[str]
    on: date

    @property
    def is_arrangement(self) -> bool:
        return isinstance(self.row, Arrangement)

    @property
    def key(self) -> str:
        return f"{'arrangement' if self.is_arrangement else 'flow'}-{self.row.key}"

    @cached_property
    def reached(self) -> dict[str, date]:
        """Stage -> the first day on which the arrangement came to it."""
        found: dict[str, date] = {}
        for step in self.row.steps.all():
            found.setdefault(step.stage, step.on)
        return found

    @property
    def places(self) -> list[Party]:
        """The States that receive."""
        if self.is_arrangement:
            sides = self.row.sides.all()
            named = [side.party for side in sides if side.role == SideRole.RECEIVES and side.party]
        else:
            named = [party for flow in self.flows for party in flow.recipients.all()]
        return list({party.code: party for party in named if party.kind == PartyKind.STATE}.values())

    @property
    def is_demonstration(self) -> bool:
        return self.row.is_demonstration or any(flow.is_demonstration for flow in self.flows)


@dataclass(frozen=True)
class Region:
    """All that is public on a day: what is in the file, and what is left out for which reasons, by key."""

    ventures: Sequence[Venture]
    arrangements_left: Mapping[str, list[str]] = field(default_factory=dict)
    flows_left: Mapping[str, list[str]] = field(default_factory=dict)
    public: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Reason -> how many rows it keeps out; those it keeps out of none are not there."""
        found: dict[str, int] = defaultdict(int)
        for reasons in (*self.arrangements_left.values(), *self.flows_left.values()):
            for reason in reasons:
                found[reason] += 1
        return {reason: found[reason] for reason in REASONS if reason in found}

    @property
    def left_out(self) -> int:
        return len(self.arrangements_left) + len(self.flows_left)


def region(on: date) -> Region:
    """Everything that everyone sees, read once. As many questions whatever there is."""
    rows = list(_whole(on).order_by("key"))
    arrangements_left = {row.key: reasons for row in rows if (reasons := reasons_of(row))}
    told = list(_money(on))
    flows_left = {flow.key: reasons for flow, _flow, reasons in told if reasons}
    inside = [row for row in rows if row.key not in arrangements_left]
    in_file = {row.pk for row in inside}
    by_arrangement: dict[int, list[Flow]] = defaultdict(list)
    apart: dict[str, list[Flow]] = defaultdict(list)
    for flow, root, reasons in told:
        if reasons:
            continue
        if flow.arrangement_id is not None and flow.arrangement_id in in_file:
            by_arrangement[flow.arrangement_id].append(flow)
        else:
            apart[root].append(flow)
    served = _served(on)
    ventures = [Venture(row, by_arrangement[row.pk], _serves(row, served), on) for row in inside]
    ventures += [
        Venture(flows[0], flows, [served[pk] for pk in _commitments(flows) if pk in served], on)
        for flows in apart.values()
    ]
    return Region(ventures, arrangements_left, flows_left, len(rows) + len(told))


def reasons_of(row: Any) -> list[str]:
    """Why an arrangement is no activity: keys of `REASONS`."""
    steps = {step.stage for step in row.steps.all()}
    found = {NOBODY: not row.sides.all(), NO_START: not start_of(row), NO_STEP: not steps}
    return [reason for reason, holds in found.items() if holds]


def start_of(row: Any) -> date | None:
    """Its first day; else the first of the year its period begins with; else the day it was told active."""
    if row.starts_on:
        return row.starts_on  # type: ignore[no-any-return]
    if begins := re.match(r"\d{4}", row.period):
        return date(int(begins[0]), 1, 1)
    active = [step.on for step in row.steps.all() if step.stage == ArrangementStage.ACTIVE]
    return active[0] if active else None


def _whole(on: date) -> QuerySet[Any]:
    served = commitments.visible(nobody(on)).only("pk")
    terms = Term.objects.order_by("scheme__position", "position")
    return arrangements.listed(nobody(on)).prefetch_related(
        "steps", "milestones__words_said", Prefetch("log_rows", LogRow.objects.all()),
        Prefetch("terms", terms, "its_terms"), Prefetch("commitments", served, "its_commitments"),
    )  # fmt: skip


def _money(on: date) -> Iterator[tuple[Flow, str, list[str]]]:
    """Each row that stands, the flow it belongs to, and why it is no transaction, by day."""
    found = money.look(nobody(on), money.Asked()).rows()
    for flow, counted in sorted(found, key=lambda pair: (pair[0].on, pair[0].key)):
        if counted.why is Why.WITHDRAWN:
            continue
        reasons = [] if counted.why is Why.COUNTS else [_OF_MONEY[counted.why]]
        if flow.on > on:
            reasons.append(TO_COME)
        if flow.donor is None and not flow.donor_name:
            reasons.insert(0, NOBODY)
        yield flow, counted.flow, reasons


def _served(on: date) -> dict[int, str]:
    """The commitments that the other file holds, as their keys."""
    rows = carried(commitments.visible(nobody(on)), on)
    return dict(rows.exclude(arrangements=None, flows=None).order_by().values_list("pk", "key"))


def _serves(row: Any, served: Mapping[int, str]) -> list[str]:
    return sorted(served[each.pk] for each in row.its_commitments if each.pk in served)


def _commitments(flows: Sequence[Flow]) -> list[int]:
    return sorted({flow.commitment_id for flow in flows if flow.commitment_id})
