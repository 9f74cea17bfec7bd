"""Plans over needs and offers: Cauce beside HiGHS alone and CP-SAT alone, under the same limits, in one run.

    PYTHONPATH=src .venv/bin/python -m benchmarks.matching [--only "1,000"] [--seeds 1 2 3]

The problems are seeded (`tests.engines.matching.instances`). In the "tight" ones a plan that covers every
need is hidden, so full coverage can be reached, and nobody is told how; little is left over beside it. The
"open" ones have places to spare and nothing hidden; in the "whole" ones a partner gives its part whole or not
at all, as in plain assignment. All three get the same rules and the same
aim: the worst-covered State first, then the total fit. The peers take the two steps one after the other, each
with half of the time, on the whole problem; CP-SAT has two workers. Each runs in a process of its own
(ortools and highspy cannot share one). "gap" is the distance of the fit from the bound that Cauce gives for
the coverage it has reached; a plan that covers less can pass it. "fit" is in parts of that of Cauce.
"proven": no plan of this coverage is better by more than a thousandth.

The clock starts with the arrays in hand and stops with the plan. On a shared machine the seconds are those of
a bad hour; coverage and gap of Cauce are the same each time, unless its search was cut ("cut").
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

import numpy as np

from cauce.engines.matching.allocation.parts import laid_out
from cauce.engines.matching.allocation.problem import Floats, Problem
from cauce.engines.matching.allocation.programs import mixed
from cauce.engines.matching.allocation.rows import base_rows, step_rows
from cauce.engines.matching.allocation.solve import solve
from tests.engines.matching.instances import open_room, planted, whole_room


@dataclass(frozen=True)
class Size:
    """A problem, the seconds it may take, and what is promised of it."""

    name: str
    needs: int
    offers: int
    chances: float
    seconds: float
    promise: str
    sort: Callable[[int, int, int, float], Problem] = planted


SIZES = (
    Size("50 x 100, whole", 50, 100, 16, 1.0, "proven best", whole_room),
    Size("50 x 100, open", 50, 100, 16, 1.0, "proven best", open_room),
    Size("50 x 100, tight", 50, 100, 16, 1.0, "proven best"),
    Size("400 x 300", 400, 300, 15, 40.0, "coverage 1, gap 2 %"),
    Size("400 x 300, open", 400, 300, 15, 40.0, "as far as it goes", open_room),
    Size("1,000 x 1,000", 1000, 1000, 39, 30.0, "coverage 1, gap 8 %"),
    Size("10,000 x 10,000", 10000, 10000, 15.7, 10.0, "coverage .98, gap 8 %"),
)
#: How much longer than its limit a peer may take to build its model and to come to an end.
PATIENCE = 60.0
#: CP-SAT counts in whole numbers: shares in thousandths, fits in thousandths.
PARTS = 1000


@dataclass(frozen=True)
class Result:
    seconds: float
    share: Floats | None = None
    bound: float = float("nan")
    note: str = ""


Solver = Callable[[Problem, float], Result]


def by_cauce(problem: Problem, seconds: float) -> Result:
    """The engine itself."""
    started = monotonic()
    found = solve(problem, seconds=seconds)
    note = "proven" if found.is_proven else "cut" if found.was_cut else ""
    return Result(monotonic() - started, found.share, found.fit_bound, note)


def by_highs(problem: Problem, seconds: float) -> Result:
    """The whole problem as two mixed-integer programs for HiGHS (through scipy)."""
    started, states = monotonic(), np.arange(len(problem.states))
    rows = step_rows(problem, base_rows(problem), states, 1, None)
    gain = np.zeros(rows.columns)
    level = rows.columns - len(states) - 1
    gain[level], gain[level + 1 :] = 1.0, -1.0
    first = mixed(gain, rows, seconds=seconds / 2, gap=1e-4)
    share = None if first.columns is None else laid_out(problem, first.columns)
    reached = 0.0 if share is None else float(problem.coverage(share).min())
    rows = step_rows(problem, base_rows(problem), states, 1, reached - 1e-6)
    gain = np.zeros(rows.columns)
    gain[: problem.pairs] = problem.fit
    second = mixed(gain, rows, seconds=seconds / 2, gap=1e-3)
    if second.columns is not None:
        share = laid_out(problem, second.columns)
    is_best = first.is_ended and second.is_ended
    return Result(monotonic() - started, share, note="proven" if is_best else "")


def by_cp_sat(problem: Problem, seconds: float) -> Result:
    """The same two steps for CP-SAT, in whole numbers."""
    from ortools.sat.python import cp_model

    started = monotonic()
    model, share, used = cp_model.CpModel(), [], []
    for pair in range(problem.pairs):
        taken = model.new_bool_var("")
        most, least = int(problem.most[pair] * PARTS), int(np.ceil(problem.least[pair] * PARTS))
        given = model.new_int_var(0, max(most, 0), "")
        model.add(given <= most * taken)
        model.add(given >= min(least, most) * taken)
        share.append(given)
        used.append(taken)
    _sides(model, problem, share, used)
    of_state: list[list[Any]] = [[] for _ in problem.states]
    for pair in range(problem.pairs):
        of_state[problem.state[problem.need[pair]]].append(share[pair])
    level = model.new_int_var(0, PARTS, "")
    for state, shares in enumerate(of_state):
        model.add(cp_model.LinearExpr.sum(shares) >= int(problem.needs_of_state[state]) * level)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds / 2
    model.maximize(level)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Result(monotonic() - started, note="no plan")
    values = np.array([solver.value(each) for each in share])
    model.add(level >= solver.value(level))
    for each, value in zip(share, values, strict=True):
        model.add_hint(each, int(value))
    model.maximize(cp_model.LinearExpr.weighted_sum(share, (problem.fit * PARTS).astype(int).tolist()))
    second = solver.solve(model)
    if second in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        values = np.array([solver.value(each) for each in share])
    is_best = status == second == cp_model.OPTIMAL
    return Result(monotonic() - started, values / PARTS, note="proven" if is_best else "")


def _sides(model: Any, problem: Problem, share: list[Any], used: list[Any]) -> None:
    for need in range(problem.needs):
        first, last = np.searchsorted(problem.need, [need, need + 1])
        mine = range(first, last)
        model.add(sum(share[pair] for pair in mine) <= PARTS)
        model.add(sum(used[pair] for pair in mine) <= int(problem.max_partners[need]))
        if problem.min_partners[need] > 1:
            taken = model.new_bool_var("")
            model.add(sum(used[pair] for pair in mine) >= int(problem.min_partners[need]) * taken)
            for pair in mine:
                model.add_implication(used[pair], taken)
    order = np.argsort(problem.offer, kind="stable")
    edges = np.searchsorted(problem.offer[order], np.arange(problem.offers + 1))
    for offer in range(problem.offers):
        theirs = order[edges[offer] : edges[offer + 1]].tolist()
        model.add(sum(used[pair] for pair in theirs) <= int(problem.capacity[offer]))
        spent = sum(int(problem.cost[pair] * PARTS) * share[pair] for pair in theirs)
        model.add(spent <= int(problem.budget[offer] * PARTS * PARTS))


SOLVERS: dict[str, Solver] = {"Cauce": by_cauce, "HiGHS alone": by_highs, "CP-SAT alone": by_cp_sat}


def apart(name: str, problem: Problem, seconds: float) -> Result:
    """Ask a solver in a process of its own; one that does not come to an end is ended."""
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_answer, args=(name, problem, seconds, there))
    process.start()
    there.close()
    result = Result(seconds + PATIENCE, note="not ended")
    if here.poll(seconds + PATIENCE):
        try:
            result = here.recv()
        except EOFError:
            result = replace(result, note="failed")
    process.kill()
    process.join()
    return result


def _answer(name: str, problem: Problem, seconds: float, way: Connection) -> None:
    solve(planted(1, 5, 8, 4), seconds=1.0)
    way.send(SOLVERS[name](problem, seconds))


def row(size: Size, seed: int, name: str, problem: Problem, result: Result, cauce: Result) -> str:
    head = f"| {size.name} | {problem.pairs:,} | {seed} | {name} | {result.seconds:.1f} of {size.seconds:g}"
    if result.share is None:
        return f"{head} | – | – | – | {result.note} |"
    worst, fit = float(problem.coverage(result.share).min()), problem.total_fit(result.share)
    best = problem.total_fit(cauce.share) if cauce.share is not None else fit
    gap = 1 - fit / cauce.bound
    faults = "; ".join(problem.faults(result.share)) if name == "Cauce" else ""
    return f"{head} | {worst:.4f} | {100 * gap:.2f} % | {fit / best:.3f} | {faults or result.note} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="the sizes whose name contains this")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    chosen = parser.parse_args()
    print("| needs x offers | pairs | seed | solver | seconds | worst State | gap | fit, ratio | note |")
    print("|:--|--:|--:|:--|--:|--:|--:|--:|:--|")
    for size in SIZES:
        if chosen.only not in size.name:
            continue
        for seed in chosen.seeds:
            problem = size.sort(seed, size.needs, size.offers, size.chances)
            results = {name: apart(name, problem, size.seconds) for name in SOLVERS}
            for name, result in results.items():
                print(row(size, seed, name, problem, result, results["Cauce"]), flush=True)
    print("\nPromised: " + "; ".join(f"{size.name}: {size.promise}" for size in SIZES))
    print("This machine is shared: seconds differ from hour to hour, coverage and gap of Cauce do not.")


if __name__ == "__main__":
    main()
