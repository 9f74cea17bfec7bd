"""Totals of trees: each contribution once, the same as a twin that adds the simplest way it can."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.engines.progress.sums import (
    DOWN,
    UP,
    Contribution,
    FeedsItself,
    GivenTwice,
    Node,
    NotOwned,
    Tree,
    way_to_target,
)

FIRST = date(2020, 1, 1)
PARTIES = ("BLZ", "CRI", "GTM", "HND", "MEX", "PAN", "SLV")
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
counts = st.integers(0, 10**6).map(Decimal)


@st.composite
def forests(draw: st.DrawFn) -> list[Node[int]]:
    """Any tree of joint and nested indicators: each feeds an earlier one, or none; several owners each."""
    nodes = []
    for key in range(draw(st.integers(1, 9))):
        owners = draw(st.lists(st.sampled_from(PARTIES), unique=True, max_size=4))
        feeds = draw(st.sampled_from([None, *range(key)])) if key else None
        nodes.append(Node(key, tuple(owners), feeds))
    return nodes


@st.composite
def said(draw: st.DrawFn, nodes: list[Node[int]]) -> list[Contribution[int]]:
    owned = [(node.key, party) for node in nodes for party in node.owners]
    made = []
    for order in range(draw(st.integers(0, 12)) if owned else 0):
        key, party = draw(st.sampled_from(owned))
        day = FIRST + timedelta(days=draw(st.integers(0, 5)))
        made.append(Contribution(key, party, day, order, **draw(what)))
    return made


what = st.one_of(
    st.fixed_dictionaries({"amount": amounts}),
    st.fixed_dictionaries({"numerator": counts, "denominator": counts.filter(bool)}),
    st.just({"reason": "not_yet"}),
)
worlds = forests().flatmap(lambda nodes: st.tuples(st.just(nodes), said(nodes)))


def naive_rows(nodes: list[Node[int]], made: list[Contribution[int]], key: int) -> list[Contribution[int]]:
    """Everything below, by asking each node whether the way up from it leads here."""
    by_key = {node.key: node for node in nodes}

    def leads_here(at: int | None) -> bool:
        return at is not None and (at == key or leads_here(by_key[at].feeds))

    last = []
    for node in nodes:
        for party in node.owners if leads_here(node.key) else ():
            own = [each for each in made if (each.indicator, each.party) == (node.key, party)]
            last += sorted(own, key=lambda each: (each.refers_to, each.order))[-1:]
    return [each for each in last if each.is_given]


@given(worlds)
def test_a_total_is_the_sum_of_the_owned_parts(
    world: tuple[list[Node[int]], list[Contribution[int]]],
) -> None:
    nodes, made = world
    tree = Tree(nodes, made)
    for node in nodes:
        total, expected = tree.total(node.key), naive_rows(nodes, made, node.key)
        assert sorted(each.order for each in total.rows) == sorted(each.order for each in expected)
        added = [Fraction(each.amount) for each in expected if each.amount is not None]
        assert (total.amount is None) == (not added)
        assert Fraction(total.amount or 0) == sum(added, Fraction(0))
        below = [each.denominator for each in expected if each.denominator is not None]
        assert (total.denominator or 0) == sum(below)
        asked = sum(len(each.owners) for each in tree.under(node.key))
        assert (total.gave, total.asked) == (len(expected), asked)


@given(worlds)
def test_the_roots_together_hold_every_contribution_exactly_once(
    world: tuple[list[Node[int]], list[Contribution[int]]],
) -> None:
    nodes, made = world
    tree = Tree(nodes, made)
    rows = [row for node in nodes if node.feeds is None for row in tree.total(node.key).rows]
    assert len({(row.indicator, row.party) for row in rows}) == len(rows)
    assert sum(tree.total(node.key).gave for node in nodes if node.feeds is None) == len(rows)
    assert {id(row) for row in rows} == {id(row) for row in tree._latest.values() if row.is_given}


@given(world=worlds, rise=st.decimals(min_value=0, max_value=10**9, places=4), place=st.integers(0, 11))
def test_no_total_falls_when_a_part_rises(
    world: tuple[list[Node[int]], list[Contribution[int]]], rise: Decimal, place: int
) -> None:
    nodes, made = world
    risen = [
        replace(each, amount=each.amount + rise) if each.amount is not None and index == place else each
        for index, each in enumerate(made)
    ]
    before, after = Tree(nodes, made), Tree(nodes, risen)
    for node in nodes:
        old, new = before.total(node.key).amount, after.total(node.key).amount
        assert (old is None) == (new is None)
        if old is not None and new is not None:
            assert old <= new <= old + rise
            assert way(old, UP) <= way(new, UP)
            assert way(old, DOWN) >= way(new, DOWN)


def way(value: Decimal, direction: str) -> Decimal:
    target = Decimal(10) if direction == UP else Decimal(-10)
    found = way_to_target(value, baseline=Decimal(0), target=target, direction=direction)
    assert found is not None
    return found


@given(world=worlds, seed=st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_given_changes_nothing(
    world: tuple[list[Node[int]], list[Contribution[int]]], seed: st.DataObject
) -> None:
    nodes, made = world
    mixed_nodes, mixed = list(nodes), list(made)
    seed.shuffle(mixed_nodes)  # type: ignore[attr-defined]
    seed.shuffle(mixed)  # type: ignore[attr-defined]
    first, second = Tree(nodes, made), Tree(mixed_nodes, mixed)
    for node in nodes:
        assert first.total(node.key).amount == second.total(node.key).amount
        assert set(first.total(node.key).missing) == set(second.total(node.key).missing)


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_ring_is_refused_and_named(length: int) -> None:
    ring = [Node(key, feeds=(key + 1) % length) for key in range(length)]
    with pytest.raises(FeedsItself, match=r"0 -> .*0"):
        Tree([*ring, Node(99, feeds=0)], [])


def test_nothing_can_be_counted_twice() -> None:
    with pytest.raises(GivenTwice):
        Tree([Node("a"), Node("a")], [])
    with pytest.raises(GivenTwice):
        Tree([Node("a", owners=("BLZ", "BLZ"))], [])
    stranger = Contribution("a", "MEX", FIRST, 0, amount=Decimal(1))
    with pytest.raises(NotOwned):
        Tree([Node("a", owners=("BLZ",))], [stranger])


def test_zero_is_a_value_and_a_reason_takes_the_place_of_an_older_value() -> None:
    nodes = [Node("a", owners=("BLZ", "MEX"))]
    zero = Contribution("a", "BLZ", FIRST, 0, amount=Decimal(0))
    assert Tree(nodes, [zero]).total("a").amount == Decimal(0)
    assert Tree(nodes, []).total("a").amount is None
    unknown = Contribution("a", "BLZ", FIRST + timedelta(days=1), 0, reason="not_measured")
    total = Tree(nodes, [zero, unknown]).total("a")
    assert total.amount is None
    assert [(each.party, each.reason) for each in total.missing] == [("BLZ", "not_measured"), ("MEX", "")]


@given(value=amounts, baseline=amounts, target=amounts, direction=st.sampled_from([UP, DOWN]))
def test_the_way_to_the_target_is_known_only_where_there_is_one(
    value: Decimal, baseline: Decimal, target: Decimal, direction: str
) -> None:
    found = way_to_target(value, baseline=baseline, target=target, direction=direction)
    is_a_way = target > baseline if direction == UP else target < baseline
    assert (found is not None) == is_a_way
    assert way_to_target(None, baseline=baseline, target=target, direction=direction) is None
