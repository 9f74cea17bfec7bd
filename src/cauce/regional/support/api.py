"""Needs and offers over HTTP: what the person may see, as the pages filter it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from cauce.foundation.parties.api import PartyReference
from cauce.foundation.web.api import SourcedRecord, Text, list_of
from cauce.regional.commitments import queries as commitments
from cauce.regional.support.filters import NeedFilter, OfferFilter
from cauce.regional.support.models import Need, Offer
from cauce.regional.support.queries import gaps
from cauce.regional.support.queries import needs as need_queries
from cauce.regional.support.queries import offers as offer_queries

needs = Router(tags=["support"])
offers = Router(tags=["support"])


class AskedRecord(SourcedRecord):
    """What needs and offers share. What is not known is null or empty, never a zero."""

    key: str
    owner: PartyReference | None = Field(description="The State that needs, or the party that offers")
    title: Text
    words: Text
    authority: str
    forms: list[str]
    classifications: list[str] = Field(description='Terms as "scheme/key"')
    amount: float | None
    unit: str = Field(description='money, person_days, places or items; "" when nothing is counted')
    currency: str
    starts_on: date | None
    ends_on: date | None
    languages: list[str] = Field(description="ISO 639-1")
    territories: list[str]
    populations: list[str]
    counterpart: float | None = Field(description="Per cent of the cost borne by the State")
    visibility: str
    published_at: datetime
    closed_at: datetime | None

    @staticmethod
    def resolve_classifications(row: Any) -> list[str]:
        return [term.code for term in row.terms.all()]


class GapRecord(Schema):
    """What is left of a need, derived when it is read: what is wanted less what was agreed on."""

    left: float | None = Field(description="In the need's own unit; null when no amount was stated")
    agreed: float
    agreements: int = Field(description="How many stand")
    unmeasured: int = Field(description="Those without an amount in the need's unit: they take nothing off")
    is_covered: bool


class SupportingRecord(Schema):
    """Who supports it already, as the State says."""

    party: PartyReference | None
    name: str
    what: Text
    until: date | None


class NeedRecord(AskedRecord):
    """What a State wants."""

    commitment: str | None = Field(description="Key of the commitment it serves, if you may see that")
    priority: int | None = Field(description="What the State gives it: 1 is the highest of three")
    exists: Text
    existing: list[SupportingRecord]
    meets: list[str] = Field(description="Conditions the State can meet")
    refuses: list[str] = Field(description="Conditions it cannot meet")
    min_partners: int
    max_partners: int
    gap: GapRecord

    @staticmethod
    def resolve_commitment(row: Any) -> str | None:
        return row.its_commitment  # type: ignore[no-any-return]


class ProofRecord(Schema):
    """What shows that it can be done."""

    title: Text
    link: str


class RoomRecord(Schema):
    """What is left of an offer, derived when it is read."""

    needs: int = Field(description="How many more needs it can serve")
    left: float | None = Field(description="Of its amount, in its own unit; null when none was stated")
    unmeasured: int = Field(description="Agreements without an amount in its unit: they take nothing off")


class OfferRecord(AskedRecord):
    """What a party would give. Which States it excludes is not told here."""

    for_any: bool = Field(description="For any State, when none is named")
    states: list[str] = Field(description="Codes of the States it is for")
    asks: list[str] = Field(description="Conditions it asks")
    most: float | None = Field(description="The largest part for one need")
    least: float | None = Field(description="The smallest part worth giving")
    max_needs: int
    channel: str
    proofs: list[ProofRecord]
    room: RoomRecord

    @staticmethod
    def resolve_states(row: Any) -> list[str]:
        return [state.code for state in row.states.all()]


def need_rows(person: Any) -> QuerySet[Any]:
    """The published needs the person may see, whole."""
    return need_queries.whole(person).filter(published_at__isnull=False)


def offer_rows(person: Any) -> QuerySet[Any]:
    """The published offers the person may see, whole."""
    return offer_queries.whole(person).filter(published_at__isnull=False)


def add_gaps(person: Any, _query: Mapping[str, Any], rows: list[Any]) -> None:
    """What is left of each, and the commitments that the person may see too. Two queries for all."""
    left = gaps.gaps_of(rows)
    served = [row.commitment_id for row in rows if row.commitment_id]
    keys = dict(commitments.visible(person).filter(pk__in=served).values_list("pk", "key"))
    for row in rows:
        gap = left[row.pk]
        row.its_commitment = keys.get(row.commitment_id)
        row.gap = {
            "left": gap.left,
            "agreed": gap.agreed,
            "agreements": gap.signed,
            "unmeasured": gap.unmeasured,
            "is_covered": gap.is_covered,
        }


def add_rooms(_person: Any, _query: Mapping[str, Any], rows: list[Any]) -> None:
    """What is left of each. One query for all."""
    left = offer_queries.rooms_of(rows)
    for row in rows:
        room = left[row.pk]
        row.room = {"needs": room.places, "left": room.left, "unmeasured": room.unmeasured}


list_of(
    needs,
    name="needs",
    rows=need_rows,
    record=NeedRecord,
    order=("key",),
    summary=_("What States need: the unmet needs unless `status` says otherwise"),
    filters=NeedFilter,
    complete=add_gaps,
)
list_of(
    offers,
    name="offers",
    rows=offer_rows,
    record=OfferRecord,
    order=("key",),
    summary=_("What States and members offer: the open offers unless `status` says otherwise"),
    filters=OfferFilter,
    complete=add_rooms,
)


@needs.get("/{slug:key}", response=NeedRecord, summary=_("One need"), operation_id="get_need")
def need(request: HttpRequest, key: str) -> Need:
    person = request.person  # type: ignore[attr-defined]
    found: Need | None = need_rows(person).filter(key=key).first()
    if found is None:
        raise Http404(f"There is no need with the key “{key}” that you may see.")
    add_gaps(person, {}, [found])
    return found


@offers.get("/{slug:key}", response=OfferRecord, summary=_("One offer"), operation_id="get_offer")
def offer(request: HttpRequest, key: str) -> Offer:
    person = request.person  # type: ignore[attr-defined]
    found: Offer | None = offer_rows(person).filter(key=key).first()
    if found is None:
        raise Http404(f"There is no offer with the key “{key}” that you may see.")
    add_rooms(person, {}, [found])
    return found
