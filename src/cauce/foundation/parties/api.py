"""States, organisations, memberships, offices and teams over HTTP. All of it is public."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.foundation.parties import queries
from cauce.foundation.parties.models import Membership, Office, OfficeTerm, Party, Team
from cauce.foundation.web.api import Moment, SourcedRecord, Text, list_of

parties = Router(tags=["parties"])
memberships = Router(tags=["parties"])
offices = Router(tags=["parties"])
teams = Router(tags=["teams"])


class PartyReference(Schema):
    """A party as other records name it."""

    code: str
    short: Text


class PartyRecord(Schema):
    """A State or an organisation. `code` is ISO 3166-1 alpha-3 for States."""

    code: str
    kind: str
    name: Text
    short: Text
    iso3: str
    source_url: str


class MembershipRecord(SourcedRecord):
    """That a party was part of the MIRPS or its Support Platform; a date not known is null."""

    party: PartyReference
    role: str
    began: Moment
    ended: Moment


class OfficeTermRecord(SourcedRecord):
    """That a party held an office; `known_until` is the last day a source shows it there."""

    office: str
    sequence: int
    party: PartyReference
    began: Moment
    ended: Moment
    known_until: Moment
    handover: Text


class DayAsked(Schema):
    """The day that an answer is wanted for."""

    on: date | None = Field(None, description="A day, as 2022-03-01")


class OfficeOnDay(Schema):
    """Who held an office on a day. `certainty` is known, presumed or not_known; `reason` says why."""

    office: str
    on: date
    certainty: str
    reason: str
    is_demonstration: bool
    holders: list[OfficeTermRecord] = Field(description="When not known: those who may have held it")


class OfficesRecord(Schema):
    """Every recorded term of the offices, and who held them on the day asked about."""

    on: date | None
    answers: list[OfficeOnDay]
    terms: list[OfficeTermRecord]


class TeamYearRecord(SourcedRecord):
    """The five slots of a team for one year. `products` has one product per line."""

    year: int
    lead: PartyReference | None
    participants: list[PartyReference]
    advisers: list[PartyReference]
    objective: Text
    products: Text


class TeamRecord(Schema):
    """A Regional Technical Team with its years, newest first."""

    key: str
    name: Text
    alias: Text
    source_url: str
    years: list[TeamYearRecord]


def party_rows(_person: Any) -> QuerySet[Party]:
    return Party.objects.defer("search_es", "search_en")


def membership_rows(_person: Any) -> QuerySet[Membership]:
    return Membership.objects.select_related("party").defer("party__search_es", "party__search_en")


list_of(
    parties, name="parties", rows=party_rows, record=PartyRecord, order=("code",),
    summary=_("States and organisations"),
)  # fmt: skip
list_of(
    memberships, name="memberships", rows=membership_rows, record=MembershipRecord, order=("pk",),
    summary=_("Who is part of the MIRPS and of its Support Platform"),
)  # fmt: skip
list_of(
    teams, name="teams", rows=lambda _person: queries.teams(), record=TeamRecord, order=("key",),
    summary=_("Regional Technical Teams, each with its years"),
)  # fmt: skip


@parties.get(
    "/{slug:code}", response=PartyRecord, summary=_("One State or organisation"), operation_id="get_party"
)
def party(request: HttpRequest, code: str) -> Party:  # noqa: ARG001
    found = party_rows(None).filter(code=code).first()
    if found is None:
        raise Http404(f"There is no party with the code “{code}”.")
    return found


@teams.get("/{slug:key}", response=TeamRecord, summary=_("One team"), operation_id="get_team")
def team(request: HttpRequest, key: str) -> Team:  # noqa: ARG001
    found = queries.teams().filter(key=key).first()
    if found is None:
        raise Http404(f"There is no team with the key “{key}”.")
    return found


@offices.get(
    "",
    response=OfficesRecord,
    summary=_("Presidencies and Platform chairs, and who held them on a day"),
    operation_id="offices",
)
def office_terms(
    request: HttpRequest,  # noqa: ARG001
    asked: Query[DayAsked],
) -> dict[str, Any]:
    terms = OfficeTerm.objects.select_related("party").order_by("office", "sequence")
    answers = [_answer(office, asked.on) for office in Office] if asked.on else []
    return {"on": asked.on, "answers": answers, "terms": terms}


def _answer(office: Office, day: date) -> dict[str, Any]:
    found = queries.office_on(office, day)
    return {
        "office": office.value,
        "on": day,
        "certainty": found.answer.kind.value,
        "reason": found.answer.reason.value,
        "is_demonstration": found.is_demonstration,
        "holders": list(found.answer.holders),
    }
