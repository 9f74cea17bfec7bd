"""Reads of the other mechanisms of the region. They are public facts: nothing depends on the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from cauce.foundation.parties.models import Party
from cauce.regional.mechanisms.models import Mechanism


@dataclass(frozen=True)
class Named:
    """A party of Cauce, or somebody known by name only."""

    name: str
    party: Party | None = None


@dataclass(frozen=True)
class Seat:
    """Whether one MIRPS State takes part: "in", "out", or "silent" where no source says."""

    state: Party
    standing: str


@dataclass(frozen=True)
class Row:
    """A mechanism as a line of the list: who keeps it, and the seats of the MIRPS States."""

    mechanism: Mechanism
    secretariat: tuple[Named, ...]
    seats: tuple[Seat, ...]

    @property
    def present(self) -> int:
        return sum(seat.standing == "in" for seat in self.seats)


def _parties() -> Prefetch[str]:
    return Prefetch("mirps_states", Party.objects.defer("search_es", "search_en"))


def rows(states: Sequence[Party]) -> list[Row]:
    """Every mechanism in the order of its source, with a seat for each of `states`. Three queries."""
    found = list(Mechanism.objects.defer("search_es", "search_en").prefetch_related(_parties()))
    parties = parties_named(code for mechanism in found for code in mechanism.secretariat)
    return [_row(mechanism, states, parties) for mechanism in found]


def row(key: str, states: Sequence[Party]) -> Row:
    """One mechanism. Raises Mechanism.DoesNotExist."""
    mechanism = Mechanism.objects.prefetch_related(_parties(), "members").get(key=key)
    return _row(mechanism, states, parties_named(mechanism.secretariat))


def of_party(party: str) -> list[Mechanism]:
    """The mechanisms in which a party is known to take part: as a member or as a MIRPS State."""
    within = Mechanism.objects.filter(members=party) | Mechanism.objects.filter(mirps_states=party)
    return list(Mechanism.objects.filter(pk__in=within.values("pk")).defer("search_es", "search_en"))


def parties_named(codes: Iterable[str]) -> dict[str, Party]:
    """The parties among `codes`, which may also hold plain names."""
    return Party.objects.defer("search_es", "search_en").in_bulk(sorted(set(codes)))


def _row(mechanism: Mechanism, states: Sequence[Party], parties: dict[str, Party]) -> Row:
    inside = {party.code for party in mechanism.mirps_states.all()}
    secretariat = tuple(_named(code, parties) for code in mechanism.secretariat)
    seats = tuple(Seat(state, _standing(mechanism, state, inside)) for state in states)
    return Row(mechanism, secretariat, seats)


def _named(code: str, parties: dict[str, Party]) -> Named:
    party = parties.get(code)
    return Named(str(party) if party else code, party)


def _standing(mechanism: Mechanism, state: Party, inside: set[str]) -> str:
    if state.code in inside:
        return "in"
    return "out" if mechanism.mirps_states_known else "silent"
