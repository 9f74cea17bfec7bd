"""Who may enter money, withdraw it, and set rates."""

from __future__ import annotations

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.rules import writes_for
from cauce.regional.cooperation.models import Arrangement, Flow
from cauce.regional.cooperation.rules import takes_part


def may_enter(person: Person) -> bool:
    """The secretariat, and whoever writes for a party: for that party as the donor."""
    return may_enter_for_any(person) or (person.may_write and bool(writes_for(person)))


def may_enter_for_any(person: Person) -> bool:
    return person.is_secretariat and person.may_write


def may_enter_for(person: Person, donor: str) -> bool:
    return may_enter_for_any(person) or (person.may_write and donor in writes_for(person))


def may_hold(person: Person, larger: Flow, donor: str) -> bool:
    """Whether a row of a donor may be part of a larger one: the donor's own, or a total of several.

    The secretariat may also tell who shares in what one row names.
    """
    return larger.is_total or larger.donor_id == donor or may_enter_for_any(person)


def may_tie(person: Person, arrangement: Arrangement | None) -> bool:
    """What money belongs to an arrangement is for those to say who take part in it, and the secretariat."""
    return arrangement is None or takes_part(person, arrangement)


def may_go_on(person: Person, flow: Flow) -> bool:
    """Enter the next stage of a row that stands and is no total."""
    is_open = flow.withdrawn_at is None and not flow.is_total and flow.stage != "spent"
    return is_open and may_enter_for(person, str(flow.donor_id or ""))


def may_withdraw(person: Person, flow: Flow) -> bool:
    """Its donor or the secretariat, once; what a source told, and nobody entered here, the secretariat."""
    is_ours = flow.entered_by_id is not None or person.is_secretariat
    return flow.withdrawn_at is None and is_ours and may_enter_for(person, str(flow.donor_id or ""))


def may_set_rates(person: Person) -> bool:
    return may_enter_for_any(person)
