"""Needs, offers and matches for the tests of reading."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cauce.foundation.values.translated import Translated
from cauce.regional.support.models import Answer, Circulation, Match, MatchStep, Need, Offer
from tests.cast import party


def said(words: str, english: str = "") -> Translated:
    return Translated({"es": words, "en": english or f"{words} (en)"})


def _described(owner: str, key: str, **more: Any) -> dict[str, Any]:
    title = more.pop("title", key)
    return {
        "key": key, "owner": party(owner), "title": said(title), "words": said(f"Palabras de {title}"),
        "forms": ["technical"], "visibility": "public", "written_at": timezone.now(),
        "published_at": timezone.now(), "source_url": "test", **more,
    }  # fmt: skip


def need(key: str = "N-1", owner: str = "BLZ", **more: Any) -> Need:
    """A published, public need of Belize without an amount, unless told otherwise."""
    if isinstance(more.get("amount"), int):
        more = {"unit": "money", "currency": "USD", **more, "amount": Decimal(more["amount"])}
    return Need.objects.create(**_described(owner, key, **more))


def offer(key: str = "O-1", owner: str = "CAN", **more: Any) -> Offer:
    """A published, public offer of Canada for any State, unless told otherwise."""
    if isinstance(more.get("amount"), int):
        more = {"unit": "money", "currency": "USD", **more, "amount": Decimal(more["amount"])}
    return Offer.objects.create(**_described(owner, key, **more))


def match(asked: Need, given: Offer, *stages: str, amount: int | None = None, currency: str = "USD") -> Match:
    """A match that came to these stages one after another; an agreement is about `amount`."""
    number = Match.objects.count() + 1
    made = Match.objects.create(  # type: ignore[misc]
        key=f"M-{number}",
        need=asked,
        offer=given,
        giver_id=given.owner_id,
        origin="hand",
    )
    for stage in stages:
        step(made, stage, amount=amount if stage == "agreement" else None, currency=currency)
    return made


def step(of: Match, stage: str, *, amount: int | None = None, currency: str = "USD") -> MatchStep:
    before = of.steps.count()
    return MatchStep.objects.create(
        match=of, stage=stage, at=timezone.now() + timedelta(seconds=before),
        amount=None if amount is None else Decimal(amount), currency="" if amount is None else currency,
        reason="funds" if stage in ("declined_by_state", "declined_by_offeror", "no_capacity") else "",
    )  # fmt: skip


def shown(asked: Need, code: str, on: date) -> Circulation:
    return Circulation.objects.create(need=asked, party=party(code), at=noon(on))


def answered(asked: Need, code: str, on: date, kind: str = "interested", words: str = "") -> Answer:
    return Answer.objects.create(need=asked, party=party(code), kind=kind, words=words, at=noon(on))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


#: The way of a match up to the signature.
SIGNED = (
    "suggested", "reviewed", "shared_with_state", "state_explores", "shared_with_offeror",
    "exploratory_call", "scoping_note", "agreement",
)  # fmt: skip
