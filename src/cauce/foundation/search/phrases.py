"""Phrases of words that very many rows bear.

The index knows which rows bear all the words of a phrase, not whether they stand side by side: for that,
each such row is read. So that "of the" costs little more than a rare phrase, `LOOKED_AT` of them are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from cauce.foundation.search.questions import Questions, bears
from cauce.foundation.search.registry import Searchable

LOOKED_AT = 1_000
#: The question with "side by side" taken for "and".
ANYWHERE = "regexp_replace((%(expressions)s)::text, '<(-|\\d+)>', '&', 'g')::tsquery"


@dataclass(frozen=True)
class Found:
    """The keys of rows that hold the phrase; `is_whole` when all rows that bear its words were read."""

    keys: list[Any]
    is_whole: bool


def is_one(text: str) -> bool:
    """Whether a question, as `words.read` cleans it, asks for words side by side."""
    return '"' in text


def read(searchable: Searchable, person: Any, questions: Questions) -> Found:
    """Look for the phrase in at most `LOOKED_AT` rows that bear its words, in whatever place. One query."""
    bearing = searchable.rows(person).order_by().filter(bears(searchable.vectors, questions, ANYWHERE))
    holds = bears(searchable.vectors, questions)
    looked_at = bearing.annotate(holds_phrase=holds).values("pk", "holds_phrase")[:LOOKED_AT]
    found = looked_at.aggregate(keys=ArrayAgg("pk", filter=Q(holds_phrase=True)), count=Count("pk"))
    return Found(found["keys"] or [], found["count"] < LOOKED_AT)
