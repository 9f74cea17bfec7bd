"""How far the commitments are, State by sector, each number with the rows behind it.

A State's row counts its own shares: a commitment of seven States stands once in each of their rows, and no
row is the sum of others. Rows stand in the order of names, never of numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cauce.engines.progress.standing import STANDINGS
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties import queries as parties
from cauce.foundation.parties.models import Party
from cauce.foundation.web.templatetags.cauce import Segment, segments
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment, Forum
from cauce.regional.commitments.queries import NO_SECTOR, Criteria
from cauce.regional.commitments.words import short_forum
from cauce.regional.progress.queries import heat_map
from cauce.regional.progress.queries.money import money_totals
from cauce.regional.progress.queries.shares import share_counts
from cauce.regional.register.following import Amounts
from cauce.regional.register.invented import NOTHING_INVENTED, Invented, invented_in
from cauce.regional.register.words import stage_name

Counts = Mapping[str, int]
#: Up to so many shares their money is added up unasked; beyond, a link asks for it.
MONEY_UNASKED = 20_000


@dataclass(frozen=True)
class Stand:
    """How many shares stand in one way, the list of exactly them, and whether some are invented."""

    key: str
    label: str
    value: int
    url: str
    rests_on_demonstration: bool = False

    @property
    def marked(self) -> str:
        """Its name, with the mark of what is invented."""
        if not self.rests_on_demonstration:
            return self.label
        return _("%(stage)s (demonstration)") % {"stage": self.label}


@dataclass(frozen=True)
class Cell:
    """The shares of a State in one sector, by standing: those that occur, and all of them."""

    label: str
    stands: tuple[Stand, ...]
    url: str

    @property
    def total(self) -> int:
        return sum(stand.value for stand in self.stands)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of a stacked bar, each with the list of its rows, marked where some are invented."""
        return [
            {"key": stand.key, "label": stand.marked, "value": stand.value, "url": stand.url}
            for stand in self.stands
        ]

    @property
    def rests_on_demonstration(self) -> bool:
        return any(stand.rests_on_demonstration for stand in self.stands)

    @property
    def bar(self) -> list[Segment]:
        """The stands side by side, as a stacked bar lays them."""
        return segments(self.parts)

    @property
    def row(self) -> list[tuple[str, Stand | None]]:
        """Each standing by its name in its place, with None where nothing stands so."""
        found = {stand.key: stand for stand in self.stands}
        return [(stage_name(standing), found.get(standing)) for standing in STANDINGS]


@dataclass(frozen=True)
class Row:
    """One party: a cell for each sector, and all its sectors together."""

    party: Party
    cells: tuple[Cell, ...]
    whole: Cell


@dataclass(frozen=True)
class Overview:
    """The page "How far they are"."""

    forum: str
    sectors: tuple[str, ...]
    states: tuple[Row, ...]
    others: tuple[Row, ...]
    invented: Invented
    money: tuple[Amounts, ...]
    money_url: str
    scope: str

    @property
    def rests_on_demonstration(self) -> bool:
        return any(row.whole.rests_on_demonstration for row in (*self.states, *self.others))

    @property
    def groups(self) -> list[tuple[bool, tuple[Row, ...]]]:
        """The seven States, then whoever else commits: (whether they are others, their rows)."""
        return [(is_other, rows) for is_other, rows in ((False, self.states), (True, self.others)) if rows]

    @property
    def is_empty(self) -> bool:
        return not any(row.whole.total for row in (*self.states, *self.others))

    @property
    def standings(self) -> list[tuple[str, str]]:
        return [(standing, stage_name(standing)) for standing in STANDINGS]

    @property
    def forums(self) -> list[tuple[str, str]]:
        return [(forum, short_forum(forum)) for forum in Forum.values]


@dataclass(frozen=True)
class _Asked:
    """What every link keeps, and what is known to rest on invented reports."""

    forum: str
    on: date | None
    invented: Invented = NOTHING_INVENTED
    _places: dict[str, str] = field(default_factory=dict)

    def url(self, **criteria: str) -> str:
        return self.url_of("commitments:list", **criteria)

    def url_of(self, page: str, **criteria: str) -> str:
        given = {**criteria, "forum": self.forum, "on": self.on.isoformat() if self.on else ""}
        place = self._places.get(page) or self._places.setdefault(page, reverse(page))
        return f"{place}?{urlencode({name: value for name, value in given.items() if value})}"


