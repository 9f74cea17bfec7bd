"""What the pages of a need and of an offer show, as far as their reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.regional.commitments import queries as commitments
from cauce.regional.commitments.models import Commitment
from cauce.regional.support import showing
from cauce.regional.support.models import MatchStep, Need, Offer
from cauce.regional.support.queries import pipeline
from cauce.regional.support.queries.clocks import Clock, clocks_of
from cauce.regional.support.queries.gaps import Gap, agreements, gap, is_comparable
from cauce.regional.support.queries.offers import Room, excluded_by, rooms_of
from cauce.regional.support.shown_matches import shown_line


@dataclass(frozen=True)
class Agreed:
    """An agreement that counts, and what it takes off the need. `amount` is "" when that is not known."""

    key: str
    giver: Party
    on: date
    amount: str
    counts: bool
    is_demonstration: bool


@dataclass(frozen=True)
class Unnamed:
    """The agreements that count, but that the reader may not see: how many, and what they take off."""

    number: int
    amount: str


@dataclass(frozen=True)
class NeedPage:
    """A need with what surrounds it."""

    need: Need
    gap: Gap
    agreed: tuple[Agreed, ...]
    unnamed: Unnamed | None
    matches: tuple[dict[str, Any], ...]
    clock: Clock | None
    commitment: Commitment | None
    classified: tuple[tuple[Scheme, tuple[Term, ...]], ...]
    sees_clocks: bool

    @property
    def asked(self) -> str:
        return showing.quantity(self.need.amount, self.need.unit, self.need.currency)

    @property
    def left(self) -> str:
        return showing.left_words(self.gap)

    @property
    def unmeasured(self) -> str:
        """Agreements that take nothing off, in words; "" without any, or where nothing is measured."""
        is_known = self.gap.asked is not None and self.gap.unmeasured
        return showing.unmeasured_words(self.gap) if is_known else ""

    @property
    def forms(self) -> str:
        return ", ".join(showing.form_names(self.need))

    @property
    def languages(self) -> str:
        return showing.language_names(self.need)

    @property
    def window(self) -> str:
        return showing.window(self.need)

    @property
    def meets(self) -> list[str]:
        return showing.condition_names(self.need.meets)

    @property
    def refuses(self) -> list[str]:
        return showing.condition_names(self.need.refuses)

    @property
    def is_helped(self) -> bool:
        """Whether anything is known of who supports it now."""
        return bool(self.need.exists or self.need.existing.all() or self.agreed or self.unnamed)


@dataclass(frozen=True)
class OfferPage:
    """An offer with what surrounds it. `excluded` are the States it is not for: for few to read."""

    offer: Offer
    room: Room
    matches: tuple[dict[str, Any], ...]
    classified: tuple[tuple[Scheme, tuple[Term, ...]], ...]
    excluded: tuple[Party, ...]

    @property
    def amount(self) -> str:
        return showing.quantity(self.offer.amount, self.offer.unit, self.offer.currency)

    @property
    def left(self) -> str:
        return showing.quantity(self.room.left, self.offer.unit, self.offer.currency)

    @property
    def most(self) -> str:
        return showing.quantity(self.offer.most, self.offer.unit, self.offer.currency)

    @property
    def least(self) -> str:
        return showing.quantity(self.offer.least, self.offer.unit, self.offer.currency)

    @property
    def forms(self) -> str:
        return ", ".join(showing.form_names(self.offer))

    @property
    def languages(self) -> str:
        return showing.language_names(self.offer)

    @property
    def window(self) -> str:
        return showing.window(self.offer)

    @property
    def asks(self) -> list[str]:
        return showing.condition_names(self.offer.asks)


def need_page(person: Person, need: Need) -> NeedPage:
    """Everything around a need that was read with `needs.whole`."""
    signed = _signed(need)
    lines = pipeline.lines(person, pipeline.pipeline(person).filter(need=need))
    known = {line.match.key for line in lines if line.giver}
    return NeedPage(
        need=need,
        gap=gap(need, signed),
        agreed=tuple(_agreed(need, step) for step in signed if step.match.key in known),
        unnamed=_unnamed(need, [step for step in signed if step.match.key not in known]),
        matches=tuple(shown_line(line) for line in lines),
        clock=clocks_of(person, [need]).get(need.pk),
        commitment=_served(person, need),
        classified=classified(need.terms.all()),
        sees_clocks=person.is_secretariat,
    )


def offer_page(person: Person, offer: Offer) -> OfferPage:
    """Everything around an offer that was read with `offers.whole`."""
    lines = pipeline.lines(person, pipeline.pipeline(person).filter(offer=offer))
    return OfferPage(
        offer=offer,
        room=rooms_of([offer])[offer.pk],
        matches=tuple(shown_line(line) for line in lines),
        classified=classified(offer.terms.all()),
        excluded=excluded_by(person, offer),
    )


def classified(terms: Iterable[Term]) -> tuple[tuple[Scheme, tuple[Term, ...]], ...]:
    """The terms under their classifications, in the order in which they were read."""
    return tuple((scheme, tuple(own)) for scheme, own in groupby(terms, key=lambda term: term.scheme))


def _signed(need: Need) -> list[MatchStep]:
    found = agreements().filter(match__need=need).select_related("match__giver")
    return list(found.defer("match__giver__search_es", "match__giver__search_en").order_by("at", "pk"))


def _agreed(need: Need, step: MatchStep) -> Agreed:
    return Agreed(
        key=step.match.key,
        giver=step.match.giver,
        on=timezone.localtime(step.at).date(),
        amount=showing.quantity(step.amount, need.unit, step.currency or need.currency),
        counts=is_comparable(need, step),
        is_demonstration=step.match.is_demonstration,
    )


def _unnamed(need: Need, steps: list[MatchStep]) -> Unnamed | None:
    if not steps:
        return None
    taken = [step.amount for step in steps if step.amount is not None and is_comparable(need, step)]
    total = sum(taken, Decimal(0)) if taken else None
    return Unnamed(len(steps), showing.quantity(total, need.unit, need.currency))


def _served(person: Person, need: Need) -> Commitment | None:
    """The commitment it serves, if the reader may see that one too."""
    if need.commitment_id is None:
        return None
    found: Commitment | None = commitments.visible(person).filter(pk=need.commitment_id).first()
    return found
