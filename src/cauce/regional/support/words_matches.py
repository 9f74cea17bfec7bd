"""Words that matches are shown with, and how acts on them are told in the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.support.models import EXITS, Match, MatchStep, Stage
from cauce.regional.support.rules_matches import Side

#: Each step as a button says it, and what it does in a sentence on the page that asks for it.
VERBS: Mapping[str, tuple[Any, Any]] = {
    "review": (
        gettext_lazy("Mark as reviewed"),
        gettext_lazy("You have looked at both and find the proposal sound. Nobody else sees it yet."),
    ),
    "share_with_state": (
        gettext_lazy("Share with the State"),
        gettext_lazy(
            "Those who act for the State see this match from now on. Of an offer that is not open to them"
            " they see only its kind, until both sides have spoken. The offering party sees nothing yet."
        ),
    ),
    "explore": (
        gettext_lazy("Agree to explore"),
        gettext_lazy(
            "The Secretariat may now put your need before the offering party. You bind yourself to nothing."
        ),
    ),
    "share_with_offeror": (
        gettext_lazy("Share with the offering party"),
        gettext_lazy("Those who act for the offering party see this match and the need from now on."),
    ),
    "hold_call": (
        gettext_lazy("Record the exploratory call"),
        gettext_lazy("Both sides have spoken. From now on the State reads the offer and whose it is."),
    ),
    "write_scoping_note": (
        gettext_lazy("Write the scoping note"),
        gettext_lazy("What the two would do, how much and by when. Both sides and the Secretariat read it."),
    ),
    "agree": (
        gettext_lazy("Agree"),
        gettext_lazy(
            "The agreement stands once both sides have confirmed the same terms. Everyone who sees the need"
            " then reads how much less is wanted; who gives, only those who see this match."
        ),
    ),
    "activate": (
        gettext_lazy("Record that support began"),
        gettext_lazy("The agreement is being carried out."),
    ),
    "begin_reporting": (
        gettext_lazy("Begin reporting"),
        gettext_lazy("The support has been given, and what came of it is being told."),
    ),
    "fulfilled": (
        gettext_lazy("Close: fulfilled"),
        gettext_lazy("What was agreed has been given. This ends the match."),
    ),
    "partly": (
        gettext_lazy("Close: fulfilled in part"),
        gettext_lazy("Part of what was agreed has been given. This ends the match."),
    ),
    "decline_by_state": (
        gettext_lazy("Decline for the State"),
        gettext_lazy("This ends the match. An offering party that was not told of it never learns of it."),
    ),
    "decline_by_offeror": (
        gettext_lazy("Decline for the offering party"),
        gettext_lazy("This ends the match. The State reads the reason and your words."),
    ),
    "no_capacity": (
        gettext_lazy("Close: no capacity"),
        gettext_lazy("The offering party cannot do it, or can no longer. This ends the match."),
    ),
    "covered_elsewhere": (
        gettext_lazy("Close: covered elsewhere"),
        gettext_lazy("Somebody else covers the need. This ends the match."),
    ),
    "expire": (
        gettext_lazy("Let it expire"),
        gettext_lazy("Nothing moves any more, or the dates are over. This ends the match."),
    ),
}

SIDES: Mapping[Side, Any] = {
    Side.SECRETARIAT: gettext_lazy("the Secretariat"),
    Side.STATE: gettext_lazy("the State"),
    Side.OFFEROR: gettext_lazy("the offering party"),
}

#: The tag that a stage is shown with.
TAGS: Mapping[Stage, str] = {
    Stage.SUGGESTED: "tentative",
    Stage.REVIEWED: "tentative",
    Stage.AGREEMENT: "confirmed",
    Stage.ACTIVE: "in_progress",
    Stage.REPORTING: "held",
    Stage.FULFILLED: "fulfilled",
    Stage.PARTLY: "fulfilled",
    **dict.fromkeys(EXITS, "discontinued"),
}


def tag_of(stage: Stage) -> str:
    return TAGS.get(stage, "planning")


def turn_words(turns: frozenset[Side]) -> str:
    """Whose turn it is: "the State", "the State and the offering party"."""
    named = [str(SIDES[side]) for side in Side if side in turns]
    return _(" and ").join(named)


def meanwhile(step: MatchStep) -> str:
    """What happened to a match since the page was opened. Says nothing that a side may not know."""
    told = _("Meanwhile the match has moved on: “%(stage)s”, on %(when)s.") % {
        "stage": step.get_stage_display(), "when": day(step.at)
    }  # fmt: skip
    unchanged = _("Nothing was changed.")
    return f"{told} {unchanged}"


def register() -> None:
    """Teach the record the words for matches."""
    words.kind(type_of(Match), gettext_lazy("Match"))
    for verb, (name, told) in _ACTS.items():
        words.verb(f"match_{verb}", name, told)


_ACTS: Mapping[str, tuple[Any, Any]] = {
    "suggest": (
        gettext_lazy("Proposed a match"),
        gettext_lazy("%(who)s proposed the match %(what)s."),
    ),
    "review": (
        gettext_lazy("Reviewed a match"),
        gettext_lazy("%(who)s reviewed the match %(what)s."),
    ),
    "share_with_state": (
        gettext_lazy("Shared a match with the State"),
        gettext_lazy("%(who)s shared the match %(what)s with %(party)s."),
    ),
    "explore": (
        gettext_lazy("Agreed to explore a match"),
        gettext_lazy("%(who)s agreed to explore the match %(what)s."),
    ),
    "share_with_offeror": (
        gettext_lazy("Shared a match with the offering party"),
        gettext_lazy("%(who)s shared the match %(what)s with the offering party, %(party)s."),
    ),
    "hold_call": (
        gettext_lazy("Recorded an exploratory call"),
        gettext_lazy("%(who)s recorded the exploratory call of the match %(what)s."),
    ),
    "write_scoping_note": (
        gettext_lazy("Wrote a scoping note"),
        gettext_lazy("%(who)s wrote the scoping note of the match %(what)s."),
    ),
    "confirm": (
        gettext_lazy("Confirmed terms"),
        gettext_lazy("%(who)s confirmed terms for %(party)s in the match %(what)s."),
    ),
    "agree": (
        gettext_lazy("Agreed on a match"),
        gettext_lazy("%(who)s brought the match %(what)s to its agreement."),
    ),
    "record_agreement": (
        gettext_lazy("Recorded an agreement"),
        gettext_lazy("%(who)s recorded the signed agreement of the match %(what)s."),
    ),
    "record_bilateral": (
        gettext_lazy("Recorded bilateral support"),
        gettext_lazy("%(who)s recorded support agreed on without a match: %(what)s."),
    ),
    "activate": (
        gettext_lazy("Began the support"),
        gettext_lazy("%(who)s recorded that the support of the match %(what)s has begun."),
    ),
    "begin_reporting": (
        gettext_lazy("Began reporting on a match"),
        gettext_lazy("%(who)s began reporting on the match %(what)s."),
    ),
    "fulfilled": (
        gettext_lazy("Closed a match as fulfilled"),
        gettext_lazy("%(who)s closed the match %(what)s as fulfilled."),
    ),
    "partly": (
        gettext_lazy("Closed a match as fulfilled in part"),
        gettext_lazy("%(who)s closed the match %(what)s as fulfilled in part."),
    ),
    "decline_by_state": (
        gettext_lazy("Declined a match for the State"),
        gettext_lazy("%(who)s declined the match %(what)s for the State."),
    ),
    "decline_by_offeror": (
        gettext_lazy("Declined a match for the offering party"),
        gettext_lazy("%(who)s declined the match %(what)s for the offering party."),
    ),
    "no_capacity": (
        gettext_lazy("Ended a match for lack of capacity"),
        gettext_lazy("%(who)s ended the match %(what)s: no capacity."),
    ),
    "covered_elsewhere": (
        gettext_lazy("Ended a match as covered elsewhere"),
        gettext_lazy("%(who)s ended the match %(what)s: covered elsewhere."),
    ),
    "expire": (
        gettext_lazy("Let a match expire"),
        gettext_lazy("%(who)s let the match %(what)s expire."),
    ),
}
