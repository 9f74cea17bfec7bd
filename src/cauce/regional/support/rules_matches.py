"""Who may take a match which step, and from where: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.rules import writes_for
from cauce.regional.support.models import OPEN_STAGES, Match, Origin, Stage


class Side(StrEnum):
    """In whose name a step is taken."""

    SECRETARIAT = "secretariat"
    STATE = "state"
    OFFEROR = "offeror"


SECRETARIAT = frozenset({Side.SECRETARIAT})
STATE = frozenset({Side.STATE})
OFFEROR = frozenset({Side.OFFEROR})
BOTH = STATE | OFFEROR
ANYBODY = BOTH | SECRETARIAT
NOBODY: frozenset[Side] = frozenset()

#: From the sharing with the State, and from that with the offering party, until both have agreed.
STATE_WEIGHS = OPEN_STAGES[2:7]
OFFEROR_WEIGHS = OPEN_STAGES[4:7]
#: What one side recorded by itself waits here for the other side's word.
RECORDED = (Stage.SHARED_WITH_STATE, Stage.SHARED_WITH_OFFEROR)


@dataclass(frozen=True)
class Way:
    """A step: where it leads, from which stages, and who takes it. `alone` are the stages from which what
    was recorded without a match takes it; `needs_open` that need and offer must still be open.
    """

    to: Stage
    start: tuple[Stage, ...]
    who: frozenset[Side]
    alone: tuple[Stage, ...] = ()
    needs_open: bool = False
    needs_words: bool = False

    @property
    def is_exit(self) -> bool:
        return self.to not in OPEN_STAGES and self.to not in (Stage.FULFILLED, Stage.PARTLY)

    def starts(self, match: Match) -> tuple[Stage, ...]:
        return self.alone if match.origin == Origin.BILATERAL else self.start


AFTER = (Stage.AGREEMENT, Stage.ACTIVE, Stage.REPORTING)
UNDER_WAY = (Stage.ACTIVE, Stage.REPORTING)
BEFORE = OPEN_STAGES[:7]

WAYS: Mapping[str, Way] = {
    "review": Way(Stage.REVIEWED, (Stage.SUGGESTED,), SECRETARIAT, needs_open=True),
    "share_with_state": Way(Stage.SHARED_WITH_STATE, (Stage.REVIEWED,), SECRETARIAT, needs_open=True),
    "explore": Way(Stage.STATE_EXPLORES, (Stage.SHARED_WITH_STATE,), STATE, needs_open=True),
    "share_with_offeror": Way(
        Stage.SHARED_WITH_OFFEROR, (Stage.STATE_EXPLORES,), SECRETARIAT, needs_open=True
    ),
    "hold_call": Way(
        Stage.EXPLORATORY_CALL, (Stage.SHARED_WITH_OFFEROR,), OFFEROR | SECRETARIAT, needs_open=True
    ),
    "write_scoping_note": Way(
        Stage.SCOPING_NOTE, (Stage.EXPLORATORY_CALL,), ANYBODY, needs_open=True, needs_words=True
    ),
    "agree": Way(Stage.AGREEMENT, (Stage.SCOPING_NOTE,), ANYBODY, alone=RECORDED, needs_open=True),
    "activate": Way(Stage.ACTIVE, (Stage.AGREEMENT,), ANYBODY, alone=(Stage.AGREEMENT,)),
    "begin_reporting": Way(Stage.REPORTING, (Stage.ACTIVE,), ANYBODY, alone=(Stage.ACTIVE,)),
    "fulfilled": Way(Stage.FULFILLED, UNDER_WAY, STATE | SECRETARIAT, alone=UNDER_WAY),
    "partly": Way(Stage.PARTLY, UNDER_WAY, STATE | SECRETARIAT, alone=UNDER_WAY),
    "decline_by_state": Way(Stage.DECLINED_BY_STATE, STATE_WEIGHS, STATE, alone=(Stage.SHARED_WITH_STATE,)),
    "decline_by_offeror": Way(
        Stage.DECLINED_BY_OFFEROR, OFFEROR_WEIGHS, OFFEROR, alone=(Stage.SHARED_WITH_OFFEROR,)
    ),
    "no_capacity": Way(
        Stage.NO_CAPACITY, (*OFFEROR_WEIGHS, *AFTER), OFFEROR | SECRETARIAT, alone=(*RECORDED, *AFTER)
    ),
    "covered_elsewhere": Way(Stage.COVERED_ELSEWHERE, STATE_WEIGHS, STATE | SECRETARIAT, alone=RECORDED),
    "expire": Way(Stage.EXPIRED, OPEN_STAGES, SECRETARIAT, alone=(*RECORDED, *AFTER)),
}

#: Whose turn it is at each stage: the step that leads on, and who takes it.
NEXT: Mapping[Stage, tuple[str, frozenset[Side]]] = {
    Stage.SUGGESTED: ("review", SECRETARIAT),
    Stage.REVIEWED: ("share_with_state", SECRETARIAT),
    Stage.SHARED_WITH_STATE: ("explore", STATE),
    Stage.STATE_EXPLORES: ("share_with_offeror", SECRETARIAT),
    Stage.SHARED_WITH_OFFEROR: ("hold_call", OFFEROR),
    Stage.EXPLORATORY_CALL: ("write_scoping_note", BOTH),
    Stage.SCOPING_NOTE: ("agree", BOTH),
    Stage.AGREEMENT: ("activate", BOTH),
    Stage.ACTIVE: ("begin_reporting", BOTH),
    Stage.REPORTING: ("fulfilled", STATE),
}

#: Support that is under way takes its time; everything before that is stuck after so many days.
STUCK_AFTER = 60
MAY_BE_STUCK = OPEN_STAGES[:8]


def may_run(person: Person) -> bool:
    """Proposing, reviewing and sharing are the secretariat's."""
    return person.is_secretariat and person.may_write


def sides_of(person: Person, match: Match) -> frozenset[Side]:
    """In whose names the person may act on a match."""
    writing = writes_for(person)
    held = {Side.STATE: match.need.owner_id in writing, Side.OFFEROR: match.giver_id in writing}
    sides = {side for side, is_held in held.items() if is_held}
    return frozenset(sides | ({Side.SECRETARIAT} if may_run(person) else set()))


def is_inside(person: Person, match: Match) -> bool:
    """Whether somebody is of one of the two sides, or of the secretariat: they read what was said."""
    return person.is_secretariat or not person.parties.isdisjoint({match.need.owner_id, match.giver_id})


def may(person: Person, verb: str, match: Match, stage: Stage) -> bool:
    """Whether the person may take this step now. That they see the match is asked before."""
    way = WAYS[verb]
    return stage in way.starts(match) and not sides_of(person, match).isdisjoint(way.who)


def next_of(match: Match, stage: Stage, confirmed: str | None) -> tuple[str, frozenset[Side]]:
    """The step that leads on and whose turn it is; ("", nobody) once it is over.

    `confirmed` is the party whose terms wait for the other side.
    """
    if match.origin == Origin.BILATERAL and stage in RECORDED:
        return "agree", STATE if stage == Stage.SHARED_WITH_STATE else OFFEROR
    verb, turn = NEXT.get(stage, ("", NOBODY))
    if verb == "agree" and confirmed:
        return verb, OFFEROR if confirmed == match.need.owner_id else STATE
    return verb, turn


def may_record(person: Person) -> bool:
    """Support that two agreed on by themselves: either side, or the secretariat."""
    return may_run(person) or bool(writes_for(person))
