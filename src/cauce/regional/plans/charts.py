"""How the commitments of a plan stood on each deadline: a bar for each day, silence as its own texture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cauce.engines.progress.standing import SILENT, STANDINGS
from cauce.foundation.web.templatetags.cauce import day, number, segments
from cauce.regional.plans.queries import Progress
from cauce.regional.progress.models import Stage

STAGE_NAMES: dict[str, Any] = {
    standing: _("No progress reported") if standing == SILENT else Stage(standing).label
    for standing in STANDINGS
}
WIDE, NARROW = 620, 330
LABEL, BAR, GAP = 104, 26, 12


def progress_bars(progress: Sequence[Progress]) -> SafeString:
    """The same picture for a desk and for a telephone. The page holds the textures and the table."""
    return format_html(
        '<div class="chart-wide">{}</div><div class="chart-narrow">{}</div>',
        _picture(progress, WIDE),
        _picture(progress, NARROW),
    )


def _picture(progress: Sequence[Progress], width: int) -> SafeString:
    height = len(progress) * (BAR + GAP)
    rows = format_html_join(
        "", "{}", ((_bar(each, place * (BAR + GAP), width),) for place, each in enumerate(progress))
    )
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">{}</svg>',
        width, height, width, height, rows,
    )  # fmt: skip


def _bar(progress: Progress, top: int, width: int) -> SafeString:
    parts = [{"key": standing, "label": "", "value": progress.counts[standing]} for standing in STANDINGS]
    whole = width - LABEL
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="url(#texture-{})" stroke="#fff"/>{}',
        (
            (
                round(LABEL + whole * float(each.start.rstrip("%")) / 100, 1), top,
                round(whole * each.percent / 100, 1), BAR, each.key, _number(each, top, whole),
            )
            for each in segments(parts)
        ),
    )  # fmt: skip
    return format_html(
        '<text x="0" y="{}" font-size="14" fill="#4a5d66">{}</text>{}', top + 18, day(progress.on), drawn
    )


def _number(segment: Any, top: int, whole: int) -> SafeString:
    if not segment.wide:
        return SafeString("")
    x = LABEL + whole * float(segment.middle.rstrip("%")) / 100
    return format_html(
        '<text class="stack-number stack-number-{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        segment.key, round(x, 1), top + 18, number(segment.value),
    )  # fmt: skip
