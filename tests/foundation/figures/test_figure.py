"""A number cannot be shown without its scope, its date and its source."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.template import engines
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from cauce.foundation.figures.figure import Figure
from cauce.foundation.values.partial_date import PartialDate

WHOLE: dict[str, Any] = {
    "value": 48,
    "label": "commitments of the plans are here",
    "scope": "Seven States",
    "as_of": date(2025, 5, 15),
    "source_label": "MIRPS pages by country",
}


def _figure(**changes: Any) -> Figure:
    return Figure(**{**WHOLE, **changes})


def _rendered(figure: Figure) -> str:
    source = CottonCompiler().process('<c-figure-of :figure="figure" />')
    return engines["django"].from_string(source).render({"figure": figure})


@pytest.mark.parametrize("missing", ["label", "scope", "as_of", "source_label"])
@pytest.mark.parametrize("nothing", ["", "  ", None])
def test_a_figure_without_scope_date_or_source_cannot_exist(missing: str, nothing: Any) -> None:
    with pytest.raises(ValueError, match=missing):
        _figure(**{missing: nothing})


@pytest.mark.parametrize("missing", ["scope", "as_of", "source_label"])
def test_leaving_the_argument_out_is_refused_too(missing: str) -> None:
    with pytest.raises(TypeError, match=missing):
        Figure(**{name: value for name, value in WHOLE.items() if name != missing})


def test_no_value_without_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        _figure(value=None)


@pytest.mark.parametrize("value", [float("nan"), Decimal("Infinity")])
def test_what_is_not_a_number_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not a number"):
        _figure(value=value)


def test_an_unknown_doubt_is_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        _figure(confidence="perhaps")


def test_a_figure_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        _figure().value = 180  # type: ignore[misc]


def test_zero_is_a_value_and_silence_is_not_zero() -> None:
    silent = Figure.unknown(
        label="people", scope="Belize", as_of="2025", source_label="Round 2025", reason="No answer yet"
    )
    assert _figure(value=0).value_text == "0"
    with translation.override("en"):
        assert silent.value_text == "not reported"
        assert "No answer yet" in _rendered(silent)
    assert not silent.is_known


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", 12345, "12,345"),
        ("es", 12345, "12\u202f345"),
        ("en", Decimal("12.50"), "12.5"),
        ("es", 12.5, "12,5"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(language: str, value: Any, text: str) -> None:
    with translation.override(language):
        assert _figure(value=value).value_text == text
        assert text in _rendered(_figure(value=value))


def test_an_approximate_whole_says_so() -> None:
    with translation.override("en"):
        assert (
            str(_figure(of=180, of_is_approximate=True))
            == "48 of about 180 commitments of the plans are here"
        )
        assert _figure(of=180).of_text == "180"


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        (PartialDate("2025"), "2025"),
        (PartialDate("2025-Q2"), "Q2 2025"),
        (PartialDate("2025-06"), "June 2025"),
        ("after the Global Refugee Forum 2019", "after the Global Refugee Forum 2019"),
    ],
)
def test_a_date_is_told_as_precisely_as_the_source_told_it(as_of: Any, text: str) -> None:
    with translation.override("en"):
        assert _figure(as_of=as_of).as_of_text == text


def test_the_unit_stands_beside_the_number_so_that_a_narrow_tile_does_not_break_it() -> None:
    with translation.override("en"):
        figure = _figure(value=4341000, unit="USD")
        assert (figure.number_text, figure.value_text) == ("4,341,000", "4,341,000\u00a0USD")
        assert 'figure-long">4,341,000</span> <span class="figure-of">USD</span>' in _rendered(figure)
        assert "figure-long" not in _rendered(_figure(value=249000, unit="USD"))


def test_what_is_printed_carries_scope_source_date_doubt_and_rows() -> None:
    figure = _figure(
        source_url="https://mirps-platform.org/", rows_url="/en/commitments/?forum=NAP", confidence="inferred"
    )
    with translation.override("en"):
        page = _rendered(figure)
        assert figure.as_of_text in page
    for words in ("Seven States", "MIRPS pages by country", "inferred, not stated"):
        assert words in page
    assert 'href="https://mirps-platform.org/"' in page
    assert 'href="/en/commitments/?forum=NAP"' in page
