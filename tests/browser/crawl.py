"""Every page that can be reached from home by following links, as an anonymous reader."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import override

OTHER_KINDS = re.compile(r"\.(csv|xlsx|xml|ics|json|svg|css|js|docx|pdf)$|^/(api|feeds|static)/")
MOST_PER_ROUTE = 4


@dataclass
class Visited:
    """One fetched page: its status and where it leads."""

    url: str
    status: int
    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.found.append(str(given["href"]))
        if given.get("id"):
            self.ids.add(str(given["id"]))


def route_of(url: str) -> str:
    """The URL pattern behind an address, such as "commitments/<slug:key>/"."""
    path = urlsplit(url).path
    with override(path.split("/")[1] or None):
        try:
            return resolve(path).route
        except Resolver404:
            return f"unknown: {path}"


def visit(url: str) -> Visited:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            body, status = answer.read().decode("utf-8", "replace"), answer.status
    except urllib.error.HTTPError as error:
        return Visited(url, error.code)
    links = _Links()
    links.feed(body)
    return Visited(url, status, [urljoin(url, link) for link in links.found], links.ids)


def crawl(start: str, *, most_per_route: int = MOST_PER_ROUTE) -> dict[str, Visited]:
    """Pages by address: all routes, and of each at most `most_per_route` addresses per language."""
    host = urlsplit(start).netloc
    seen: dict[str, Visited] = {}
    visits_of_route: dict[tuple[str, str], int] = {}
    waiting = [start]
    while waiting:
        url, _ = urldefrag(waiting.pop(0))
        parts = urlsplit(url)
        if url in seen or parts.netloc != host or OTHER_KINDS.search(parts.path):
            continue
        route = (parts.path.split("/")[1], route_of(url))
        visits_of_route[route] = visits_of_route.get(route, 0) + 1
        if visits_of_route[route] > most_per_route:
            continue
        seen[url] = visit(url)
        waiting += seen[url].links
    return seen


def one_of_each_route(pages: dict[str, Visited], language: str) -> list[str]:
    """One address per route in that language, without query strings where possible."""
    chosen: dict[str, str] = {}
    for url in sorted(pages, key=len):
        if urlsplit(url).path.split("/")[1] == language:
            chosen.setdefault(route_of(url), url)
    return sorted(chosen.values())
