"""Found words marked in a text: escaped first, marked after. No text of a person is ever HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

#: Private-use characters: nobody types them, and escaping leaves them alone.
START, STOP = "\ue000", "\ue001"
SEEN = 20
_PAIR = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
_STRAY = re.compile(f"[{START}{STOP}]")


@dataclass(frozen=True)
class Marked:
    """A text in one language with its found words in <mark>. `is_fallback`: not the language asked for."""

    html: SafeString
    language: str
    is_fallback: bool


def marked(text: str) -> SafeString:
    """Safe HTML of `text` as PostgreSQL marked it.

    >>> marked("<b> " + START + "asilo" + STOP)
    '&lt;b&gt; <mark>asilo</mark>'
    """
    escaped = _PAIR.sub(r"<mark>\1</mark>", escape(text))
    return mark_safe(_STRAY.sub("", escaped))  # noqa: S308 - escaped in the line above


def continued(snippet: str, whole: str) -> str:
    """A marked snippet with an ellipsis where `whole`, the text it is taken from, goes on.

    >>> continued("de " + START + "asilo" + STOP, "sistemas de asilo")
    '… de \ue000asilo\ue001'
    """
    plain = _STRAY.sub("", snippet).strip()
    if not plain:
        return snippet
    before = "" if whole.lstrip().startswith(plain[:SEEN]) else "… "
    after = "" if whole.rstrip(" .\n").endswith(plain[-SEEN:].rstrip(" .")) else " …"
    return f"{before}{snippet.strip()}{after}"


def shown(texts: Mapping[str, str], language: str, *, prefer_marked: bool = False) -> Marked:
    """The text in `language`; another one when it is missing, or, if preferred, when only that is marked."""
    order = sorted(texts, key=lambda code: code != language)
    filled = [code for code in order if texts[code]]
    with_marks = [code for code in filled if START in texts[code]] if prefer_marked else []
    code = (with_marks or filled or [language])[0]
    return Marked(marked(texts.get(code, "")), code, code != language)
