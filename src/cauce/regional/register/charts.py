"""The charts of the commitments, as Vega-Lite specifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from cauce.foundation.web.charts import INK, SERIES, Spec, chart_for_widths
from cauce.foundation.web.templatetags.cauce import number
from cauce.regional.register.following import Amounts

BAR = 26


def money_bars(found: Sequence[Amounts]) -> SafeString:
    """Announced, confirmed and disbursed as bars, a panel for each currency; "" when nobody named money."""
    return chart_for_widths(lambda width: _bars(found, width)) if found else SafeString("")


def _bars(found: Sequence[Amounts], width: int) -> Spec:
    return {"spacing": 22, "vconcat": [_panel(each, width - 190) for each in found]}


def _panel(amounts: Amounts, width: int) -> dict[str, Any]:
    rows = [
        {"kind": name, "place": place, "amount": float(value), "words": number(value)}
        for place, (_kind, name, value) in enumerate(amounts.rows)
        if value is not None
    ]
    order = {"field": "place", "op": "min"}
    axis_y = {"domain": False, "ticks": False, "title": None, "labelLimit": 110}
    heaviest = float(max(amounts.by_kind.values(), default=0)) or 1
    return {
        "width": width,
        "height": {"step": BAR},
        "title": {
            "text": amounts.currency, "anchor": "start", "fontSize": 15, "fontWeight": 600, "color": INK,
        },
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "kind", "type": "nominal", "sort": order, "axis": axis_y},
            "x": {
                "field": "amount", "type": "quantitative", "axis": None,
                "scale": {"domain": [0, heaviest]},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": SERIES[0], "height": BAR - 10}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "clip": False},
                "encoding": {"text": {"field": "words", "type": "nominal"}},
            },
        ],
    }  # fmt: skip
