"""The mechanisms over HTTP. All of it is public."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from cauce.foundation.web.api import Moment, Text, list_of
from cauce.regional.mechanisms.models import Mechanism

mechanisms = Router(tags=["mechanisms"])


class DetailRecord(Schema):
    """One more fact about a mechanism."""

    label: Text
    value: Text


class MechanismRecord(Schema):
    """A mechanism or forum. `mirps_states` is null where no source says who of the MIRPS takes part."""

    key: str
    code: str
    name: Text
    short: Text
    since: Moment
    secretariat: list[str] = Field(description="Codes of parties, or plain names")
    chair: Text
    members: list[str]
    mirps_states: list[str] | None
    pillars: list[Text]
    details: list[DetailRecord]
    note: Text
    confidence: str
    source_urls: list[str]

    @staticmethod
    def resolve_members(row: Any) -> list[str]:
        return [party.code for party in row.members.all()]

    @staticmethod
    def resolve_mirps_states(row: Any) -> list[str] | None:
        if not row.mirps_states_known:
            return None
        return [party.code for party in row.mirps_states.all()]


def mechanism_rows(_person: Any) -> QuerySet[Mechanism]:
    """Every mechanism with its members. The same for everyone."""
    return Mechanism.objects.prefetch_related("members", "mirps_states").defer("search_es", "search_en")


list_of(
    mechanisms,
    name="mechanisms",
    rows=mechanism_rows,
    record=MechanismRecord,
    order=("position", "key"),
    summary=_("Mechanisms and forums of the region"),
)


@mechanisms.get(
    "/{slug:key}", response=MechanismRecord, summary=_("One mechanism"), operation_id="get_mechanism"
)
def mechanism(request: HttpRequest, key: str) -> Mechanism:  # noqa: ARG001
    found = mechanism_rows(None).filter(key=key).first()
    if found is None:
        raise Http404(f"There is no mechanism with the key “{key}”.")
    return found
