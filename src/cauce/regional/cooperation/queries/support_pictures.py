"""Who supports whom with what, and how far the needs of each State are covered, by theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext as _

from cauce.engines.flows import Why
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme, Term
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


@dataclass(frozen=True, order=True)
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
    """How many published needs are covered; None when there are none. One of two themes is in both.

    Six queries, whatever the number of needs: the database counts.
    """
    listed = needs.published(person).filter(closed_at__isnull=True).order_by()
    if not listed.exists():
        return None
    chosen = _most_used(listed, scheme)
    numbers = {"number": Count("pk"), "done": Count("pk", filter=gaps.is_covered())}
    themed = listed.filter(terms__scheme=chosen) if chosen else listed.none()
    bare = listed.exclude(terms__scheme=chosen) if chosen else listed
    counted = [
        *themed.values_list("owner", "terms").annotate(**numbers),
        *bare.values_list("owner", Value("")).annotate(**numbers),
    ]
    states = Party.objects.in_bulk({owner for owner, *_rest in counted})
    terms = Term.objects.in_bulk({term for _owner, term, *_rest in counted})
    cells = [
        Covered(str(states[owner].short), str(terms.get(term) or _("Theme not stated")), number, done)
        for owner, term, number, done in counted
    ]
    invented = listed.filter(is_demonstration=True).exists()
    return Coverage(str(chosen) if chosen else "", tuple(sorted(cells)), invented)


def _most_used(listed: QuerySet[Need], wanted: str) -> Scheme | None:
    """The classification asked for, when any of these needs has it, else the one that most of them have."""
    named = Need.terms.through.objects.filter(need__in=listed.values("pk")).values_list("term__scheme")
    used = dict(named.annotate(Count("need", distinct=True)))
    order = sorted(Scheme.objects.filter(pk__in=used), key=lambda each: (-used[each.pk], each.position))
    return next((each for each in order if each.key == wanted), order[0] if order else None)
