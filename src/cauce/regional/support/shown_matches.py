"""Matches in words: one line of the pipeline, the steps of one match, what was agreed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.support.models import EXITS, Match, MatchStep, Need, Offer, Origin, Stage, Unit
from cauce.regional.support.queries import pipeline
from cauce.regional.support.queries.matches import MatchPage, Passed
from cauce.regional.support.queries.pipeline import Line
from cauce.regional.support.rules_matches import Side
from cauce.regional.support.showing import condition_names, form_names, language_names, quantity, window
from cauce.regional.support.words_matches import SIDES, tag_of, turn_words


def terms_words(need: Need, counted: Any) -> str:
    """An amount in words: "USD 300,000", "40 person-days"; "" where nothing is counted."""
    unit = Unit.MONEY if counted.currency else need.unit
    return quantity(counted.amount, str(unit), counted.currency)


def giver_words(line: Line) -> str:
    """Who gives; that it is not named yet, for a reader who may not know."""
    return str(line.giver) if line.giver else _("Not named yet")


def need_words(line: Line) -> str:
    """The title of the need; only whose it is, for a reader who may not read it."""
    return str(line.need.title) if line.need else _("A need of %(state)s") % {"state": line.match.need.owner}


def shown_line(line: Line) -> dict[str, Any]:
    return {
        "line": line,
        "match": line.match,
        "need": need_words(line),
        "need_title": line.need.title if line.need else None,
        "state": line.match.need.owner,
        "giver": giver_words(line),
        "stage": line.stage.label,
        "tag": tag_of(line.stage),
        "turn": turn_words(line.next[1]) if line.is_inside else "",
        "origin": Origin(line.match.origin).label if line.is_inside or _is_bilateral(line.match) else "",
        "forms": ", ".join(line.forms),
    }


def shown_steps(page: MatchPage) -> list[dict[str, Any]]:
    """The steps, newest first: stage, who, when, and how long it stood there."""
    return [_shown_step(page, each) for each in reversed(page.passed)]


def _shown_step(page: MatchPage, passed: Passed) -> dict[str, Any]:
    stage = Stage(passed.step.stage)
    step = passed.step
    return {
        "passed": passed,
        "stage": stage.label,
        "tag": tag_of(stage),
        "who": _who(page.line, passed.who),
        "is_exit": stage in EXITS,
        "terms": terms_words(page.line.match.need, step) if _tells_amount(page, step) else "",
        "is_now": step is page.passed[-1].step,
    }


def _tells_amount(page: MatchPage, step: MatchStep) -> bool:
    return step.amount is not None and (page.proposed is not None or step.stage != Stage.SUGGESTED)


def _who(line: Line, side: Side) -> str:
    if side is Side.STATE:
        return str(line.match.need.owner)
    if side is Side.OFFEROR and line.giver:
        return str(line.giver)
    told = str(SIDES[side])
    return told[:1].upper() + told[1:]


def shown_confirmations(page: MatchPage) -> list[dict[str, Any]]:
    """What each side confirmed, newest first."""
    need = page.line.match.need
    return [
        {
            "said": each,
            "who": _who(page.line, Side.STATE if each.party_id == need.owner_id else Side.OFFEROR),
            "terms": terms_words(need, each) or _("no amount"),
        }
        for each in reversed(page.confirmations)
    ]


def _is_bilateral(match: Match) -> bool:
    return match.origin == Origin.BILATERAL


def facts_of(side: Need | Offer) -> list[tuple[str, str]]:
    """What was stated of a need or an offer, as (label, words). What was not is left out."""
    conditions = side.asks if isinstance(side, Offer) else side.meets
    found = [
        (_("Form"), ", ".join(form_names(side))),
        (_("How much"), quantity(side.amount, side.unit, side.currency)),
        (_("When"), window(side)),
        (_("Languages"), language_names(side)),
        (_("Territories"), ", ".join(side.territories)),
        (_("Populations"), ", ".join(side.populations)),
        (_("Conditions asked"), ", ".join(condition_names(conditions)))
        if isinstance(side, Offer)
        else (_("Conditions it can meet"), ", ".join(condition_names(conditions))),
    ]
    return [(label, told) for label, told in found if told]


@dataclass(frozen=True)
class Waiting:
    """What the front page says of matches: those that wait for the reader, and what is stuck."""

    lines: list[dict[str, Any]]
    more: int

    @property
    def is_any(self) -> bool:
        return bool(self.lines)


#: So many stand on the front page.
MOST = 5


def waiting_of(person: Person) -> Waiting:
    """What has stood longest comes first. At most two queries; none for whoever acts for nobody."""
    if not pipeline.may_wait(person):
        return Waiting([], 0)
    found = pipeline.LinesOf(person, pipeline.pipeline(person, pipeline.Wanted(show="due")))
    return Waiting([shown_line(each) for each in found[:MOST]], max(0, len(found) - MOST))
