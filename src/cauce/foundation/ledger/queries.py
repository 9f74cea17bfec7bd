"""Reads of the ledger: an object's history, the running list, and the roots to hand out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cauce.foundation.ledger.actor import Actor
from cauce.foundation.ledger.models import Entry, Seal
from cauce.foundation.ledger.verification import Problem, Verification, verify
from cauce.foundation.parties.models import Party

__all__ = [
    "Problem", "Verification", "Witness", "ended", "ended_as", "history", "last_seal", "party_names",
    "recent", "roots", "verify",
]  # fmt: skip


def history(person: Actor, *, object_type: str, object_id: str) -> QuerySet[Entry]:
    """What was done to one object, newest first, as far as this person may read it."""
    return Entry.objects.visible_to(person).about(object_type, object_id).order_by("-pk")


def recent(person: Actor, *, verb: str = "", party: str = "") -> QuerySet[Entry]:
    """All acts this person may read, newest first; of one verb or of one party when given."""
    found = Entry.objects.visible_to(person).order_by("-pk")
    if verb:
        found = found.filter(verb=verb)
    return found.filter(party=party) if party else found


def ended(person: Actor, *, object_type: str, object_id: str, verb: str) -> Entry | None:
    """The act that ended a record which is gone, for those who act for the party that it concerned.

    `history` says nothing of it: whoever might have seen a record that is gone cannot be told any more.
    """
    found = Entry.objects.about(object_type, object_id).filter(verb=verb, party__in=person.parties)
    last: Entry | None = found.order_by("-pk").first()
    return last


def ended_as(person: Actor, *, verb: str, key: str) -> Entry | None:
    """The same, of a record that the act itself called by its key."""
    found = Entry.objects.filter(verb=verb, change__key=key, party__in=person.parties)
    last: Entry | None = found.order_by("-pk").first()
    return last


def last_seal() -> Seal | None:
    return Seal.objects.order_by("-pk").first()


def party_names(entries: Iterable[Entry]) -> dict[str, str]:
    """The names, in the reader's language, of every party the entries speak of; one query."""
    codes = {code for entry in entries for code in _codes(entry)}
    return {party.code: str(party) for party in Party.objects.filter(code__in=codes)}


def _codes(entry: Entry) -> set[str]:
    return {entry.party, *entry.acting_as.split(), str(entry.change.get("party", ""))} - {""}


@dataclass(frozen=True)
class Witness:
    """The root of one seal as it was handed to another party.

    >>> Witness.parse("12 2025-05-15T18:00:00+00:00 34 ab 3f0c").seal
    12
    """

    seal: int
    sealed_at: datetime
    count: int
    root: str
    chain: str

    def __str__(self) -> str:
        return f"{self.seal} {self.sealed_at.isoformat()} {self.count} {self.root} {self.chain}"

    @classmethod
    def parse(cls, line: str) -> Witness:
        """Read a line as `str` wrote it. Raises ValueError for any other line."""
        parts = line.split()
        if len(parts) != 5:
            raise ValueError(f"{line!r} is not: seal, moment, count, root, chain")
        return cls(int(parts[0]), datetime.fromisoformat(parts[1]), int(parts[2]), parts[3], parts[4])


def roots(*, after: int = 0) -> list[Witness]:
    """The roots of all seals above number `after`, oldest first, to hand to another party."""
    return [
        Witness(seal.pk, seal.sealed_at, seal.count, seal.root, seal.chain)
        for seal in Seal.objects.filter(pk__gt=after).order_by("pk").iterator()
    ]
