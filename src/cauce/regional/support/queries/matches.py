"""One match as its page shows it: both sides' words, why it was proposed, its steps with their days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cauce.foundation.accounts.standing import Person
from cauce.regional.support import rules_matches as rules
from cauce.regional.support.models import Confirmation, Match, MatchStep, Stage
from cauce.regional.support.queries.pipeline import Line, line_of
from cauce.regional.support.rules_matches import WAYS, Side


@dataclass(frozen=True)
class Passed:
    """A step, and the whole days until the next one (for the newest of an open match: until today).

    `who` is the side in whose name it was taken. Words and reason are for the two sides and the secretariat:
    empty for anybody else.
    """

    step: MatchStep
    who: Side
    days: int | None
    words: str
    reason: str


@dataclass(frozen=True)
class MatchPage:
    """Everything on the page of a match."""

    line: Line
    passed: list[Passed]
    confirmations: list[Confirmation]
    ways: list[str]
    explained: Mapping[str, Any]
    proposed: MatchStep | None
    agreed: MatchStep | None

    @property
    def main(self) -> str:
        """The one step that leads on, when the reader may take it; "" otherwise.

        To agree leads on only for whose turn it is: for another it is to write other terms than it wrote, or
        to record what was signed.
        """
        verb = self.line.next[0]
        waits = verb == "agree" and not self.line.is_mine
        return verb if verb in self.ways and not waits else ""

    @property
    def others(self) -> list[str]:
        return [verb for verb in self.ways if verb != self.main]


def match_page(person: Person, key: str) -> MatchPage:
    """Raises Match.DoesNotExist when it is not the reader's to see. At most four queries."""
    line = line_of(person, key)
    steps = list(MatchStep.objects.filter(match=line.match).order_by("at", "pk"))
    said = list(line.match.confirmations.select_related("party")) if line.is_inside else []
    return MatchPage(
        line=line,
        passed=_passed(line, steps),
        confirmations=said,
        ways=ways_of(person, line),
        explained=line.match.explained if line.is_inside and line.need and line.offer else {},
        proposed=_proposed(line, steps[0]),
        agreed=next((each for each in steps if each.stage == Stage.AGREEMENT), None),
    )


def _proposed(line: Line, first: MatchStep) -> MatchStep | None:
    """What was proposed: its amount says how much the offer has, so it waits until the offer may be read."""
    return first if line.is_inside and line.offer and first.stage == Stage.SUGGESTED else None


def ways_of(person: Person, line: Line) -> list[str]:
    """The steps that the person may take now."""
    return [verb for verb in WAYS if rules.may(person, verb, line.match, line.stage)]


def last_confirmation(match: Match) -> Confirmation | None:
    return match.confirmations.order_by("-at", "-pk").first()


def agreed_terms(match: Match) -> tuple[Decimal | None, str]:
    """What was agreed on: amount and currency; (None, "") before, and where nothing is counted."""
    step = MatchStep.objects.filter(match=match, stage=Stage.AGREEMENT).order_by("-at", "-pk").first()
    return (step.amount, step.currency) if step else (None, "")


def _passed(line: Line, steps: list[MatchStep]) -> list[Passed]:
    """The steps in their order; for whoever is of neither side, from the agreement on and without words."""
    found = [
        Passed(
            step, _who(line.match, step), _days(line, steps, place),
            step.words if line.is_inside else "",
            str(step.get_reason_display()) if line.is_inside and step.reason else "",
        )
        for place, step in enumerate(steps)
    ]  # fmt: skip
    if line.is_inside:
        return found
    signed = next((place for place, step in enumerate(steps) if step.stage == Stage.AGREEMENT), 0)
    return found[signed:]


def _who(match: Match, step: MatchStep) -> Side:
    if step.party_id is None:
        return Side.SECRETARIAT
    return Side.STATE if step.party_id == match.need.owner_id else Side.OFFEROR


def _days(line: Line, steps: list[MatchStep], place: int) -> int | None:
    """Whole days until the next step; until today for the newest; None for what is over."""
    if place + 1 < len(steps):
        return (_day(steps[place + 1].at) - _day(steps[place].at)).days
    return line.days if line.is_open else None


def _day(at: datetime) -> date:
    return timezone.localdate(at)
