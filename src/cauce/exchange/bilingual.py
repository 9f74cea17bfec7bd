"""Texts that Cauce writes itself into a file, in every language of the site, whatever the reader's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import override

from cauce.foundation.values.translated import Translated

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def in_both(write: Callable[[], str]) -> Translated:
    """What `write()` gives in each language."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(write())
    return Translated(found)


def amount_in_words(currency: str, amount: Decimal) -> str:
    """An amount as the reader of the active language writes it: "USD 1,200,000.00"."""
    return f"{currency} {number_format(amount, 2, use_l10n=True, force_grouping=True)}"
