"""Search over HTTP."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.foundation.search import queries
from cauce.foundation.search.registry import searchables
from cauce.foundation.web.api import MOST, Refused, Text

search = Router(tags=["search"])


class Asked(Schema):
    """What to look for, and which part of the answer is wanted."""

    q: str = Field("", description="Words in Spanish or English")
    kind: str = Field("", description="Only one kind")
    page: int = Field(1, ge=1, le=10_000)
    limit: int = Field(25, ge=1, le=MOST)


class KindRecord(Schema):
    """How many records of a kind match. `is_capped`: there are, or may be, more than `count`."""

    kind: str
    count: int
    is_capped: bool


class HitRecord(Schema):
    """A found record. `snippet` is HTML: escaped text with the found words in <mark>."""

    kind: str
    title: Text
    snippet: str
    snippet_language: str
    origin: str
    url: str


class SearchRecord(Schema):
    """A page of what was found, best first."""

    looked_for: str
    by_beginning: bool = Field(description="Nothing bore the last word; these have one that begins with it")
    problem: str = Field(description="empty, little (only common words) or negative (nothing to look for)")
    kinds: list[KindRecord]
    total: int
    page: int
    pages: int
    items: list[HitRecord]


@search.get(
    "", response=SearchRecord, summary=_("Search everything the person may see"), operation_id="search"
)
def find(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    known = [searchable.kind for searchable in searchables()]
    if asked.kind and asked.kind not in known:
        raise Refused({"kind": [f"Known kinds: {', '.join(known)}."]})
    language = (get_language() or "es")[:2]
    person = request.person  # type: ignore[attr-defined]
    answer = queries.search(
        person, asked.q, language=language, kind=asked.kind, page=asked.page, size=asked.limit
    )
    return {
        "looked_for": answer.words.text,
        "by_beginning": answer.by_beginning,
        "problem": answer.words.problem,
        "kinds": [
            {
                "kind": each.searchable.kind,
                "count": min(each.count, queries.MOST),
                "is_capped": each.is_capped,
            }
            for each in answer.counts
        ],
        "total": answer.total,
        "page": answer.page.number if answer.page else 1,
        "pages": answer.page.paginator.num_pages if answer.page else 1,
        "items": [_item(request, hit) for hit in answer.hits],
    }


def _item(request: HttpRequest, hit: queries.Hit) -> dict[str, Any]:
    return {
        "kind": hit.searchable.kind,
        "title": getattr(hit.row, hit.searchable.title),
        "snippet": str(hit.snippet.html),
        "snippet_language": hit.snippet.language,
        "origin": hit.origin,
        "url": request.build_absolute_uri(hit.url),
    }
