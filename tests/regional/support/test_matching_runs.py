"""A run: asked for, carried out in a process of its own, stopped, failed in words, never two at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.engines.matching.reasons import Factor
from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.translated import Translated
from cauce.regional.support.actions import matching as actions
from cauce.regional.support.matching import runs, weighing
from cauce.regional.support.matching.trials import Change
from cauce.regional.support.models import Match, MatchStep, Run, WeightSet
from tests.cast import TODAY, Cast
from tests.regional.support import bad_engines
from tests.regional.support.matching_room import both, need, offer, term


def room() -> None:
    theme = term("procedures", "Procedimientos", "Procedures")
    need("n-blz", "BLZ", terms=(theme,), languages=["en"], priority=1)
    need("n-mex", "MEX", terms=(theme,), languages=["es"])
    offer("o-can", "CAN", terms=(theme,), languages=["en", "es"])
    offer("o-far", "COL", starts_on=TODAY + timedelta(days=900))


def done(cast: Cast, change: Change | None = None) -> Run:
    run = actions.ask_for_run(by=cast.person("ana"), change=change)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    return run


def test_a_run_proposes_who_serves_whom_with_reasons_and_near_misses(cast: Cast) -> None:
    room()
    need("n-late", "BLZ", ends_on=TODAY + timedelta(days=30))
    run = done(cast)
    assert (run.status, run.done, run.fault) == ("done", 100, "")
    assert (run.needs, run.offers) == (3, 2)
    plan = run.plan or {}
    assert plan["is_proven"]
    served = {each["need"]: each for each in plan["given"]}
    first = next(each for each in served.values() if each["offer"] == "o-can")
    assert first["share"] == 1
    assert {each["factor"]: each["value"] for each in first["reasons"]}["theme"] == 1
    assert plan["names"]["terms"] == {"acsg_area/procedures": {"es": "Procedimientos", "en": "Procedures"}}
    assert plan["needs"][first["need"]]["words"]["es"] == f"palabras de {first['need']}"
    left = {each["need"]: each for each in plan["unserved"]}
    near = next(each for each in left["n-late"]["near"] if each["offer"] == "o-far")
    assert (near["barrier"], near["places"]) == ("window", {"days": 870})
    assert first["next_best"] is not None


def test_the_same_room_gives_the_same_plan(cast: Cast) -> None:
    room()
    assert done(cast).plan == done(cast).plan


def test_one_run_at_a_time(cast: Cast) -> None:
    run = actions.ask_for_run(by=cast.person("ana"))
    job = ProcrastinateJob.objects.get(task_name="support.match")
    assert (job.queue_name, job.args) == ("matching", {"run": run.pk})
    with pytest.raises(actions.Refused):
        actions.ask_for_run(by=cast.person("ana"))
    assert Run.objects.count() == 1


@pytest.mark.parametrize("name", ["bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"])
def test_only_the_secretariat_asks_stops_and_picks(cast: Cast, name: str) -> None:
    run = actions.ask_for_run(by=cast.person("ana"))
    person = cast.person(name)
    for act in (
        lambda: actions.ask_for_run(by=person),
        lambda: actions.stop_run(by=person, run=run),
        lambda: actions.pick(by=person, run=run, need="n", offer="o"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    run.refresh_from_db()
    assert run.stop_asked_at is None


def test_a_run_that_waits_is_stopped_at_once_and_is_not_done_later(cast: Cast) -> None:
    run = actions.ask_for_run(by=cast.person("ana"))
    actions.stop_run(by=cast.person("ana"), run=run)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.status, run.plan) == ("cancelled", None)
    assert actions.ask_for_run(by=cast.person("ana")), "the way is free again"


@pytest.mark.django_db(transaction=True)
def test_a_run_at_work_is_stopped_within_seconds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    room()
    monkeypatch.setattr(runs, "work", bad_engines.endless)
    run = actions.ask_for_run(by=cast.person("ana"))
    asked = threading.Timer(5.0, lambda: _ask_for_a_stop(run.pk))
    asked.start()
    before = timezone.now()
    runs.carry_out(run.pk)
    asked.join()
    run.refresh_from_db()
    assert (run.status, run.plan) == ("cancelled", None)
    assert run.done >= 50, "the engine had told that it is half done"
    assert timezone.now() - before < timedelta(seconds=20)


def _ask_for_a_stop(pk: int) -> None:
    from django.db import connection

    Run.objects.filter(pk=pk).update(stop_asked_at=timezone.now())
    connection.close()


@pytest.mark.parametrize(("how", "fault"), [("dies", "memory"), ("breaks", "broken")])
def test_a_failure_is_told_in_words_and_leaves_the_way_free(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, how: str, fault: str
) -> None:
    room()
    monkeypatch.setattr(runs, "work", {"dies": bad_engines.dying, "breaks": bad_engines.breaking}[how])
    run = done(cast)
    assert (run.status, run.fault, run.plan) == ("failed", fault, None)
    assert actions.ask_for_run(by=cast.person("ana"))


def test_a_search_that_does_not_end_is_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    room()
    monkeypatch.setattr(runs, "work", bad_engines.endless)
    monkeypatch.setattr(runs, "SECONDS", 0.0)
    monkeypatch.setattr(runs, "PATIENCE", 1.0)
    assert (done(cast).status, Run.objects.get().fault) == ("failed", "time")


def test_a_trial_shows_the_difference_and_proposes_nothing(cast: Cast) -> None:
    room()
    run = done(cast, Change(left_out=["o-can"]))
    difference = (run.plan or {})["difference"]
    assert [each["offer"] for each in difference["lost"]] == ["o-can"]
    assert run.is_trial
    assert {each["offer"] for each in (run.plan or {})["given"]} == {"o-far"}
    with pytest.raises(actions.Refused):
        actions.pick(by=cast.person("ana"), run=run, need="n-blz", offer="o-can")
    with pytest.raises(actions.Refused):
        actions.ask_for_run(by=cast.person("ana"), change=Change())


def test_one_more_offer_and_half_the_money(cast: Cast) -> None:
    need("n", "BLZ", forms=["financial"], amount=100, unit="money", currency="USD", max_partners=2)
    offer("o", "CAN", forms=["financial"], amount=80, unit="money", currency="USD")
    half = done(cast, Change(budget=50)).plan or {}
    assert [each["amount"] for each in half["given"]] == [40]
    assert half["difference"]["coverage"] == {"BLZ": -0.4}
    more = done(cast, Change(again=["o"])).plan or {}
    assert sorted(each["offer"] for each in more["given"]) == ["o", "o~again"]
    assert more["difference"]["coverage"] == {"BLZ": 0.2}


def test_a_pick_makes_a_suggested_match_that_keeps_why(cast: Cast) -> None:
    room()
    run = done(cast)
    first = (run.plan or {})["given"][0]
    match = actions.pick(by=cast.person("ana"), run=run, need=first["need"], offer=first["offer"])
    assert (match.origin, match.run_id, match.need.key) == ("engine", run.pk, first["need"])
    assert MatchStep.objects.get(match=match).stage == "suggested"
    assert match.explained["reasons"] == first["reasons"]
    assert not Match.objects.visible_to(cast.person("celia")).exists()
    with pytest.raises(actions.Refused):
        actions.pick(by=cast.person("ana"), run=run, need=first["need"], offer="o-none")


WEIGHTS = {Factor.THEME: Decimal("5"), Factor.LANGUAGE: Decimal("0.5")}


def test_the_chair_alone_sets_weights_and_they_are_in_the_ledger(cast: Cast) -> None:
    assert weighing.in_force(TODAY).is_shipped
    given: dict[str, Any] = {"name": both("Primeras", "First"), "weights": WEIGHTS, "from_on": TODAY}
    for name in ("ana", "celia", "diego", "elena", "fabio", "gina", "nobody"):
        with pytest.raises(PermissionDenied):
            actions.set_weights(by=cast.person(name), **given)
    made = actions.set_weights(by=cast.person("bruno"), **given)
    assert weighing.in_force(TODAY).row == made
    assert weighing.in_force(TODAY - timedelta(days=1)).is_shipped
    entry = Entry.objects.get(verb="set_weights")
    assert entry.change["weights"]["theme"] == "5"


def test_weights_are_never_changed(cast: Cast) -> None:
    from django.db import ProgrammingError, transaction

    made = actions.set_weights(by=cast.person("bruno"), name=both("A"), weights=WEIGHTS, from_on=TODAY)
    with pytest.raises(ProgrammingError), transaction.atomic():
        WeightSet.objects.filter(pk=made.pk).update(weights={})
    actions.set_weights(by=cast.person("bruno"), name=both("B"), weights=WEIGHTS, from_on=TODAY)
    assert str(weighing.in_force(TODAY).name) == "B"


def test_weights_that_say_nothing_or_count_from_yesterday_are_refused(cast: Cast) -> None:
    bruno = cast.person("bruno")
    with pytest.raises(actions.Refused):
        actions.set_weights(by=bruno, name=both("A"), weights={}, from_on=TODAY)
    with pytest.raises(actions.Refused):
        actions.set_weights(by=bruno, name=both("A"), weights=WEIGHTS, from_on=TODAY - timedelta(days=1))


def test_other_weights_are_tried(cast: Cast) -> None:
    room()
    made = WeightSet.objects.create(
        name=Translated({"es": "Solo idioma"}), weights={"language": 1}, from_on=TODAY, set_at=timezone.now()
    )
    run = done(cast, Change(weights=str(made.pk)))
    reasons = {each["factor"] for each in (run.plan or {})["given"][0]["reasons"]}
    assert reasons == {"language"}
