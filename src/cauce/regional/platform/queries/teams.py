"""The Regional Technical Teams, each with its five slots a year, and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties import queries as parties
from cauce.foundation.parties.models import Team, TeamYear
from cauce.regional.agenda import queries as agenda
from cauce.regional.agenda.models import Event
from cauce.regional.commitments import queries as commitments
from cauce.regional.commitments.models import Commitment, Section
from cauce.regional.strategy.models import Item, ItemKind, Link

MOST = 12
#: From what a team does to what it is for.
ORDER = (
    ItemKind.CALENDAR_ROW,
    ItemKind.ACTIVITY,
    ItemKind.RESULT,
    ItemKind.FOCUS_AREA,
    ItemKind.OBJECTIVE,
    ItemKind.THEME,
)


@dataclass(frozen=True)
class TeamPage:
    """A team in one of its years (None: no year is recorded), with its calendar, pledge and results."""

    team: Team
    years: tuple[TeamYear, ...]
    shown: TeamYear | None
    events: tuple[Event, ...]
    events_count: int
    calendar: tuple[Item, ...]
    serves: tuple[Item, ...]
    pledges: tuple[Commitment, ...]


def team_page(person: Person, key: str, year: int | None = None) -> TeamPage:
    """The page of a team in `year`, or in its latest. Raises Team.DoesNotExist or TeamYear.DoesNotExist."""
    team = parties.teams().get(key=key)
    years = tuple(team.years.all())
    own = agenda.events(person).filter(team=key)
    calendar = tuple(Item.objects.filter(organ=f"team:{key}").select_related("strategy").order_by("position"))
    return TeamPage(
        team=team,
        years=years,
        shown=_year(years, year),
        events=tuple(agenda.listed(own)[:MOST]),
        events_count=own.order_by().count(),
        calendar=calendar,
        serves=tuple(_served(calendar)),
        pledges=tuple(_pledges(person, years)),
    )


def _year(years: Sequence[TeamYear], wanted: int | None) -> TeamYear | None:
    if wanted is None:
        return years[0] if years else None
    for year in years:
        if year.year == wanted:
            return year
    raise TeamYear.DoesNotExist(wanted)


def _served(calendar: Sequence[Item]) -> list[Item]:
    """What the team's calendar rows serve, and what that serves in turn: activities, results, objectives."""
    found: dict[int, Item] = {}
    wave = {item.pk for item in calendar}
    while wave:
        links = Link.objects.filter(origin__in=wave).select_related("target__strategy")
        fresh = {link.target_id: link.target for link in links if link.target_id not in found}
        found |= fresh
        wave = set(fresh)
    return sorted(found.values(), key=lambda item: (ORDER.index(item.kind), item.position))


def _pledges(person: Person, years: Sequence[TeamYear]) -> list[Commitment]:
    """The commitments whose own document a source of the team points into."""
    documents = {
        pointer.partition("#")[0]
        for year in years
        for pointer in year.source_url.split(";")
        if "#" in pointer and "://" not in pointer
    }
    if not documents:
        return []
    owners = [
        commitment
        for commitment, pointer in Section.objects.values_list("commitment", "pointer")
        if pointer.partition("#")[0] in documents
    ]
    return list(commitments.listed(person).filter(pk__in=owners))
