"""What the ledger needs to know of a person: the shape of `accounts.standing.Person`."""

from __future__ import annotations

from typing import Protocol


class Actor(Protocol):
    """Somebody who acts or reads, on a day."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def parties(self) -> frozenset[str]: ...
    @property
    def is_secretariat(self) -> bool: ...
    @property
    def is_chair(self) -> bool: ...
    @property
    def is_anonymous(self) -> bool: ...


def capacity(person: Actor) -> str:
    """In which capacity a person acts: "secretariat", "chair", or the codes of their parties."""
    if person.is_secretariat:
        return "secretariat"
    if person.is_chair:
        return "chair"
    return " ".join(sorted(person.parties))[:60]
