"""The commitments over HTTP: what the person may see, as the pages filter it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.api import PartyReference
from cauce.foundation.parties.models import Party
from cauce.foundation.web.api import Refused, SourcedRecord, Text, list_of
from cauce.foundation.web.as_of import AsOf
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment, Cost, Indicator, Link, PlanCount
from cauce.regional.progress.queries import standings_of
from cauce.regional.register.filters import CommitmentFilter

commitments = Router(tags=["commitments"])
plan_counts = Router(tags=["commitments"])


class PartRecord(Schema):
    """The part of one party in a commitment, or of an agency known only by its name."""

    role: str
    party: PartyReference | None
    name: str
    share: Text = Field(description="What this party does of a joint commitment")


class StandingRecord(Schema):
    """How far a commitment is on a day, derived from what was signed by then."""

    stage: str = Field(
        description="fulfilled, in_progress, planning, discontinued, superseded, or silent: no word lately"
    )
    refers_to: date | None = Field(description="Day that the newest update refers to; null: never one")
    speaking: int = Field(description="How many of the partners are not silent")
    partners: int
    rests_on_demonstration: bool = Field(description="Whether an invented report is among those that count")
    on: date = Field(description="The day on which it stood so")


class IndicatorRecord(Schema):
    """How a part of a commitment is measured. Its values stand in the updates."""

    key: str
    name: Text
    unit: Text
    measure: str = Field(description="number, or share: so many of so many")
    direction: str = Field(description="up or down: which way is better")
    baseline: float | None
    baseline_on: date | None
    target: float | None
    target_on: date | None
    owner: str | None = Field(description="Code of the party whose updates give its values")
    feeds: str | None = Field(description='"commitment/indicator" that adds this one up')

    @staticmethod
    def resolve_owner(row: Any) -> str | None:
        return row.owner_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_feeds(row: Any) -> str | None:
        return f"{row.feeds.commitment.key}/{row.feeds.key}" if row.feeds else None


class CostRecord(SourcedRecord):
    """What a commitment costs, as somebody stated it on a day."""

    stated_on: date
    currency: str
    prices_of: int | None = Field(description="Year of the prices")
    total: float
    state_share: float | None
    external_share: float | None
    gap: float | None = Field(description="What nobody has said they would pay; null while no share is known")

    @staticmethod
    def resolve_gap(row: Any) -> Decimal | None:
        gap: Decimal | None = row.gap
        return gap


class LinkRecord(Schema):
    """How a commitment stands to another one that the person may see."""

    kind: str = Field(description="part_of, feeds, duplicates, merged_into, split_from or supersedes")
    commitment: str = Field(description="Key of the other commitment")
    is_from_there: bool = Field(description="Whether the other one stands so to this one")
    began: date
    ended: date | None
    note: Text
    source_url: str


class SectionRecord(Schema):
    """A part of a commitment's own document."""

    key: str
    heading: Text
    text: Text
    pointer: str


class CommitmentRecord(SourcedRecord):
    """A pledge, or a row of a National Action Plan.

    Asked `on` a day that is over, it says what it said then. Who may see it (`visibility`), how firmly it is
    known (`confidence`, `note`), its `sections`, what is invented and the names of parties and terms have no
    history: they are those of today.
    """

    key: str
    kind: str
    side: str
    forum: str
    year: int | None
    period: str
    sector: str
    title: Text
    statement: Text
    visibility: str
    countries: list[str] = Field(description="Codes of the countries it is for")
    territory: Text
    population: Text
    starts_on: date | None
    ends_on: date | None
    parts: list[PartRecord]
    classifications: list[str] = Field(description='Terms as "scheme/key"')
    standing: StandingRecord
    indicators: list[IndicatorRecord]
    costs: list[CostRecord] = Field(description="The latest stands")
    links: list[LinkRecord]

    @staticmethod
    def resolve_classifications(row: Any) -> list[str]:
        return [term.code for term in row.terms.all()]

    @staticmethod
    def resolve_countries(row: Any) -> list[str]:
        return [country.code for country in row.its_countries]

    @staticmethod
    def resolve_costs(row: Any) -> list[Cost]:
        return list(row.its_costs)

    @staticmethod
    def resolve_links(row: Any) -> list[dict[str, Any]]:
        there = [_link(link, link.origin, is_from_there=True) for link in row.its_links_in]
        return [*(_link(link, link.target) for link in row.its_links_out), *there]


class WholeCommitmentRecord(CommitmentRecord):
    """A commitment with the parts of its own document."""

    sections: list[SectionRecord]


