"""What is done with the engine: asking for a run, stopping it, setting weights, picking a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.engines.matching.reasons import Factor
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.foundation.values.translated import Translated
from cauce.regional.support.actions import matches
from cauce.regional.support.matching import rules, runs, tasks, weighing
from cauce.regional.support.matching.trials import Change
from cauce.regional.support.models import Match, Need, Offer, Run, RunStatus, WeightSet

ONE_AT_A_TIME = 0x72756E73  # "runs"


class Refused(Exception):
    """A rule stands against it; the message says which, to the person who asked."""


def ask_for_run(*, by: Person, change: Change | None = None, at: datetime | None = None) -> Run:
    """Ask the engine for a plan over all that is open; with a change, for a trial that proposes nothing.

    Raises PermissionDenied, and `Refused` while another run is under way or when a trial changes nothing.
    """
    _require(rules.may_run(by))
    if change is not None and change.is_nothing:
        raise Refused(_("Change at least one thing: without that, a trial is the plan itself."))
    with transaction.atomic():
        _alone()
        if runs.under_way():
            raise Refused(_("A run is under way. Wait for it, or stop it."))
        made = Run.objects.create(
            asked_by_id=by.user_id,
            asked_at=at or timezone.now(),
            weights=weighing.in_force(by.on).row,
            changed=change.as_json if change else {},
            is_trial=change is not None,
        )
        told = {"changed": change.as_json} if change else {}
        record(verb="try_matching" if change else "ask_matching", subject=made, by=by, change=told, at=at)
        tasks.start(made.pk)
    return made


def stop_run(*, by: Person, run: Run) -> Run:
    """Stop a run that waits or is at work. Raises PermissionDenied, and `Refused` when it is over."""
    _require(rules.may_run(by))
    with transaction.atomic():
        stands = Run.objects.select_for_update().get(pk=run.pk)
        if stands.status not in runs.ALIVE:
            raise Refused(_("This run is over already."))
        stands.stop_asked_at = timezone.now()
        if stands.status == RunStatus.WAITING:
            stands.status, stands.ended_at = RunStatus.CANCELLED, stands.stop_asked_at
        stands.save(update_fields=["stop_asked_at", "status", "ended_at"])
        record(verb="stop_matching", subject=stands, by=by)
    return stands


def set_weights(
    *, by: Person, name: Translated, weights: Mapping[Factor, Decimal], from_on: date, why: str = ""
) -> WeightSet:
    """Set how much each factor weighs from a day on. Earlier sets stay as they are.

    Raises PermissionDenied, and `Refused` when nothing weighs anything or the day is over.
    """
    _require(rules.may_set_weights(by))
    if not any(weights.values()):
        raise Refused(_("At least one factor must weigh something."))
    if from_on < by.on:
        raise Refused(_("That day is over. Choose today or a later day."))
    with transaction.atomic():
        made = WeightSet.objects.create(
            name=name,
            weights={factor.value: float(weights.get(factor, 0)) for factor in Factor},
            from_on=from_on,
            why=why,
            set_by_id=by.user_id,
            set_at=timezone.now(),
        )
        change = {
            "from": from_on.isoformat(),
            "weights": {factor.value: str(weights.get(factor, 0)) for factor in Factor},
        }
        record(verb="set_weights", subject=made, by=by, change=change)
    return made


def pick(*, by: Person, run: Run, need: str, offer: str) -> Match:
    """Make a proposal of a run a match, which the secretariat then reviews.

    Raises PermissionDenied, and `Refused` for a trial, for what the run did not propose, and for a need or an
    offer that is not there any more.
    """
    _require(rules.may_run(by))
    given = _proposal(run, need, offer)
    wanted = Need.objects.visible_to(by).filter(key=need).first()
    offered = Offer.objects.visible_to(by).filter(key=offer).first()
    if wanted is None or offered is None:
        raise Refused(_("The need or the offer is not there any more. Run the calculation again."))
    explained = {name: given[name] for name in ("fit", "lowest", "highest", "share", "reasons")}
    explained["names"] = (run.plan or {})["names"]
    covers = given["covers"]
    amount = None if covers is None else Decimal(str(covers))
    try:
        return matches.suggest(by=by, need=wanted, offer=offered, run=run, explained=explained, amount=amount)
    except matches.Refused as refused:
        raise Refused(str(refused)) from refused


def _proposal(run: Run, need: str, offer: str) -> Mapping[str, Any]:
    """What the run proposed for the two."""
    if run.is_trial:
        raise Refused(_("A trial proposes nothing. Run the calculation itself."))
    for each in (run.plan or {}).get("given", ()):
        if (each["need"], each["offer"]) == (need, offer):
            return dict(each)
    raise Refused(_("The run did not propose these two together."))


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _alone() -> None:
    """Two who ask at once are one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
