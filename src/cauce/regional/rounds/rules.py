"""Who may do what with rounds."""

from __future__ import annotations

from cauce.foundation.accounts.standing import Person
from cauce.regional.progress.rules import may_report_for
from cauce.regional.rounds.models import Round


def may_run(person: Person) -> bool:
    """Opening, extending, closing, writing to parties and escalating are the secretariat's."""
    return person.is_secretariat and person.may_write


def sees_every_party(person: Person) -> bool:
    """Who answered and who did not, by name. Others see their own line and the counts."""
    return person.is_secretariat or person.is_chair


def sees_party(person: Person, party: str) -> bool:
    return sees_every_party(person) or party in person.parties


def may_answer(person: Person, round_: Round, party: str) -> bool:
    """Those who report for the party, while the round is open."""
    return round_.is_open and may_report_for(person, party)
