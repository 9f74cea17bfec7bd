"""The agenda over HTTP: what the person may see, as firmly dated as its source dates it."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router
from pydantic import Field

from cauce.foundation.parties.api import PartyReference
from cauce.foundation.web.api import SourcedRecord, Text, list_of
from cauce.regional.agenda import queries
from cauce.regional.agenda.filters import EventFilter
from cauce.regional.agenda.models import Event

events = Router(tags=["agenda"])


class EventRecord(SourcedRecord):
    """A meeting or activity between two days, known as precisely as `precision` says."""

    key: str
    kind: str
    organ: str
    team: str | None
    plan_row: str | None = Field(description="Year and key of the row of the strategy it stands for")
    title: Text
    place: Text
    starts_on: date
    ends_on: date
    precision: str = Field(description="day, month, quarter or year")
    status: str
    tentative: bool
    visibility: str
    hosts: list[PartyReference]
    host_note: Text

    @staticmethod
    def resolve_team(row: Any) -> str | None:
        return row.team_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_plan_row(row: Any) -> str | None:
        return f"{row.plan_row.strategy.year}/{row.plan_row.key}" if row.plan_row else None


def event_rows(person: Any) -> QuerySet[Any]:
    """What the person may see, with team, plan row and hosts."""
    return queries.events(person)


list_of(
    events,
    name="events",
    rows=event_rows,
    record=EventRecord,
    order=("starts_on", "key"),
    summary=_("Meetings and activities"),
    filters=EventFilter,
)


@events.get("/{slug:key}", response=EventRecord, summary=_("One event"), operation_id="get_event")
def event(request: HttpRequest, key: str) -> Event:
    found = event_rows(request.person).filter(key=key).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404(f"There is no event with the key “{key}” that you may see.")
    return found  # type: ignore[no-any-return]
