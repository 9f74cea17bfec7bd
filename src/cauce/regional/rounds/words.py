"""Words that rounds are shown with, and how acts on them are told in the record."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.ledger.words import Telling
from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.rounds.models import Round

#: How far a party is in a round, and the stage tag that shows it.
STATES = {
    "whole": gettext_lazy("Answered and signed"),
    "part": gettext_lazy("Answered in part"),
    "none": gettext_lazy("Not answered"),
}
STAGE_KEYS = {"whole": "fulfilled", "part": "in_progress", "none": "silent"}


def register() -> None:
    """Teach the record the words for rounds."""
    words.kind(type_of(Round), gettext_lazy("Reporting round"))
    words.verb("open_round", gettext_lazy("Opened a round"), _opened)
    words.verb("extend_round", gettext_lazy("Moved a deadline"), _extended)
    words.verb(
        "close_round", gettext_lazy("Closed a round"), gettext_lazy("%(who)s closed the round “%(what)s”.")
    )
    words.verb(
        "write_to_parties", gettext_lazy("Wrote to those who report"),
        gettext_lazy("%(who)s wrote to those who report for %(party)s on the round “%(what)s”."),
    )  # fmt: skip
    words.verb(
        "escalate_round", gettext_lazy("Told the chair"),
        gettext_lazy("%(who)s told the chair how the round “%(what)s” stands."),
    )  # fmt: skip
    words.verb(
        "remind", gettext_lazy("Reminded"),
        gettext_lazy("%(who)s reminded those who report for %(party)s of the round “%(what)s”."),
    )  # fmt: skip


def deadline_words(round_: Round, on: date) -> str:
    """How far the deadline is, in words."""
    left = round_.days_left(on)
    if not round_.is_open:
        return _("Closed")
    if left < 0:
        return ngettext("%(n)s day past the deadline", "%(n)s days past the deadline", -left) % {"n": -left}
    return _("Today is the last day") if not left else ngettext("%(n)s day left", "%(n)s days left", left) % {
        "n": left
    }  # fmt: skip


def _told_day(telling: Telling, key: str) -> str:
    told = telling.change.get(key)
    return day(date.fromisoformat(told)) if told else "?"


def _opened(telling: Telling) -> str:
    return telling.filled(
        _("%(who)s opened the round “%(what)s”: %(parties)s parties, %(obligations)s answers, by %(until)s."),
        until=_told_day(telling, "deadline"),
    )


def _extended(telling: Telling) -> str:
    return telling.filled(
        _("%(who)s moved the deadline of the round “%(what)s” from %(before)s to %(after)s."),
        before=_told_day(telling, "before"), after=_told_day(telling, "after"),
    )  # fmt: skip
