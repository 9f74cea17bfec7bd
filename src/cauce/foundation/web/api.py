"""What every room's `api.py` shares: texts in both languages, sources, paging, filters, refusals.

Annotations are kept as objects here (no `from __future__ import annotations`): django-ninja reads them.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import override
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field, create_model

from cauce.foundation.values.translated import Translated
from cauce.foundation.web.paging import read_part

MOST = 200
Rows = Callable[[Any], QuerySet[Any]]
T = TypeVar("T")


class Refused(Exception):
    """A question that cannot be answered. `reasons` by parameter, each in words."""

    def __init__(self, reasons: Mapping[str, list[str]]) -> None:
        self.reasons = dict(reasons)
        super().__init__(self.reasons)


class BothLanguages(Schema):
    """A text in Spanish and English. A language it does not exist in is null."""

    es: str | None
    en: str | None


def _both(value: Any) -> Any:
    texts: Any = value
    if isinstance(value, Translated):
        texts = value.by_language
    if isinstance(texts, Mapping):
        return {code: texts.get(code) or None for code in ("es", "en")}
    return value


def _text_or_none(value: Any) -> Any:
    return str(value) if value is not None else None


Text = Annotated[BothLanguages, BeforeValidator(_both)]
#: "2024", "2024-12", "2024-Q4" or "2024-12-05": as precise as the source; null when not known.
Moment = Annotated[str | None, BeforeValidator(_text_or_none)]


class SourcedRecord(Schema):
    """Where a record comes from: an address or `document#place`, and how firmly it is said there."""

    source_url: str
    confidence: str = Field(description="stated, medium, inferred or not_found")
    note: Text
    is_demonstration: bool


class PublishedFigure(Schema):
    """A number with what it counts, when it holds and who says so."""

    value: float | int | None
    scope: BothLanguages
    as_of: str | None = Field(description="As the source dates it; null when the source gives no date")
    source_url: str


class Paging(Schema):
    """Which part of a list: at most 200 records from `offset` on."""

    limit: int = Field(50, ge=1, le=MOST, description="How many records, 200 at most")
    offset: int = Field(0, ge=0, le=10_000_000, description="How many records to skip")


class Page(Schema, Generic[T]):
    """A part of a list. `count` is how many records there are in all, `next` and `previous` are addresses."""

    count: int
    limit: int
    offset: int
    next: str | None
    previous: str | None
    items: list[T]


def narrowed(filters: Any, data: Mapping[str, Any], *, person: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that a page's FilterSet leaves. Raises Refused when a value is none of its choices."""
    options: dict[str, Any] = {"queryset": rows}
    if "person" in inspect.signature(filters.__init__).parameters:
        options["person"] = person
    filtered = filters(data, **options)
    if not filtered.is_valid():
        raise Refused({name: [str(error) for error in errors] for name, errors in filtered.errors.items()})
    found: QuerySet[Any] = filtered.qs
    return found


def parameters(name: str, filters: Any = None) -> type[Paging]:
    """The query parameters of a list: paging, and whatever its page can be filtered by."""
    fields = {key: _parameter(each) for key, each in (filters.base_filters if filters else {}).items()}
    model: type[Paging] = create_model(name, __base__=Paging, **fields)
    return model


def _parameter(each: Any) -> Any:
    choices = [str(value) for value, _label in _choices(each)]
    with override("en"):
        described = str(each.label or "")
    if choices:
        described = f"{described}: {', '.join(choices)}"
    kind: Any = list[str] | None if "Multiple" in type(each).__name__ else str | None
    return (kind, Field(None, description=described))


def _choices(each: Any) -> list[tuple[Any, Any]]:
    offered = each.extra.get("choices") or ()
    return [] if callable(offered) else [pair for pair in offered if pair[0] not in ("", None)]


def list_of(
    router: Router,
    *,
    name: str,
    rows: Rows,
    record: Any,
    summary: str,
    path: str = "",
    filters: Any = None,
    order: tuple[str, ...] = (),
    complete: Callable[[Any, Mapping[str, Any], list[Any]], None] | None = None,
) -> None:
    """Add a paged, filtered list to a router: what `rows(person)` gives, as `record`, in a fixed order.

    `complete(person, query, rows)` adds to the rows of a page what one question answers for all of them.
    """
    known: Any = parameters(f"{name.title().replace('_', '')}Parameters", filters)

    def view(request: HttpRequest, asked: Any) -> dict[str, Any]:
        _refuse_unknown(request, asked)
        person = request.person  # type: ignore[attr-defined]
        found = rows(person)
        if filters:
            found = narrowed(filters, request.GET, person=person, rows=found)
        page = _page(request, found.order_by(*order) if order else found, asked.limit, asked.offset)
        if complete:
            complete(person, request.GET, page["items"])
        return page

    view.__annotations__["asked"] = Query[known]  # type: ignore[misc]
    router.get(path, response=Page[record], summary=summary, operation_id=f"list_{name}")(view)


def _refuse_unknown(request: HttpRequest, asked: Schema) -> None:
    known = type(asked).model_fields
    unknown = sorted(set(request.GET) - set(known))
    if unknown:
        said = f"There is no such parameter. Known here: {', '.join(sorted(known))}."
        raise Refused({name: [said] for name in unknown})


def _page(request: HttpRequest, rows: QuerySet[Any], limit: int, offset: int) -> dict[str, Any]:
    count = rows.count()
    items = read_part(rows, offset, offset + limit) if offset < count else []
    return {
        "count": count,
        "limit": limit,
        "offset": offset,
        "next": _address(request, offset + limit) if offset + limit < count else None,
        "previous": _address(request, max(0, offset - limit)) if offset else None,
        "items": items,
    }


def _address(request: HttpRequest, offset: int) -> str:
    query = [(key, value) for key in request.GET for value in request.GET.getlist(key) if key != "offset"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*query, ('offset', offset)])}")
