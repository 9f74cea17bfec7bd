"""Search vectors kept by the database itself, one per language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf

from cauce.foundation.values.translated import PREFERENCE

CONFIGURATIONS = {"es": ("cauce_es", "cauce_es_accented"), "en": ("cauce_en",)}
"""How the words of a language are read; the first is the usual way.

Spanish is read twice: without accents, so that "informacion" finds "información", and with them,
because the stemmer knows "capacitación" and "capacitaciones" as one word only by the accent.
"""


def vector_over(texts: Sequence[str], language: str) -> Any:
    """The search vector of translated fields: the first weighs A, the second B, the rest C."""
    parts = [
        SearchVector(KT(f"{text}__{language}"), config=reading, weight=weight)
        for weight, text in zip("ABCCC", texts, strict=False)
        for reading in CONFIGURATIONS[language]
    ]
    return reduce(add, parts)


def search_vector(language: str, *texts: str) -> models.GeneratedField:
    """A generated column with the vector of translated fields in one language.

    A text that exists only in another language is not indexed here; a search asks both columns.
    """
    return models.GeneratedField(
        expression=vector_over(texts, language), output_field=SearchVectorField(null=True), db_persist=True
    )


def sort_key(language: str, text: str) -> models.GeneratedField:
    """A generated column to sort by: the text as a reader of `language` sees it, a fallback included.

    Accents and capitals do not count. The embedded PostgreSQL has no ICU collations to do this.
    """
    languages = dict.fromkeys((language, *PREFERENCE))
    readings = [NullIf(KT(f"{text}__{code}"), Value("")) for code in languages]
    shown = Coalesce(*readings, Value(""), output_field=models.TextField())
    return models.GeneratedField(
        expression=Func(shown, function="cauce_sort_key", output_field=models.TextField()),
        output_field=models.TextField(), db_persist=True,
    )  # fmt: skip
