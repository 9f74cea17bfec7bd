"""What an action answers when it cannot be."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.commitments.models import Commitment, Part


class Refused(Exception):
    """A rule stands against it; the message says which, to the person who asked."""


class ChangedMeanwhile(Exception):
    """Somebody else saved it since it was read; `theirs` is the commitment as it stands now."""

    def __init__(self, theirs: Commitment) -> None:
        super().__init__(theirs.pk)
        self.theirs = theirs


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def locked(commitment: Commitment) -> Commitment:
    """The row as it stands, held until the transaction ends."""
    found: Commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    return found


def note(verb: str, commitment: Commitment, by: Person, **change: object) -> None:
    """Record an act on a commitment, for the party it was done for."""
    record(verb=verb, subject=commitment, by=by, party=_party(commitment, by), change=change)


def _party(commitment: Commitment, by: Person) -> str:
    if commitment.owner_id:
        return str(commitment.owner_id)
    own = Part.objects.filter(commitment=commitment, party__in=by.parties).order_by("party")
    return str(own.values_list("party", flat=True).first() or "")
