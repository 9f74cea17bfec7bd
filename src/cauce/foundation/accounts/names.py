"""Names as people type them."""

from __future__ import annotations


def one_line(name: str) -> str:
    """A name as it may stand in a sentence or a mail: one line, no characters that are not seen.

    >>> one_line(" Eva \\u202e\\n Paz ")
    'Eva Paz'
    """
    seen = (" " if char.isspace() else char for char in name if char.isspace() or char.isprintable())
    return " ".join("".join(seen).split())
