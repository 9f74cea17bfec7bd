"""A text that people publish: one reading per language, and the truth when one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import get_language

PREFERENCE = ("es", "en")


@dataclass(frozen=True)
class Reading:
    """What a reader sees: the text, the language it is in, and whether it stands in for another."""

    text: str
    language: str
    is_fallback: bool


@dataclass(frozen=True)
class Translated:
    """The readings of one text by language code ("es", "en", later "pt", "fr").

    >>> title = Translated({"es": "Belice", "en": ""})
    >>> title.reading("en")
    Reading(text='Belice', language='es', is_fallback=True)
    """

    by_language: Mapping[str, str] = field(default_factory=dict)

    def reading(self, language: str | None = None) -> Reading:
        """The text in `language` (default: the reader's), or in another one, marked as such."""
        wanted = (language or get_language() or PREFERENCE[0]).split("-")[0]
        for code in (wanted, *PREFERENCE, *self.by_language):
            text = self.by_language.get(code, "")
            if text:
                return Reading(text, code, code != wanted)
        return Reading("", wanted, False)

    def __str__(self) -> str:
        return self.reading().text

    def __bool__(self) -> bool:
        return any(self.by_language.values())

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.by_language.items())))


class TranslatedField(models.JSONField):
    """Stores a `Translated` as JSON, so that a further language needs no migration."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", Translated)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        loaded = super().from_db_value(value, expression, connection)
        is_whole = not getattr(expression, "key_name", None)
        return Translated(loaded) if is_whole and isinstance(loaded, dict) else loaded

    def to_python(self, value: Any) -> Any:
        return Translated(value) if isinstance(value, dict) else value

    def get_prep_value(self, value: Any) -> Any:
        return dict(value.by_language) if isinstance(value, Translated) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        return self.get_prep_value(self.value_from_object(obj))
