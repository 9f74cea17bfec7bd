"""How commitments stand to each other, as far as a reader sees both ends."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment, Link, LinkKind


@dataclass(frozen=True)
class Linked:
    """The other end of a link, and how it stands there; `is_origin` when the link starts at the asked one."""

    link: Link
    other: Commitment
    is_origin: bool


def links_visible_to(person: Person) -> QuerySet[Link]:
    """Open links whose two ends the person sees."""
    seen = Commitment.objects.visible_to(person).values("pk")
    return Link.objects.filter(ended__isnull=True, origin__in=seen, target__in=seen)


def links_of(person: Person, commitment: Commitment) -> list[Linked]:
    """The open links of a commitment, both ways, as far as the person sees their other ends. One query."""
    rows = links_visible_to(person).filter(Q(origin=commitment) | Q(target=commitment))
    found = rows.select_related("origin", "target").order_by("kind", "began", "pk")
    return [_seen_from(commitment, link) for link in found]


def _seen_from(commitment: Commitment, link: Link) -> Linked:
    is_origin = link.origin_id == commitment.pk
    return Linked(link, link.target if is_origin else link.origin, is_origin)


def without_merged(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Those that were not merged into another: what is still followed up on its own."""
    gone = Link.objects.filter(kind=LinkKind.MERGED_INTO, ended__isnull=True).values("origin")
    return rows.exclude(pk__in=gone)
