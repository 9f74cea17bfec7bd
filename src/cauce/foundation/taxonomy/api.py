"""The classifications and the crosswalk over HTTP."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from cauce.foundation.taxonomy.models import Correspondence, Scheme
from cauce.foundation.web.api import Text, list_of

classifications = Router(tags=["classifications"])
crosswalk = Router(tags=["classifications"])


class TermRecord(Schema):
    """One value of a classification. `code` is "scheme/key", unique everywhere."""

    code: str
    key: str
    label: Text


class SchemeRecord(Schema):
    """One classification with its terms in their order."""

    key: str
    name: Text
    note: Text
    source_url: str
    terms: list[TermRecord]


class CorrespondenceRecord(Schema):
    """How a term stands to a term of another classification: `origin` is `relation` `target`."""

    origin: str
    target: str
    relation: str
    basis: Text
    confidence: str

    @staticmethod
    def resolve_origin(row: Any) -> str:
        return str(row.origin_id)

    @staticmethod
    def resolve_target(row: Any) -> str:
        return str(row.target_id)


list_of(
    classifications,
    name="classifications",
    rows=lambda _person: Scheme.objects.prefetch_related("terms"),
    record=SchemeRecord,
    order=("position", "key"),
    summary=_("The classifications, each with its terms"),
)
list_of(
    crosswalk,
    name="crosswalk",
    rows=lambda _person: Correspondence.objects.all(),
    record=CorrespondenceRecord,
    order=("origin", "target"),
    summary=_("How the terms of one classification stand to those of another"),
)


@classifications.get(
    "/{slug:key}", response=SchemeRecord, summary=_("One classification"), operation_id="get_classification"
)
def classification(request: HttpRequest, key: str) -> Scheme:  # noqa: ARG001
    found = Scheme.objects.prefetch_related("terms").filter(key=key).first()
    if found is None:
        raise Http404(f"There is no classification with the key “{key}”.")
    return found
