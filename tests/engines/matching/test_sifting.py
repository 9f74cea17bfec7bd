"""All pairs at once, against the filters and factors of one pair at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cauce.engines.matching import sifting
from cauce.engines.matching.allocation.build import Limits, build, share_of
from cauce.engines.matching.pairs import EQUAL, judged
from cauce.engines.matching.reasons import Barrier, Factor
from cauce.engines.matching.sifting import Possible, possible
from cauce.engines.matching.values import Room
from tests.engines.matching.instances import rich_room

SEEDS = range(25)
WEIGHTS = {factor: 0.5 + place for place, factor in enumerate(Factor)}


class Stopped(Exception):
    pass


def fits_of(found: Possible) -> dict[tuple[str, str], float]:
    return {found.keys(place): float(fit) for place, fit in enumerate(found.fit)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_possible_pairs_and_their_fits_are_those_of_the_single_filters_and_factors(seed: int) -> None:
    room = rich_room(seed)
    naive = {(pair.need.key, pair.offer.key): pair.fit for pair in judged(room, WEIGHTS) if pair.is_possible}
    assert fits_of(possible(room, WEIGHTS)) == pytest.approx(naive, abs=1e-6)


def test_the_rooms_let_every_barrier_stand_and_leave_every_factor_told_and_untold() -> None:
    pairs = [pair for seed in SEEDS for pair in judged(rich_room(seed), EQUAL)]
    assert {each.barrier for pair in pairs for each in pair.obstacles} == set(Barrier)
    told = {(fit.factor, fit.value is None) for pair in pairs for fit in pair.fits}
    assert told == {(factor, unknown) for factor in Factor for unknown in (True, False)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_numbers_of_the_problem_are_those_of_the_single_shares(seed: int) -> None:
    room = rich_room(seed)
    found = possible(room, EQUAL)
    problem = build(room, found, Limits())
    for place in range(problem.pairs):
        need, offer = found.needs[found.need[place]], found.offers[found.offer[place]]
        share = share_of(room, need, offer)
        built = (problem.cost[place], problem.least[place], problem.most[place])
        assert built == pytest.approx((share.cost, share.least, share.most))


def test_only_the_best_pairs_of_a_large_room_are_kept_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = rich_room(1, 40, 40)
    whole = possible(room, EQUAL)
    monkeypatch.setattr(sifting, "BEST_OF_OFFER", 4)
    monkeypatch.setattr(sifting, "BEST_OF_NEED", 3)
    found = possible(room, EQUAL)
    assert found.left_out == len(whole.need) - len(found.need) > 0
    chances = np.bincount(whole.need, minlength=len(whole.needs))
    kept = np.bincount(found.need, minlength=len(whole.needs))
    assert np.all(kept[(chances > 0) & (chances <= 3)] == chances[(chances > 0) & (chances <= 3)])
    assert fits_of(found).items() <= fits_of(whole).items()


def test_what_is_told_may_end_the_work() -> None:
    heard: list[float] = []

    def tell(part: float) -> None:
        heard.append(part)
        if part > 0.2:
            raise Stopped

    with pytest.raises(Stopped):
        possible(rich_room(2, 5, 300), EQUAL, tell)
    assert heard == sorted(heard)


def test_an_empty_room_has_no_pairs() -> None:
    room = rich_room(0)
    assert len(possible(Room((), (), room.on), EQUAL).need) == 0
    assert len(possible(replace(room, offers=()), EQUAL).need) == 0
