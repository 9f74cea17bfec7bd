"""The charts of the platform's pages, as Vega-Lite specifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from cauce.foundation.web.charts import INK, NARROW, SERIES, Spec
from cauce.foundation.web.templatetags.cauce import number
from cauce.regional.platform.queries.population import Series


def population_lines(found: Sequence[Series], width: int) -> Spec:
    """One panel for each indicator, each on its own scale: a small line stays readable beside a large one."""
    return {
        "spacing": 26,
        "vconcat": [_panel(series, SERIES[place], width - 80) for place, series in enumerate(found)],
        "resolve": {"scale": {"x": "shared", "y": "independent"}},
    }


def _heading(series: Series, *, in_two_lines: bool) -> list[str]:
    year, persons = series.points[-1]
    said = gettext("%(what)s: %(persons)s in %(year)s") % {
        "what": series.indicator.label, "persons": number(persons), "year": year,
    }  # fmt: skip
    return said.split(": ", 1) if in_two_lines else [said]


def _panel(series: Series, colour: str, width: int) -> dict[str, Any]:
    last = series.points[-1]
    values = [{"year": year, "persons": persons} for year, persons in series.points]
    axis_x = {"format": "d", "tickCount": min(5, len(values)), "title": None}
    tight = {"zero": False, "nice": False}
    axis_y = {"format": ",d", "tickCount": 3, "title": None}
    return {
        "width": width,
        "height": 104,
        "title": {
            "text": _heading(series, in_two_lines=width < NARROW),
            "anchor": "start", "fontSize": 15, "fontWeight": 600, "color": INK, "offset": 8, "frame": "group",
        },
        "data": {"values": values},
        "encoding": {
            "x": {"field": "year", "type": "quantitative", "axis": axis_x, "scale": tight},
            "y": {"field": "persons", "type": "quantitative", "axis": axis_y, "scale": {"zero": True}},
        },
        "layer": [
            {"mark": {"type": "area", "color": colour, "opacity": 0.1}},
            {"mark": {"type": "line", "color": colour}},
            {
                "mark": {"type": "point", "color": colour, "filled": True, "size": 70, "opacity": 1},
                "transform": [{"filter": f"datum.year == {last[0]}"}],
            },
        ],
    }  # fmt: skip
