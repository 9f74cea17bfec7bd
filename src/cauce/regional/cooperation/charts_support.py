"""The picture of who supports whom with what: bands from givers through forms to receivers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cauce.foundation.web.charts import INK, INK_2, NARROW, SERIES
from cauce.regional.cooperation.queries.support_pictures import Link

#: Heights: of one support, of the gap between two names, of a line of a name.
BAND, GAP, LINE = 16, 12, 16
MOST_LINES = 4
DESK, TELEPHONE = 1040, NARROW + 40
#: How broad a letter of a name is, on average.
LETTER = 7.2

Drawn = Iterable[SafeString]


def supporting(links: Sequence[Link]) -> SafeString:
    """Givers on the left, the form in the middle, receivers on the right; a band is one support.

    On a telephone there is no room for three columns: from givers to forms, below from forms to receivers.
    """
    if not links:
        return SafeString("")
    colours = _colours(links)
    giving = sorted((link.giver, link.what, link.number) for link in links)
    receiving = sorted((link.what, link.receiver, link.number) for link in links)
    first = _two(giving, [colours[what] for _giver, what, _number in giving])
    second = _two(receiving, [colours[what] for what, _receiver, _number in receiving])
    return format_html(
        '<div class="chart-wide">{}</div><div class="chart-narrow">{}{}</div>',
        _three(links, colours),
        first,
        second,
    )


def broken(name: str, longest: int) -> list[str]:
    """A name on four lines at most; what does not fit is cut.

    >>> broken("Grupo de recepción y admisión del MIRPS", 20)
    ['Grupo de recepción y', 'admisión del MIRPS']
    >>> broken("Uno dos tres cuatro cinco", 4)
    ['Uno', 'dos', 'tres', 'cua…']
    """
    lines = wrap(name, longest) or [""]
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1][: longest - 1].rstrip()
    return [*lines[: MOST_LINES - 1], f"{last}…"]


def _colours(links: Sequence[Link]) -> dict[str, str]:
    forms = sorted({link.what for link in links}, key=str.casefold)
    return {name: SERIES[place % len(SERIES)] for place, name in enumerate(forms)}


class _Column:
    """The names of one side from top to bottom, and how far each has been filled with bands.

    `room` is how broad the names may be; one on several lines has a place as high as they are.
    """

    def __init__(self, sized: Iterable[tuple[str, int]], room: int) -> None:
        totals: dict[str, int] = {}
        for name, number in sized:
            totals[name] = totals.get(name, 0) + number
        self.tops: dict[str, float] = {}
        self.sizes = {name: totals[name] * BAND for name in sorted(totals, key=str.casefold)}
        self.lines = {name: broken(name, int(room / LETTER)) for name in self.sizes}
        self.height = 0
        for name, size in self.sizes.items():
            place = max(size, len(self.lines[name]) * LINE)
            self.tops[name] = self.height + (place - size) / 2
            self.height += place + GAP
        self._filled = dict.fromkeys(self.sizes, 0)

    def take(self, name: str, number: int) -> float:
        """The middle of the next band of a name."""
        start = self.tops[name] + self._filled[name]
        self._filled[name] += number * BAND
        return start + number * BAND / 2


def _three(links: Sequence[Link], colours: dict[str, str]) -> SafeString:
    """The picture for a desk."""
    label = int(DESK * 0.22)
    givers = _Column(((link.giver, link.number) for link in links), label)
    forms = _Column(((link.what, link.number) for link in links), label)
    takers = _Column(((link.receiver, link.number) for link in links), label)
    columns, places = (givers, forms, takers), (label, DESK // 2 - 60, DESK - label - 8)
    ends = {link: takers.take(link.receiver, link.number) for link in sorted(links, key=_by_receiver)}
    bands: list[SafeString] = []
    for link in links:
        start, through = givers.take(link.giver, link.number), forms.take(link.what, link.number)
        first = _curve(places[0] + 8, start, places[1], through)
        second = _curve(places[1] + 8, through, places[2], ends[link])
        bands += [_band(path, colours[link.what], link.number) for path in (first, second)]
    words = [
        *_names(givers, places[0] - 8, "end"),
        *_names(forms, places[1] + 14, "start", on_bands=True),
        *_names(takers, places[2] + 16, "start"),
    ]
    return _picture(DESK, columns, [*bands, *_blocks(columns, places), *words])


def _two(pairs: Sequence[tuple[str, str, int]], colours: Sequence[str]) -> SafeString:
    """Half of the picture, for a telephone: names on both sides, bands between them."""
    label = int(TELEPHONE * 0.38)
    left = _Column(((name, number) for name, _other, number in pairs), label)
    right = _Column(((name, number) for _other, name, number in pairs), label)
    places = (label, TELEPHONE - label - 8)
    order = sorted(range(len(pairs)), key=lambda place: (pairs[place][1].casefold(), place))
    ends = {place: right.take(pairs[place][1], pairs[place][2]) for place in order}
    bands = [
        _band(_curve(places[0] + 8, left.take(name, number), places[1], ends[place]), colours[place], number)
        for place, (name, _other, number) in enumerate(pairs)
    ]
    words = [*_names(left, places[0] - 6, "end"), *_names(right, places[1] + 14, "start")]
    return _picture(TELEPHONE, (left, right), [*bands, *_blocks((left, right), places), *words])


def _picture(width: int, columns: Sequence[_Column], parts: Drawn) -> SafeString:
    height = max(column.height for column in columns)
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">{}</svg>',
        width, height, width, height, format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _by_receiver(link: Link) -> tuple[str, str, str]:
    """Bands arrive in the order of their forms: they cross as little as they can."""
    return link.receiver.casefold(), link.what.casefold(), link.giver.casefold()


def _band(path: str, colour: str, number: int) -> SafeString:
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-opacity="0.45" stroke-width="{}"/>',
        path, colour, number * BAND - 2,
    )  # fmt: skip


def _curve(x0: float, y0: float, x1: float, y1: float) -> str:
    half = (x0 + x1) / 2
    return f"M{x0:.0f} {y0:.1f}C{half:.0f} {y0:.1f} {half:.0f} {y1:.1f} {x1:.0f} {y1:.1f}"


def _blocks(columns: Sequence[_Column], places: Sequence[int]) -> list[SafeString]:
    return [
        format_html(
            '<rect x="{}" y="{}" width="8" height="{}" fill="#4a5d66"/>', place, top, column.sizes[name]
        )
        for column, place in zip(columns, places, strict=True)
        for name, top in column.tops.items()
    ]


def _names(column: _Column, x: int, anchor: str, *, on_bands: bool = False) -> list[SafeString]:
    """The names beside their blocks; those over bands stand on white."""
    colour = INK if on_bands else INK_2
    halo = SafeString(' stroke="#ffffff" stroke-width="4" paint-order="stroke"' if on_bands else "")
    found = []
    for name, top in column.tops.items():
        lines = column.lines[name]
        start = top + column.sizes[name] / 2 + 5 - (len(lines) - 1) * LINE / 2
        spans = format_html_join(
            "",
            '<tspan x="{}" y="{}">{}</tspan>',
            ((x, start + place * LINE, line) for place, line in enumerate(lines)),
        )
        found.append(
            format_html(
                '<text text-anchor="{}" font-size="14" fill="{}"{}>{}</text>', anchor, colour, halo, spans
            )
        )
    return found
