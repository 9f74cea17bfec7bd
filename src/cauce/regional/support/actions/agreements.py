"""What both sides agree on: each confirms the same terms, or the secretariat records what they signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.support import rules_matches as rules
from cauce.regional.support import tasks
from cauce.regional.support.actions.refusals import Refused, require
from cauce.regional.support.actions.steps import (
    OVER,
    append,
    free_key,
    is_invented,
    locked,
    may_take,
    newest_step,
    open_need,
    refuse_own,
    was_taken,
)
from cauce.regional.support.models import Confirmation, Match, MatchStep, Need, Offer, Origin, Stage, Unit
from cauce.regional.support.queries.offers import rooms_of
from cauce.regional.support.rules_matches import Side
from cauce.regional.support.showing import quantity


@dataclass(frozen=True)
class Terms:
    """What is agreed on: how much, in the need's own unit. No amount where nothing is counted."""

    amount: Decimal | None = None
    currency: str = ""


def agree(
    *,
    by: Person,
    match: Match,
    terms: Terms,
    words: str = "",
    confirms: int | None = None,
    at: datetime | None = None,
) -> Match:
    """One side agrees to terms; once the other has agreed to the same, the match comes to its agreement.

    `confirms` is the confirmation that stood before the reader (its id): terms that changed since are not
    agreed to unseen; nor is what the offer has not got left. The secretariat records what both signed, with
    `words` that say where it is to be seen. Raises PermissionDenied and `Refused`.
    """
    with transaction.atomic():
        stands = locked(by, match)
        if was_taken("agree", by, stands):
            return stands
        sides = may_take("agree", by, stands) & rules.BOTH
        _refuse_terms(stands.need, terms)
        if not sides:
            _record_signed(by, stands, terms, words, at)
            return stands
        _refuse_beyond_offer(stands, terms)
        party = stands.need.owner_id if Side.STATE in sides else stands.giver_id
        _confirm(by, stands, str(party), terms, words, confirms, at)
    return stands


def record_bilateral(
    *,
    by: Person,
    need: Need,
    giver: str,
    terms: Terms,
    words: str = "",
    at: datetime | None = None,
) -> Match:
    """Support that two agreed on without a match: a side records it and the other confirms.

    The secretariat records what both signed, with `words` that say where it is to be seen: agreed at once.
    `giver` is the code of the party that supports. Raises PermissionDenied and `Refused`.
    """
    require(rules.may_record(by))
    with transaction.atomic():
        wanted = open_need(by, need)
        _refuse_terms(wanted, terms)
        refuse_own(str(wanted.owner_id), giver)
        made = Match(
            need=wanted, giver_id=giver, origin=Origin.BILATERAL, is_demonstration=is_invented(by, wanted)
        )
        sides = rules.sides_of(by, made)
        require(bool(sides))
        known = _recorded_already(made, terms)
        if known is not None:
            return known
        made.key = free_key()
        made.save()
        _begin_bilateral(by, made, sides & rules.BOTH, terms, words, at)
    return made


def _begin_bilateral(
    by: Person, match: Match, sides: frozenset[Side], terms: Terms, words: str, at: datetime | None
) -> None:
    if not sides:
        _record_signed(by, match, terms, words, at)
        return
    by_state = Side.STATE in sides
    party = match.need.owner_id if by_state else match.giver_id
    stage = Stage.SHARED_WITH_OFFEROR if by_state else Stage.SHARED_WITH_STATE
    step = MatchStep(match=match, stage=stage, party_id=party, words=words.strip())
    append(step, by, "record_bilateral", at)
    _keep_confirmation(by, match, str(party), terms, words, at)


def _confirm(
    by: Person, match: Match, party: str, terms: Terms, words: str, confirms: int | None, at: datetime | None
) -> None:
    last = Confirmation.objects.filter(match=match).order_by("-at", "-pk").first()
    same = last is not None and (last.amount, last.currency) == (terms.amount, terms.currency)
    if last is not None and last.party_id == party and same:
        return
    if last is not None and last.party_id != party and confirms != last.pk:
        raise Refused(_("The other side has written terms meanwhile. Read them below, then decide."))
    _keep_confirmation(by, match, party, terms, words, at)
    if last is None or last.party_id == party or not same:
        return
    step = MatchStep(
        match=match, stage=Stage.AGREEMENT, party_id=party, amount=terms.amount, currency=terms.currency
    )
    append(step, by, "agree", at)


def _keep_confirmation(
    by: Person, match: Match, party: str, terms: Terms, words: str, at: datetime | None
) -> None:
    Confirmation.objects.create(
        match=match, party_id=party, amount=terms.amount, currency=terms.currency, words=words.strip(),
        by_id=by.user_id, at=at or timezone.now(),
    )  # fmt: skip
    change = {"amount": terms.amount, "currency": terms.currency}
    record(verb="match_confirm", subject=match, by=by, party=party, change=change, at=at)
    tasks.tell_now()


def _record_signed(by: Person, match: Match, terms: Terms, words: str, at: datetime | None) -> None:
    if not words.strip():
        raise Refused(_("Say where the signed agreement is to be seen: a document, an address, a date."))
    step = MatchStep(
        match=match, stage=Stage.AGREEMENT, amount=terms.amount, currency=terms.currency,
        words=words.strip(),
    )  # fmt: skip
    append(step, by, "record_agreement", at)


def _refuse_beyond_offer(match: Match, terms: Terms) -> None:
    """What others agreed on meanwhile is gone: no place and no amount of an offer is agreed on twice over."""
    if match.offer_id is None:
        return
    offer = Offer.objects.select_for_update(no_key=True, of=("self",)).get(pk=match.offer_id)
    room = rooms_of([offer])[offer.pk]
    if not room.places:
        raise Refused(
            _("Other agreements have taken every place of this offer. Its owner can make room in it.")
        )
    is_counted = (match.need.unit, terms.currency or match.need.currency) == (offer.unit, offer.currency)
    if is_counted and room.left is not None and (terms.amount or Decimal(0)) > room.left:
        raise Refused(
            _("This offer has %(left)s left. Agree on no more than that, or have its owner offer more.")
            % {"left": quantity(room.left, offer.unit, offer.currency)}
        )


def _recorded_already(made: Match, terms: Terms) -> Match | None:
    """The same support, recorded before: the second press of a button, or the other side's own record."""
    known = Match.objects.filter(need=made.need, giver=made.giver_id, origin=Origin.BILATERAL)
    for each in known:
        last = each.confirmations.order_by("-at", "-pk").first() or newest_step(each)
        if newest_step(each).stage not in OVER and (last.amount, last.currency) == (
            terms.amount,
            terms.currency,
        ):
            return each  # type: ignore[no-any-return]
    return None


def _refuse_terms(need: Need, terms: Terms) -> None:
    if terms.amount is None:
        if terms.currency:
            raise Refused(_("A currency needs an amount."))
        return
    if not terms.amount.is_finite() or terms.amount < 0:
        raise Refused(_("An amount is zero or more."))
    is_money = need.unit in ("", Unit.MONEY)
    if is_money and not terms.currency:
        raise Refused(_("Money needs a currency."))
    if not is_money and terms.currency:
        raise Refused(_("This need is not counted in money: leave the currency out."))
