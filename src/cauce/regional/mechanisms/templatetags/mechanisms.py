"""How templates read the nested texts of a mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django import template

from cauce.foundation.values.translated import Translated

register = template.Library()


@register.filter
def as_text(texts: Mapping[str, str]) -> Translated:
    """A {"es", "en"} text from a list of them as a `Translated`."""
    return Translated(texts)


@register.filter
def host(address: str) -> str:
    """The site an address is on."""
    return urlsplit(address).netloc.removeprefix("www.") or address