class PlanCountRecord(SourcedRecord):
    """How many commitments a State's plan holds in a sector, as its public page said."""

    country: str
    sector: str
    commitments: int
    label_seen: bool = Field(description="Whether the page named the sector")

    @staticmethod
    def resolve_country(row: Any) -> str:
        return str(row.country_id)


def commitment_rows(person: Any) -> QuerySet[Any]:
    """What the person may see, with all that a record tells: of links those whose other end they see."""
    there = queries.visible(person).order_by().values("pk")
    indicators = Indicator.objects.prefetch_related(_feeds(person))
    return (
        queries.whole(person)
        .defer("search_es", "search_en")
        .prefetch_related(
            Prefetch("countries", Party.objects.only("code").order_by("code"), "its_countries"),
            Prefetch("indicators", indicators.order_by("position", "pk")),
            Prefetch("costs", Cost.objects.order_by("stated_on", "pk"), "its_costs"),
            Prefetch(
                "links", Link.objects.filter(target__in=there).select_related("target"), "its_links_out"
            ),
            Prefetch(
                "linked_from", Link.objects.filter(origin__in=there).select_related("origin"), "its_links_in"
            ),
        )
    )


def _feeds(person: Person) -> Prefetch:  # type: ignore[type-arg]
    """What adds an indicator up, if the person may see it."""
    there = queries.visible(person).order_by().values("pk")
    return Prefetch("feeds", Indicator.objects.filter(commitment__in=there).select_related("commitment"))


def add_standings(person: Person, query: Mapping[str, Any], rows: list[Any]) -> None:
    """How far each is on the day of `?on=`, and what of its costs was stated by then. One query for all.

    Raises `Refused` for a day that is none.
    """
    asked = AsOf.read(query, person.on)
    if asked.problem:
        raise Refused({"on": [asked.problem]})
    on = asked.day or person.on
    standings = standings_of(person, [row.pk for row in rows], on=on)
    for row in rows:
        if on < person.on:
            _keep_links_of(row, on)
        row.its_costs = [cost for cost in row.its_costs if cost.stated_on <= on]
        known = standings[row.pk]
        row.standing = {
            "stage": known.standing,
            "refers_to": known.refers_to,
            "speaking": known.speaking,
            "partners": known.partners,
            "rests_on_demonstration": known.on_demonstration,
            "on": on,
        }


def _keep_links_of(row: Any, on: date) -> None:
    """Without the links made after a day that is over; what ended after it had not ended."""
    for name in ("its_links_out", "its_links_in"):
        setattr(row, name, [link for link in getattr(row, name) if _stood(link, on)])


def _stood(link: Link, on: date) -> bool:
    if link.ended and link.ended > on:
        link.ended = None
    return link.began <= on and link.ended is None


def _link(link: Link, other: Commitment, *, is_from_there: bool = False) -> dict[str, Any]:
    told = {name: getattr(link, name) for name in ("kind", "began", "ended", "note", "source_url")}
    return told | {"commitment": other.key, "is_from_there": is_from_there}


def plan_count_rows(_person: Any) -> QuerySet[PlanCount]:
    """Public facts: the same for everyone."""
    return PlanCount.objects.select_related("country").defer("country__search_es", "country__search_en")


list_of(
    commitments,
    name="commitments",
    rows=commitment_rows,
    record=CommitmentRecord,
    order=("key",),
    summary=_("Pledges and rows of the National Action Plans"),
    filters=CommitmentFilter,
    complete=add_standings,
)
list_of(
    plan_counts,
    name="plan_counts",
    rows=plan_count_rows,
    record=PlanCountRecord,
    order=("country", "sector"),
    summary=_("How many commitments each plan holds by sector, as its source says"),
)


class AskedOn(Schema):
    """The day asked about."""

    on: str | None = Field(None, description="As it stood at the end of that day (default: today)")


@commitments.get(
    "/{slug:key}", response=WholeCommitmentRecord, summary=_("One commitment"), operation_id="get_commitment"
)
def commitment(request: HttpRequest, key: str, asked: Query[AskedOn]) -> Commitment:
    person = request.person  # type: ignore[attr-defined]
    day = AsOf.read({"on": asked.on}, person.on).day
    known = queries.known_by(commitment_rows(person), day if day and day < person.on else None)
    found = known.filter(key=key).first()
    if found is None:
        raise Http404(
            f"There is no commitment with the key “{key}” that you may see, or was none on that day."
        )
    add_standings(person, {"on": asked.on}, [found])
    return found  # type: ignore[no-any-return]