def overview(
    person: Person, *, forum: str = "", on: date | None = None, with_money: bool = False
) -> Overview:
    """What `person` may see of every party's shares: one query for how far, one for money, and names."""
    asked = _Asked(forum if forum in Forum.values else "", on)
    rows = _rows(person, asked)
    cells = heat_map(rows, person, on=on)
    asked = replace(asked, invented=invented_in(rows, person, on=on))
    adds_money = with_money or _size(cells) <= MONEY_UNASKED
    sectors = _sectors({sector for _code, sector in cells})
    states = parties.mirps_states(on or person.on)
    known = {state.pk for state in states}
    others = Party.objects.filter(pk__in={code for code, _sector in cells} - known)
    return Overview(
        forum=asked.forum,
        sectors=tuple(label for _key, label in sectors),
        states=tuple(_row(state, cells, sectors, asked) for state in _by_name(states)),
        others=tuple(
            _row(other, cells, sectors, asked) for other in _by_name(others.defer("search_es", "search_en"))
        ),
        invented=asked.invented,
        money=_money(rows, person, on) if adds_money else (),
        money_url="" if adds_money else asked.url_of("commitments:progress", money="1"),
        scope=_scope(asked.forum),
    )


def _scope(forum: str) -> str:
    """What the page counts, in words."""
    if forum:
        return _("Commitments of %(forum)s that you may see.") % {"forum": short_forum(forum)}
    return _("All commitments that you may see.")


def _money(rows: QuerySet[Commitment], person: Person, on: date | None) -> tuple[Amounts, ...]:
    totals = money_totals(rows, person, on=on)
    return tuple(Amounts(currency, kinds) for currency, kinds in sorted(totals.items()))


def _size(cells: Mapping[tuple[str, str], Counts]) -> int:
    return sum(sum(counts.values()) for counts in cells.values())


def own_shares(person: Person, party: str, on: date | None = None) -> Cell:
    """How far the shares of one party are on a day, each number with its rows. Three queries at most."""
    rows = _rows(person, _Asked("", on))
    asked = _Asked("", on, invented_in(rows, person, on=on))
    return _cell("", share_counts(rows, person, party, on=on), asked, None, state=party)


def _rows(person: Person, asked: _Asked) -> QuerySet[Commitment]:
    known = queries.known_by(queries.visible(person), asked.on)
    return queries.matching(queries.without_merged(known, asked.on), Criteria(forum=asked.forum))


def _by_name(found: Iterable[Any]) -> list[Any]:
    return sorted(found, key=str)


def _sectors(seen: set[str]) -> list[tuple[str, str]]:
    """The sectors that occur, those of the classification first; what has none last."""
    labels = queries.sector_labels()
    known = [key for key in labels if key in seen]
    others = sorted(seen - set(known) - {""})
    named = [(key, queries.sector_name(key, labels)) for key in (*known, *others)]
    return [*named, ("", _("No sector"))] if "" in seen else named


def _row(
    party: Party, cells: Mapping[tuple[str, str], Counts], sectors: list[tuple[str, str]], asked: _Asked
) -> Row:
    mine = [cells.get((party.pk, key), {}) for key, _label in sectors]
    whole: Counter[str] = Counter()
    for counts in mine:
        whole.update(counts)
    shown = tuple(
        _cell(label, counts, asked, key, state=party.pk, sector=key or NO_SECTOR)
        for (key, label), counts in zip(sectors, mine, strict=True)
    )
    return Row(party, shown, _cell("", whole, asked, None, state=party.pk))


def _cell(label: str, counts: Counts, asked: _Asked, place: str | None, **criteria: str) -> Cell:
    """The shares of `criteria`, in the sector of a place or (None) in all."""
    state, invented = criteria["state"], asked.invented
    stands = tuple(
        Stand(
            standing, stage_name(standing), counts[standing], asked.url(**criteria, share=standing),
            invented.of(state, place, standing),
        )
        for standing in STANDINGS
        if counts.get(standing)
    )  # fmt: skip
    return Cell(label, stands, asked.url(**criteria))
