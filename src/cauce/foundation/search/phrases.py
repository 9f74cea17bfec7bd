"""Phrases of words that very many rows bear.

The index knows which rows bear all the words of a phrase, not whether they stand side by side: for that,
each such row is read. So that "of the" costs little more than a rare phrase, `LOOKED_AT` of them are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Func, Q

from cauce.foundation.search.registry import COLUMNS, Searchable

LOOKED_AT = 1_000
#: The question with "side by side" taken for "and".
ANYWHERE = "regexp_replace((%(expressions)s)::text, '<(-|\\d+)>', '&', 'g')::tsquery"


@dataclass(frozen=True)
class Found:
    """The keys of rows that hold the phrase; `is_whole` when every row that bears its words was read."""

    keys: list[Any]
    is_whole: bool


def is_one(text: str) -> bool:
    """Whether a question, as `words.read` cleans it, asks for words side by side."""
    return '"' in text


def is_large(searchable: Searchable) -> bool:
    """Whether the kind may have so many rows. A small table keeps no vectors, and is read whole."""
    return searchable.vectors is COLUMNS


def read(searchable: Searchable, person: Any, questions: dict[str, Any]) -> Found:
    """Look for the phrase in at most `LOOKED_AT` rows that bear its words, in whatever place. One query."""
    bearing = searchable.rows(person).order_by().filter(_either(searchable, questions, ANYWHERE))
    holds = _either(searchable, questions, "%(expressions)s")
    rows = list(bearing.annotate(holds_phrase=holds).values_list("pk", "holds_phrase")[: LOOKED_AT + 1])
    return Found([pk for pk, holds in rows[:LOOKED_AT] if holds], len(rows) <= LOOKED_AT)


def _either(searchable: Searchable, questions: dict[str, Any], reading: str) -> Q:
    pairs = ((vector, questions[language]) for language, vector in searchable.vectors.items())
    return reduce(or_, (Q(_bears(vector, Func(question, template=reading))) for vector, question in pairs))


def _bears(vector: Any, question: Any) -> Func:
    return Func(
        vector, question, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField()
    )
