"""Words that flows of money are shown with, and how acts on them are told in the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.engines.flows import Difference, Money, Told, Why
from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.ledger.words import Telling
from cauce.foundation.web.templatetags.cauce import day, number, stage
from cauce.regional.cooperation.framework import decimals_of
from cauce.regional.cooperation.models import Flow, FlowStage, Rate
from cauce.regional.cooperation.renderings import said

BASE = "USD"
#: Why a row is in no total, for its reader.
WHY = {
    Why.COUNTS: gettext_lazy("counts"),
    Why.UNSTATED: gettext_lazy("counts, amount not stated"),
    Why.WITHDRAWN: gettext_lazy("withdrawn: in no total"),
    Why.TOTAL: gettext_lazy("a total told of an occasion: never added"),
    Why.WITHIN: gettext_lazy("within a larger row: not counted again"),
    Why.AGAIN: gettext_lazy("the same money told again: not counted again"),
    Why.CIRCLE: gettext_lazy("said to be part of itself: in no total"),
}
#: What has not come from one stage to the next, and what has come without it, by the later stage.
NOT_YET = {
    "confirmed": gettext_lazy("Announced and not confirmed"),
    "disbursed": gettext_lazy("Confirmed and not disbursed"),
    "spent": gettext_lazy("Disbursed and not spent"),
}
BEYOND = {
    "confirmed": gettext_lazy("confirmed beyond what was announced: %(amounts)s"),
    "disbursed": gettext_lazy("disbursed beyond what was confirmed: %(amounts)s"),
    "spent": gettext_lazy("spent beyond what was disbursed: %(amounts)s"),
}


def register() -> None:
    """Teach the record the words for money."""
    words.kind(type_of(Flow), gettext_lazy("Money"))
    words.kind(type_of(Rate), gettext_lazy("Rate of exchange"))
    words.verb("announce_money", gettext_lazy("Entered money announced"), _entered)
    words.verb("confirm_money", gettext_lazy("Entered money confirmed"), _entered)
    words.verb("disburse_money", gettext_lazy("Entered money disbursed"), _entered)
    words.verb("spend_money", gettext_lazy("Entered money spent"), _entered)
    words.verb(
        "withdraw_money", gettext_lazy("Withdrew a row of money"),
        gettext_lazy("%(who)s withdrew the row of money “%(what)s” from the totals."),
    )  # fmt: skip
    words.verb("set_rate", gettext_lazy("Set a rate of exchange"), _rate)
    words.verb("correct_rate", gettext_lazy("Corrected a rate of exchange"), _corrected)


def _entered(telling: Telling) -> str:
    stage_of = str(telling.change.get("stage", ""))
    known = FlowStage(stage_of).label if stage_of in FlowStage.values else stage_of
    return telling.filled(_("%(who)s entered money: “%(what)s” (%(stage)s)."), stage=str(known).lower())


def _rate(telling: Telling) -> str:
    return telling.filled(
        _("%(who)s set a rate: 1 %(currency)s = %(worth)s USD."),
        currency=str(telling.change.get("currency", "?")), worth=_told_worth(telling, "worth"),
    )  # fmt: skip


def _corrected(telling: Telling) -> str:
    on = telling.change.get("on")
    return telling.filled(
        _(
            "%(who)s corrected the rate of %(on)s: 1 %(currency)s = %(worth)s USD, and not %(before)s."
            " %(because)s"
        ),
        on=day(date.fromisoformat(on)) if on else "?",
        worth=_told_worth(telling, "worth"), before=_told_worth(telling, "before"),
    )  # fmt: skip


def _told_worth(telling: Telling, key: str) -> str:
    told = telling.change.get(key)
    return worth_of(Decimal(told)) if told else "?"


def worth_of(worth: Decimal) -> str:
    """A rate with the digits it needs and no more."""
    return number(worth, decimals_of(worth))


def amount(value: Decimal | None, currency: str) -> str:
    """ "EUR 6,300,000"; the cents only where there are some."""
    if value is None:
        return _("amount not stated")
    return f"{currency}\u00a0{number(value, 0 if value == value.to_integral_value() else 2)}"


def amounts(found: Iterable[tuple[str, Decimal]]) -> str:
    return " · ".join(amount(value, currency) for currency, value in sorted(found))


def donor_of(flow: Flow) -> str:
    """Who gives; a total has no donor of its own."""
    if flow.donor_name:
        return said(flow.donor_name)
    return str(flow.donor) if flow.donor else _("All donors together")


def receives(flow: Flow) -> str:
    """For whom: States by name, the region, or not stated."""
    names = sorted(str(each) for each in flow.recipients.all())
    if names:
        return ", ".join(names)
    return _("The region") if flow.is_regional else _("Not stated")


def when(flow: Flow) -> str:
    """The day, or as far as the source gives it."""
    return said(flow.date_text) or day(flow.on)


def in_base(money: Money) -> str:
    """What it is worth in US dollars, and what has no rate; "" where the amounts are in dollars alone."""
    if not money.own or set(money.own) == {BASE}:
        return ""
    if set(money.own) == set(money.kept):
        return _("no rate for %(currencies)s") % {"currencies": ", ".join(sorted(money.kept))}
    worth = _("in US dollars: %(amount)s") % {"amount": amount(money.converted, BASE)}
    if not money.kept:
        return worth
    return _("%(worth)s, and without a rate %(amounts)s") % {
        "worth": worth, "amounts": amounts(money.kept.items()),
    }  # fmt: skip


def unstated(money: Money) -> str:
    if not money.unstated:
        return ""
    told = ngettext("%(n)s row without an amount", "%(n)s rows without an amount", money.unstated)
    return told % {"n": number(money.unstated)}


def cell(money: Money, url: str, label: str, shared: Money | None = None) -> SafeString:
    """A sum as a cell: each currency, its worth, what names no amount; one click from its rows."""
    if not money:
        return format_html('<span class="quiet">{}</span>', _("none reported"))
    lines = [amount(value, currency) for currency, value in sorted(money.own.items())]
    lines = lines or [_("amount not stated")]
    small = [in_base(money), unstated(money), _shared(shared)]
    return format_html(
        '<a class="money-amount" href="{}">{}<span class="visually-hidden">: {}</span></a>{}{}',
        url,
        format_html_join("", '<span class="money-line">{}</span>', ((line,) for line in lines)),
        label,
        format_html_join("", '<span class="money-small">{}</span>', ((each,) for each in small if each)),
        stage("demonstration") if money.is_invented else "",
    )


def _shared(money: Money | None) -> str:
    if not money:
        return ""
    told = amounts(money.own.items()) or _("amount not stated")
    return _("shared with others: %(amounts)s") % {"amounts": told}


def open_of(difference: Difference, before: Money | None) -> str:
    """What has not come further, in words. Where nobody told of the stage before, that: it is no zero."""
    if not before:
        return _("none reported")
    return amounts(difference.open.items()) or _("nothing")


def aside_of(difference: Difference) -> list[str]:
    """What came without the stage before, and what cannot be compared."""
    found = []
    if difference.beyond:
        told = BEYOND[difference.after.value]
        found.append(str(told) % {"amounts": amounts(difference.beyond.items())})
    if difference.unknown:
        told_of = ngettext(
            "%(n)s flow cannot be compared: an amount or a rate is missing",
            "%(n)s flows cannot be compared: an amount or a rate is missing",
            difference.unknown,
        )
        found.append(told_of % {"n": number(difference.unknown)})
    return found


def rest_of(told: Told) -> str:
    """What a total leaves unnamed."""
    if told.rest is None:
        return _("not known: an amount or a rate is missing")
    if told.is_exceeded:
        return _("the rows named in it are more: %(amount)s") % {"amount": amount(-told.rest, told.currency)}
    return amount(told.rest, told.currency)
