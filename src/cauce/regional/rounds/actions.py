"""What the secretariat does with a round: open it, move its deadline, close it, write to those who report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.foundation.values.translated import Translated
from cauce.regional.rounds import letters, rules, tasks
from cauce.regional.rounds.models import Obligation, ReminderKind, Round
from cauce.regional.rounds.queries import Scope, counts_of, lines_of, owing


class Refused(Exception):
    """A rule stands against it; the message says which, to the person who asked."""


@dataclass(frozen=True)
class Asked:
    """What a round asks: about which period, by when, of whom."""

    kind: str
    title: Translated
    period_from: date
    period_to: date
    deadline: date
    scope: Scope = field(default_factory=Scope)
    instructions: Translated = field(default_factory=Translated)


def open_round(*, by: Person, asked: Asked, at: datetime | None = None) -> Round:
    """Open a round and freeze who owes what; those who report are told within the minute.

    Raises PermissionDenied, and `Refused` when nobody would owe anything or a date is impossible.
    """
    _require(rules.may_run(by))
    _refuse_impossible(asked, by.on)
    moment = at or timezone.now()
    with transaction.atomic():
        made = _make(by, asked, moment)
        frozen = _freeze(made, by, asked.scope)
        if not frozen:
            raise Refused(_("Nobody would owe anything. Widen what the round asks about."))
        record(
            verb="open_round", subject=made, by=by, at=moment,
            change={
                "deadline": made.deadline.isoformat(), "obligations": len(frozen),
                "parties": len({each.party_id for each in frozen}), "scope": asked.scope.as_json,
            },
        )  # fmt: skip
        tasks.remind_now()
    return made


def extend_deadline(*, by: Person, round_: Round, deadline: date) -> Round:
    """Move the deadline of an open round. Raises PermissionDenied, and `Refused` for a day that is over."""
    _require(rules.may_run(by))
    with transaction.atomic():
        stands = _open(round_)
        if deadline < by.on or deadline < stands.opens_on:
            raise Refused(_("That day is over. Choose today or a later day."))
        before, stands.deadline = stands.deadline, deadline
        stands.save(update_fields=["deadline"])
        change = {"before": before.isoformat(), "after": deadline.isoformat()}
        record(verb="extend_round", subject=stands, by=by, change=change)
    return stands


def close_round(*, by: Person, round_: Round, at: datetime | None = None) -> Round:
    """Close a round: what is signed from now on no longer answers it. Raises PermissionDenied, `Refused`."""
    _require(rules.may_run(by))
    with transaction.atomic():
        stands = _open(round_)
        stands.closed_at, stands.closed_by_id = at or timezone.now(), by.user_id
        stands.save(update_fields=["closed_at", "closed_by"])
        counts = counts_of(lines_of(by, [stands])[stands.pk])
        change = {"parties": counts.parties, "answered": counts.answered, "signed": counts.signed}
        record(verb="close_round", subject=stands, by=by, at=stands.closed_at, change=change)
    return stands


def write_to_parties(*, by: Person, round_: Round, parties: Iterable[str], words: str) -> int:
    """Send a message to those who report for these parties; how many people got it.

    The same words to the same person on the same day go out once. Raises PermissionDenied, and `Refused`
    without words or when nobody reports for them.
    """
    _require(rules.may_run(by))
    asked = Obligation.objects.filter(round=round_, party__in=list(parties)).order_by()
    recipients = letters.reporting_for(sorted(set(asked.values_list("party", flat=True))), on=by.on)
    return _send(by, round_, ReminderKind.MESSAGE, words, recipients, "write_to_parties")


def escalate(*, by: Person, round_: Round, words: str) -> int:
    """Tell the chair how a round stands, in the secretariat's words; how many people got it.

    Raises PermissionDenied, and `Refused` without words or when nobody acts for the chair today.
    """
    _require(rules.may_run(by))
    return _send(by, round_, ReminderKind.ESCALATION, words, letters.chairing(on=by.on), "escalate_round")


def _send(
    by: Person, round_: Round, kind: str, words: str, recipients: list[tuple[str, User]], verb: str
) -> int:
    if not words.strip():
        raise Refused(_("Write what you want to say."))
    if not recipients:
        raise Refused(_("Nobody is there to read it: no person reports for them today."))
    with transaction.atomic():
        stands = Round.objects.select_for_update().get(pk=round_.pk)
        told = letters.tell(stands, kind, words.strip(), recipients, by=by)
        for party in sorted({code for code, _user in told}):
            people = sum(code == party for code, _user in told)
            record(verb=verb, subject=stands, by=by, party=party, change={"people": people})
    return len({user.pk for _code, user in told})


def _make(by: Person, asked: Asked, at: datetime) -> Round:
    invented = User.objects.filter(is_demonstration=True).values_list("pk", flat=True)
    return Round.objects.create(
        key=_free_key(asked), kind=asked.kind, title=asked.title, instructions=asked.instructions,
        period_from=asked.period_from, period_to=asked.period_to, opens_on=by.on, deadline=asked.deadline,
        scope=asked.scope.as_json, opened_by_id=by.user_id, opened_at=at,
        is_demonstration=by.user_id in invented,
    )  # fmt: skip


def _freeze(made: Round, by: Person, scope: Scope) -> list[Obligation]:
    pairs = sorted(set(owing(by, scope).order_by().values_list("party", "commitment")))
    return Obligation.objects.bulk_create(
        Obligation(round=made, party_id=party, commitment_id=commitment) for party, commitment in pairs
    )


def _free_key(asked: Asked) -> str:
    """ "mid-year-2025-06", and a number behind it when there is one already."""
    stem = f"{asked.kind.replace('_', '-')}-{asked.period_to:%Y-%m}"
    taken = set(Round.objects.filter(key__startswith=stem).values_list("key", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)


def _refuse_impossible(asked: Asked, on: date) -> None:
    if asked.period_from > asked.period_to:
        raise Refused(_("The period ends before it begins."))
    if asked.deadline < on:
        raise Refused(_("That day is over. Choose today or a later day."))


def _open(round_: Round) -> Round:
    stands: Any = Round.objects.select_for_update().get(pk=round_.pk)
    if not stands.is_open:
        raise Refused(_("This round is closed already."))
    return stands  # type: ignore[no-any-return]


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
