"""Charts as pictures made on the server: Vega-Lite in, SVG out, made once for each specification.

The SVG carries no style attributes (the site's policy forbids them) and no roles: the page gives the
picture its name and puts the table beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import vl_convert
from django.core.cache import cache
from django.utils.safestring import SafeString
from django.utils.translation import get_language

Spec = Mapping[str, Any]

INK, INK_2, LINE = "#14242c", "#4a5d66", "#d9dfdc"
#: Colours of series, told apart also by the words that stand beside each line.
SERIES = ("#0e5a66", "#b4541a", "#6b5aa6", "#1d6b4c", "#1f5fa8")
WIDE, NARROW = 620, 300
DAY = 24 * 3600
FORM = 3

_AXIS = {
    "domainColor": "#73818a",
    "gridColor": LINE,
    "tickColor": "#73818a",
    "labelColor": INK_2,
    "labelFontSize": 14,
    "labelPadding": 6,
    "title": None,
}
THEME: dict[str, Any] = {
    "background": None,
    "padding": 2,
    "font": "Public Sans",
    "view": {"stroke": None},
    "axis": _AXIS,
    "axisX": {"grid": False},
    "axisY": {"domain": False, "ticks": False, "tickCount": 5},
    "line": {"strokeWidth": 2.5, "strokeJoin": "round"},
    "text": {"color": INK, "fontSize": 14},
    "range": {"category": list(SERIES)},
    "legend": {"disable": True},
}
_LOCALES = {"en": (".", ",")}
_TAG = re.compile(r"<[^>]+>")
_UNWANTED = re.compile(
    r'\s(?:role|aria-[a-z]+|pointer-events|font-family|xmlns:xlink|version|style|class)="[^"]*"'
    r'|\s(?:opacity|stroke-opacity|fill-opacity)="1"'
)
_ROOT = re.compile(r"<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>")


def chart_svg(spec: Spec) -> SafeString:
    """The picture of a Vega-Lite specification in the reader's number format.

    Raises ValueError when the specification is not one that Vega-Lite can draw.
    """
    language = (get_language() or "es").split("-")[0]
    words = json.dumps([FORM, language, THEME, spec], sort_keys=True, default=str)
    key = f"chart:{hashlib.sha256(words.encode()).hexdigest()}"
    svg = cache.get(key)
    if svg is None:
        svg = _drawn(spec, language)
        cache.set(key, svg, 30 * DAY)
    return SafeString(svg)


def chart_for_widths(make: Callable[[int], Spec]) -> SafeString:
    """The same chart drawn for a desk and for a telephone; the style sheet shows one of them."""
    return SafeString(
        f'<div class="chart-wide">{chart_svg(make(WIDE))}</div>'
        f'<div class="chart-narrow">{chart_svg(make(NARROW))}</div>'
    )


def _drawn(spec: Spec, language: str) -> str:
    decimal, thousands = _LOCALES.get(language, (",", "\u202f"))
    locale = {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
    drawn = vl_convert.vegalite_to_svg(dict(spec), config=THEME, format_locale=locale, allowed_base_urls=[])
    return _plain(drawn)


def _plain(svg: str) -> str:
    """Without anything the page says better: roles, fonts, styles; scaled by the page."""
    root = _ROOT.search(svg)
    if root is None:
        raise ValueError("Vega-Lite drew nothing")
    body = _TAG.sub(lambda tag: _UNWANTED.sub("", tag.group()), svg[root.end() :])
    size = root[1].split()
    head = (
        f'<svg viewBox="{root[1]}" width="{size[2]}" height="{size[3]}" aria-hidden="true" focusable="false">'
    )
    return head + body
