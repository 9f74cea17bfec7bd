"""The rows of a commitment, made to say what a content says."""

from __future__ import annotations

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments.actions.carrying import has_history
from cauce.regional.commitments.actions.refusals import Refused
from cauce.regional.commitments.content import COLUMNS, Content, GivenCost, GivenIndicator
from cauce.regional.commitments.models import (
    Commitment,
    Cost,
    Indicator,
    Life,
    Link,
    Part,
    SupportWanted,
)


def write_text(commitment: Commitment, content: Content) -> None:
    """The columns, classifications, countries and parts; saves the commitment."""
    for name in COLUMNS:
        setattr(commitment, name, getattr(content, name))
    commitment.save()
    commitment.terms.set(Term.objects.filter(code__in=content.terms))
    commitment.countries.set(Party.objects.filter(code__in=content.countries))
    commitment.parts.all().delete()
    Part.objects.bulk_create(
        Part(
            commitment=commitment, role=part.role, party_id=part.party or None, name=part.name,
            share=part.share, position=position,
        )
        for position, part in enumerate(content.parts)
    )  # fmt: skip


def write_shares(commitment: Commitment, content: Content) -> None:
    """What each party does of it, and nothing else of its parts."""
    for part in content.parts:
        if part.party:
            commitment.parts.filter(role=part.role, party=part.party).update(share=part.share)


def write_rest(commitment: Commitment, content: Content, by: Person) -> None:
    """Indicators, cost, support wanted and links."""
    _write_indicators(commitment, content.indicators)
    _write_cost(commitment, content.cost)
    commitment.support_wanted.all().delete()
    SupportWanted.objects.bulk_create(
        SupportWanted(commitment=commitment, type=each.type, text=each.text, position=position)
        for position, each in enumerate(content.support)
    )
    _write_links(commitment, content, by)


def _write_indicators(commitment: Commitment, given: tuple[GivenIndicator, ...]) -> None:
    kept = {each.key: each for each in commitment.indicators.all()}
    wanted = {each.key for each in given}
    for gone in (row for key, row in kept.items() if key not in wanted):
        _remove(gone, commitment)
    for position, each in enumerate(given):
        new = Indicator(commitment=commitment, key=f"i{commitment.version}-{position + 1}")
        row = kept.get(each.key) or new
        _fill(row, each, position)


def _fill(row: Indicator, given: GivenIndicator, position: int) -> None:
    for name in (
        "name", "unit", "measure", "direction", "baseline", "baseline_on", "target", "target_on",
    ):  # fmt: skip
        setattr(row, name, getattr(given, name))
    row.owner_id, row.feeds_id, row.position = given.owner or None, given.feeds, position
    row.save()


def _remove(row: Indicator, commitment: Commitment) -> None:
    refusal = Refused(
        _("%(name)s: values were reported for this indicator, or others add to it. It stays.") % {"name": row}
    )
    if commitment.life == Life.PUBLISHED and has_history(row):
        raise refusal
    try:
        row.delete()
    except ProtectedError:
        raise refusal from None


def _write_cost(commitment: Commitment, given: GivenCost | None) -> None:
    """A draft's cost is corrected; one that others may have read stays, and the next is added to it."""
    last = commitment.costs.order_by("-stated_on", "-pk").first()
    if last is None and given is None:
        return
    if commitment.life != Life.PUBLISHED:
        commitment.costs.all().delete()
        last = None
    if given is None:
        if last is not None:
            raise Refused(_("A cost that was stated stays. State a new one in its place."))
        return
    _append_cost(commitment, given, last)


def _append_cost(commitment: Commitment, given: GivenCost, last: Cost | None) -> None:
    same = last is not None and given.as_json() == GivenCost(
        last.stated_on, last.currency, last.total, last.prices_of, last.state_share, last.external_share
    ).as_json()  # fmt: skip
    if same:
        return
    if last is not None and given.stated_on < last.stated_on:
        raise Refused(_("A later cost was stated already. Give the day on which the new one was stated."))
    Cost.objects.create(commitment=commitment, source_url=commitment.source_url, **vars(given))


def _write_links(commitment: Commitment, content: Content, by: Person) -> None:
    wanted = {(each.kind, each.target): each for each in content.links}
    open_links = commitment.links.filter(ended__isnull=True).select_related("target")
    kept = {(row.kind, row.target.key): row for row in open_links}
    for place, row in kept.items():
        given = wanted.pop(place, None)
        if given is None or given.note != row.note:
            _end(row, by)
        if given is not None and given.note != row.note:
            wanted[place] = given
    targets = {row.key: row for row in Commitment.objects.filter(key__in=[key for _kind, key in wanted])}
    for (kind, key), given in wanted.items():
        Link.objects.create(
            origin=commitment, target=targets[key], kind=kind, note=given.note, began=by.on,
            made_by_id=by.user_id,
        )  # fmt: skip


def _end(row: Link, by: Person) -> None:
    row.ended = by.on
    row.save(update_fields=["ended"])
