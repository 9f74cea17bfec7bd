"""Presentation only: how numbers, dates, stages and shares are written on a page.

Nothing here reads the database or decides anything. Every function takes plain
values and gives back text (or safe HTML) in the language that is active.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cauce.foundation.values.translated import Translated
from cauce.foundation.web import sources, tables

register = template.Library()
register.filter("source_href", sources.href)
register.filter("source_label", sources.label)
register.simple_tag(tables.body, name="table_body")

#: Every stage a tag can show, with the word used when no other is given.
STAGES: dict[str, Any] = {
    "fulfilled": _("Fulfilled"),
    "in_progress": _("In progress"),
    "planning": _("In planning"),
    "discontinued": _("Discontinued"),
    "superseded": _("Superseded"),
    "late": _("Late"),
    "silent": _("Not reported"),
    "tentative": _("To be confirmed"),
    "confirmed": _("Confirmed"),
    "held": _("Held"),
    "demonstration": _("Demonstration"),
}

#: Thousands separators by language; a narrow no-break space unless named here.
_GROUPS = {"en": ",", "pt": "."}
_NARROW_SPACE = "\u202f"


class Segment(NamedTuple):
    """One part of a stacked bar: what it is, and where it lies in percent of the width."""

    key: str
    label: str
    value: float
    url: str
    start: str
    width: str
    middle: str
    percent: float
    wide: bool


def _language() -> str:
    return (get_language() or "es").split("-")[0]


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    """Group a number as its reader expects: es "1 234,5", en "1,234.5".

    Text that is not a number ("~180") comes back as it is; nothing comes back as "".
    """
    if value is None or value == "":
        return ""
    try:
        amount = Decimal(str(value))
    except ArithmeticError:
        return str(value)
    if not amount.is_finite():
        return str(value)
    whole, _point, rest = f"{abs(amount):,.{int(decimals)}f}".partition(".")
    text = whole.replace(",", _GROUPS.get(_language(), _NARROW_SPACE))
    if rest:
        text += formats.get_format("DECIMAL_SEPARATOR") + rest
    return f"\u2212{text}" if amount < 0 else text


@register.filter
def share(value: Any, total: Any) -> str:
    """A part of a whole in whole percent ("38 %" in Spanish, "38%" in English); "" when there is no whole."""
    try:
        part, whole = Decimal(str(value)), Decimal(str(total))
    except ArithmeticError:
        return ""
    if not whole:
        return ""
    sign = "%" if _language() in {"en", "pt"} else "\u00a0%"
    return number(part * 100 / whole) + sign


@register.filter(expects_localtime=True)
def day(value: dt.date | dt.datetime | None, today: dt.date | None = None) -> str:
    """A date as people say it: "24 nov", or "24 nov 2024" when it is not in the year of `today`."""
    if value is None or value == "":
        return ""
    month = "M" if _language() == "en" else "b"
    same_year = isinstance(today, dt.date) and today.year == value.year
    return formats.date_format(value, f"j {month}" if same_year else f"j {month} Y")


@register.filter
def days(value: int | dt.timedelta | None) -> str:
    """A length of time in the largest unit that still says something: days, then months, then years."""
    if value is None or value == "":
        return ""
    count = abs(value.days if isinstance(value, dt.timedelta) else int(value))
    if count < 60:
        return ngettext("%(n)s day", "%(n)s days", count) % {"n": number(count)}
    months = round(count / 30.4375)
    if months < 24:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": number(months)}
    years = count // 365
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": number(years)}


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name: "Ana María Solís" gives "AS"."""
    words = str(name or "").split()
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1])))[:2].upper() if words else ""


@register.filter
def language_name(code: str) -> str:
    """A language named in the reader's own language, in small letters where that language does so."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name if _language() == "en" else name.lower()


@register.simple_tag
def stage(key: str, label: str = "") -> SafeString:
    """The tag of a stage: a word, a shape and a colour. Tables call it too: `stage("late")`."""
    known = key if key in STAGES else "plain"
    return format_html(
        '<span class="tag tag-{key}"><svg class="tag-shape" width="12" height="12" aria-hidden="true" '
        'focusable="false"><use href="#shape-{key}"></use></svg>{label}</span>',
        key=known,
        label=label or STAGES.get(key, key),
    )


@register.simple_tag
def translated(text: Translated) -> SafeString:
    """A text of a record as `<c-translated>` shows it, at a fraction of its cost: for rows of a list."""
    read = text.reading()
    shown = format_html('<span lang="{}">{}</span>', read.language, read.text)
    if not read.is_fallback:
        return shown
    only = gettext("only in %(language)s") % {"language": language_name(read.language)}
    return format_html('{} <span class="only-in">{}</span>', shown, only)


@register.filter
def segments(parts: Iterable[Mapping[str, Any]] | None) -> list[Segment]:
    """Lay the parts of a stacked bar side by side. Each part: key, label, value, and perhaps url."""
    listed = [part for part in parts or () if part.get("value")]
    total = sum(float(part["value"]) for part in listed)
    laid: list[Segment] = []
    start = 0.0
    for part in listed:
        width = 100 * float(part["value"]) / total
        laid.append(
            Segment(
                key=str(part["key"]),
                label=str(part["label"]),
                value=part["value"],
                url=str(part.get("url", "")),
                start=f"{start:.3f}%",
                width=f"{width:.3f}%",
                middle=f"{start + width / 2:.3f}%",
                percent=width,
                wide=width >= 8,
            )
        )
        start += width
    return laid


@register.filter
def total(parts: Iterable[Mapping[str, Any]] | None) -> float:
    """The sum of the values of the parts of a bar."""
    return sum(part["value"] or 0 for part in parts or ())


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The page numbers worth showing: the ends and the neighbours; None where some are left out."""
    last = page.paginator.num_pages
    shown = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    listed: list[int | None] = []
    for before, here in zip([0, *shown], shown, strict=False):
        if here - before == 2:
            listed.append(here - 1)
        elif here - before > 2:
            listed.append(None)
        listed.append(here)
    return listed


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, name: str, value: Any, *without: str) -> str:
    """This page's query with one parameter replaced, those in `without` left out, and the rest kept."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for unwanted in without:
        query.pop(unwanted, None)
    query[name] = str(value)
    return f"?{query.urlencode()}"
