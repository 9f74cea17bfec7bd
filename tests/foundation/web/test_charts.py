from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from cauce.foundation.web import charts


def spec(text: str = "asilo", top: int = 12_000) -> dict[str, Any]:
    values = [{"year": 2020 + step, "persons": step * top // 5} for step in range(6)]
    return {
        "width": 300,
        "height": 120,
        "title": text,
        "data": {"values": values},
        "mark": "line",
        "encoding": {
            "x": {"field": "year", "type": "quantitative", "axis": {"format": "d"}},
            "y": {"field": "persons", "type": "quantitative", "axis": {"format": ",d"}},
        },
    }


@pytest.fixture
def empty_cache(settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "charts"}
    }


pytestmark = pytest.mark.usefixtures("empty_cache")


def test_a_chart_carries_nothing_that_the_policy_forbids() -> None:
    svg = charts.chart_svg(spec())
    assert not re.search(r"\s(style|on\w+|role|font-family)=|<style|<script|href=", svg)
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert root.get("aria-hidden") == "true"
    assert root.get("viewBox")


def test_words_in_a_chart_are_escaped() -> None:
    svg = charts.chart_svg(spec("<script>alert(1)</script>"))
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    with override("en"):
        english = charts.chart_svg(spec())
    with override("es"):
        spanish = charts.chart_svg(spec())
    assert "10,000" in english
    assert "10\u202f000" in spanish


def test_the_same_chart_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = charts._drawn

    def counting(spec: charts.Spec, language: str) -> str:
        drawn.append(language)
        return draw(spec, language)

    monkeypatch.setattr(charts, "_drawn", counting)
    assert charts.chart_svg(spec("una vez")) == charts.chart_svg(spec("una vez"))
    charts.chart_svg(spec("otra"))
    assert len(drawn) == 2


def test_a_chart_that_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(ValueError):
        charts.chart_svg({"mark": "nonsense"})


def test_a_chart_for_two_widths_is_drawn_for_both() -> None:
    both = charts.chart_for_widths(lambda width: spec("ancho") | {"width": width})
    assert both.count("<svg") == 2
    assert 'class="chart-narrow"' in both
