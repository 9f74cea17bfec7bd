"""A match's life, step by step. Each verb takes a match one step further, once, whoever presses twice.

Who may take which step, and from where, stands in `rules_matches.WAYS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.support import rules_matches as rules
from cauce.regional.support.actions.agreements import Terms, agree, record_bilateral
from cauce.regional.support.actions.refusals import Refused, require
from cauce.regional.support.actions.steps import (
    OVER,
    append,
    free_key,
    is_invented,
    newest_step,
    open_need,
    refuse_own,
    take,
)
from cauce.regional.support.models import Match, MatchStep, Need, Offer, Origin, Run, Stage

__all__ = [
    "Refused",
    "Terms",
    "activate",
    "agree",
    "begin_reporting",
    "close",
    "decline_by_offeror",
    "decline_by_state",
    "end_as_covered",
    "end_without_capacity",
    "expire",
    "explore",
    "hold_call",
    "record_bilateral",
    "review",
    "share_with_offeror",
    "share_with_state",
    "suggest",
    "write_scoping_note",
]


def suggest(
    *,
    by: Person,
    need: Need,
    offer: Offer,
    run: Run | None = None,
    explained: Mapping[str, Any] | None = None,
    amount: Decimal | None = None,
    at: datetime | None = None,
) -> Match:
    """Propose an offer for a need: the secretariat alone sees it. A pair on its way is not proposed again.

    With `run`, the engine proposed it and `explained` is what it said; without, the secretariat did. Gives
    the match that is on its way when there is one. Raises PermissionDenied, and `Refused` for what is not
    open.
    """
    require(rules.may_run(by))
    with transaction.atomic():
        wanted, given = _pair(by, need, offer)
        if run is not None and run.is_trial:
            raise Refused(_("A trial proposes nothing. Run the calculation itself."))
        known = _on_its_way(wanted, given)
        if known is not None:
            return known
        match = Match.objects.create(
            key=free_key(), need=wanted, offer=given, giver_id=str(given.owner_id), run=run,
            origin=Origin.ENGINE if run else Origin.HAND, explained=dict(explained or {}),
            is_demonstration=is_invented(by, wanted, given),
        )  # fmt: skip
        money = wanted.currency if amount is not None else ""
        step = MatchStep(match=match, stage=Stage.SUGGESTED, amount=amount, currency=money)
        append(step, by, "suggest", at)
    return match


def review(*, by: Person, match: Match, words: str = "", at: datetime | None = None) -> Match:
    """The secretariat finds a suggestion sound."""
    return take("review", by, match, words=words, at=at)


def share_with_state(*, by: Person, match: Match, words: str = "", at: datetime | None = None) -> Match:
    """The State sees the suggestion. Of an offer that is not open to it, only what kind it is."""
    return take("share_with_state", by, match, words=words, at=at)


def explore(*, by: Person, match: Match, words: str = "", at: datetime | None = None) -> Match:
    """The State agrees to explore: its need may be put before the offering party."""
    return take("explore", by, match, words=words, at=at)


def share_with_offeror(*, by: Person, match: Match, words: str = "", at: datetime | None = None) -> Match:
    """The offering party sees the match and the need."""
    return take("share_with_offeror", by, match, words=words, at=at)


def hold_call(*, by: Person, match: Match, words: str = "", at: datetime | None = None) -> Match:
    """Both have spoken: from here on the State reads the offer too."""
    return take("hold_call", by, match, words=words, at=at)


def write_scoping_note(*, by: Person, match: Match, words: str, at: datetime | None = None) -> Match:
    """What the two would do, in words. Raises `Refused` without them."""
    return take("write_scoping_note", by, match, words=words, at=at)


def activate(*, by: Person, match: Match, words: str = "", at: datetime | None = None) -> Match:
    """The support has begun."""
    return take("activate", by, match, words=words, at=at)


def begin_reporting(*, by: Person, match: Match, words: str = "", at: datetime | None = None) -> Match:
    """What was done is being told."""
    return take("begin_reporting", by, match, words=words, at=at)


def close(*, by: Person, match: Match, is_whole: bool, words: str = "", at: datetime | None = None) -> Match:
    """The end of what went well: fulfilled, or in part."""
    return take("fulfilled" if is_whole else "partly", by, match, words=words, at=at)


def decline_by_state(
    *, by: Person, match: Match, reason: str, words: str = "", at: datetime | None = None
) -> Match:
    """The State says no. An offering party that was not told yet never learns of it."""
    return take("decline_by_state", by, match, words=words, reason=reason, at=at)


def decline_by_offeror(
    *, by: Person, match: Match, reason: str, words: str = "", at: datetime | None = None
) -> Match:
    return take("decline_by_offeror", by, match, words=words, reason=reason, at=at)


def end_without_capacity(
    *, by: Person, match: Match, reason: str, words: str = "", at: datetime | None = None
) -> Match:
    """The offering party cannot do it, or can no longer."""
    return take("no_capacity", by, match, words=words, reason=reason, at=at)


def end_as_covered(
    *, by: Person, match: Match, reason: str, words: str = "", at: datetime | None = None
) -> Match:
    """Somebody else covers the need."""
    return take("covered_elsewhere", by, match, words=words, reason=reason, at=at)


def expire(*, by: Person, match: Match, reason: str, words: str = "", at: datetime | None = None) -> Match:
    """Nothing moves any more, or the dates are over."""
    return take("expire", by, match, words=words, reason=reason, at=at)


def _pair(by: Person, need: Need, offer: Offer) -> tuple[Need, Offer]:
    """Both as they stand, the need locked: two who propose the same pair make one match."""
    wanted = open_need(by, need)
    given = Offer.objects.visible_to(by).filter(pk=offer.pk).first()
    require(given is not None)
    if not given.is_open:  # type: ignore[union-attr]
        raise Refused(_("This offer is not open: its owner has not published it, or has closed it."))
    refuse_own(str(wanted.owner_id), str(given.owner_id))  # type: ignore[union-attr]
    return wanted, given  # type: ignore[return-value]


def _on_its_way(need: Need, offer: Offer) -> Match | None:
    pairs = Match.objects.filter(need=need, offer=offer)
    return next((each for each in pairs if newest_step(each).stage not in OVER), None)
