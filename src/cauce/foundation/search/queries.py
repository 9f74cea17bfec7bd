"""Search over every kind at once, in Spanish and English, for what a person may see.

At most `MOST` rows of a kind are ranked: a word that half of all rows bear must not cost more
than a rare one. The reader is told, and asked to narrow it down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.core.paginator import Page, Paginator
from django.db.models import FloatField, Func, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Greatest, NullIf

from cauce.foundation.search import phrases, questions
from cauce.foundation.search import words as asking
from cauce.foundation.search.fields import CONFIGURATIONS
from cauce.foundation.search.marking import START, STOP, Marked, continued, shown
from cauce.foundation.search.questions import Questions, bears
from cauce.foundation.search.registry import COLUMNS, Searchable, searchables
from cauce.foundation.search.words import Words

MOST = 500
SNIPPET: dict[str, Any] = {"max_words": 30, "min_words": 12, "max_fragments": 2, "fragment_delimiter": " … "}
BY_LENGTH = 1
BETWEEN = " · "

Candidate = tuple[Searchable, Any]
Candidates = dict[Searchable, list[tuple[Any, float]]]
Phrased = dict[Searchable, phrases.Found]


@dataclass(frozen=True)
class KindCount:
    """How many rows of a kind match; `is_capped` when there are, or may be, more than are counted.

    `is_partial`: a phrase was looked for in some of the rows that bear its words.
    """

    searchable: Searchable
    count: int
    is_partial: bool = False

    @property
    def is_capped(self) -> bool:
        return self.count > MOST or self.is_partial

    @property
    def text(self) -> str:
        return f"{min(self.count, MOST)}{'+' if self.is_capped else ''}"


@dataclass(frozen=True)
class Hit:
    """One found row as the page shows it."""

    searchable: Searchable
    row: Any
    title: Marked
    snippet: Marked
    origin: str
    url: str


@dataclass(frozen=True)
class Answer:
    """What a search found: the page of hits, and how many of each kind."""

    words: Words
    counts: tuple[KindCount, ...] = ()
    page: Page[Candidate] | None = None
    hits: tuple[Hit, ...] = ()
    by_beginning: bool = False

    @property
    def total(self) -> int:
        return sum(min(counted.count, MOST) for counted in self.counts)

    @property
    def is_capped(self) -> bool:
        return any(counted.is_capped for counted in self.counts)

    @property
    def is_long(self) -> bool:
        """Whether more than `MOST` of a kind match."""
        return any(counted.count > MOST for counted in self.counts)

    @property
    def is_partial(self) -> bool:
        """Whether a phrase was not looked for in every row that bears its words."""
        return any(counted.is_partial for counted in self.counts)


def search(
    person: Any, text: str, *, language: str, kind: str = "", page: int | str = 1, size: int = 25
) -> Answer:
    """Search every kind (or show one) for `text`, best first, and mark the words in `language`.

    When nothing bears the last word, words that begin with it are looked for.
    """
    words = asking.read(text)
    if words.problem:
        return Answer(words)
    asked = questions.settled(questions.whole_words(words))
    phrased = _phrased(person, words, asked)
    found = _candidates(person, asked, phrased)
    by_beginning = not any(found.values()) and bool(words.last)
    if by_beginning:
        asked = questions.settled(questions.beginnings(words))
        found = _candidates(person, asked)
    counts = tuple(KindCount(each, len(rows), _is_partial(phrased.get(each))) for each, rows in found.items())
    leaf = Paginator(_merged(found, kind), size).get_page(page)
    hits = _hits(person, list(leaf.object_list), asked, language)
    return Answer(words, counts, leaf, hits, by_beginning)


def _candidates(person: Any, asked: Questions, phrased: Phrased | None = None) -> Candidates:
    known = phrased or {}
    return {each: list(_ranked(each, person, asked, known.get(each))) for each in searchables()}


def _phrased(person: Any, words: Words, asked: Questions) -> Phrased:
    """Where a phrase stands, in the kinds that may have very many rows with its words."""
    large = (each for each in searchables() if each.may_be_many) if phrases.is_one(words.text) else ()
    return {each: phrases.read(each, person, asked) for each in large}


def _is_partial(found: phrases.Found | None) -> bool:
    """Whether a phrase may stand in more rows than were found, though few were."""
    return found is not None and not found.is_whole and len(found.keys) <= MOST


def says(text: str) -> Q:
    """The condition that a row's own `search_es` or `search_en` bears the words. For the filter of a list.

    Little words are left out; a text without any other is looked up as it stands.
    """
    words = asking.read(text)
    searched = replace(words, text=words.text or words.asked)
    return bears(COLUMNS, questions.whole_words(searched))


def _ranked(
    searchable: Searchable, person: Any, asked: Questions, phrased: phrases.Found | None
) -> QuerySet[Any]:
    """(pk, rank) of at most `MOST` + 1 matching rows, best first. One query; none for no key of a phrase."""
    some: Any = phrased.keys[: MOST + 1] if phrased else None
    rows = searchable.rows(person).order_by()
    if some is None:
        some = rows.filter(bears(searchable.vectors, asked)).values("pk")[: MOST + 1]
    ranks = [
        SearchRank(vector, asked[language], normalization=Value(BY_LENGTH))
        for language, vector in searchable.vectors.items()
    ]
    everything = rows.model._default_manager.filter(pk__in=some)
    rank = Greatest(*ranks, output_field=FloatField())
    found: QuerySet[Any] = everything.annotate(rank=rank).order_by("-rank", "pk").values_list("pk", "rank")
    return found


def _merged(found: dict[Searchable, list[tuple[Any, float]]], kind: str) -> list[Candidate]:
    """The candidates of every kind (or of one) as one list, best first; ties in the order of the tabs."""
    ranked = [
        (-rank, searchable.position, searchable, pk)
        for searchable, rows in found.items()
        if kind in ("", searchable.kind)
        for pk, rank in rows[:MOST]
    ]
    ranked.sort(key=lambda entry: entry[:2])
    return [(searchable, pk) for _rank, _position, searchable, pk in ranked]


def _hits(person: Any, candidates: Sequence[Candidate], asked: Questions, language: str) -> tuple[Hit, ...]:
    """The rows of one page in its order. One query per kind on it, and what `prepare` fetches."""
    wanted: dict[Searchable, list[Any]] = defaultdict(list)
    for searchable, pk in candidates:
        wanted[searchable].append(pk)
    rows = {
        (searchable.kind, row.pk): row
        for searchable, pks in wanted.items()
        for row in _with_marks(searchable, searchable.rows(person).filter(pk__in=pks), asked)
    }
    return tuple(
        _hit(searchable, rows[searchable.kind, pk], person, language)
        for searchable, pk in candidates
        if (searchable.kind, pk) in rows
    )


def _with_marks(searchable: Searchable, rows: QuerySet[Any], asked: Questions) -> QuerySet[Any]:
    marks: dict[str, Any] = {}
    for language, question in asked.items():
        title = Coalesce(KT(f"{searchable.title}__{language}"), Value(""))
        body = _joined(searchable.body, language)
        for number, reading in enumerate(CONFIGURATIONS[language]):
            common: dict[str, Any] = {"config": reading, "start_sel": START, "stop_sel": STOP}
            marks[f"title_{language}_{number}"] = SearchHeadline(
                title, question, highlight_all=True, **common
            )
            marks[f"body_{language}_{number}"] = SearchHeadline(body, question, **common, **SNIPPET)
    return searchable.prepare(rows.order_by().annotate(**marks))


def _marked(row: Any, part: str, language: str) -> str:
    """The reading of a text in which more words are marked."""
    numbers = range(len(CONFIGURATIONS[language]))
    readings: list[str] = [getattr(row, f"{part}_{language}_{number}") for number in numbers]
    return max(readings, key=lambda text: text.count(START))


def _joined(fields: tuple[str, ...], language: str) -> Any:
    if not fields:
        return Value("", output_field=TextField())
    texts = [NullIf(KT(f"{field}__{language}"), Value("")) for field in fields]
    return Func(Value(BETWEEN), *texts, function="concat_ws", output_field=TextField())


def _hit(searchable: Searchable, row: Any, person: Any, language: str) -> Hit:
    titles = {code: _marked(row, "title", code) for code in CONFIGURATIONS}
    snippets = {
        code: continued(_marked(row, "body", code), _whole(searchable, row, code)) for code in CONFIGURATIONS
    }
    return Hit(
        searchable=searchable,
        row=row,
        title=shown(titles, language),
        snippet=shown(snippets, language, prefer_marked=True),
        origin=searchable.origin(row, person),
        url=searchable.url(row),
    )


def _whole(searchable: Searchable, row: Any, language: str) -> str:
    """The text that a snippet is taken from."""
    texts = (getattr(row, name).by_language.get(language) for name in searchable.body)
    return BETWEEN.join(text for text in texts if text)
