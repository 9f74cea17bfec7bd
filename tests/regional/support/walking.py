"""A match taken along its way, each step by the side whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cauce.regional.support.actions import matches as actions
from cauce.regional.support.models import Match, Need, Offer
from tests.cast import Cast

#: Who takes each step of a way that goes well. The agreement takes two: `agreed` has both confirm.
WALK: tuple[tuple[str, str, Callable[..., Match]], ...] = (
    ("reviewed", "ana", actions.review),
    ("shared_with_state", "ana", actions.share_with_state),
    ("state_explores", "celia", actions.explore),
    ("shared_with_offeror", "ana", actions.share_with_offeror),
    ("exploratory_call", "elena", actions.hold_call),
    ("scoping_note", "celia", actions.write_scoping_note),
)
TERMS = actions.Terms(Decimal(300_000), "USD")


def suggested(cast: Cast, asked: Need, given: Offer, **more: Any) -> Match:
    return actions.suggest(by=cast.person("ana"), need=asked, offer=given, **more)


def walked(cast: Cast, match: Match, to: str) -> Match:
    """The match, taken on from its suggestion to this stage."""
    if to == "suggested":
        return match
    for stage, who, act in WALK:
        more = {"words": "Dos visitas y un curso."} if act is actions.write_scoping_note else {}
        act(by=cast.person(who), match=match, **more)
        if stage == to:
            return match
    agreed(cast, match)
    after = (("agreement", None), ("active", actions.activate), ("reporting", actions.begin_reporting))
    for stage, then in after:
        if then is not None:
            then(by=cast.person("elena"), match=match)
        if stage == to:
            return match
    actions.close(by=cast.person("celia"), match=match, is_whole=True)
    return match


def agreed(cast: Cast, match: Match, terms: actions.Terms = TERMS) -> None:
    """Belize writes terms and Canada confirms the same."""
    actions.agree(by=cast.person("celia"), match=match, terms=terms)
    last = match.confirmations.order_by("-pk")[0]
    actions.agree(by=cast.person("elena"), match=match, terms=terms, confirms=last.pk)


def stage_of(match: Match) -> str:
    return str(match.steps.order_by("-at", "-pk")[0].stage)
