"""Who may enter money, withdraw it, and set rates."""

from __future__ import annotations

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.rules import writes_for
from cauce.regional.cooperation.models import Flow


def may_enter(person: Person) -> bool:
    """The secretariat, and whoever writes for a party: for that party as the donor."""
    return may_enter_for_any(person) or (person.may_write and bool(writes_for(person)))


def may_enter_for_any(person: Person) -> bool:
    return person.is_secretariat and person.may_write


def may_enter_for(person: Person, donor: str) -> bool:
    return may_enter_for_any(person) or (person.may_write and donor in writes_for(person))


def may_go_on(person: Person, flow: Flow) -> bool:
    """Enter the next stage of a row that stands and is no total."""
    is_open = flow.withdrawn_at is None and not flow.is_total and flow.stage != "spent"
    return is_open and may_enter_for(person, str(flow.donor_id or ""))


def may_withdraw(person: Person, flow: Flow) -> bool:
    """Its donor or the secretariat, once."""
    return flow.withdrawn_at is None and may_enter_for(person, str(flow.donor_id or ""))


def may_set_rates(person: Person) -> bool:
    return may_enter_for_any(person)
