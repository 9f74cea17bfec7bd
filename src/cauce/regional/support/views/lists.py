"""The lists of needs and offers: the unmet needs first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.foundation.accounts.standing import Person
from cauce.foundation.figures.figure import Figure
from cauce.foundation.web.arranging import Arranged
from cauce.foundation.web.paging import KeysFirst
from cauce.regional.commitments.queries import one_of
from cauce.regional.support import rules
from cauce.regional.support.filters import NeedFilter, OfferFilter
from cauce.regional.support.queries import clocks, gaps, needs, offers
from cauce.regional.support.queries.following import is_kept, kept
from cauce.regional.support.tables import AskedTable, NeedTable, OfferTable
from cauce.regional.support.views.rooms import rooms


def reader(request: HttpRequest) -> Person:
    return cast(Person, request.person)  # type: ignore[attr-defined]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The unmet needs, narrowed, in an order that says nothing unless the reader chooses one."""
    person = reader(request)
    found = NeedFilter(request.GET, person=person)
    table = NeedTable(needs.neutral(found.found, person.on))
    if not person.is_secretariat:
        table.exclude = ("clock",)
    shown = _arranged(request, table)
    table.gaps = gaps.gaps_of(shown)
    table.clocks = clocks.clocks_of(person, shown) if person.is_secretariat else {}
    context = {
        "page_title": _("Needs"),
        "rooms": rooms("support:home", person),
        "filter": found,
        "table": table,
        "figures": figures(person, found.covered),
        "drafts": list(needs.drafts(person)),
        "may_need": rules.may_need(person),
        "feed_url": _feed(found),
        "query": urlencode(kept(found.asked)),
        "is_kept": not person.is_anonymous and is_kept(person, found.asked),
    }
    return render(request, "support/needs.html", context)


@require_safe
def offers_list(request: HttpRequest) -> HttpResponse:
    """The open offers, each with what is left of it."""
    person = reader(request)
    found = OfferFilter(request.GET, person=person)
    table = OfferTable(needs.neutral(found.found, person.on))
    table.rooms = offers.rooms_of(_arranged(request, table))
    context = {
        "page_title": _("Offers"),
        "rooms": rooms("support:offers", person),
        "filter": found,
        "table": table,
        "drafts": list(offers.drafts(person)),
        "may_offer": rules.may_offer(person),
    }
    return render(request, "support/offers.html", context)


def _arranged(request: HttpRequest, table: AskedTable) -> list[Any]:
    """Put the table in its order and on its page; the records of that page."""
    table.today = reader(request).on
    paginate = {"per_page": settings.PAGE_SIZE, "paginator_class": KeysFirst}
    Arranged(request, paginate=paginate).configure(table)
    return [row.record for row in table.page.object_list]


def _feed(found: NeedFilter) -> str:
    """The public feed of what is asked for here."""
    query = urlencode({"lang": (get_language() or "es")[:2], **kept(found.asked)})
    return f"{reverse('exchange_plain:feed_needs')}?{query}"


def figures(person: Person, covered: Collection[int]) -> list[Figure]:
    """How many needs are unmet, the money they want, and for the secretariat what is late."""
    every = needs.published(person)
    wanted = ~Q(one_of(covered))
    found = every.filter(gaps.is_open()).aggregate(
        open=Count("pk"),
        unmet=Count("pk", filter=wanted),
        invented=Count("pk", filter=wanted & Q(is_demonstration=True)),
        states=Count("owner", filter=wanted, distinct=True),
    )
    here = reverse("support:home")
    told = [
        _figure(
            person, found["unmet"], _("needs are unmet"), of=found["open"], rows_url=here,
            scope=_scope(found["states"], found["invented"]),
        ),
        *_money(person, covered, here),
    ]  # fmt: skip
    return [*told, *_late(person, here)] if person.is_secretariat else told


def _scope(states: int, invented: int) -> str:
    """Whose the unmet needs are, and how many of them were made up."""
    told = ngettext(
        "Published and not closed, from %(n)s State", "Published and not closed, from %(n)s States", states
    ) % {"n": states}  # fmt: skip
    if not invented:
        return told
    made_up = ngettext("%(n)s is for demonstration", "%(n)s are for demonstration", invented)
    return f"{told}; {made_up % {'n': invented}}"


def _money(person: Person, covered: Collection[int], here: str) -> list[Figure]:
    """The money still wanted, currency by currency: what is in two currencies is never added."""
    return [
        _figure(
            person, total.left, _("still wanted in money"), unit=total.currency,
            rows_url=f"{here}?money=yes",
            scope=_("Needs with an amount in %(currency)s: %(needs)s") % {
                "currency": total.currency, "needs": total.needs
            },
        )
        for total in gaps.totals(gaps.unmet(needs.published(person), covered))
    ]  # fmt: skip


def _late(person: Person, here: str) -> list[Figure]:
    rows = needs.published(person)
    shown = clocks.circulated_late(rows, person.on).count()
    said = clocks.unanswered(rows, person.on, late=True).count()
    return [
        _figure(
            person, shown, _("needs were not shown to members in time"),
            scope=_("Within two weeks of their publication"),
            rows_url=f"{here}?status=every&clock=circulated-late",
        ),
        _figure(
            person, said, _("needs wait for an answer that is late"),
            scope=_("Two months after a member was shown them"),
            rows_url=f"{here}?status=every&clock=answered-late",
        ),
    ]  # fmt: skip


def _figure(person: Person, value: Any, label: str, **known: Any) -> Figure:
    return Figure(value=value, label=label, as_of=person.on, source_label=_("Needs published here"), **known)
