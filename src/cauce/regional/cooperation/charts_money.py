"""The pictures of support: who supports whom with what, how far needs are covered, money over time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cauce.engines.flows import NOTHING, STAGES, Share, Totals
from cauce.foundation.web.charts import INK, INK_2, NARROW, SERIES, WIDE, Spec, chart_for_widths
from cauce.regional.cooperation.models import FlowStage
from cauce.regional.cooperation.queries.support_pictures import Coverage, Link

#: Heights in the flow diagram: of one support, and of the gap between two names.
BAND, GAP = 16, 14


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
                "axis": {"title": None, "tickCount": 3, "format": "~s"},
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
    label = 130 if width < WIDE else 250
    text_colour = {"condition": {"test": "datum.share > 0.5", "value": "white"}, "value": INK}
    return {
        "width": width - label - 10,
        "height": {"step": 34},
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "state", "type": "nominal", "sort": found.states,
                "axis": {"orient": "top", "labelAngle": -40 if width < WIDE else 0, "title": None},
            },
            "y": {
                "field": "theme", "type": "nominal", "sort": found.themes,
                "axis": {"title": None, "labelLimit": label, "domain": False, "ticks": False},
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


def supporting(links: Sequence[Link]) -> SafeString:
    """Givers on the left, the form in the middle, receivers on the right; a band is one support."""
    if not links:
        return SafeString("")
    return format_html(
        '<div class="chart-wide">{}</div><div class="chart-narrow">{}</div>',
        _bands(links, WIDE + 300), _bands(links, NARROW + 40),
    )  # fmt: skip


class _Column:
    """The names of one side from top to bottom, and how far each has been filled with bands."""

    def __init__(self, sized: Sequence[tuple[str, int]]) -> None:
        totals: dict[str, int] = {}
        for name, number in sized:
            totals[name] = totals.get(name, 0) + number
        self.tops: dict[str, int] = {}
        self.sizes = {name: totals[name] * BAND for name in sorted(totals, key=str.casefold)}
        self.height = 0
        for name, size in self.sizes.items():
            self.tops[name] = self.height
            self.height += size + GAP
        self._filled = dict.fromkeys(self.sizes, 0)

    def take(self, name: str, number: int) -> float:
        """The middle of the next band of a name."""
        start = self.tops[name] + self._filled[name]
        self._filled[name] += number * BAND
        return start + number * BAND / 2


def _bands(links: Sequence[Link], width: int) -> SafeString:
    givers = _Column([(link.giver, link.number) for link in links])
    forms = _Column([(link.what, link.number) for link in links])
    takers = _Column([(link.receiver, link.number) for link in links])
    label = int(width * 0.27)
    places = (label, width // 2 - 4, width - label - 8)
    colours = {name: SERIES[place % len(SERIES)] for place, name in enumerate(forms.sizes)}
    ends = {link: takers.take(link.receiver, link.number) for link in sorted(links, key=_by_receiver)}
    drawn = [_band(link, (givers, forms), ends[link], places, colours[link.what]) for link in links]
    longest = label // 8
    words = [
        *_names(givers, places[0] - 6, "end", longest),
        *_names(takers, places[2] + 14, "start", longest),
        *_names(forms, places[1] + 4, "middle", longest),
    ]
    height = max(givers.height, forms.height, takers.height)
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">{}{}{}</svg>',
        width, height, width, height, format_html_join("", "{}", ((each,) for each in drawn)),
        _blocks((givers, forms, takers), places), format_html_join("", "{}", ((each,) for each in words)),
    )  # fmt: skip


def _by_receiver(link: Link) -> tuple[str, str, str]:
    """Bands arrive in the order of their forms: they cross as little as they can."""
    return link.receiver.casefold(), link.what.casefold(), link.giver.casefold()


def _band(
    link: Link, columns: tuple[_Column, _Column], end: float, places: tuple[int, int, int], colour: str
) -> SafeString:
    givers, forms = columns
    start = givers.take(link.giver, link.number)
    through = forms.take(link.what, link.number)
    first, middle, last = places
    paths = (_curve(first + 8, start, middle, through), _curve(middle + 8, through, last, end))
    return format_html_join(
        "", '<path d="{}" fill="none" stroke="{}" stroke-opacity="0.45" stroke-width="{}"/>',
        ((path, colour, link.number * BAND - 2) for path in paths),
    )  # fmt: skip


def _curve(x0: float, y0: float, x1: float, y1: float) -> str:
    half = (x0 + x1) / 2
    return f"M{x0:.0f} {y0:.1f}C{half:.0f} {y0:.1f} {half:.0f} {y1:.1f} {x1:.0f} {y1:.1f}"


def _blocks(columns: Sequence[_Column], places: Sequence[int]) -> SafeString:
    found = (
        (place, top, column.sizes[name])
        for column, place in zip(columns, places, strict=True)
        for name, top in column.tops.items()
    )
    return format_html_join("", '<rect x="{}" y="{}" width="8" height="{}" fill="#4a5d66"/>', found)


def _names(column: _Column, x: int, anchor: str, longest: int) -> list[SafeString]:
    colour = INK if anchor == "middle" else INK_2
    return [
        format_html(
            '<text x="{}" y="{}" text-anchor="{}" font-size="14" fill="{}"{}>{}</text>',
            x, top + column.sizes[name] / 2 + 5, anchor, colour, _halo(anchor), _cut(name, longest),
        )
        for name, top in column.tops.items()
    ]  # fmt: skip


def _halo(anchor: str) -> SafeString:
    """Words over bands stand on white."""
    on_bands = anchor == "middle"
    return SafeString(' stroke="#ffffff" stroke-width="4" paint-order="stroke"' if on_bands else "")


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
