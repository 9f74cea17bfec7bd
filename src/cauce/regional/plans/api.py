"""The versions of the National Action Plans over HTTP, and what each says, row by row."""

from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from cauce.foundation.web.api import SourcedRecord, Text, list_of
from cauce.regional.plans import queries
from cauce.regional.plans.filters import RowFilter, VersionFilter
from cauce.regional.plans.models import DroppedRow, PlanRow

plans = Router(tags=["plans"])
plan_rows = Router(tags=["plans"])


class DroppedRecord(Schema):
    """A row that the version left out, and why."""

    number: str = Field(description="The name the State gives the row")
    title: Text
    reason: Text

    @staticmethod
    def resolve_number(row: DroppedRow) -> str:
        return row.row.own_id

    @staticmethod
    def resolve_title(row: DroppedRow) -> Any:
        return row.row.title


class VersionRecord(SourcedRecord):
    """A National Action Plan as it stood from a day on. A published version stays as it is."""

    country: str
    number: int
    title: Text
    is_draft: bool = Field(description="A draft is told only to those who act for its State")
    in_force_from: date | None = Field(description="null: its source does not say since when")
    replaced_from: date | None = Field(description="From when a later version is in force")
    published_on: date | None
    read_in_sources: bool = Field(description="Read in public sources; its State has not written it here")
    row_count: int = Field(description="How many of its rows you may see; they are under plan-rows")
    left_out: list[DroppedRecord] = Field(description="Rows of the version before for which a reason is kept")

    @staticmethod
    def resolve_country(row: Any) -> str:
        return str(row.plan.country_id)

    @staticmethod
    def resolve_published_on(row: Any) -> date | None:
        return _local_day(row.published_at)

    @staticmethod
    def resolve_read_in_sources(row: Any) -> bool:
        return row.made_by_id is None

    @staticmethod
    def resolve_left_out(row: Any) -> list[DroppedRow]:
        return list(row.its_dropped)


class BesideRecord(Schema):
    """What a row says besides its wording; null where it says nothing."""

    starts_on: date | None = None
    ends_on: date | None = None
    territory: str | None = None
    population: str | None = None
    cost: float | None = None
    currency: str | None = None


class RowRecord(Schema):
    """One commitment as one version words it."""

    country: str
    version: int
    position: int
    number: str = Field(description="The name the State gives the row")
    sector: str
    objective: str | None = Field(description='Term as "scheme/key"')
    title: Text
    text: Text
    more: BesideRecord
    commitment: str | None = Field(description="Key of the commitment that it became")
    source_url: str = Field(description="Where its version is said")
    confidence: str = Field(description="stated, medium, inferred or not_found")

    @staticmethod
    def resolve_source_url(row: PlanRow) -> str:
        return row.version.source_url

    @staticmethod
    def resolve_confidence(row: PlanRow) -> str:
        return row.version.confidence

    @staticmethod
    def resolve_country(row: PlanRow) -> str:
        return str(row.version.plan.country_id)

    @staticmethod
    def resolve_version(row: PlanRow) -> int:
        return row.version.number

    @staticmethod
    def resolve_number(row: PlanRow) -> str:
        return row.own_id

    @staticmethod
    def resolve_objective(row: PlanRow) -> str | None:
        return row.objective_id

    @staticmethod
    def resolve_commitment(row: PlanRow) -> str | None:
        return row.commitment.key if row.commitment else None


def _local_day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def version_rows(person: Any) -> QuerySet[Any]:
    """Versions the person may see, with the reasons for the rows left out that they may see."""
    seen = PlanRow.objects.visible_to(person).order_by().values("pk")
    dropped = DroppedRow.objects.filter(row__in=seen).select_related("row").order_by("row__position")
    return queries.all_versions(person).prefetch_related(Prefetch("dropped_rows", dropped, "its_dropped"))


def plan_row_rows(person: Any) -> QuerySet[Any]:
    """Rows of those versions, each with its version, plan and commitment."""
    return (
        PlanRow.objects.visible_to(person)
        .select_related("version__plan", "commitment")
        .only(
            *(f.name for f in PlanRow._meta.concrete_fields), "version__number", "version__plan__country",
            "version__source_url", "version__confidence", "version__is_demonstration", "commitment__key",
        )
    )  # fmt: skip


list_of(
    plans,
    name="plans",
    rows=version_rows,
    record=VersionRecord,
    order=("plan__country", "-number"),
    summary=_("Versions of the National Action Plans; with on=, the one in force on that day"),
    filters=VersionFilter,
)
list_of(
    plan_rows,
    name="plan_rows",
    rows=plan_row_rows,
    record=RowRecord,
    order=("version__plan__country", "-version__number", "position"),
    summary=_("What each version of a National Action Plan says, row by row"),
    filters=RowFilter,
)
