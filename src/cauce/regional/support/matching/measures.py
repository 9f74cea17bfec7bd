"""Parts, amounts and fits of a plan, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.foundation.web.templatetags.cauce import share
from cauce.regional.support import showing

WHOLE = 0.9999
#: From here on a pair fits well; from here on it fits fairly.
STRONG, FAIR = 0.75, 0.5


def share_in_words(part: float) -> str:
    return _("the whole need") if part >= WHOLE else _("%(part)s of the need") % {"part": share(part, 1)}


def covered_in_words(part: float) -> str:
    return _("%(part)s covered") % {"part": share(part, 1)} if part else _("not covered")


def fit_in_words(lowest: float, highest: float) -> str:
    """How well a pair fits, as far as that is known: a word, or from one word to another."""
    words = {"strong": _("well"), "fair": _("fairly"), "weak": _("poorly")}
    low, high = _level(lowest), _level(highest)
    if low == high:
        return _("Fits %(how)s") % {"how": words[low]}
    return _("Fits %(low)s to %(high)s, by what is not known yet") % {"low": words[low], "high": words[high]}


def range_in_words(lowest: float, highest: float) -> str:
    low, high = round(lowest * 100), round(highest * 100)
    if low == high:
        return _("%(n)s of 100") % {"n": low}
    return _("between %(low)s and %(high)s of 100") % {"low": low, "high": high}


def amount_in_words(row: Mapping[str, Any]) -> str:
    """How much of the offer goes there; "" when nothing is counted."""
    if row["amount"] is None or not row["unit"]:
        return ""
    return showing.quantity(Decimal(str(row["amount"])), row["unit"], row["currency"])


def _level(fit: float) -> str:
    return "strong" if fit >= STRONG else "fair" if fit >= FAIR else "weak"


def moved_in_words(part: float | None) -> str:
    """By how many hundredths a coverage moves: "+12 points"."""
    if not part:
        return ""
    points = round(part * 100)
    if not points:
        return ""
    sign = "+" if points > 0 else "\u2212"
    return ngettext("%(n)s point", "%(n)s points", abs(points)) % {"n": f"{sign}{abs(points)}"}
