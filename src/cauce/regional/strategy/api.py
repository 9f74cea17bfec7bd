"""The strategies over HTTP. All of it is public; the events of an item are those the person may see."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from cauce.foundation.web.api import Text, list_of
from cauce.regional.strategy.models import Item, Link, Strategy

strategies = Router(tags=["strategy"])


class MeasureRecord(Schema):
    """What will measure a result; `measured_by` is null while nothing measures it."""

    text: Text
    measured_by: str | None

    @staticmethod
    def resolve_measured_by(row: Any) -> str | None:
        return row.measured_by or None


class ServesRecord(Schema):
    """That an item serves another, and how sure that is."""

    item: str
    confidence: str

    @staticmethod
    def resolve_item(row: Any) -> str:
        return str(row.target.key)


class ItemRecord(Schema):
    """An item of the tree. `source_url` points to its place in the source document."""

    key: str
    kind: str
    number: int
    parent: str | None
    text: Text
    detail: Text
    source_url: str
    quarters: list[int]
    tentative: bool
    organ: str
    serves: list[ServesRecord] = Field(description="Links drawn by Cauce's editors unless stated")
    measures: list[MeasureRecord]

    @staticmethod
    def resolve_parent(row: Any) -> str | None:
        return row.parent.key if row.parent else None

    @staticmethod
    def resolve_source_url(row: Any) -> str:
        return str(row.pointer)

    @staticmethod
    def resolve_serves(row: Any) -> Any:
        return row.links_out.all()


class StrategyRecord(Schema):
    """A chair's strategy for one year."""

    key: str
    year: int
    chair: str
    title: Text
    note: Text
    source_url: str

    @staticmethod
    def resolve_chair(row: Any) -> str:
        return str(row.chair_id)


class WholeStrategyRecord(StrategyRecord):
    """A strategy with every item of its tree, in its order."""

    items: list[ItemRecord]


def item_rows(_person: Any) -> QuerySet[Item]:
    """Every item with its place in the tree. The same for everyone."""
    links = Link.objects.select_related("target").order_by("target__position")
    return (
        Item.objects.select_related("parent", "strategy")
        .prefetch_related("measures", Prefetch("links_out", links))
        .defer("search_es", "search_en", "parent__search_es", "parent__search_en")
        .order_by("strategy__year", "position")
    )


list_of(
    strategies,
    name="strategies",
    rows=lambda _person: Strategy.objects.all(),
    record=StrategyRecord,
    order=("-year",),
    summary=_("The strategies of the Support Platform"),
)


@strategies.get(
    "/{int:year}",
    response=WholeStrategyRecord,
    summary=_("The strategy of a year, with its whole tree"),
    operation_id="get_strategy",
)
def strategy(request: HttpRequest, year: int) -> Strategy:  # noqa: ARG001
    whole = Strategy.objects.prefetch_related(Prefetch("items", item_rows(None)))
    found = whole.filter(year=year).first()
    if found is None:
        raise Http404(f"There is no strategy for {year}.")
    return found


@strategies.get(
    "/{int:year}/items/{slug:key}",
    response=ItemRecord,
    summary=_("One item of a strategy"),
    operation_id="get_strategy_item",
)
def item(request: HttpRequest, year: int, key: str) -> Item:  # noqa: ARG001
    found = item_rows(None).filter(strategy__year=year, key=key).first()
    if found is None:
        raise Http404(f"The strategy for {year} has no item “{key}”.")
    return found
