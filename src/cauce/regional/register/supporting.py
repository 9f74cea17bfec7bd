"""What supports a commitment, as far as its reader may see: needs, matches, arrangements, money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation import money_page
from cauce.regional.cooperation.models import ArrangementStage
from cauce.regional.cooperation.queries import arrangements, money
from cauce.regional.progress.queries.standing import end_of
from cauce.regional.register import supporting_past
from cauce.regional.support import showing
from cauce.regional.support.models import Need
from cauce.regional.support.queries import gaps, needs, pipeline


@dataclass(frozen=True)
class Wanted:
    """A need, and in words what of it is left; "" on a day that is over."""

    need: Need
    is_covered: bool
    left: str


@dataclass(frozen=True)
class Arranged:
    """An arrangement with the stage of its newest step; "" for none."""

    arrangement: Any
    stage: str


@dataclass(frozen=True)
class Supported:
    """Everything that supports one commitment."""

    needs: tuple[Wanted, ...]
    matches: tuple[pipeline.Line, ...]
    arrangements: tuple[Arranged, ...]
    flows: tuple[money_page.Listed, ...]
    steps: tuple[money_page.Step, ...]

    def __bool__(self) -> bool:
        return bool(self.needs or self.matches or self.arrangements or self.flows)


def support_of(person: Person, commitment: Commitment, on: date | None = None) -> Supported:
    """On a day that is over: the needs published, the matches and arrangements known and the money told by
    then, each in the stage it had.
    """
    wanted = needs.listed(person).filter(commitment=commitment.pk)
    if on is not None:
        wanted = wanted.filter(published_at__lt=end_of(on))
    found = money.of_commitment(person, commitment.pk, on)
    return Supported(
        needs=_needs(list(wanted)) if on is None else tuple(Wanted(each, False, "") for each in wanted),
        matches=_matches(person, commitment, on),
        arrangements=_arrangements(person, commitment, on),
        flows=tuple(money_page.listed(*pair) for pair in found.rows()),
        steps=money_page.steps_of(found.totals) if found.flows else (),
    )


def _needs(found: list[Need]) -> tuple[Wanted, ...]:
    left = gaps.gaps_of(found) if found else {}
    return tuple(Wanted(each, left[each.pk].is_covered, _left(each, left[each.pk])) for each in found)


def _left(need: Need, gap: gaps.Gap) -> str:
    """How much is still wanted, and of how much; of a closed need that it is closed."""
    if need.closed_at is not None:
        return _("closed")
    if gap.is_covered:
        return ""
    told = " ".join(filter(None, (showing.left_words(gap), showing.left_note(gap))))
    return told if gap.asked is None else _("Still wanted: %(left)s") % {"left": told}


def _matches(person: Person, commitment: Commitment, on: date | None) -> tuple[pipeline.Line, ...]:
    if on is not None:
        return tuple(supporting_past.matches_on(person, commitment, on))
    seen = pipeline.pipeline(person).filter(need__commitment=commitment.pk)
    return tuple(pipeline.lines(person, seen))


def _arrangements(person: Person, commitment: Commitment, on: date | None) -> tuple[Arranged, ...]:
    words = dict(ArrangementStage.choices)
    if on is not None:
        known = supporting_past.arrangements_on(person, commitment, on)
        return tuple(Arranged(each, str(words.get(stage, ""))) for each, stage in known)
    found = arrangements.of_commitment(person, commitment.pk)
    return tuple(Arranged(each, str(words.get(each.stage, ""))) for each in found)
