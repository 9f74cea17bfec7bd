"""What was reported, over HTTP: signed updates, as far as the person reads them."""

from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from cauce.exchange import reported
from cauce.exchange.reported_filters import UpdateFilter
from cauce.foundation.web.api import Text, list_of
from cauce.regional.progress.models import IndicatorValue, ValuePart

updates = Router(tags=["commitments"])


class ValuePartRecord(Schema):
    """A part of a value along one dimension. The parts of a dimension add up to the value.

    Of a share it has two counts instead of an amount, and each of them adds up to that of the whole.
    """

    dimension: str = Field(description="sex, age, territory, nationality or disability")
    label: str
    amount: float | None
    numerator: float | None
    denominator: float | None


class ValueRecord(Schema):
    """The value of an indicator, or why there is none. Zero is a value."""

    indicator: str = Field(description="Key of the commitment's indicator")
    value: float | None
    numerator: float | None
    denominator: float | None
    no_value: str = Field(description="not_measured, not_yet, confidential, does_not_apply, or empty")
    note: Text
    parts: list[ValuePartRecord]

    @staticmethod
    def resolve_indicator(row: Any) -> str:
        return str(row.indicator.key)


class MoneyRecord(Schema):
    """Money of one kind, as a total to date. The three kinds are never added to each other."""

    kind: str = Field(description="announced, confirmed or disbursed")
    currency: str
    amount: float


class EvidenceRecord(Schema):
    """What shows it, if it is for the person: a link, or a file."""

    title: str
    link: str
    file_name: str
    media_type: str
    size: int | None


class UpdateRecord(Schema):
    """What one party says of its share of a commitment, signed by it. It never changes; it is corrected."""

    id: int
    commitment: str = Field(description="Key of the commitment")
    party: str = Field(description="Code of the party that reports")
    refers_to: date = Field(description="Day that the facts refer to")
    stage: str = Field(description="planning, in_progress, fulfilled, discontinued or superseded")
    is_unchanged: bool
    done: Text
    support_needed: Text
    obstacles: Text = Field(description="If they are for the person")
    reason: Text = Field(description="Why it was discontinued")
    superseded_by: str | None = Field(description="Key of the commitment in its place, if the person sees it")
    said_by: str = Field(description="Who vouches for it, in the party's own words")
    signed_at: datetime
    corrects: int | None = Field(description="The update that this one corrects, if the person sees it")
    is_corrected: bool = Field(description="Whether a correction took its place: then it no longer counts")
    attested: str = Field(description="self_reported, evidence_seen or verified")
    values: list[ValueRecord]
    money: list[MoneyRecord]
    evidence: list[EvidenceRecord]
    is_demonstration: bool

    @staticmethod
    def resolve_commitment(row: Any) -> str:
        return str(row.commitment.key)

    @staticmethod
    def resolve_party(row: Any) -> str:
        return str(row.party_id)

    @staticmethod
    def resolve_obstacles(row: Any) -> Any:
        return row.its_obstacles

    @staticmethod
    def resolve_superseded_by(row: Any) -> str | None:
        return row.its_successor  # type: ignore[no-any-return]

    @staticmethod
    def resolve_corrects(row: Any) -> int | None:
        return row.it_corrects  # type: ignore[no-any-return]

    @staticmethod
    def resolve_attested(row: Any) -> str:
        return reported.attested(row)

    @staticmethod
    def resolve_evidence(row: Any) -> list[Any]:
        return list(row.its_evidence)


def update_rows(person: Any) -> QuerySet[Any]:
    """Signed updates with all that a record tells."""
    values = IndicatorValue.objects.select_related("indicator").order_by("indicator__position", "pk")
    parts = Prefetch("parts", ValuePart.objects.order_by("dimension", "pk"))
    return reported.updates(person).prefetch_related(
        Prefetch("values", values.prefetch_related(parts)), "money", reported.evidence_of(person)
    )


list_of(
    updates,
    name="updates",
    rows=update_rows,
    record=UpdateRecord,
    order=("-signed_at", "-pk"),
    summary=_("What was reported on commitments, the newest signature first"),
    filters=UpdateFilter,
)
