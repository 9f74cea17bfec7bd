"""What is asked of the search vectors: one question per language, and the rows that bear it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchQueryField
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, Func, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE

from cauce.foundation.search.fields import CONFIGURATIONS
from cauce.foundation.search.words import Words

#: A `tsquery` by language.
Questions = Mapping[str, Any]


def whole_words(words: Words) -> Questions:
    """The question as it was typed."""
    return {
        language: reduce(
            or_, (SearchQuery(words.text, config=reading, search_type="websearch") for reading in readings)
        )
        for language, readings in CONFIGURATIONS.items()
    }


def beginnings(words: Words) -> Questions:
    """The question with its last word taken for the beginning of one."""
    return {
        language: reduce(or_, (_beginning(words, reading) for reading in readings))
        for language, readings in CONFIGURATIONS.items()
    }


def _beginning(words: Words, reading: str) -> Any:
    last = SearchQuery(f"{words.last}:*", config=reading, search_type="raw")
    if not words.head:
        return last
    return SearchQuery(words.head, config=reading, search_type="websearch") & last


class Asked(Func):
    """A question as the database wrote it down."""

    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


def settled(questions: Questions) -> Questions:
    """The questions read once, by one query, for a search that puts them to many tables."""
    query = Query(None)
    for language, question in questions.items():
        query.add_annotation(Cast(question, TextField()), language)
    found = query.get_compiler(using=DEFAULT_DB_ALIAS).execute_sql(SINGLE)
    return {language: Asked(Value(text)) for language, text in zip(questions, found, strict=True)}


def bears(vectors: Mapping[str, Any], questions: Questions, reading: str = "%(expressions)s") -> Q:
    """The condition that one of the vectors bears its question, which `reading`, a template, may change."""
    pairs = ((vector, Func(questions[language], template=reading)) for language, vector in vectors.items())
    return reduce(or_, (Q(Bears(vector, question)) for vector, question in pairs))


class Bears(Func):
    """Whether a vector bears a question."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
