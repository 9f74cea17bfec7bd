"""Who may do what with needs and offers."""

from __future__ import annotations

from datetime import date

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.parties.models import MembershipRole
from cauce.foundation.parties.queries import memberships_on
from cauce.regional.commitments.rules import AUDIENCES, writes_for
from cauce.regional.support.models import Need, Offer

#: Who takes part: the States that host, and those that stand beside them.
NEEDING = frozenset({MembershipRole.MIRPS_STATE})
OFFERING = frozenset({MembershipRole.MIRPS_STATE, MembershipRole.SUPPORT_PLATFORM_MEMBER})

Record = Need | Offer


def states(on: date) -> frozenset[str]:
    """The codes of the States that may need: those of the MIRPS on a day."""
    return _parties(NEEDING, on)


def members(on: date) -> frozenset[str]:
    """The codes of the parties that may offer on a day."""
    return _parties(OFFERING, on)


def _parties(roles: frozenset[MembershipRole], on: date) -> frozenset[str]:
    return frozenset(str(each.party_id) for each in memberships_on(on) if each.role in roles)


def needs_for(person: Person) -> frozenset[str]:
    """The States in whose name the person writes needs."""
    own = writes_for(person) if person.may_write else frozenset()
    return own & states(person.on) if own else own


def offers_for(person: Person) -> frozenset[str]:
    """The parties in whose name the person writes offers."""
    own = writes_for(person) if person.may_write else frozenset()
    return own & members(person.on) if own else own


def may_need(person: Person) -> bool:
    return bool(needs_for(person))


def may_offer(person: Person) -> bool:
    return bool(offers_for(person))


def may_write(person: Person, record: Record) -> bool:
    """Whoever writes for the party it belongs to. What others only agree to see is not theirs to change."""
    own = needs_for(person) if isinstance(record, Need) else offers_for(person)
    return record.owner_id in own


def may_publish(person: Person, record: Record) -> bool:
    """Its party: a draft, or something shown to few that more may see."""
    widest = record.published_at is not None and record.visibility == Visibility.PUBLIC
    return may_write(person, record) and record.closed_at is None and not widest


def may_close(person: Person, record: Record) -> bool:
    return record.is_open and may_write(person, record)


def may_reopen(person: Person, record: Record) -> bool:
    return record.closed_at is not None and may_write(person, record)


def may_withdraw(person: Person, record: Record) -> bool:
    """Only what was never published: what others have read is closed, with a reason."""
    return record.published_at is None and may_write(person, record)


def may_circulate(person: Person, need: Need) -> bool:
    """The secretariat puts an open need before the members."""
    return person.is_secretariat and person.may_write and need.is_open


def gives_for(person: Person, need: Need) -> frozenset[str]:
    """The members in whose name the person may give to a need: never the State itself."""
    return offers_for(person) - {str(need.owner_id)}


def answers_for(person: Person, need: Need) -> frozenset[str]:
    """The same while the need is open: those in whose name the person answers it."""
    return gives_for(person, need) if need.is_open else frozenset()


def may_answer(person: Person, need: Need) -> bool:
    return bool(answers_for(person, need))


def audiences_after(record: Record) -> tuple[str, ...]:
    """To whom it may be shown next: an audience only widens, and a draft needs at least the secretariat."""
    place = AUDIENCES.index(Visibility(record.visibility))
    wider = AUDIENCES[max(place + 1, 1) :]
    return (Visibility.PARTIES, *wider) if record.visibility == Visibility.PARTIES else wider
