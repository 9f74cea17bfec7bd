"""The commitments over HTTP: what the person may see, as the pages filter it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from cauce.foundation.parties.api import PartyReference
from cauce.foundation.web.api import SourcedRecord, Text, list_of
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment, PlanCount
from cauce.regional.register.filters import CommitmentFilter

commitments = Router(tags=["commitments"])
plan_counts = Router(tags=["commitments"])


class PartRecord(Schema):
    """The part of one party in a commitment, or of an agency known only by its name."""

    role: str
    party: PartyReference | None
    name: str


class SectionRecord(Schema):
    """A part of a commitment's own document."""

    key: str
    heading: Text
    text: Text
    pointer: str


class CommitmentRecord(SourcedRecord):
    """A pledge, or a row of a National Action Plan."""

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
    parts: list[PartRecord]
    classifications: list[str] = Field(description='Terms as "scheme/key"')

    @staticmethod
    def resolve_classifications(row: Any) -> list[str]:
        return [term.code for term in row.terms.all()]


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
    """What the person may see, with parts, classifications and sections."""
    return queries.whole(person).defer("search_es", "search_en")


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
)
list_of(
    plan_counts,
    name="plan_counts",
    rows=plan_count_rows,
    record=PlanCountRecord,
    order=("country", "sector"),
    summary=_("How many commitments each plan holds by sector, as its source says"),
)


@commitments.get(
    "/{slug:key}", response=WholeCommitmentRecord, summary=_("One commitment"), operation_id="get_commitment"
)
def commitment(request: HttpRequest, key: str) -> Commitment:
    found = commitment_rows(request.person).filter(key=key).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404(f"There is no commitment with the key “{key}” that you may see.")
    return found  # type: ignore[no-any-return]
