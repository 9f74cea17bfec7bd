"""Reads of the offers. Every one starts from what the person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.regional.support.models import MatchStep, Offer, Proof
from cauce.regional.support.queries import needs
from cauce.regional.support.queries.gaps import agreements
from cauce.regional.support.queries.needs import TERMS, UNSHOWN
from cauce.regional.support.reading import AskedQuerySet


@dataclass(frozen=True)
class Room:
    """What is left of an offer: how many more needs it can serve, and of its amount, in its own unit.

    `unmeasured` agreements have no amount in the offer's own unit: they take nothing off its amount.
    """

    most: int
    served: int
    amount: Decimal | None
    agreed: Decimal
    unmeasured: int

    @property
    def places(self) -> int:
        return max(self.most - self.served, 0)

    @property
    def left(self) -> Decimal | None:
        """What can still be given; None when nobody said how much there is."""
        return None if self.amount is None else max(self.amount - self.agreed, Decimal(0))

    @property
    def is_spent(self) -> bool:
        return self.places == 0 or self.left == 0


def visible(person: Person) -> AskedQuerySet:
    """The offers `person` may see, their own drafts among them."""
    return Offer.objects.visible_to(person)


def published(person: Person) -> AskedQuerySet:
    """The offers `person` may see that are no drafts, closed ones among them."""
    return visible(person).filter(published_at__isnull=False)


def listed(person: Person) -> AskedQuerySet:
    """Published offers as the rows of a list: who offers, and for which States."""
    states = Party.objects.only("code", "short", "name").order_by("code")
    return (
        published(person).select_related("owner").defer(*UNSHOWN).prefetch_related(Prefetch("states", states))
    )


def drafts(person: Person) -> AskedQuerySet:
    """What those the person acts for are still writing, newest first."""
    own = visible(person).filter(owner__in=person.parties, published_at__isnull=True)
    return own.select_related("owner").defer(*UNSHOWN).order_by("-written_at", "key")


def whole(person: Person) -> AskedQuerySet:
    """Complete offers: who offers, for whom, the classifications, and the proofs."""
    proofs = Proof.objects.order_by("position", "pk")
    states = Party.objects.only("code", "short", "name").order_by("code")
    return (
        visible(person)
        .select_related("owner")
        .defer(*UNSHOWN)
        .prefetch_related(
            Prefetch("terms", TERMS),
            Prefetch("proofs", proofs),
            Prefetch("states", states),
            Prefetch("not_states", states),
        )
    )


def served(person: Person) -> list[Party]:
    """The States that some offer of the person's view names, and those that have needs to be served."""
    named = Offer.states.through.objects.filter(offer__in=published(person).order_by().values("pk"))
    asking = needs.published(person).order_by().values("owner")
    found = Party.objects.filter(Q(pk__in=named.values("party")) | Q(pk__in=asking))
    return list(found.only("code", "short", "name"))


def excluded_by(person: Person, offer: Offer) -> tuple[Party, ...]:
    """The States an offer is not for: for its owner and the secretariat to know, none for anybody else."""
    return tuple(offer.not_states.all()) if knows_excluded(person, str(offer.owner_id)) else ()


def knows_excluded(person: Person, owner: str) -> bool:
    """Whether the person may know whom the offers of this party exclude."""
    return person.is_secretariat or owner in person.parties


def rooms_of(offers: Iterable[Offer]) -> dict[int, Room]:
    """What is left of each of these offers. One query for all."""
    known = list(offers)
    signed: dict[int, list[MatchStep]] = defaultdict(list)
    found = agreements().filter(match__offer__in=[offer.pk for offer in known])
    for step in found.select_related("match__need"):
        signed[step.match.offer_id or 0].append(step)
    return {offer.pk: _room(offer, signed[offer.pk]) for offer in known}


def _room(offer: Offer, signed: list[MatchStep]) -> Room:
    taken = [step.amount for step in signed if step.amount is not None and _is_comparable(offer, step)]
    return Room(offer.max_needs, len(signed), offer.amount, sum(taken, Decimal(0)), len(signed) - len(taken))


def _is_comparable(offer: Offer, step: MatchStep) -> bool:
    """Whether what was agreed on, told in the need's own unit, can be taken off what is offered."""
    need = step.match.need
    return need.unit == offer.unit and (step.currency or need.currency) == offer.currency
