"""The rules of a problem as rows of a matrix.

Columns: the share of each pair, whether it is used, whether a need that wants several partners is taken up;
then, for each step of the coverage, its r and a d for each State.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack, vstack

from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Ints, Problem


@dataclass(frozen=True)
class Rows:
    """`at_least <= matrix @ columns <= at_most`, with bounds and integrality of the columns."""

    matrix: csr_array
    at_least: Floats
    at_most: Floats
    low: Floats
    high: Floats
    integrality: Floats

    @property
    def columns(self) -> int:
        return len(self.low)


@dataclass(frozen=True)
class _Block:
    row: Ints
    column: Ints
    value: Floats
    at_least: Floats
    at_most: Floats


def base_rows(problem: Problem, least: Floats | None = None) -> Rows:
    """What every plan must keep, whatever it aims at; `least` is what each need is to have, if that is known.

    What is asked of single needs holds a program far closer than the same asked of whole States.
    """
    several = np.flatnonzero(problem.min_partners > 1)
    columns = 2 * problem.pairs + len(several)
    blocks = [*_pair_blocks(problem), *_need_blocks(problem, least), *_offer_blocks(problem)]
    blocks += _bond_blocks(problem)
    blocks += _several_blocks(problem, several)
    usable = (problem.most > TOLERANCE) & (problem.least <= problem.most + TOLERANCE)
    high = np.concatenate([problem.most, usable, np.ones(len(several))])
    integrality = np.concatenate([np.zeros(problem.pairs), np.ones(columns - problem.pairs)])
    return Rows(*_stacked(blocks, columns), np.zeros(columns), high, integrality)


def cover_of(problem: Problem) -> csr_array:
    """`cover_of(problem) @ share` is the coverage of each State."""
    of_pair = problem.state[problem.need]
    each = (1.0 / problem.needs_of_state[of_pair], (of_pair, np.arange(problem.pairs)))
    return coo_array(each, shape=(len(problem.states), problem.pairs)).tocsr()


def with_floors(rows: Rows, matrix: csr_array, floors: Floats) -> Rows:
    """`rows`, and that `matrix` times their first columns is at least `floors`."""
    return _with(rows, matrix, floors, np.full(len(floors), np.inf))


def with_limits(rows: Rows, matrix: csr_array, limits: Floats) -> Rows:
    """`rows`, and that `matrix` times their first columns is at most `limits`."""
    return _with(rows, matrix, np.full(len(limits), -np.inf), limits)


def _with(rows: Rows, matrix: csr_array, at_least: Floats, at_most: Floats) -> Rows:
    held = hstack([matrix, csr_array((len(at_most), rows.columns - matrix.shape[1]))])
    return replace(
        rows,
        matrix=vstack([rows.matrix, held], format="csr"),
        at_least=np.concatenate([rows.at_least, at_least]),
        at_most=np.concatenate([rows.at_most, at_most]),
    )


def step_rows(problem: Problem, rows: Rows, states: Ints, smallest: int, floor: float | None) -> Rows:
    """`rows` with r and d of one more step; its value is kept at `floor` when one is given."""
    count, first = len(states), rows.columns
    place = {int(state): index for index, state in enumerate(states)}
    of_pair = np.array([place[int(state)] for state in problem.state[problem.need]], dtype=np.int64)
    weight = 1.0 / problem.needs_of_state[states]
    row = np.concatenate([of_pair, np.arange(count), np.arange(count)])
    column = np.concatenate([np.arange(problem.pairs), np.full(count, first), first + 1 + np.arange(count)])
    value = np.concatenate([weight[of_pair], np.full(count, -1.0), np.ones(count)])
    blocks = [_Block(row, column, value, np.zeros(count), np.full(count, np.inf))]
    if floor is not None:
        kept = np.concatenate([[float(smallest)], np.full(count, -1.0)])
        at = np.zeros(count + 1, dtype=np.int64)
        blocks.append(_Block(at, first + np.arange(count + 1), kept, np.array([floor]), np.array([np.inf])))
    columns = first + count + 1
    matrix, at_least, at_most = _stacked(blocks, columns)
    widened = hstack([rows.matrix, csr_array((rows.matrix.shape[0], count + 1))], format="csr")
    return Rows(
        vstack([widened, matrix], format="csr"),
        np.concatenate([rows.at_least, at_least]),
        np.concatenate([rows.at_most, at_most]),
        np.concatenate([rows.low, np.zeros(count + 1)]),
        np.concatenate([rows.high, np.ones(count + 1)]),
        np.concatenate([rows.integrality, np.zeros(count + 1)]),
    )


def _pair_blocks(problem: Problem) -> list[_Block]:
    """A share only of what is used: between the least and the most."""
    each = np.arange(problem.pairs)
    row, column = np.concatenate([each, each]), np.concatenate([each, each + problem.pairs])
    one, none, any_ = np.ones(problem.pairs), np.zeros(problem.pairs), np.full(problem.pairs, np.inf)
    blocks = [_Block(row, column, np.concatenate([one, -problem.most]), -any_, none)]
    if np.any(problem.least > 0):
        blocks.append(_Block(row, column, np.concatenate([one, -problem.least]), none, any_))
    return blocks


def _need_blocks(problem: Problem, least: Floats | None) -> list[_Block]:
    share = _sum_by(problem.need, np.ones(problem.pairs), 0, np.ones(problem.needs))
    if least is not None:
        share = replace(share, at_least=least)
    used = _sum_by(problem.need, np.ones(problem.pairs), problem.pairs, problem.max_partners.astype(float))
    return [share, used]


def _offer_blocks(problem: Problem) -> list[_Block]:
    used = _sum_by(problem.offer, np.ones(problem.pairs), problem.pairs, problem.capacity.astype(float))
    spent = _sum_by(problem.offer, problem.parts_of_budget, 0, np.ones(problem.offers))
    return [used, spent]


def _bond_blocks(problem: Problem) -> list[_Block]:
    if np.all(np.bincount(problem.bond, minlength=len(problem.pair_cap)) <= problem.pair_cap):
        return []
    return [_sum_by(problem.bond, np.ones(problem.pairs), problem.pairs, problem.pair_cap.astype(float))]


def _several_blocks(problem: Problem, several: Ints) -> list[_Block]:
    """A need that wants several partners has at least so many, or none."""
    place = np.full(problem.needs, -1)
    place[several] = np.arange(len(several))
    pairs = np.flatnonzero(place[problem.need] >= 0)
    of_need, taken = place[problem.need[pairs]], 2 * problem.pairs + np.arange(len(several))
    row = np.concatenate([of_need, np.arange(len(several))])
    column = np.concatenate([problem.pairs + pairs, taken])
    lowest, highest = (part[several].astype(float) for part in (problem.min_partners, problem.max_partners))
    none, any_ = np.zeros(len(several)), np.full(len(several), np.inf)
    ones = np.ones(len(pairs))
    return [
        _Block(row, column, np.concatenate([ones, -lowest]), none, any_),
        _Block(row, column, np.concatenate([ones, -highest]), -any_, none),
    ]


def _sum_by(group: Ints, value: Floats, first: int, at_most: Floats) -> _Block:
    """For each group, the sum over its pairs of value times their column is at most so much."""
    return _Block(group, first + np.arange(len(group)), value, np.full(len(at_most), -np.inf), at_most)


def _stacked(blocks: list[_Block], columns: int) -> tuple[csr_array, Floats, Floats]:
    parts = [
        coo_array((each.value, (each.row, each.column)), shape=(len(each.at_most), columns))
        for each in blocks
    ]
    at_least = np.concatenate([each.at_least for each in blocks])
    at_most = np.concatenate([each.at_most for each in blocks])
    return vstack(parts, format="csr"), at_least, at_most
