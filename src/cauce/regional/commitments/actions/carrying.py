"""What was reported goes on where a merge or a split takes its indicator: referred to, never moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from cauce.foundation.accounts.visibility import Visibility
from cauce.regional.commitments.content import Content, GivenIndicator
from cauce.regional.commitments.models import Commitment, Continuation, Indicator, PartRole


@dataclass(frozen=True)
class Dealt:
    """An indicator of a commitment that is split, as one share takes it: by its old key, and whose part."""

    old: str
    indicator: GivenIndicator
    parties: tuple[str, ...]


def as_new(commitment: Commitment, content: Content) -> Iterator[GivenIndicator]:
    """The indicators as those of a merged commitment, which has more parties than this one.

    What was everyone's and is in one hand stays in that hand: the others are not asked for it.
    """
    alone, sums = content.parties(PartRole.COMMITS), only_added_up(commitment)
    for each in content.indicators:
        is_open = not each.owner and each.key not in sums
        owner = alone[0] if is_open and len(alone) == 1 else each.owner
        yield replace(each, key="", owner=owner)


def only_added_up(commitment: Commitment) -> frozenset[str]:
    """The keys of the indicators that nobody reports: what feeds them, now or before, adds up to them."""
    rows = commitment.indicators.filter(owner__isnull=True)
    return frozenset(row.key for row in rows if _is_fed(row))


def _is_fed(row: Indicator) -> bool:
    before = row.continues.filter(party__isnull=True).select_related("origin")
    return row.fed_by.exists() or any(_is_fed(each.origin) for each in before)


def carry_all(merged: Sequence[Commitment], made: Commitment) -> None:
    """Say that each indicator of `made` continues the one that it was made of, with all that feeds that."""
    olds = [old for each in merged for old in _in_order(each)]
    news = dict(zip((old.pk for old in olds), _in_order(made), strict=True))
    for old in olds:
        new = news[old.pk]
        if old.feeds_id in news:
            new.feeds = news[old.feeds_id]
            new.save(update_fields=["feeds"])
    Continuation.objects.bulk_create(Continuation(origin=old, target=news[old.pk]) for old in olds)


def dealt_out(
    kept: Content, shares: Sequence[Sequence[str]], stay: Collection[str] = ()
) -> list[list[Dealt]]:
    """The indicators that each share takes. What a party reports goes to the first share that names it.

    Those with the keys in `stay` remain with the whole; the shares go on adding to them.
    """
    taken: set[str] = set()
    dealt = []
    for parties in shares:
        first = tuple(party for party in parties if party not in taken)
        taken.update(first)
        dealt.append([
            Dealt(each.key, _for(each, first), first)
            for each in kept.indicators
            if each.key not in stay and (each.owner in first if each.owner else first)
        ])  # fmt: skip
    return dealt


def _for(each: GivenIndicator, parties: Sequence[str]) -> GivenIndicator:
    alone = parties[0] if len(parties) == 1 else ""
    return replace(each, key="", owner=each.owner or alone)


def carry_dealt(whole: Commitment, made: Commitment, dealt: Sequence[Dealt]) -> None:
    """Say that each indicator of one share continues, for its parties, that of the whole."""
    olds = {old.key: old for old in _in_order(whole)}
    for given, new in zip(dealt, _in_order(made), strict=True):
        parties = [given.indicator.owner] if given.indicator.owner else given.parties
        Continuation.objects.bulk_create(
            Continuation(origin=olds[given.old], target=new, party_id=party) for party in parties
        )


def goes_on_in(made: Commitment) -> list[str]:
    """The keys of public commitments with which goes on already what `made` would go on with.

    Holds the commitments that both continue until the transaction ends: two are not published side by side.
    """
    mine = Continuation.objects.filter(target__commitment=made)
    olds = Commitment.objects.filter(indicators__continued_in__in=mine).values("pk")
    list(Commitment.objects.filter(pk__in=olds).order_by("pk").select_for_update())
    taken = Continuation.objects.filter(
        origin__in=mine.values("origin"), target__commitment__visibility=Visibility.PUBLIC
    ).exclude(target__commitment=made)
    places = set(mine.values_list("origin", "party"))
    return sorted({
        key
        for key, origin, party in taken.values_list("target__commitment__key", "origin", "party")
        if party is None or {(origin, party), (origin, None)} & places
    })  # fmt: skip


def _in_order(commitment: Commitment) -> list[Indicator]:
    return list(commitment.indicators.order_by("position", "pk"))


def has_history(row: Indicator) -> bool:
    """Whether values stand behind it: its own, or those of what it continues, however far back."""
    before = row.continues.select_related("origin")
    return any(each.origin.values.exists() or has_history(each.origin) for each in before)
