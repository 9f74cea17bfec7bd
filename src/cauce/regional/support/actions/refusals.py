"""What an action on needs and offers answers when it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import PermissionDenied

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.support.checking import Fault
from cauce.regional.support.models import Need, Offer

Record = TypeVar("Record", bound=Need | Offer)


class Refused(Exception):
    """A rule stands against it; the message says which. `faults` name the fields, where fields are meant."""

    def __init__(self, words: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(words)
        self.faults = tuple(faults)


class ChangedMeanwhile(Exception):
    """Somebody else saved it since it was read; `theirs` is the record as it stands now."""

    def __init__(self, theirs: Need | Offer) -> None:
        super().__init__(theirs.pk)
        self.theirs = theirs


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def locked(kept: Record) -> Record:
    """The row as it stands, held until the transaction ends."""
    found: Record = type(kept).objects.select_for_update().get(pk=kept.pk)
    return found


def note(verb: str, kept: Need | Offer, by: Person, **change: object) -> None:
    """Record an act on a need or an offer, for the party it belongs to."""
    record(verb=verb, subject=kept, by=by, party=str(kept.owner_id or ""), change=change)
