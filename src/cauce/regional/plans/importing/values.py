"""One cell to one value, or why not: what is wrong, and what is expected, for the official who sent it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from django.utils.translation import gettext as _

from cauce.foundation.values.partial_date import PartialDate
from cauce.regional.plans.importing.sheets import Cell
from cauce.regional.plans.wording import folded

LARGEST = Decimal("9999999999999999.99")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_NUMBER = re.compile(r"[^\d.,\-]")
_ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#¡REF!", "#¿NOMBRE?",
           "#¡VALOR!", "#¡DIV/0!", "#N/D")  # fmt: skip


class Wrong(Exception):
    """A cell that cannot be taken: `what` is wrong with it, and what is `expected`."""

    def __init__(self, what: str, expected: str) -> None:
        super().__init__(what)
        self.what, self.expected = what, expected


def text(cell: Cell, limit: int) -> str:
    """Any text of at most so many characters, whatever it begins with. Raises `Wrong`."""
    found = str(cell)
    if found in _ERRORS:
        raise Wrong(_("It holds an error of the spreadsheet."), _("a text; correct the formula"))
    if len(found) > limit:
        raise Wrong(
            _("It is too long: %(letters)s characters.") % {"letters": len(found)},
            _("at most %(limit)s characters") % {"limit": limit},
        )
    return found


def choice(cell: Cell, names: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """The key whose name the cell bears; `names` are folded, `labels` the names to tell. Raises `Wrong`."""
    said = folded(str(cell))
    if said in names:
        return names[said]
    near = get_close_matches(said, names, n=1, cutoff=0.7)
    expected = _("one of: %(names)s") % {"names": ", ".join(labels.values())}
    if near:
        expected = _("perhaps “%(near)s”; %(expected)s") % {
            "near": labels[names[near[0]]], "expected": expected,
        }  # fmt: skip
    raise Wrong(_("No such name is known here."), expected)


def day(cell: Cell, *, is_end: bool) -> date:
    """A day; of a month or a year the first, or the last when it is an end. Raises `Wrong`."""
    try:
        return _day(str(cell).strip(), is_end=is_end)
    except ValueError:
        raise Wrong(
            _("This is not a date."), _("a date such as 31/12/2026, 2026-12-31, 12/2026 or 2026")
        ) from None


def _day(said: str, *, is_end: bool) -> date:
    day_first, month_year = _DAY_FIRST.fullmatch(said), _MONTH_YEAR.fullmatch(said)
    if day_first:
        found = date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    elif month_year:
        year, month = int(month_year[2]), int(month_year[1])
        found = date(year, month, monthrange(year, month)[1] if is_end else 1)
    else:
        partial = PartialDate(said)
        found = partial.last if is_end else partial.first
    if not 1950 <= found.year <= 2100:
        raise ValueError(said)
    return found


def money(cell: Cell) -> Decimal:
    """An amount: 1.250.000,50 or 1,250,000.50 or 1250000.5, with or without a sign of currency.

    Money has two decimals at most, so that three figures after the last mark are thousands. Raises `Wrong`.
    """
    amount = Decimal(str(cell)) if not isinstance(cell, str) else _amount(cell)
    if amount is None or not 0 <= amount <= LARGEST:
        raise Wrong(
            _("This is not an amount."), _("a number such as 1250000.50 or 1.250.000,50; zero is a number")
        )
    return amount.quantize(Decimal("0.01"))


def _amount(said: str) -> Decimal | None:
    if not re.fullmatch(r"[A-Z$€Q₡L.\s\u00a0\u202f]*-?[\d.,\s\u00a0\u202f]*\d[.,\s]*[A-Z$€]*", said.strip()):
        return None
    plain = _NUMBER.sub("", said).strip(".,")
    marks = [mark for mark in plain if mark in ".,"]
    if not marks:
        return Decimal(plain)
    whole, rest = plain[: plain.rindex(marks[-1])], plain[plain.rindex(marks[-1]) + 1 :]
    if len(rest) == 3 and len(set(marks)) == 1:
        return _grouped(plain)
    left = None if marks[-1] in whole else _grouped(whole)
    return Decimal(f"{left}.{rest}") if left is not None and 1 <= len(rest) <= 2 else None


def _grouped(said: str) -> Decimal | None:
    """A whole number, plain or in groups of three under one mark."""
    if re.fullmatch(r"-?(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)", said):
        return Decimal(re.sub(r"[.,]", "", said))
    return None


def currency(cell: Cell) -> str:
    """A code of three letters. Raises `Wrong`."""
    said = str(cell).strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", said):
        raise Wrong(_("This is not the code of a currency."), _("three letters, such as USD, MXN or BZD"))
    return said
