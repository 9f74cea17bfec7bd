"""How rows of plans are shown."""

from __future__ import annotations

from django import template

from cauce.foundation.values.translated import Translated

register = template.Library()


@register.filter
def adds_to(text: Translated, title: Translated) -> bool:
    """Whether a wording says more than its title, in the reader's language."""
    return text.reading().text.strip().rstrip(".") != title.reading().text.strip().rstrip(".")
