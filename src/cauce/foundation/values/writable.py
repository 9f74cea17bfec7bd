"""Texts as documents take them."""

from __future__ import annotations

import re

#: What XML 1.0 cannot hold, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without the characters that XML cannot hold.

    >>> writable("a\\x0bb")
    'ab'
    """
    return _UNWRITABLE.sub("", text)
