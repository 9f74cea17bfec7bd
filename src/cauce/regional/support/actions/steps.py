"""One step of a match, under a lock: whoever presses twice, or second, takes none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.support import rules_matches as rules
from cauce.regional.support import tasks
from cauce.regional.support.actions.refusals import Refused, require
from cauce.regional.support.models import EXITS, Match, MatchStep, Need, Offer, Reason, Stage
from cauce.regional.support.rules_matches import WAYS, Side
from cauce.regional.support.words_matches import meanwhile

#: Letters and digits that are not taken for one another. A key says nothing of who is in the match.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
OVER = (*EXITS, Stage.FULFILLED, Stage.PARTLY)


def take(
    verb: str, by: Person, match: Match, *, words: str = "", reason: str = "", at: datetime | None = None
) -> Match:
    """One step, under a lock. Whoever pressed twice gets the match as it stands."""
    with transaction.atomic():
        stands = locked(by, match)
        if was_taken(verb, by, stands):
            return stands
        sides = may_take(verb, by, stands)
        refuse_silence(verb, words, reason)
        step = MatchStep(
            match=stands, stage=WAYS[verb].to, party_id=party_of(stands, sides), words=words.strip(),
            reason=reason,
        )  # fmt: skip
        append(step, by, verb, at)
    return stands


def may_take(verb: str, by: Person, match: Match) -> frozenset[Side]:
    """In whose names the step may be taken. Raises PermissionDenied, and `Refused` where it is too late."""
    way = WAYS[verb]
    sides = rules.sides_of(by, match) & way.who
    require(bool(sides))
    newest = newest_step(match)
    if Stage(newest.stage) not in way.starts(match):
        raise Refused(meanwhile(newest))
    if way.needs_open:
        refuse_closed(match)
    return sides


def was_taken(verb: str, by: Person, match: Match) -> bool:
    """Whether this very person took this very step last: the second press of a button."""
    newest = newest_step(match)
    return newest.stage == WAYS[verb].to and newest.by_id == by.user_id


def locked(by: Person, match: Match) -> Match:
    """The match as it stands, its other writers waiting. For whoever does not see it, it is not there."""
    seen = Match.objects.visible_to(by).filter(pk=match.pk)
    require(seen.exists())
    found: Match = (
        Match.objects.select_for_update(of=("self",)).select_related("need", "offer").get(pk=match.pk)
    )
    return found


def newest_step(match: Match) -> MatchStep:
    return MatchStep.objects.filter(match=match).order_by("-at", "-pk")[0]


def append(step: MatchStep, by: Person, verb: str, at: datetime | None) -> None:
    """A step, its record, and the mails that follow. No step stands before the one it follows."""
    moment = at or timezone.now()
    before = MatchStep.objects.filter(match=step.match).order_by("-at", "-pk").first()
    step.at = max(moment, before.at) if before else moment
    step.by_id = by.user_id
    step.save(force_insert=True)
    change: dict[str, Any] = {"stage": str(step.stage)}
    if step.reason:
        change["reason"] = step.reason
    if step.amount is not None:
        change |= {"amount": step.amount, "currency": step.currency}
    match = step.match
    concerned = match.giver_id if verb == "share_with_offeror" else step.party_id or match.need.owner_id
    record(verb=f"match_{verb}", subject=match, by=by, party=str(concerned), change=change, at=step.at)
    if step.stage != Stage.SUGGESTED:
        tasks.tell_now()


def refuse_closed(match: Match) -> None:
    """Both as they stand, held: whoever closes one in this moment does so before or after."""
    need = Need.objects.select_for_update(no_key=True, of=("self",)).get(pk=match.need_id)
    if not need.is_open:
        raise Refused(_("Its State has closed this need meanwhile. The match can only be ended."))
    offers = Offer.objects.select_for_update(no_key=True, of=("self",)).filter(pk=match.offer_id or 0)
    if any(not offer.is_open for offer in offers):
        raise Refused(_("Its owner has closed this offer meanwhile. The match can only be ended."))


def refuse_silence(verb: str, words: str, reason: str) -> None:
    if WAYS[verb].needs_words and not words.strip():
        raise Refused(_("Write what the two would do: the note is what both sides agree on."))
    if WAYS[verb].is_exit and reason not in Reason.values:
        raise Refused(_("Choose a reason."))


def party_of(match: Match, sides: frozenset[Side]) -> str | None:
    """For which party a step is taken: the State, the offering party, or nobody (the secretariat)."""
    if Side.STATE in sides:
        return match.need.owner_id
    return match.giver_id if Side.OFFEROR in sides else None


def free_key() -> str:
    while Match.objects.filter(key=(key := f"m-{get_random_string(8, LETTERS)}")).exists():
        continue
    return key


def is_invented(by: Person, *records: Need | Offer) -> bool:
    invented = any(each.is_demonstration for each in records)
    return invented or User.objects.filter(pk=by.user_id or 0, is_demonstration=True).exists()


def open_need(by: Person, need: Need) -> Need:
    found = Need.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=need.pk).first()
    require(found is not None)
    if not found.is_open:  # type: ignore[union-attr]
        raise Refused(_("This need is not open: its State has not published it, or has closed it."))
    return found  # type: ignore[return-value]


def refuse_own(state: str, giver: str) -> None:
    if state == giver:
        raise Refused(_("A State is not matched with its own offer."))
