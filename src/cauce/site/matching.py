"""`cauce match`: a plan from two files, without a database. docs/developers/matching.md has the schemas."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from cauce.engines.matching.explanations import near_misses, reasons
from cauce.engines.matching.files import Fault, Unreadable, objects, read_needs, read_offers, read_weights
from cauce.engines.matching.pairs import EQUAL, Weights
from cauce.engines.matching.plans import Given, Plan, propose
from cauce.engines.matching.values import Room

Found = TypeVar("Found")
#: What `match` leaves with: a plan; files that cannot be used.
PLANNED, UNUSABLE = 0, 1
WHOLE, NEAR = 1 - 1e-6, 3


@dataclass(frozen=True)
class Asked:
    """What was typed after `cauce match`."""

    needs: Path
    offers: Path
    weights: Path | None = None
    on: date | None = None
    seconds: float = 60.0
    as_json: bool = False
    explain: bool = False


def match(asked: Asked) -> int:
    """Read the files, print the plan, and give the exit code. Every fault of every file is told at once."""
    try:
        room, weights = _read(asked)
    except Unreadable as unreadable:
        print(unreadable, file=sys.stderr)
        count = len(unreadable.faults)
        print(f"cauce: {count} {'fault' if count == 1 else 'faults'}. Nothing was matched.", file=sys.stderr)
        return UNUSABLE
    with _libraries_aside():
        plan = propose(room, weights, seconds=asked.seconds)
    told = _told(room, plan, weights, explain=asked.explain)
    _print(json.dumps(told, ensure_ascii=False, indent=2) if asked.as_json else "\n".join(_lines(told)))
    return PLANNED


def _print(text: str) -> None:
    """What no encoding can show (half a character in a file) is shown by its number."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


@contextmanager
def _libraries_aside() -> Iterator[None]:
    """What the solver's own library prints (HiGHS does, now and then) goes to the error output.

    It would stand in the middle of the JSON otherwise; `fflush` because the library has a buffer of its own.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


def _read(asked: Asked) -> tuple[Room, Weights]:
    faults: list[Fault] = []
    needs = _file(asked.needs, read_needs, faults)
    offers = _file(asked.offers, read_offers, faults)
    weights = _file(asked.weights, read_weights, faults) if asked.weights else EQUAL
    on = asked.on or (needs.on if needs else None)
    if on is None and needs:
        faults.append(Fault(asked.needs.name, None, "on", "is missing: the day asked about, here or as --on"))
    if faults or on is None or needs is None or offers is None or weights is None:
        raise Unreadable(faults)
    return Room(needs.needs, offers.offers, on, needs.rates, offers.cooperation), weights


def _file(path: Path, read: Callable[[str, Any, list[Fault]], Found], faults: list[Fault]) -> Found | None:
    """What a file says, with its faults added to the others; None when it is no JSON at all."""
    before = len(faults)
    content = _content(path, faults)
    return read(path.name, content, faults) if len(faults) == before else None


def _content(path: Path, faults: list[Fault]) -> Any:
    """The JSON of a file; None when it cannot be read, which is a fault."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=objects)
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        fault = "is not UTF-8 text"
    except json.JSONDecodeError as error:
        fault = f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        fault = "cannot be read: its objects stand too deep inside one another"
    except ValueError:
        fault = "cannot be read: it has a number of more than 4,000 digits"
    faults.append(Fault(path.name, None, "", fault))
    return None


def _told(room: Room, plan: Plan, weights: Weights, *, explain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "on": room.on.isoformat(),
        "needs": len(room.needs),
        "offers": len(room.offers),
        "coverage": {state: round(part, 6) for state, part in plan.coverage.items()},
        "coverage_bound": round(plan.coverage_bound, 6),
        "fit": round(plan.fit, 6),
        "fit_bound": round(plan.fit_bound, 6),
        "gap": round(plan.gap, 6),
        "is_proven": plan.is_proven,
        "was_cut": plan.was_cut,
        "left_out": plan.left_out,
        "scarcity": {key: _rounded(plan.forgone(key)) for key in sorted(plan.scarcity)},
        "plan": [_pair(each, explain=explain) for each in plan.given],
        "uncovered": [
            {"need": need.key, "covered": round(plan.covered(need.key), 6)}
            for need in sorted(room.needs, key=lambda need: need.key)
            if need.is_wanting and plan.covered(need.key) < WHOLE
        ],
    }
    if explain:
        by_key = {need.key: need for need in room.needs}
        for each in told["uncovered"]:
            each["near_misses"] = [
                {
                    "offer": near.pair.offer.key,
                    "barrier": near.pair.obstacles[0].barrier.value,
                    "reason": near.reason,
                    "change": near.change,
                    "fit": round(near.fit, 6),
                }
                for near in near_misses(room, by_key[each["need"]], weights)[:NEAR]
            ]
    return told


def _rounded(part: float | None) -> float | None:
    return None if part is None else round(part, 3)


def _pair(given: Given, *, explain: bool) -> dict[str, Any]:
    pair = given.pair
    told: dict[str, Any] = {
        "need": pair.need.key,
        "offer": pair.offer.key,
        "share": round(given.share, 6),
        "amount": None if given.amount is None else round(given.amount, 2),
        "fit": round(pair.fit, 6),
        "lowest": round(pair.lowest, 6),
        "highest": round(pair.highest, 6),
        "missing": list(pair.missing),
    }
    if explain:
        told["reasons"] = [
            {
                "factor": each.fit.factor.value,
                "value": None if each.fit.value is None else round(each.fit.value, 6),
                "part": round(each.part, 6),
                "text": each.fit.text,
            }
            for each in reasons(pair)
        ]
    return told


def _lines(told: dict[str, Any]) -> Iterator[str]:
    """The plan for a reader at a terminal."""
    yield from _proposals(told)
    yield from _coverage(told)
    yield from _quality(told)


def _proposals(told: dict[str, Any]) -> Iterator[str]:
    yield f"On {told['on']}: {told['needs']} needs, {told['offers']} offers, {len(told['plan'])} proposals."
    for each in told["plan"]:
        yield (
            f"  {each['need']} <- {each['offer']}: {each['share']:.0%} of the need, "
            f"fit {each['lowest']:.2f} to {each['highest']:.2f}"
        )
        for reason in each.get("reasons", ()):
            yield f"      {reason['text']}"


def _coverage(told: dict[str, Any]) -> Iterator[str]:
    yield "Coverage by State:"
    for state, part in sorted(told["coverage"].items(), key=lambda pair: (pair[1], pair[0])):
        yield f"  {state} {part:.0%}"
    if told["uncovered"]:
        yield "Not covered, or in part:"
    for each in told["uncovered"]:
        yield f"  {each['need']}: {each['covered']:.0%}"
        for near in each.get("near_misses", ()):
            yield f"      almost {near['offer']}: {near['reason']} {near['change']}"


def _quality(told: dict[str, Any]) -> Iterator[str]:
    proven = "No plan does better." if told["is_proven"] else f"At most {told['gap']:.1%} below the best fit."
    yield f"No plan covers the worst-covered State beyond {told['coverage_bound']:.0%}. {proven}"
    if told["was_cut"]:
        yield "Time ended the search: with more of it (--seconds), a better plan may be found."
    if told["left_out"]:
        yield f"{told['left_out']} possible pairs were set aside: both sides have many better ones."
