"""What an act answers when it cannot be, and what all acts on arrangements share."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.commitments.rules import writes_for
from cauce.regional.cooperation import rules
from cauce.regional.cooperation.models import Arrangement


class Refused(Exception):
    """A rule stands against it; the message says which, to the person who asked."""


class ChangedMeanwhile(Exception):
    """Somebody else saved it since it was read; `theirs` is the arrangement as it stands now."""

    def __init__(self, theirs: Arrangement) -> None:
        super().__init__(theirs.pk)
        self.theirs = theirs


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def locked(arrangement: Arrangement) -> Arrangement:
    """The row as it stands, held until the transaction ends."""
    found: Arrangement = Arrangement.objects.select_for_update(of=("self",)).get(pk=arrangement.pk)
    return found


def note(verb: str, arrangement: Arrangement, by: Person, **change: object) -> None:
    """Record an act on an arrangement, for the party it was done for."""
    record(verb=verb, subject=arrangement, by=by, party=acting_for(arrangement, by), change=change)


def acting_for(arrangement: Arrangement, by: Person) -> str:
    """The side that the person speaks for; the owner where it is none of the person's own."""
    own = sorted(rules.sides_of(arrangement) & writes_for(by))
    return own[0] if own else str(arrangement.owner_id or "")


def is_invented(by: Person) -> bool:
    return User.objects.filter(pk=by.user_id or 0, is_demonstration=True).exists()
