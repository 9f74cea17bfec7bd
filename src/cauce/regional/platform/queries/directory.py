"""Who is part of the MIRPS and its Support Platform, and what is known of each party."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties import queries as parties
from cauce.foundation.parties.models import Membership, MembershipRole, OfficeTerm, Party, TeamYear
from cauce.foundation.values.ordering import alphabetical
from cauce.foundation.web.paging import read_part
from cauce.regional.agenda import queries as agenda
from cauce.regional.agenda.models import Event
from cauce.regional.commitments import queries as commitments
from cauce.regional.commitments.models import Commitment
from cauce.regional.mechanisms import queries as mechanisms
from cauce.regional.mechanisms.models import Mechanism
from cauce.regional.platform.queries import population
from cauce.regional.register import overview

ROLES = (
    MembershipRole.MIRPS_STATE,
    MembershipRole.SUPPORT_PLATFORM_MEMBER,
    MembershipRole.TECHNICAL_SECRETARIAT,
    MembershipRole.LISTED_2020_ONLY,
)
MOST = 6


@dataclass(frozen=True)
class Group:
    """The parties in one role, with their membership."""

    role: MembershipRole
    memberships: tuple[Membership, ...]


def groups(day: date) -> list[Group]:
    """Every role with its parties on a day; the States by name, the others as their source lists them."""
    found = parties.memberships_on(day)
    listed = [Group(role, tuple(each for each in found if each.role == role)) for role in ROLES]
    return [Group(each.role, _sorted(each)) for each in listed if each.memberships]


def _sorted(group: Group) -> tuple[Membership, ...]:
    return tuple(sorted(group.memberships, key=lambda membership: alphabetical(membership.party)))


def others(listed: list[Group]) -> list[Party]:
    """The parties that are in no role: hosts, advisers and keepers of other mechanisms."""
    inside = [membership.party_id for group in listed for membership in group.memberships]
    found = Party.objects.exclude(code__in=inside).exclude(code="REGION").defer("search_es", "search_en")
    return sorted(found, key=lambda party: alphabetical(party.name))


@dataclass(frozen=True)
class SectorCount:
    """How many commitments of a party stand in a sector, and the list of them."""

    name: str
    count: str
    url: str


@dataclass(frozen=True)
class Commitments:
    """The commitments of a party that a person may see: how many, by sector, how far, and the latest."""

    count: int
    sectors: tuple[SectorCount, ...]
    latest: tuple[Commitment, ...]
    url: str
    shares: overview.Cell


def commitments_of(person: Person, party: str, on: date | None = None) -> Commitments:
    """Counts and the latest rows as they stood on a day; each count links to exactly its rows."""
    criteria, day = commitments.Criteria(state=party), on.isoformat() if on else ""
    rows = _standing(commitments.listed(person, criteria), on)
    among = _standing(commitments.visible(person), on)
    tallies = commitments.counted(person, criteria, names=("sector",), among_rows=among).facets["sector"]
    labels = commitments.sector_labels()
    sectors = [
        SectorCount(
            commitments.sector_name(key, labels),
            tally.text,
            commitments.list_url(state=party, sector=key, on=day),
        )
        for key, tally in sorted(tallies.items(), key=lambda found: -found[1].count)
        if key and key != commitments.NO_SECTOR
    ]
    latest = read_part(rows.order_by("-year", "key"), 0, MOST)
    return Commitments(
        rows.order_by().count(),
        tuple(sectors),
        tuple(latest),
        commitments.list_url(state=party, on=day),
        overview.own_shares(person, party, on),
    )


def _standing(rows: QuerySet[Any], on: date | None) -> QuerySet[Any]:
    """Those of `rows` that a list of the day holds: known by then, and not merged into others."""
    return commitments.without_merged(commitments.known_by(rows, on), on)


@dataclass(frozen=True)
class TeamPart:
    """What a party did in a team in a year: "leads", "takes part", "advises"."""

    year: TeamYear
    part: str


@dataclass(frozen=True)
class PartyPage:
    """Everything the page of a party shows."""

    party: Party
    memberships: tuple[Membership, ...]
    series: tuple[population.Series, ...]
    commitments: Commitments
    terms: tuple[OfficeTerm, ...]
    teams: tuple[TeamPart, ...]
    events: tuple[Event, ...]
    events_count: int
    mechanisms: tuple[Mechanism, ...]

    @property
    def is_state_of_mirps(self) -> bool:
        return any(each.role == MembershipRole.MIRPS_STATE for each in self.memberships)


def party_page(person: Person, code: str, on: date | None = None) -> PartyPage:
    """What is public, or for this person, about a party; its commitments as they stood on a day.

    Raises Party.DoesNotExist.
    """
    party = Party.objects.defer("search_es", "search_en").get(code=code)
    hosted = agenda.hosted_by(agenda.events(person), code)
    return PartyPage(
        party=party,
        memberships=tuple(party.memberships.all()),
        series=tuple(population.series_of(code)),
        commitments=commitments_of(person, code, on),
        terms=tuple(party.office_terms.order_by("office", "-sequence")),
        teams=tuple(_team_part(each, code) for each in parties.party_team_years(code)),
        events=tuple(read_part(agenda.listed(hosted), 0, MOST)),
        events_count=hosted.order_by().count(),
        mechanisms=tuple(mechanisms.of_party(code)),
    )


def _team_part(year: TeamYear, party: str) -> TeamPart:
    if year.lead_id == party:
        return TeamPart(year, "leads")
    advises = any(adviser.code == party for adviser in year.advisers.all())
    return TeamPart(year, "advises" if advises else "takes part")


def member_counts(day: date) -> Counter[str]:
    """How many parties are in each role on a day."""
    return Counter(membership.role for membership in parties.memberships_on(day))


def commitments_count(person: Person, party: str) -> int:
    """How many visible commitments a party made."""
    return _standing(commitments.listed(person, commitments.Criteria(state=party)), None).order_by().count()


def event_counts(person: Person, party: str) -> dict[str, int]:
    """Events hosted by a party: all, ahead of the reader's day, and past without any record."""
    ahead = Q(ends_on__gte=person.on, status__in=agenda.OPEN)
    behind = Q(ends_on__lt=person.on, status__in=agenda.OPEN)
    counts = {"hosted": Count("pk"), "ahead": Count("pk", filter=ahead), "silent": Count("pk", filter=behind)}
    found = Event.objects.visible_to(person).filter(hosts=party)
    return {name: int(value) for name, value in found.aggregate(**counts).items()}
