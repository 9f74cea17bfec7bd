"""The pictures of the money over time and of how far needs are covered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from cauce.engines.flows import NOTHING, STAGES, Share, Totals
from cauce.foundation.web.charts import INK, SERIES, WIDE, Spec, chart_for_widths
from cauce.regional.cooperation.charts_support import broken
from cauce.regional.cooperation.models import FlowStage
from cauce.regional.cooperation.queries.support_pictures import Coverage

#: Letters of a theme on one line beside the picture of a telephone.
THEME_LETTERS = 15
#: Nothing is "0" on the axis, and not "0M".
PLAIN_ZERO = "datum.value === 0 ? '0' : datum.label"


def over_time(totals: Totals) -> SafeString:
    """Each stage added up year by year, a panel for each currency; in dollars alone where all has a rate."""
    panels = growth(totals)
    return chart_for_widths(lambda width: _growth_spec(panels, width)) if panels else SafeString("")


def growth(totals: Totals) -> dict[str, dict[str, list[tuple[str, Decimal]]]]:
    """Currency -> stage -> what had been told by the end of each year. The table beside the picture too."""
    years = years_of(totals)
    whole = [totals.whole[stage] for stage in totals.whole]
    if not any(each.own for each in whole):
        return {}
    in_base = not any(each.kept for each in whole) and {name for each in whole for name in each.own} != {
        "USD"
    }
    currencies = ["USD"] if in_base else sorted({name for each in whole for name in each.own})
    return {
        currency: {
            stage.value: points
            for stage in STAGES
            if (points := _points(totals, stage, currency, years, in_base))
        }
        for currency in currencies
    }


def years_of(totals: Totals) -> list[str]:
    """From the first year of which anything is told to the last, none left out."""
    told = [int(year) for year in totals.by_year]
    return [str(year) for year in range(min(told), max(told) + 1)] if told else []


def _points(totals: Totals, stage: Any, currency: str, years: Sequence[str], in_base: bool) -> list[Any]:
    found, total = [], Decimal(0)
    for year in years:
        money = totals.by_year.get(year, Share()).alone.get(stage, NOTHING)
        total += money.converted if in_base else money.own.get(currency, Decimal(0))
        if total:
            found.append((year, total))
    return found


def _growth_spec(panels: dict[str, dict[str, list[tuple[str, Decimal]]]], width: int) -> Spec:
    return {
        "spacing": 24,
        "vconcat": [_growth_panel(currency, each, width) for currency, each in panels.items()],
    }


def _growth_panel(currency: str, stages: dict[str, list[tuple[str, Decimal]]], width: int) -> dict[str, Any]:
    names = {stage.value: str(FlowStage(stage.value).label) for stage in STAGES}
    values = [
        {"year": int(year), "amount": float(amount), "stage": names[stage]}
        for stage, points in stages.items()
        for year, amount in points
    ]
    years = sorted({int(year) for points in stages.values() for year, _amount in points})
    last = years[-1]
    few = [years[0], last] if width < WIDE else years
    colour = {
        "field": "stage", "type": "nominal",
        "scale": {"domain": list(names.values()), "range": list(SERIES[: len(names)])},
    }  # fmt: skip
    room = 100 if width < WIDE else 120
    return {
        "width": width - room - 90,
        "height": 110,
        "title": {"text": currency, "anchor": "start", "fontSize": 15, "fontWeight": 600, "color": INK},
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "year", "type": "quantitative", "scale": {"zero": False, "nice": False},
                "axis": {"title": None, "format": "d", "values": few},
            },
            "y": {
                "field": "amount", "type": "quantitative", "scale": {"zero": True},
                "axis": {"title": None, "tickCount": 3, "format": "~s", "labelExpr": PLAIN_ZERO},
            },
            "color": colour,
        },
        "layer": [
            {"mark": {"type": "line", "interpolate": "step-after", "point": {"size": 50, "filled": True}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 13},
                "transform": [{"filter": f"datum.year == {last}"}],
                "encoding": {"text": {"field": "stage", "type": "nominal"}},
            },
        ],
    }  # fmt: skip


def coverage(found: Coverage) -> SafeString:
    """State by theme: the darker, the more of its needs have nothing left; each with its two numbers."""
    return chart_for_widths(lambda width: _coverage_spec(found, width))


def _coverage_spec(found: Coverage, width: int) -> Spec:
    values = [
        {
            "state": each.state, "theme": each.theme, "share": each.covered / each.needs,
            "words": f"{each.covered}/{each.needs}",
        }
        for each in found.cells
    ]  # fmt: skip
    is_narrow = width < WIDE
    label = 130 if is_narrow else 250
    text_colour = {"condition": {"test": "datum.share > 0.5", "value": "white"}, "value": INK}
    return {
        "width": width - label - 10,
        "height": {"step": 44 if is_narrow else 34},
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "state", "type": "nominal", "sort": found.states,
                "axis": {"orient": "top", "labelAngle": -40 if is_narrow and _is_crowded(found) else 0,
                         "title": None},
            },
            "y": {
                "field": "theme", "type": "nominal", "sort": found.themes,
                "axis": {"title": None, "labelLimit": label, "domain": False, "ticks": False,
                         **({"labelExpr": _broken(found.themes), "labelFontSize": 13} if is_narrow else {})},
            },
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "white", "strokeWidth": 2},
                "encoding": {
                    "color": {
                        "field": "share", "type": "quantitative",
                        "scale": {"domain": [0, 1], "range": ["#e4eceb", SERIES[0]]}, "legend": None,
                    }
                },
            },
            {
                "mark": {"type": "text", "fontSize": 13},
                "encoding": {"text": {"field": "words", "type": "nominal"}, "color": text_colour},
            },
        ],
    }  # fmt: skip


def _is_crowded(found: Coverage) -> bool:
    return len(found.states) > 2


def _broken(themes: Sequence[str]) -> str:
    """An expression that breaks the long names of themes into two lines."""
    lines = {theme: broken(theme, THEME_LETTERS) for theme in themes}
    return f"{json.dumps(lines)}[datum.label]"
