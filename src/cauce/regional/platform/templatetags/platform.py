"""How templates read a team's record."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def sources(addresses: str) -> list[str]:
    """The sources of a row, which may name several, separated by semicolons."""
    return [address.strip() for address in (addresses or "").split(";") if address.strip()]


@register.filter
def string_lines(text: object) -> list[str]:
    """The lines of a text in the reader's language."""
    return str(text).splitlines()
