"""Plans over needs and offers: the order of rows is nothing, and what-if tells the difference."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cauce.engines.matching.allocation.build import Limits
from cauce.engines.matching.explanations import near_misses, reasons
from cauce.engines.matching.pairs import EQUAL
from cauce.engines.matching.plans import Plan, difference, propose, without
from cauce.engines.matching.reasons import Factor
from cauce.engines.matching.values import Form, Need, Offer, Quantity, Room, Unit
from tests.engines.matching.instances import rich_room, small_room


def told(plan: Plan) -> list[tuple[tuple[str, str], float]]:
    return [(each.keys, round(each.share, 6)) for each in plan.given]


@pytest.mark.parametrize("seed", range(25))
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    room = small_room(seed)
    mixed = random.Random(seed)
    needs, offers = list(room.needs), list(room.offers)
    mixed.shuffle(needs)
    mixed.shuffle(offers)
    assert told(propose(replace(room, needs=tuple(needs), offers=tuple(offers)))) == told(propose(room))


@pytest.mark.parametrize("seed", range(15))
def test_one_offer_more_never_hurts_the_worst_off_state(seed: int) -> None:
    room = small_room(seed)
    for offer in room.offers:
        fewer = replace(room, offers=tuple(each for each in room.offers if each.key != offer.key))
        assert propose(fewer).worst <= propose(room).worst + 1e-6


@pytest.mark.parametrize("seed", range(15))
def test_no_offer_gives_more_than_it_has_nor_more_often_than_it_can(seed: int) -> None:
    room = small_room(seed)
    plan = propose(room)
    for offer in room.offers:
        served = [each for each in plan.given if each.pair.offer.key == offer.key]
        assert len(served) <= offer.max_needs
        if offer.quantity is not None:
            assert sum(each.amount or 0 for each in served) <= offer.quantity.amount + 1e-6
    for need in room.needs:
        assert plan.covered(need.key) <= 1 + 1e-6


def test_a_second_plan_is_told_by_what_it_gains_and_loses() -> None:
    room = _room_with_a_plan()
    plan = propose(room)
    lost = without(room, plan, plan.given[0], EQUAL, Limits())
    assert plan.given[0] in lost.lost
    assert lost.fit <= 0 or lost.coverage
    assert difference(plan, plan).is_nothing


def test_reasons_come_with_the_strongest_first_and_the_unknown_last() -> None:
    told_reasons = reasons(propose(_room_with_a_plan()).given[0].pair)
    pulls = [each.pull for each in told_reasons]
    assert pulls == sorted(pulls, reverse=True)
    assert sum(each.part for each in told_reasons) == pytest.approx(1.0)
    unknown = [each.fit.missing for each in told_reasons if each.fit.value is None]
    assert unknown
    assert all(unknown)


def test_a_near_miss_names_the_one_thing_and_what_would_change_it() -> None:
    room = _room_with_a_plan()
    need = room.needs[0]
    closed = replace(room, offers=tuple(replace(each, states=frozenset({"PAN"})) for each in room.offers))
    found = near_misses(closed, need, EQUAL)
    assert found
    assert all(str(each.pair.obstacles[0].barrier) == "state_not_eligible" for each in found)
    assert all(need.state in each.change for each in found)


def _room_with_a_plan() -> Room:
    room = small_room(3)
    enough = Quantity(500, Unit.PERSON_DAYS)
    offers = tuple(replace(each, states=None, window=None, quantity=enough) for each in room.offers)
    return replace(room, offers=offers)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), times=st.floats(0.01, 100.0))
def test_weights_that_are_all_multiplied_lead_to_the_same_plan(seed: int, times: float) -> None:
    room = rich_room(seed, 8, 8)
    weights = {factor: 1.0 + place for place, factor in enumerate(Factor)}
    more = {factor: weight * times for factor, weight in weights.items()}
    first, second = propose(room, weights, seconds=20), propose(room, more, seconds=20)
    assert first.coverage == pytest.approx(second.coverage, abs=1e-5)
    assert first.fit == pytest.approx(second.fit, abs=1e-4)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.randoms(use_true_random=False))
def test_no_order_of_the_rows_changes_a_rich_room(seed: int, order: random.Random) -> None:
    room = rich_room(seed, 8, 8)
    needs, offers = list(room.needs), list(room.offers)
    order.shuffle(needs)
    order.shuffle(offers)
    mixed = replace(room, needs=tuple(needs), offers=tuple(offers))
    assert told(propose(mixed, seconds=20)) == told(propose(room, seconds=20))


@pytest.mark.parametrize("seed", range(10))
def test_a_rich_plan_is_within_its_bounds_and_its_pairs_are_possible(seed: int) -> None:
    room = rich_room(seed, 10, 10)
    plan = propose(room, seconds=20)
    assert plan.fit <= plan.fit_bound + 1e-5
    assert plan.worst <= plan.coverage_bound + 1e-5
    assert 0 <= plan.gap <= 1
    assert all(each.pair.is_possible and 0 < each.share <= 1 + 1e-6 for each in plan.given)
    wanting = {need.key for need in room.needs if need.is_published and need.is_wanting}
    assert set(plan.scarcity) == wanting


def test_one_owner_serves_one_state_no_more_often_than_the_limit() -> None:
    room = _even_room(needs=5, offers=5)
    for limit in (1, 2, 4):
        assert len(propose(room, EQUAL, Limits(same_pair=limit)).given) == limit


def test_a_need_that_wants_two_partners_has_two_or_none() -> None:
    room = _even_room(needs=1, offers=2)
    wants = replace(room.needs[0], min_partners=2, max_partners=2)
    [one, other] = propose(replace(room, needs=(wants,))).given
    assert one.share + other.share == pytest.approx(1.0)
    assert propose(replace(room, needs=(wants,), offers=room.offers[:1])).given == ()


def test_the_worse_off_state_is_served_before_the_better_fit() -> None:
    room = _even_room(needs=3, offers=2)
    [first, second, third] = room.needs
    needs = (replace(first, priority=1), replace(second, priority=1), replace(third, state="GTM", priority=3))
    plan = propose(replace(room, needs=needs))
    assert plan.coverage["GTM"] == pytest.approx(1.0)
    assert plan.coverage["BLZ"] == pytest.approx(0.5)


def test_a_need_that_others_want_too_is_dear_and_one_nobody_can_serve_has_no_price() -> None:
    room = _even_room(needs=2, offers=1)
    alone = Need("nobody", "GTM", frozenset({Form.SOFTWARE}))
    plan = propose(replace(room, needs=(*room.needs, alone)))
    assert plan.scarcity["nobody"] is None
    assert plan.scarcity["need-0"] is not None
    assert plan.scarcity["need-0"] > 0


def test_progress_goes_from_nothing_to_nearly_all_and_may_end_the_work() -> None:
    heard: list[float] = []
    propose(rich_room(1, 20, 20), tell=heard.append)
    assert heard == sorted(heard)
    assert 0 <= heard[0] < heard[-1] <= 1

    def stop(part: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        propose(rich_room(1, 20, 20), tell=stop)


def test_a_room_in_which_nothing_is_possible_has_an_empty_plan() -> None:
    room = rich_room(1, 4, 4)
    for empty in (replace(room, offers=()), replace(room, needs=()), replace(room, needs=(), offers=())):
        plan = propose(empty)
        assert plan.given == ()
        assert plan.gap == 0


def _even_room(*, needs: int, offers: int) -> Room:
    """Everyone fits everyone; one owner, one State; nothing is counted."""
    training = frozenset({Form.TRAINING})
    return Room(
        tuple(Need(f"need-{number}", "BLZ", training) for number in range(needs)),
        tuple(Offer(f"offer-{number}", "CAN", training) for number in range(offers)),
        small_room(0).on,
    )


def test_what_is_covered_already_does_not_count_as_uncovered() -> None:
    room = _even_room(needs=2, offers=1)
    [first, second] = room.needs
    plan = propose(replace(room, needs=(replace(first, is_covered=True), second)))
    assert plan.coverage == {"BLZ": pytest.approx(1.0)}
    assert plan.coverage_bound == pytest.approx(1.0)
    done = propose(replace(room, needs=(replace(first, is_covered=True), replace(second, state="GTM"))))
    assert done.worst == pytest.approx(1.0), "a State that lacks nothing is not the worst off"
    agreed = replace(first, quantity=Quantity(0, Unit.PLACES))
    assert propose(replace(room, needs=(agreed, second))).coverage == {"BLZ": pytest.approx(1.0)}


def test_a_dear_need_costs_others_about_one_need_and_a_free_one_nothing() -> None:
    rivals = propose(_even_room(needs=2, offers=1))
    assert rivals.forgone("need-0") == pytest.approx(1.0, abs=0.2)
    alone = propose(_even_room(needs=1, offers=1))
    assert alone.forgone("need-0") == pytest.approx(0.0, abs=0.02)
    assert alone.forgone("none") is None


def test_offers_that_no_need_can_use_are_told_from_those_that_were_not_chosen() -> None:
    room = _even_room(needs=1, offers=2)
    odd = Offer("odd", "CAN", frozenset({Form.SOFTWARE}))
    plan = propose(replace(room, offers=(*room.offers, odd)))
    assert plan.usable == {each.key for each in room.offers}


def test_a_share_that_moves_is_part_of_the_difference() -> None:
    wanted, had = Quantity(100, Unit.PLACES), Quantity(100, Unit.PLACES)
    need = Need("n", "BLZ", frozenset({Form.TRAINING}), quantity=wanted)
    offer = Offer("o", "CAN", frozenset({Form.TRAINING}), quantity=had)
    room = Room((need,), (offer,), _even_room(needs=1, offers=1).on)
    half = replace(room, offers=(replace(offer, quantity=Quantity(50, Unit.PLACES)),))
    found = difference(propose(room), propose(half))
    assert (found.gained, found.lost) == ((), ())
    [(before, after)] = found.shifted
    assert before.share == pytest.approx(1.0)
    assert after.share == pytest.approx(0.5)
    assert not found.is_nothing
