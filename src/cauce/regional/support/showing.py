"""How what is asked, offered and left is said in words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.foundation.web.templatetags.cauce import day, language_name, number
from cauce.regional.support.content import Said
from cauce.regional.support.models import Condition, Form, Need, Offer, Unit
from cauce.regional.support.queries.clocks import Clock
from cauce.regional.support.queries.gaps import Gap
from cauce.regional.support.words import LANGUAGES

Asked = Need | Offer


def plain(amount: Decimal) -> str:
    """A number without zeros that say nothing."""
    exponent = amount.normalize().as_tuple().exponent
    return number(amount, max(0, -exponent) if isinstance(exponent, int) else 0)


def quantity(amount: Decimal | None, unit: str, currency: str = "") -> str:
    """So many units, in words: "USD 300,000", "40 person-days"; "" when nobody said how many."""
    if amount is None:
        return ""
    told = plain(amount)
    if unit == Unit.MONEY:
        return f"{currency}\u00a0{told}".strip()
    words = {
        Unit.PERSON_DAYS: ngettext("%(n)s person-day", "%(n)s person-days", int(amount)),
        Unit.PLACES: ngettext("%(n)s place", "%(n)s places", int(amount)),
        Unit.ITEMS: ngettext("%(n)s item", "%(n)s items", int(amount)),
    }
    return words[Unit(unit)] % {"n": told} if unit in words else told


def left_words(gap: Gap) -> str:
    """What is left, in words: an amount, or how far something is that has none."""
    if gap.is_covered:
        return _("Covered")
    if gap.left is not None:
        return quantity(gap.left, gap.unit, gap.currency)
    if gap.signed:
        return _("%(signed)s of %(wanted)s agreements") % {
            "signed": number(gap.signed), "wanted": number(gap.wanted)
        }  # fmt: skip
    return _("Open, no amount stated")


def left_note(gap: Gap) -> str:
    """What was asked, beside what is left, once something was agreed on; else ""."""
    if gap.asked is None or not gap.signed:
        return ""
    asked = quantity(gap.asked, gap.unit, gap.currency)
    told = _("of %(whole)s") % {"whole": asked}
    return f"{told}; {unmeasured_words(gap)}" if gap.unmeasured else told


def unmeasured_words(gap: Gap) -> str:
    words = ngettext(
        "%(n)s agreement without an amount in its unit", "%(n)s agreements without an amount in its unit",
        gap.unmeasured,
    )  # fmt: skip
    return words % {"n": number(gap.unmeasured)}


def form_names(record: Asked) -> list[str]:
    return [str(Form(each).label) for each in record.forms]


def language_names(record: Asked) -> str:
    return ", ".join(named_language(code) for code in record.languages)


def named_language(code: str) -> str:
    """A working language by its name, in the reader's language."""
    return str(LANGUAGES[code]) if code in LANGUAGES else language_name(code)


def condition_names(codes: Iterable[str]) -> list[str]:
    return [str(Condition(code).label) for code in codes]


def window(record: Asked | Said) -> str:
    """From when to when, in words; "" when neither day is known."""
    first, last = record.starts_on, record.ends_on
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": day(first), "last": day(last)}
    if first:
        return _("from %(first)s") % {"first": day(first)}
    return _("until %(last)s") % {"last": day(last)} if last else ""


def clock_words(clock: Clock) -> str:
    """How a need was shown and answered, in one line for the secretariat."""
    if clock.circulated_on is None:
        told = _("Shown to nobody yet; due by %(day)s") % {"day": day(clock.due_on)}
        return told if clock.is_running else _("Was shown to nobody")
    told = _("%(said)s of %(all)s answered") % {
        "said": number(len(clock.answered)), "all": number(len(clock.awaited))
    }  # fmt: skip
    names = ", ".join(str(each.party) for each in clock.silent)
    silent = _("Silent: %(names)s") % {"names": names}
    return f"{told}. {silent}" if names else told
