"""Who may read the ledger."""

from __future__ import annotations

from cauce.foundation.ledger.actor import Actor


def may_read_everything(person: Actor) -> bool:
    """The secretariat keeps the record, and the chair answers for it."""
    return person.is_secretariat or person.is_chair


def may_read_recent(person: Actor) -> bool:
    """The running list of all acts is the secretariat's."""
    return person.is_secretariat
