"""Whatever people enter, in whatever order: no money stands in two rows of one stage that count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from cauce.engines.flows import NOTHING, STAGES, Stage
from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation.actions import flows
from cauce.regional.cooperation.actions.refusals import Refused
from cauce.regional.cooperation.models import Flow
from cauce.regional.cooperation.queries import money
from cauce.regional.cooperation.queries.money import Asked
from tests.cast import Cast
from tests.regional.cooperation.money_making import announced, given, told

SEQUENCES, ACTS = 24, 14
WAYS = {"confirmed": flows.confirm, "disbursed": flows.disburse, "spent": flows.spend}


def start_of(row: Flow) -> Flow:
    """The row in which somebody first told what this row tells further on."""
    return start_of(row.follows) if row.follows is not None else row


def wholes(row: Flow) -> Iterator[Flow]:
    """What this money is part of, each as the row it was first told in; a total of an occasion is none."""
    larger = start_of(row).part_of
    if larger is not None and not larger.is_total:
        yield start_of(larger)
        yield from wholes(larger)


def told_twice(found: money.Found) -> list[tuple[str, str]]:
    """Pairs of rows that count with an amount at one stage, one of them part of what the other tells."""
    rows = [flow for flow, why in found.rows() if why.counts and flow.amount is not None]
    return [
        (part.key, whole.key)
        for part in rows
        for whole in rows
        if part.stage == whole.stage and start_of(whole) in list(wholes(part))
    ]


def act_at_random(cast: Cast, chance: Random) -> Callable[[], Any]:
    rows = list(Flow.objects.order_by("pk"))
    number = chance.randrange(10**6)
    words = told(
        chance.choice([None, number]), chance.choice(["CAD", "USD"]), note=Translated({"es": f"{number}"})
    )
    ana, kind = cast.person("ana"), chance.random()
    if not rows or kind < 0.45:
        larger = chance.choice([None, *rows])
        about = given(
            chance.choice(["CAN", "ESP"]), *chance.sample(["BLZ", "MEX"], chance.randrange(3)), part_of=larger
        )
        stage = chance.choice([each.value for each in STAGES])
        return lambda: flows.announce(by=ana, given=about, told=words, stage=stage)
    row = chance.choice(rows)
    if kind < 0.6:
        return lambda: flows.withdraw(by=ana, flow=row, because="Error")
    way = chance.choice(list(WAYS.values()))
    return lambda: way(by=ana, flow=row, told=words)


@pytest.mark.parametrize("part", range(4))
def test_no_sequence_of_acts_counts_money_twice(cast: Cast, part: int) -> None:
    refused = 0
    for seed in range(part, SEQUENCES, 4):
        before = transaction.savepoint()
        chance = Random(seed)
        for _ in range(ACTS):
            act = act_at_random(cast, chance)
            try:
                act()
            except Refused:
                refused += 1
        found = money.look(cast.person("ana"), Asked())
        assert told_twice(found) == [], seed
        for stage in STAGES:
            whole = found.totals.whole.get(stage, NOTHING)
            donors = [share.at(stage) for share in found.totals.by_donor.values()]
            assert sum(donors, NOTHING).own == whole.own, seed
            alone = [each.alone.get(stage, NOTHING) for each in found.totals.by_recipient.values()]
            shared = {
                flow.key: flow.amount
                for flow, why in found.rows()
                if why.counts and flow.stage == stage.value and flow.recipients.count() > 1 and flow.amount
            }
            given_ = sum((sum(each.own.values()) for each in alone), 0) + sum(shared.values())
            assert given_ == sum(whole.own.values()), seed
        transaction.savepoint_rollback(before)
    assert refused


def test_a_part_that_is_first_told_at_a_later_stage_does_not_stand_beside_its_whole(cast: Cast) -> None:
    whole = announced(cast)
    flows.disburse(by=cast.person("elena"), flow=whole, told=told(100))
    with pytest.raises(Refused, match=whole.key):
        flows.announce(by=cast.person("elena"), given=given(part_of=whole), told=told(10), stage="disbursed")
    other = announced(cast, amount=60)
    flows.announce(by=cast.person("elena"), given=given(part_of=other), told=told(10), stage="disbursed")
    with pytest.raises(Refused):
        flows.disburse(by=cast.person("elena"), flow=other, told=told(60))
    found = money.look(cast.person("ana"), Asked()).totals
    assert found.whole[Stage.DISBURSED].own == {"CAD": 110}


def test_a_part_of_a_part_two_stages_on_does_not_stand_beside_the_whole(cast: Cast) -> None:
    elena, whole = cast.person("elena"), announced(cast)
    part = announced(cast, amount=50, part_of=whole)
    smaller = flows.confirm(by=elena, flow=announced(cast, amount=20, part_of=part), told=told(20))
    flows.disburse(by=elena, flow=smaller, told=told(20))
    for late in (whole, part):
        with pytest.raises(Refused):
            flows.disburse(by=elena, flow=late, told=told(50))
    beside = flows.confirm(by=elena, flow=announced(cast, amount=5, part_of=part), told=told(5))
    flows.disburse(by=elena, flow=beside, told=told(5))
    assert told_twice(money.look(elena, Asked())) == []


def test_pressed_twice_it_is_entered_once_and_the_same_later_is_asked_about(cast: Cast) -> None:
    elena, now = cast.person("elena"), timezone.now()
    first = flows.announce(by=elena, given=given("CAN", "BLZ"), told=told(), at=now)
    assert flows.announce(by=elena, given=given("CAN", "BLZ"), told=told(), at=now) == first
    assert flows.announce(by=elena, given=given("CAN", "MEX"), told=told(), at=now) != first
    paid = flows.disburse(by=elena, flow=first, told=told(30), at=now)
    assert flows.disburse(by=elena, flow=first, told=told(30), at=now + timedelta(minutes=1)) == paid
    with pytest.raises(Refused, match=paid.key):
        flows.disburse(by=elena, flow=first, told=told(30), at=now + timedelta(days=1))
    again = told(30, note=Translated({"es": "Segundo pago"}))
    assert flows.disburse(by=elena, flow=first, told=again, at=now + timedelta(days=1)) != paid
    assert Flow.objects.filter(stage="disbursed").count() == 2
