"""Pages of the strategies: the year as a tree, and each of its items."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cauce.regional.strategy import queries, words
from cauce.regional.strategy.models import ItemKind, Strategy
from cauce.regional.strategy.queries import Node, Tree


def current(request: HttpRequest) -> HttpResponse:
    """The strategy of the reader's year, else the latest one, saying that it is of another year."""
    return _year(request, queries.current(_person(request).on))


def year(request: HttpRequest, year: int) -> HttpResponse:
    """The strategy of a year; a 404 when none is recorded."""
    strategy = queries.of_year(year)
    if strategy is None:
        raise Http404
    return _year(request, strategy)


def item(request: HttpRequest, year: int, item_key: str) -> HttpResponse:
    """One item: what it says, what it serves and what serves it."""
    strategy = queries.of_year(year)
    if strategy is None:
        raise Http404
    tree = queries.tree(_person(request), strategy)
    if item_key not in tree.by_key:
        raise Http404
    node = tree.node(item_key)
    before, after = tree.neighbours(node)
    context = {
        "page_title": str(node.item.text),
        "tree": tree,
        "node": node,
        "heading": words.numbered(node.item),
        "kind_heading": words.plural(node.item.kind),
        "anchor": words.ANCHORS.get(ItemKind(node.item.kind), ""),
        "organ": words.organ(node.item),
        "below": _grouped_ties(tree, node),
        "grid_rows": [node],
        "objectives": tree.of(ItemKind.OBJECTIVE),
        "before": before,
        "after": after,
        "current_quarter": _quarter(request, tree.strategy),
    }
    return render(request, "strategy/item.html", context)


def _year(request: HttpRequest, strategy: Strategy | None) -> HttpResponse:
    person = _person(request)
    if strategy is None:
        return render(request, "strategy/none.html", {"page_title": _("Strategy")})
    tree = queries.tree(person, strategy)
    theme = next(iter(tree.of(ItemKind.THEME)), None)
    context = {
        "page_title": str(strategy.title),
        "tree": tree,
        "strategy": strategy,
        "theme": theme,
        "objectives": tree.of(ItemKind.OBJECTIVE),
        "focus_areas": tree.of(ItemKind.FOCUS_AREA),
        "results": [_Result(tree, node) for node in tree.of(ItemKind.RESULT)],
        "activities": tree.of(ItemKind.ACTIVITY),
        "rows": tree.of(ItemKind.CALENDAR_ROW),
        "figures": [
            queries.results_measured(person, tree),
            queries.rows_subject_to_resources(person, tree),
        ],
        "years": list(queries.strategies()),
        "missing_year": person.on.year if person.on.year > strategy.year else None,
        "current_quarter": _quarter(request, strategy),
    }
    return render(request, "strategy/year.html", context)


class _Result:
    """A principal result with the activities that serve it and the calendar rows of those."""

    def __init__(self, tree: Tree, node: Node) -> None:
        self.node = node
        self.activities = [_with_rows(tree, tie.item.key) for tie in node.helped_by(ItemKind.ACTIVITY)]


def _with_rows(tree: Tree, key: str) -> tuple[Node, list[Node]]:
    """An activity, and the rows of the calendar that carry it out."""
    node = tree.node(key)
    return node, [tree.node(tie.item.key) for tie in node.helped_by(ItemKind.CALENDAR_ROW)]


def _grouped_ties(tree: Tree, node: Node) -> list[dict[str, Any]]:
    """What serves an item, by kind; under an activity of a result, its calendar rows."""
    groups = []
    for kind in (ItemKind.FOCUS_AREA, ItemKind.RESULT, ItemKind.ACTIVITY, ItemKind.CALENDAR_ROW):
        ties = node.helped_by(kind)
        if ties:
            entries = [(tie, *_with_rows(tree, tie.item.key)) for tie in ties]
            groups.append({"heading": words.serving(kind), "entries": entries})
    return groups


def _quarter(request: HttpRequest, strategy: Strategy) -> int:
    on = _person(request).on
    return (on.month + 2) // 3 if on.year == strategy.year else 0


def _person(request: HttpRequest) -> Any:
    return request.person  # type: ignore[attr-defined]
