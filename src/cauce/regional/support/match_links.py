"""What rooms above this one add on the page of a match."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cauce.foundation.accounts.standing import Person
from cauce.regional.support.models import Match


@dataclass(frozen=True)
class Link:
    """What another room adds on the page of a match: what has become of it there, or a step to take."""

    label: str
    url: str
    is_step: bool = False


Linker = Callable[[Person, Match], Iterable[Link]]
_linkers: list[Linker] = []


def add_links(linker: Linker) -> None:
    """Let a room above this one add links to the page of a match. For `apps.ready`."""
    if linker not in _linkers:
        _linkers.append(linker)


def links_of(person: Person, match: Match) -> list[Link]:
    return [link for linker in _linkers for link in linker(person, match)]
