"""Reads: who is part of what on a day, who held an office, what a team was given to do.

Memberships, offices and teams are public facts: nothing here depends on the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cauce.foundation.parties.models import (
    Membership,
    MembershipRole,
    Office,
    OfficeTerm,
    Party,
    Team,
    TeamYear,
)
from cauce.foundation.parties.terms import Answer, Kind, holder_on
from cauce.foundation.values.partial_date import PartialDate


def memberships_on(day: date, *, role: str = "") -> list[Membership]:
    """The memberships that may cover `day`, with their party; those without a date of entry among them.

    With `role`, only that one. In the order in which the source lists them.
    """
    found = Membership.objects.select_related("party").order_by("pk")
    if role:
        found = found.filter(role=role)
    return [membership for membership in found if _may_cover(membership.began, membership.ended, day)]


def _may_cover(began: PartialDate | None, ended: PartialDate | None, day: date) -> bool:
    return (began is None or began.first <= day) and (ended is None or day <= ended.last)


def mirps_states(day: date) -> list[Party]:
    """The States of the MIRPS on a day, by name in the reader's language."""
    found = [each.party for each in memberships_on(day, role=MembershipRole.MIRPS_STATE)]
    return sorted(found, key=lambda party: str(party.name))


def office_terms(office: str) -> list[OfficeTerm]:
    """Every recorded term of an office, oldest first, demonstration terms among them."""
    return list(OfficeTerm.objects.filter(office=office).select_related("party").order_by("sequence"))


@dataclass(frozen=True)
class OfficeAnswer:
    """Who held an office on a day, and whether that answer stands on demonstration rows."""

    office: Office
    day: date
    answer: Answer[OfficeTerm]
    is_demonstration: bool


def office_on(office: str, day: date) -> OfficeAnswer:
    """Who held `office` on `day`, from real terms; from demonstration terms only where those say nothing.

    A demonstration term never hides or changes what the real ones say.
    """
    terms = office_terms(office)
    real = holder_on([term for term in terms if not term.is_demonstration], day)
    shown = holder_on([term for term in terms if term.is_demonstration], day)
    stands_in = real.kind is Kind.NOT_KNOWN and not real.holders and shown.is_settled
    return OfficeAnswer(Office(office), day, shown if stands_in else real, stands_in)


def leads_team(party: str, team: str, year: int) -> bool:
    """Whether `party` is recorded as leading the team in that year."""
    return TeamYear.objects.filter(team=team, year=year, lead=party).exists()


def teams() -> QuerySet[Team]:
    """Every team with its years, newest first, and the parties of each year."""
    return Team.objects.prefetch_related("years__lead", "years__participants", "years__advisers")


def party_team_years(party: str) -> list[TeamYear]:
    """The team years in which `party` led, took part or advised, newest first."""
    own = (
        TeamYear.objects.filter(lead=party)
        | TeamYear.objects.filter(participants=party)
        | TeamYear.objects.filter(advisers=party)
    )
    return list(
        TeamYear.objects.filter(pk__in=own.values("pk"))
        .select_related("team")
        .prefetch_related("participants", "advisers")
        .order_by("-year", "team")
    )
