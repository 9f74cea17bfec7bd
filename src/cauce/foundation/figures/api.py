"""Published statistics over HTTP: every value with its scope, its date and its source."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from django.utils.translation import override
from ninja import Router, Schema

from cauce.foundation.figures.filters import ObservationFilter
from cauce.foundation.figures.models import Indicator, Observation
from cauce.foundation.web.api import PublishedFigure, list_of

observations = Router(tags=["statistics"])


class ObservationRecord(Schema):
    """How many people of which origin were in which State at the end of which year."""

    indicator: str
    asylum_state: str
    origin: str
    origin_name: str
    year: int
    figure: PublishedFigure

    @staticmethod
    def resolve_asylum_state(row: Any) -> str:
        return str(row.asylum_state_id)

    @staticmethod
    def resolve_figure(row: Any) -> dict[str, Any]:
        scope = {language: _scope(row, language) for language in ("es", "en")}
        return {"value": row.value, "scope": scope, "as_of": str(row.year), "source_url": row.source_url}


def _scope(row: Any, language: str) -> str:
    with override(language):
        state = row.asylum_state.name.reading(language).text
        return f"{Indicator(row.indicator).label}: {row.origin_name} → {state}"


def observation_rows(_person: Any) -> QuerySet[Observation]:
    """Every published value with its State. All of it is public."""
    return Observation.objects.select_related("asylum_state").defer(
        "asylum_state__search_es", "asylum_state__search_en"
    )


list_of(
    observations,
    name="observations",
    rows=observation_rows,
    record=ObservationRecord,
    order=("asylum_state", "indicator", "year", "origin"),
    summary=_("Published statistics on displaced people by State, origin and year"),
    filters=ObservationFilter,
)
