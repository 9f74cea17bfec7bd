"""Columns of downloads: a stable name, an HXL tag, what it means, and how a row gives its value.

Pages show what a reader needs; a download gives everything a row has, in both languages, as codes and
ISO dates that do not change with the reader. So downloads have columns of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cauce.foundation.values.translated import Translated

Cell = str | int | float | None
Meaning = str | Promise
LANGUAGES = ("es", "en")


@dataclass(frozen=True)
class Column:
    """One column: `value(row)` is text, a number or None (not known)."""

    name: str
    tag: str
    meaning: Meaning
    value: Callable[[Any], Cell]


def plain(name: str, tag: str, meaning: Meaning, path: str = "") -> Column:
    """A value as it is stored: dates as ISO 8601, yes and no as "true" and "false"."""
    read = attrgetter(path or name)
    return Column(name, tag, meaning, lambda row: written(read(row)))


def worked_out(name: str, tag: str, meaning: Meaning, value: Callable[[Any], Any]) -> Column:
    """A value that `value(row)` gives."""
    return Column(name, tag, meaning, lambda row: written(value(row)))


def both(name: str, tag: str, meaning: Meaning, path: str = "") -> list[Column]:
    """Two columns for one text, Spanish and English; empty where it does not exist in that language."""
    read = attrgetter(path or name)
    return [
        Column(f"{name}_{language}", f"{tag}+i_{language}", meaning, _reading(read, language))
        for language in LANGUAGES
    ]


def _reading(read: Callable[[Any], Any], language: str) -> Callable[[Any], Cell]:
    def value(row: Any) -> Cell:
        text = read(row)
        return text.by_language.get(language, "") if isinstance(text, Translated) else ""

    return value


def sourced() -> list[Column]:
    """Where a row comes from, and how sure it is. Every table ends with these."""
    return [
        *both("note", "#description+note", _("A remark on the row")),
        plain(
            "confidence",
            "#meta+confidence",
            _("How firmly the source says it: stated, medium, inferred or not_found"),
        ),
        plain(
            "is_demonstration",
            "#meta+demonstration",
            _("Whether the row is invented to show how Cauce works"),
        ),
        plain("source_url", "#meta+source", _("Where it is said: an address, or document#place")),
    ]


def joined(values: Iterable[Any]) -> str:
    """Several codes in one cell."""
    return ";".join(str(value) for value in values)


def codes_of(name: str, tag: str, meaning: Meaning, attribute: str = "code") -> Column:
    """The codes of the rows that a relation has fetched, in one cell."""
    return worked_out(
        name, tag, meaning, lambda row: joined(getattr(each, attribute) for each in getattr(row, name).all())
    )


def written(value: Any) -> Cell:
    """A stored value as a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, (int, float)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
