"""Who owes what by when, for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cauce.foundation.accounts.standing import Person
from cauce.regional.progress.rules import may_report_for
from cauce.regional.rounds.models import Obligation, Round
from cauce.regional.rounds.queries.board import PartyLine, lines_of


@dataclass(frozen=True)
class Owed:
    """What a party of the reader still owes in an open round."""

    round: Round
    line: PartyLine
    on: date

    @property
    def days_left(self) -> int:
        return self.round.days_left(self.on)

    @property
    def is_late(self) -> bool:
        return self.days_left < 0 and self.line.open > 0


def owed_by(person: Person) -> list[Owed]:
    """What the parties that the person reports for owe in open rounds, nearest deadline first.

    What is answered whole stands there too, until the round closes. At most three queries; none for
    whoever reports for nobody.
    """
    codes = reported_for(person)
    if not codes:
        return []
    rounds = list(Round.objects.filter(closed_at__isnull=True, opens_on__lte=person.on).order_by("deadline"))
    lines = lines_of(person, rounds) if rounds else {}
    return [
        Owed(each, line, person.on) for each in rounds for line in lines[each.pk] if line.party.code in codes
    ]


def reported_for(person: Person) -> list[str]:
    return sorted(code for code in person.parties if may_report_for(person, code))


def parties_to_answer(person: Person, round_: Round) -> Sequence[str]:
    """The codes of the parties that the person reports for and that owe something in the round."""
    codes = reported_for(person)
    owing = Obligation.objects.visible_to(person).filter(round=round_, party__in=codes)
    return sorted(owing.order_by().values_list("party", flat=True).distinct())
