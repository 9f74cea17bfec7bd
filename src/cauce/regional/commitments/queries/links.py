"""How commitments stand to each other, as far as a reader sees both ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
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


def taken_in(person: Person, commitment: Commitment, on: date) -> list[Commitment]:
    """What was merged into it by the end of a day, also over others, as far as the person sees it; by key.

    One query for each merge over another, and one more.
    """
    found: dict[int, Commitment] = {}
    within = {commitment.pk}
    while within:
        links = Link.objects.filter(_open_on(on), kind=LinkKind.MERGED_INTO, target__in=within)
        seen = Commitment.objects.visible_to(person).filter(pk__in=links.values("origin"))
        added = {row.pk: row for row in seen if row.pk not in found}
        found |= added
        within = set(added)
    return sorted(found.values(), key=lambda row: row.key)


def is_merged(commitment: Commitment) -> bool:
    """Whether it was merged into another. One query."""
    return Link.objects.filter(
        origin=commitment, kind=LinkKind.MERGED_INTO, ended__isnull=True
    ).exists()  # fmt: skip


def without_merged(rows: QuerySet[Any], on: date | None = None) -> QuerySet[Any]:
    """Those not merged into another (by the end of a day): what is followed, listed and counted by itself.

    One that was merged into what fewer people see stays, or they would see neither. As of a day it costs one
    query at once: the few keys are cheaper than a join with the past in every statement.
    """
    as_open = Q(target__visibility=Visibility.PUBLIC) | Q(target__visibility=F("origin__visibility"))
    merged = Link.objects.filter(as_open, kind=LinkKind.MERGED_INTO)
    gone = merged.filter(ended__isnull=True) if on is None else merged.filter(_open_on(on))
    origins = gone.values_list("origin", flat=True)
    return rows.exclude(pk__in=origins if on is None else list(origins))


def _open_on(day: date) -> Q:
    return Q(began__lte=day) & (Q(ended__isnull=True) | Q(ended__gt=day))
