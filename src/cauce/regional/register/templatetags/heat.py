"""Cells of the heat map and of its table, written by functions: there are hundreds on a page."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cauce.foundation.web.templatetags.cauce import number, stage
from cauce.regional.register.overview import Cell, Stand

register = template.Library()

SHAPE = (
    '<svg class="tag-shape" width="12" height="12" aria-hidden="true" focusable="false">'
    '<use href="#shape-{}"></use></svg>'
)
BAR = '<rect x="{}" y="0" width="{}" height="12" fill="url(#texture-{})"/>'


@register.simple_tag
def heat_cell(cell: Cell) -> SafeString:
    """A bar of the stages, and a number for each that leads to its rows; a dash where there is nothing."""
    if not cell.total:
        return format_html(
            '<span class="plan-nothing" aria-hidden="true">–</span><span class="visually-hidden">{}</span>',
            _("nothing"),
        )
    return format_html(
        '<div class="heat-cell"><svg class="heat-bar" width="100%" height="12" aria-hidden="true" '
        'focusable="false">{}</svg><ul class="heat-counts">{}</ul></div>',
        format_html_join("", BAR, ((part.start, part.width, part.key) for part in cell.bar)),
        format_html_join("", "<li>{}</li>", ((_count(stand),) for stand in cell.stands)),
    )


@register.simple_tag
def heat_numbers(cell: Cell) -> SafeString:
    """The numbers of a cell, a column for each stage."""
    return format_html_join(
        "",
        '<td role="cell" class="num" data-label="{}">{}</td>',
        ((name, _linked(stand) if stand else "0") for name, stand in cell.row),
    )


def _count(stand: Stand) -> SafeString:
    link = format_html(
        '<a href="{}" class="heat-count">' + SHAPE + '{}<span class="visually-hidden"> {}</span></a>',
        stand.url, stand.key, number(stand.value), stand.label,
    )  # fmt: skip
    if not stand.rests_on_demonstration:
        return link
    mark = '<span class="heat-invented">' + SHAPE + '<span class="visually-hidden">{}</span></span>'
    return format_html("{} " + mark, link, "demonstration", _("Demonstration"))


def _linked(stand: Stand) -> SafeString:
    link = format_html('<a href="{}">{}</a>', stand.url, number(stand.value))
    return format_html("{} {}", link, stage("demonstration")) if stand.rests_on_demonstration else link
