"""How far a round is: party by party for those who may know, in counts for everybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.values.ordering import alphabetical
from cauce.regional.progress.models import Update
from cauce.regional.rounds import rules
from cauce.regional.rounds.models import Obligation, Round
from cauce.regional.rounds.queries.answers import with_answers

NONE, PART, WHOLE = "none", "part", "whole"


@dataclass(frozen=True)
class PartyLine:
    """One party in a round: what it owes, what it signed, and when last.

    `drafted` counts what it wrote and has not signed: its own people's to know; None for others.
    """

    party: Party
    owed: int
    signed: int
    last: datetime | None
    drafted: int | None = None

    @property
    def open(self) -> int:
        return self.owed - self.signed

    @property
    def state(self) -> str:
        """One of `none`, `part`, `whole`."""
        if not self.signed:
            return NONE
        return PART if self.open else WHOLE


@dataclass(frozen=True)
class Counts:
    """How many parties answered nothing, a part, everything; and the same in commitments."""

    none: int = 0
    part: int = 0
    whole: int = 0
    owed: int = 0
    signed: int = 0

    @property
    def parties(self) -> int:
        return self.none + self.part + self.whole

    @property
    def answered(self) -> int:
        """Parties that signed something."""
        return self.part + self.whole


def lines_of(person: Person, rounds: Collection[Round]) -> Mapping[int, list[PartyLine]]:
    """Every party of each round, by name, as this reader's rights count it. Two queries, however many.

    For pages, narrow it with `lines_seen_by`: names and their states are not for everybody.
    """
    owed = Obligation.objects.visible_to(person).filter(round__in=[each.pk for each in rounds])
    counted = (
        with_answers(person, owed)
        .order_by()
        .values("round", "party")
        .annotate(owed=Count("pk"), signed=Count("answer"), last=Max("answered_at"))
    )
    rows = list(counted)
    parties = Party.objects.defer("search_es", "search_en").in_bulk({row["party"] for row in rows})
    lines: dict[int, list[PartyLine]] = {each.pk: [] for each in rounds}
    for row in rows:
        lines[row["round"]].append(PartyLine(parties[row["party"]], row["owed"], row["signed"], row["last"]))
    return {key: sorted(each, key=lambda line: alphabetical(line.party)) for key, each in lines.items()}


def counts_of(lines: Iterable[PartyLine]) -> Counts:
    listed = list(lines)
    states = [line.state for line in listed]
    return Counts(
        states.count(NONE), states.count(PART), states.count(WHOLE),
        sum(line.owed for line in listed), sum(line.signed for line in listed),
    )  # fmt: skip


def lines_seen_by(person: Person, round_: Round, lines: Iterable[PartyLine]) -> list[PartyLine]:
    """Those lines that the reader may see by name; their own with what waits for a signature."""
    seen = [line for line in lines if rules.sees_party(person, line.party.code)]
    waiting = _drafted(person, round_) if person.parties else {}
    return [
        replace(line, drafted=waiting.get(line.party.code, 0)) if line.party.code in person.parties else line
        for line in seen
    ]


def _drafted(person: Person, round_: Round) -> Mapping[str, int]:
    """Party -> how many of its open obligations have a draft, for the reader's own parties. One query."""
    own = Obligation.objects.visible_to(person).filter(round=round_, party__in=person.parties)
    drafts = Update.objects.visible_to(person).drafts()
    mine = drafts.filter(corrects__isnull=True, commitment=OuterRef("commitment"), party=OuterRef("party"))
    waiting = with_answers(person, own).filter(Exists(mine), answer__isnull=True)
    return dict(waiting.order_by().values_list("party").annotate(number=Count("pk")))
