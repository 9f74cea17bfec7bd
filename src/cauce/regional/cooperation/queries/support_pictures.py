"""Who supports whom with what, and how far the needs of each State are covered, by theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cauce.engines.flows import Why
from cauce.foundation.accounts.standing import Person
from cauce.foundation.taxonomy.models import Scheme
from cauce.regional.cooperation import words_money as words
from cauce.regional.cooperation.models import ArrangementForm, SideRole
from cauce.regional.cooperation.queries import arrangements
from cauce.regional.cooperation.queries.money import Asked, Found
from cauce.regional.cooperation.words import side_name
from cauce.regional.support.models import Need
from cauce.regional.support.queries import gaps, needs

#: Rows that stand for support: what counts, and what is named within a larger row.
STANDING = (Why.COUNTS, Why.UNSTATED, Why.WITHIN)


@dataclass(frozen=True, order=True)
class Link:
    """So many flows or arrangements by which one supports another in one form."""

    giver: str
    what: str
    receiver: str
    number: int
    is_invented: bool = False


def links(person: Person, found: Found, asked: Asked, on: date | None = None) -> list[Link]:
    """Money by its flows, the rest by the arrangements the reader may see; in the order of their names.

    Money that belongs to an arrangement is shown as that arrangement. On a day that is over: what the money
    told by then, for arrangements say no day on which they became known. Two queries.
    """
    seen: dict[tuple[str, str, str], dict[str, bool]] = defaultdict(dict)
    given = _of_arrangements(person, asked) if on is None and not (asked.year or asked.theme) else ()
    for giver, what, receiver, key, invented in (*_of_money(found), *given):
        seen[giver, what, receiver][key] = invented
    return sorted(Link(*ends, len(keys), any(keys.values())) for ends, keys in seen.items())


def _of_money(found: Found) -> Iterable[tuple[str, str, str, str, bool]]:
    for flow, counted in found.rows():
        if counted.why not in STANDING or flow.arrangement_id is not None:
            continue
        names = [str(each.short) for each in flow.recipients.all()] or [words.receives(flow)]
        giver = str(flow.donor.short) if flow.donor and not flow.donor_name else words.donor_of(flow)
        for name in names:
            yield giver, _("Money"), name, counted.flow, flow.is_demonstration


def _of_arrangements(person: Person, asked: Asked) -> Iterable[tuple[str, str, str, str, bool]]:
    for each in arrangements.listed(person):
        sides = list(each.sides.all())
        givers = _taking_part(sides, SideRole.PROVIDES, asked.donor)
        takers = _taking_part(sides, SideRole.RECEIVES, asked.state)
        what = str(ArrangementForm(each.form).label)
        for giver in givers:
            for name in takers or ([] if asked.state else [_("The region")]):
                yield giver, what, name, f"arrangement {each.pk}", each.is_demonstration


def _taking_part(sides: Sequence[Any], role: str, only: str) -> list[str]:
    """The names of those in a role; only the one that is asked for, if any."""
    return [
        str(side.party.short) if side.party else side_name(side)
        for side in sides
        if side.role == role and (not only or side.party_id == only)
    ]


@dataclass(frozen=True)
class Covered:
    """Of so many needs of a State in a theme, how many have nothing left."""

    state: str
    theme: str
    needs: int
    covered: int

    @property
    def words(self) -> str:
        return _("%(covered)s of %(needs)s") % {"covered": self.covered, "needs": self.needs}


@dataclass(frozen=True)
class Coverage:
    """The needs that the reader sees, State by theme of one classification."""

    scheme: str
    cells: tuple[Covered, ...]
    has_invented: bool = False

    @property
    def states(self) -> list[str]:
        return sorted({each.state for each in self.cells}, key=str.casefold)

    @property
    def themes(self) -> list[str]:
        return sorted({each.theme for each in self.cells}, key=str.casefold)

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """For the table: each State with a word for each theme."""
        known = {(each.state, each.theme): each.words for each in self.cells}
        return [
            (state, [(theme, known.get((state, theme), _("no need"))) for theme in self.themes])
            for state in self.states
        ]


def coverage(person: Person, scheme: str = "") -> Coverage | None:
    """How many published needs are covered; None when there are none. One of two themes is in both."""
    listed = list(
        needs.published(person)
        .filter(closed_at__isnull=True)
        .select_related("owner")
        .prefetch_related("terms__scheme")
    )
    if not listed:
        return None
    chosen = _most_used(listed, scheme)
    left = gaps.gaps_of(listed)
    cells: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for need in listed:
        themes = [str(term) for term in need.terms.all() if chosen and term.scheme_id == chosen.key]
        for theme in themes or [_("Theme not stated")]:
            cells[str(need.owner.short), theme].append(left[need.pk].is_covered)
    found = (Covered(*ends, len(each), sum(each)) for ends, each in sorted(cells.items()))
    return Coverage(
        str(chosen) if chosen else "", tuple(found), any(need.is_demonstration for need in listed)
    )


def _most_used(listed: Sequence[Need], wanted: str) -> Scheme | None:
    used: dict[Scheme, int] = defaultdict(int)
    for need in listed:
        for scheme in {term.scheme for term in need.terms.all()}:
            used[scheme] += 1
    asked = next((scheme for scheme in used if scheme.key == wanted), None)
    return asked or max(used, key=lambda scheme: (used[scheme], -scheme.position), default=None)
