"""Reading the money: the totals, the rows behind a figure, and one flow with its stages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.engines.flows import Counted, Why
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.web.as_of import AsOf, back
from cauce.regional.cooperation import charts_money, charts_support, money_page
from cauce.regional.cooperation import rules_money as rules
from cauce.regional.cooperation import words_money as words
from cauce.regional.cooperation.queries import money as queries
from cauce.regional.cooperation.queries import support_pictures
from cauce.regional.cooperation.renderings import said
from cauce.regional.support.views.rooms import rooms as support_rooms


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was announced, confirmed, disbursed and spent: by donor, State, theme and year."""
    person, as_of = reader(request), _as_of(request)
    asked = money_page.asked_of(request.GET)
    found = queries.look(person, asked, as_of.day)
    links = support_pictures.links(person, found, asked, as_of.day)
    coverage = support_pictures.coverage(person, found.scheme) if as_of.day is None else None
    context = {
        "page_title": _("Money"), "rooms": support_rooms("cooperation:money", person),
        "page": money_page.page_of(found, asked, as_of), "asked": asked,
        "scheme": found.scheme, "choices": money_page.choices(found), "may_enter": rules.may_enter(person),
        "may_set": rules.may_set_rates(person),
        "over_time": charts_money.over_time(found.totals), "growth": money_page.growth_table(found.totals),
        "links": links,
        "who_supports_whom": charts_support.supporting(links), "coverage": coverage,
        "has_public": any(flow.visibility == Visibility.PUBLIC for flow in found.flows.values()),
        "has_invented_links": any(link.is_invented for link in links),
        "covered": charts_money.coverage(coverage) if coverage else "", **_dated(request, as_of),
    }  # fmt: skip
    return render(request, "cooperation/money.html", context)


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The rows behind a figure, those that count first said, each with why it counts or not."""
    person, as_of = reader(request), _as_of(request)
    asked = money_page.asked_of(request.GET)
    found = queries.look(person, asked, as_of.day)
    pages = Paginator([money_page.listed(*pair) for pair in found.rows()], settings.PAGE_SIZE)
    context = {
        "page_title": _("Rows of money"), "page_obj": pages.get_page(request.GET.get("page")),
        "lines": money_page.page_of(found, asked, as_of).lines, "asked": asked, "scheme": found.scheme,
        "choices": money_page.choices(found), "counting": sum(each.counts for each in found.totals.rows),
        "aside": sum(not each.counts for each in found.totals.rows), **_dated(request, as_of),
    }  # fmt: skip
    return render(request, "cooperation/money_rows.html", context)


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One row, and all that is said of the same money."""
    person, as_of = reader(request), _as_of(request)
    whole = queries.one(person, key, as_of.day)
    if whole is None:
        raise Http404
    flow, totals = whole.flow, whole.totals
    rows_of = [money_page.listed(*pair) for pair in whole.rows]
    context = {
        "page_title": str(flow.purpose) or key, "flow": flow, "shown": money_page.listed(flow, _own(whole)),
        "rows": rows_of, "steps": money_page.steps_of(totals), "occasion": said(flow.occasion),
        "channel": said(flow.channel),
        "told": [words.rest_of(told) for told in totals.told], "is_total": whole.why is Why.TOTAL,
        "serves": queries.served_by(person, flow), "may_go_on": rules.may_go_on(person, flow),
        "may_withdraw": rules.may_withdraw(person, flow), **_dated(request, as_of),
    }  # fmt: skip
    return render(request, "cooperation/flow.html", context)


def _own(whole: queries.Whole) -> Counted:
    return next(counted for flow, counted in whole.rows if flow.pk == whole.flow.pk)


def reader(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


def _as_of(request: HttpRequest) -> AsOf:
    return AsOf.read(request.GET, reader(request).on)


def _dated(request: HttpRequest, as_of: AsOf) -> dict[str, Any]:
    return {"as_of": as_of, "back": back(request.GET), "latest": reader(request).on.isoformat()}
