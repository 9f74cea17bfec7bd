"""Phrases of words that very many rows bear.

The index knows which rows bear all the words of a phrase, not whether they stand side by side: for that,
each such row is read. So that "of the" costs little more than a rare phrase, `LOOKED_AT` of them are.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Func, Q, QuerySet

from cauce.foundation.search.registry import COLUMNS, Searchable

LOOKED_AT = 2_000
#: The question with "side by side" taken for "and".
ANYWHERE = "regexp_replace((%(expressions)s)::text, '<(-|\\d+)>', '&', 'g')::tsquery"


def is_one(text: str) -> bool:
    """Whether a question, as `words.read` cleans it, asks for words side by side."""
    return '"' in text


def is_large(searchable: Searchable) -> bool:
    """Whether the kind may have so many rows. A small table keeps no vectors, and is read whole."""
    return searchable.vectors is COLUMNS


def is_too_common(searchable: Searchable, person: Any, questions: dict[str, Any]) -> bool:
    """Whether more than `LOOKED_AT` rows bear the words, in whatever place. At most one query."""
    if not is_large(searchable):
        return False
    found = _bearing(searchable, person, questions)[: LOOKED_AT + 1]
    return bool(found.count() > LOOKED_AT)


def looked_at(searchable: Searchable, person: Any, questions: dict[str, Any]) -> QuerySet[Any]:
    """The keys of those rows that are read for the phrase."""
    return _bearing(searchable, person, questions)[:LOOKED_AT]


def _bearing(searchable: Searchable, person: Any, questions: dict[str, Any]) -> QuerySet[Any]:
    either = reduce(
        or_,
        (Q(_bears(vector, questions[language])) for language, vector in searchable.vectors.items()),
    )
    return searchable.rows(person).order_by().filter(either).values("pk")


def _bears(vector: Any, question: Any) -> Func:
    anywhere = Func(question, template=ANYWHERE)
    return Func(
        vector, anywhere, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField()
    )
