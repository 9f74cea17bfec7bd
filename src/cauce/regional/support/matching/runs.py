"""A run from its start to its plan: the engine works in a process of its own, and this one follows it."""

from __future__ import annotations

import logging
import multiprocessing
import signal
from collections.abc import Iterable, Iterator, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any

from django.utils import timezone

from cauce.engines.matching.values import Room
from cauce.foundation.accounts.standing import Person
from cauce.regional.support.matching import trials, weighing
from cauce.regional.support.matching.claims import claims_by_state
from cauce.regional.support.matching.names import Names, names_of
from cauce.regional.support.matching.room import room
from cauce.regional.support.matching.solving import Question, work
from cauce.regional.support.models import Need, Offer, Run, RunStatus

logger = logging.getLogger(__name__)

#: How long the engine may search for one plan; and how long after that it is waited for.
SECONDS, PATIENCE = 60.0, 90.0
#: How often a stop is looked for, in seconds.
LOOKS = 0.5
#: What went wrong, by the code that a run keeps.
MEMORY, TIME, BROKEN, NO_WEIGHTS = "memory", "time", "broken", "no_weights"
ALIVE = (RunStatus.WAITING, RunStatus.RUNNING)


class Stopped(Exception):
    """Somebody asked for the run to be stopped."""


class Failed(Exception):
    """The engine gave no plan; the text is the code of the reason."""


def carry_out(pk: int) -> None:
    """Do a run that waits, or that a worker left half done. What is over stays as it is."""
    run = Run.objects.filter(pk=pk, status__in=ALIVE).select_related("weights").first()
    if run is None:
        return
    try:
        _begin(run)
        _end(run, RunStatus.DONE, plan=_answer(run))
    except Stopped:
        _end(run, RunStatus.CANCELLED)
    except Failed as failure:
        _end(run, RunStatus.FAILED, fault=str(failure))
    except Exception:
        _end(run, RunStatus.FAILED, fault=BROKEN)
        raise


def whole_room(on: Any) -> Room:
    """All that is open, as the secretariat sees it."""
    everybody = Person(on=on, is_secretariat=True)
    return room(Need.objects.visible_to(everybody), Offer.objects.visible_to(everybody), on=on)


def _begin(run: Run) -> None:
    _look(run)
    run.status, run.started_at, run.done = RunStatus.RUNNING, timezone.now(), 1
    run.save(update_fields=["status", "started_at", "done"])


def _end(run: Run, status: RunStatus, **found: Any) -> None:
    for name, value in found.items():
        setattr(run, name, value)
    run.status, run.ended_at = status, timezone.now()
    run.done = 100 if status == RunStatus.DONE else run.done
    run.save(update_fields=["status", "ended_at", "done", "needs", "offers", *found])


def _answer(run: Run) -> dict[str, Any]:
    question = _question(run, timezone.localdate(run.asked_at))
    run.needs, run.offers = len(question.room.needs), len(question.room.offers)
    Run.objects.filter(pk=run.pk).update(needs=run.needs, offers=run.offers, done=5)
    plan = _followed(run, question)
    names = names_in(plan)
    claims = {
        state: {"year": each.year, "persons": each.persons, "source": each.source}
        for state, each in claims_by_state(question.room.on).items()
        if state in names.parties
    }
    return plan | {"names": names.frozen(), "claims": claims, **_sides(plan)}


def _question(run: Run, on: Any) -> Question:
    weights = weighing.of_row(run.weights) if run.weights else weighing.built_in("shipped")
    plain = whole_room(on)
    if not run.is_trial:
        return Question(plain, weights.weights, SECONDS)
    change = trials.read(run.changed)
    other = weighing.by_code(change.weights) if change.weights else weights
    if other is None:
        raise Failed(NO_WEIGHTS)
    return Question(plain, weights.weights, SECONDS, trials.changed(plain, change), other.weights)


def _followed(run: Run, question: Question) -> dict[str, Any]:
    """Let the engine work and tell how far it is, until it answers, is stopped, or takes too long."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    engine = spawn.Process(target=work, args=(question, there), daemon=True)
    engine.start()
    there.close()
    try:
        return _awaited(run, engine, here, until=monotonic() + 2 * question.seconds + PATIENCE)
    finally:
        engine.kill()
        engine.join()
        here.close()


def _awaited(run: Run, engine: BaseProcess, way: Connection, until: float) -> dict[str, Any]:
    while monotonic() < until:
        _look(run)
        if not way.poll(LOOKS):
            continue
        try:
            kind, said = way.recv()
        except EOFError:
            engine.join()
            raise Failed(MEMORY if engine.exitcode == -signal.SIGKILL else BROKEN) from None
        if kind == "plan":
            return dict(said)
        _tell(run, said)
    raise Failed(TIME)


def _look(run: Run) -> None:
    """Whether somebody asked for a stop meanwhile."""
    if Run.objects.filter(pk=run.pk, stop_asked_at__isnull=False).exists():
        raise Stopped


def _tell(run: Run, part: float) -> None:
    """Write down how far the engine is, when it shows in whole per cent."""
    done = 5 + int(part * 90)
    if done > run.done:
        run.done = done
        Run.objects.filter(pk=run.pk).update(done=done)


def names_in(plan: Mapping[str, Any]) -> Names:
    """The names of every code that a plan holds."""
    moved = [*plan.get("difference", {}).get("coverage", {}), *plan["coverage"]]
    parties = {row[side] for row in _rows(plan) for side in ("state", "owner") if side in row} | set(moved)
    told = [reason for each in plan["given"] for reason in each["reasons"]]
    return names_of(
        parties,
        _cited(told, "theme", ", "),
        [*_cited(told, "expertise", "; "), *_cited(told, "cooperation", "; ")],
    )


def _cited(told: Iterable[Mapping[str, Any]], factor: str, between: str) -> list[str]:
    """The codes that the reasons of one factor name."""
    texts = (str(value) for each in told if each["factor"] == factor for value in each["places"].values())
    return [code for text in texts for code in text.split(between) if code]


def _sides(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Titles and words of both sides as they were then: a need may be rewritten after the run."""
    rows = list(_rows(plan))
    needs = {row["need"] for row in rows if "need" in row}
    offers = {row["offer"].removesuffix(trials.AGAIN) for row in rows if "offer" in row}
    return {"needs": _said(Need, needs), "offers": _said(Offer, offers)}


def _rows(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every row of a plan that names a need or an offer."""
    yield from plan["given"]
    yield from plan["dear"]
    for each in plan["unserved"]:
        yield from (each, *each["near"])
    for aside in plan["aside"].values():
        yield from aside["rows"]
    for found in (plan.get("difference"), *(each.get("next_best") for each in plan["given"])):
        if found:
            yield from (*found["gained"], *found["lost"], *found["shifted"])


def _said(model: Any, keys: Iterable[str]) -> dict[str, Any]:
    rows = model.objects.filter(key__in=keys).order_by("key")
    return {
        key: {
            "title": title.by_language,
            "words": words.by_language,
            "version": version,
            "invented": invented,
        }
        for key, title, words, version, invented in rows.values_list(
            "key", "title", "words", "version", "is_demonstration"
        )
    }


def last_plan() -> Run | None:
    """The newest run, no trial, that has a plan."""
    return Run.objects.filter(is_trial=False, status=RunStatus.DONE).first()


def under_way() -> Run | None:
    """The one run that waits or is at work."""
    return Run.objects.filter(status__in=ALIVE).first()
