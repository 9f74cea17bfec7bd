"""What of the money is not converted into US dollars, and why, in plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import ngettext

from cauce.engines.flows import Row
from cauce.foundation.web.templatetags.cauce import number
from cauce.regional.cooperation.queries.money import Found


def unconverted(found: Found) -> list[str]:
    """A sentence for each currency of which rows that count stay as they are; none when all is converted."""
    left: dict[str, list[Row]] = defaultdict(list)
    for each in found.totals.rows:
        row = each.row
        if each.counts and row.amount is not None and found.rates.on(row.currency, row.on) is None:
            left[row.currency].append(row)
    return [_sentence(currency, left[currency], found.rates.has(currency)) for currency in sorted(left)]


def _sentence(currency: str, rows: list[Row], has_rates: bool) -> str:
    if has_rates:
        told = ngettext(
            "%(currency)s: %(n)s row is of %(years)s, and there is no rate of its day or of the year before."
            " It stays in its own currency.",
            "%(currency)s: %(n)s rows are of %(years)s, and there is no rate of their days or of the year"
            " before. They stay in their own currency.",
            len(rows),
        )
    else:
        told = ngettext(
            "%(currency)s: there is no rate of exchange. %(n)s row stays in its own currency.",
            "%(currency)s: there is no rate of exchange. %(n)s rows stay in their own currency.",
            len(rows),
        )
    return told % {"currency": currency, "n": number(len(rows)), "years": _years(rows)}


def _years(rows: Iterable[Row]) -> str:
    return ", ".join(sorted({str(row.on.year) for row in rows}))
