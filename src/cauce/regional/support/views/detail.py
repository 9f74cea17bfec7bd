"""The page of a need and the page of an offer. Not found and not for this reader look the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.foundation.accounts.standing import Person
from cauce.regional.support import rules, rules_matches
from cauce.regional.support.checking import remarks
from cauce.regional.support.content import said_of
from cauce.regional.support.matching.rules import sees_runs
from cauce.regional.support.matching.scarce import price_of
from cauce.regional.support.models import Need, Offer
from cauce.regional.support.pages import need_page, offer_page
from cauce.regional.support.queries import needs, offers
from cauce.regional.support.queries.proposals import near_needs, near_offers
from cauce.regional.support.views.lists import reader


@require_safe
def need(request: HttpRequest, key: str) -> HttpResponse:
    """What is wanted, what there is already, what is left."""
    person = reader(request)
    found = get_object_or_404(needs.whole(person), key=key)
    may_circulate = rules.may_circulate(person, found)
    page = need_page(person, found)
    was_shown = page.clock is not None and page.clock.circulated_on is not None
    show = (reverse("support:circulate", args=[found.key]), _("Show it to more members"))
    context = {
        "page": page,
        "may_circulate": may_circulate,
        "may_answer": rules.may_answer(person, found),
        "acts": [*([show] if may_circulate and was_shown else []), *_acts(person, found, "need")],
        "near": near_offers(person, found) if _may_read_reasons(person, found) else [],
        "price": price_of(person, found.key) if found.is_open else None,
    }
    return render(request, "support/need.html", context | _allowed(person, found))


@require_safe
def offer(request: HttpRequest, key: str) -> HttpResponse:
    """What is offered, to whom, on which conditions, and what is left."""
    person = reader(request)
    found = get_object_or_404(offers.whole(person), key=key)
    context = {
        "page": offer_page(person, found),
        "acts": _acts(person, found, "offer"),
        "near": near_needs(person, found) if _may_read_reasons(person, found) else [],
    }
    return render(request, "support/offer.html", context | _allowed(person, found))


def _allowed(person: Person, record: Need | Offer) -> dict[str, Any]:
    return {
        "page_title": str(record.title),
        "record": record,
        "may_write": rules.may_write(person, record) and record.closed_at is None,
        "may_publish": rules.may_publish(person, record),
        "remarks": _remarks(person, record),
    }


def _remarks(person: Person, record: Need | Offer) -> list[str]:
    """What a draft does not say yet, for those who go on writing it."""
    is_theirs = record.published_at is None and rules.may_write(person, record)
    return remarks(said_of(record), on=person.on) if is_theirs else []


def _may_read_reasons(person: Person, record: Need | Offer) -> bool:
    """What almost fits is for the owner, and for those who see the runs."""
    return sees_runs(person) or record.owner_id in person.parties


def _matching_acts(person: Person, record: Need | Offer, kind: str) -> list[tuple[str, str]]:
    """Proposing a match of what is open, and recording support that was agreed on without one."""
    if not record.is_open:
        return []
    found = []
    if rules_matches.may_run(person):
        found.append((f"{reverse('support:suggest')}?{kind}={record.key}", _("Propose a match")))
    if kind == "need" and rules_matches.may_record(person):
        found.append((f"{reverse('support:bilateral')}?need={record.key}", _("Record bilateral support")))
    return found


def _acts(person: Person, record: Need | Offer, kind: str) -> list[tuple[str, str]]:
    """What stands aside from the main action: the address and the words of each."""
    offered = (
        ("publish", _("Show it to more readers"), rules.may_publish(person, record) and record.is_open),
        ("close", _("Close"), rules.may_close(person, record)),
        ("reopen", _("Open again"), rules.may_reopen(person, record)),
        ("withdraw", _("Throw the draft away"), rules.may_withdraw(person, record)),
    )
    acts = [
        (reverse(f"support:{kind}_{verb}", args=[record.key]), words) for verb, words, may in offered if may
    ]
    acts += _matching_acts(person, record, kind)
    if person.is_secretariat or record.owner_id in person.parties:
        history = reverse("ledger:history", args=[f"support.{kind}", record.pk])
        acts.append((history, _("History")))
    return acts
