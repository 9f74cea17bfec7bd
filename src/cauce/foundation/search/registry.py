"""What can be searched. An app names its rows here when it starts, in its `search` module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.utils.functional import Promise

from cauce.foundation.search.fields import CONFIGURATIONS, vector_over

COLUMNS: Mapping[str, Any] = {"es": F("search_es"), "en": F("search_en")}


def vectors_over(text: str) -> dict[str, Any]:
    """Vectors made while searching, for a small table that keeps none: one per language over `text`."""
    return {language: vector_over([text], language) for language in CONFIGURATIONS}


@dataclass(frozen=True, eq=False)
class Searchable:
    """One kind of thing that a search finds.

    `rows(person)` are the rows that person may see, and nothing else. `title` and `body` name
    translated fields. `url(row)` is where its page is, `origin(row, person)` whose it is (a State, a
    team, a year) in the reader's words. `prepare` fetches what those two need. `may_be_many` says that
    there may be very many rows: a phrase is then not looked for in every one.
    """

    kind: str
    label: str | Promise
    one: str | Promise
    rows: Callable[[Any], QuerySet[Any]]
    url: Callable[[Any], str]
    title: str = "title"
    body: tuple[str, ...] = ()
    origin: Callable[[Any, Any], str] = lambda _row, _person: ""
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    position: int = 100
    may_be_many: bool = False
    vectors: Mapping[str, Any] = field(default_factory=lambda: COLUMNS)


_known: dict[str, Searchable] = {}


def register(searchable: Searchable) -> None:
    """Make a kind searchable. Raises ValueError when another one has its name."""
    if searchable.kind in _known:
        raise ValueError(f"Two things want to be searched as {searchable.kind!r}")
    _known[searchable.kind] = searchable


def searchables() -> tuple[Searchable, ...]:
    """Every kind, in the order of its tab."""
    return tuple(sorted(_known.values(), key=lambda known: (known.position, known.kind)))
