"""Putting a content into the rows of a need or an offer."""

from __future__ import annotations

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.regional.agenda.models import Event
from cauce.regional.support.content import (
    LISTS,
    NEED_LISTS,
    NEED_SAME,
    OFFER_LISTS,
    OFFER_SAME,
    SAME,
    NeedSaid,
    OfferSaid,
    Said,
)
from cauce.regional.support.models import ExistingSupport, Need, Offer, Proof
from cauce.regional.support.queries.needs import may_serve


def write(kept: Need | Offer, said: Said, by: Person) -> None:
    """Set the columns, save, and put the rows beside it in place of those there were. In a transaction."""
    is_new = kept._state.adding
    if isinstance(kept, Need) and isinstance(said, NeedSaid):
        _set(kept, said, SAME + NEED_SAME, LISTS + NEED_LISTS)
        _tie(kept, said, by)
        kept.save()
        if said.existing or not is_new:
            _write_existing(kept, said)
    elif isinstance(kept, Offer) and isinstance(said, OfferSaid):
        _set(kept, said, SAME + OFFER_SAME, LISTS + OFFER_LISTS)
        kept.save()
        kept.states.set(Party.objects.filter(pk__in=said.states))
        kept.not_states.set(Party.objects.filter(pk__in=said.not_states))
        _write_proofs(kept, said)
    else:
        raise TypeError(f"{type(said).__name__} is not said of {type(kept).__name__}")
    if said.terms or not is_new:
        kept.terms.set(Term.objects.filter(pk__in=said.terms))


def _set(kept: Need | Offer, said: Said, same: tuple[str, ...], lists: tuple[str, ...]) -> None:
    for name in same:
        setattr(kept, name, getattr(said, name))
    for name in lists:
        setattr(kept, name, list(getattr(said, name)))
    if kept.unit != "money":
        kept.currency = ""


def _tie(need: Need, said: NeedSaid, by: Person) -> None:
    """To a commitment of its State and a row of the calendar, where the person sees them; else as it was."""
    if said.commitment != (need.commitment.key if need.commitment else ""):
        own = may_serve(by, [str(need.owner_id)])
        need.commitment = own.filter(key=said.commitment).first()
    if said.event != (need.event.key if need.event else ""):
        need.event = Event.objects.visible_to(by).filter(key=said.event).first()


def _write_existing(need: Need, said: NeedSaid) -> None:
    need.existing.all().delete()
    ExistingSupport.objects.bulk_create(
        ExistingSupport(
            need=need, party_id=each.party or None, name=each.name, what=each.what, until=each.until,
            position=place,
        )
        for place, each in enumerate(said.existing)
    )  # fmt: skip


def _write_proofs(offer: Offer, said: OfferSaid) -> None:
    offer.proofs.all().delete()
    for place, each in enumerate(said.proofs):
        made = Proof.objects.create(offer=offer, title=each.title, link=each.link, position=place)
        made.terms.set(Term.objects.filter(pk__in=each.terms))
