"""Which filters a person keeps, and what is new in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cauce.foundation.accounts.standing import Person
from cauce.regional.support.filters import NeedFilter
from cauce.regional.support.models import Following, Need, ToldNeed

#: What a kept filter is narrowed by. Where a need stands is not: it is always about unmet ones.
KEPT = ("q", "state", "form", "term", "language", "money", "from_on", "until_on")


@dataclass(frozen=True)
class News:
    """A filter and the new needs in it, the first published first."""

    following: Following
    words: str
    needs: tuple[Need, ...]


def kept(asked: dict[str, str]) -> dict[str, str]:
    """Of the filters of an address those that can be kept."""
    return {name: asked[name] for name in KEPT if asked.get(name)}


def followings(person: Person) -> QuerySet[Following]:
    """The filters that the person keeps now."""
    return Following.objects.filter(person=person.user_id or 0, ended_at__isnull=True)


def is_kept(person: Person, asked: dict[str, str]) -> bool:
    return followings(person).filter(asked=kept(asked)).exists()


def filter_of(person: Person, following: Following) -> NeedFilter:
    """The filter as the person's list would apply it today."""
    return NeedFilter(following.asked, person=person)


def news(person: Person, following: Following) -> News:
    """The unmet needs in a filter that the person was not told of, by this filter or by a mail of another."""
    found = filter_of(person, following)
    told = ToldNeed.objects.filter(
        Q(following=following) | Q(following__person=following.person_id, mailed_at__isnull=False)
    )
    fresh = found.found.exclude(pk__in=told.values("need")).order_by("published_at", "key")
    return News(following, "; ".join(found.words), tuple(fresh))


def distinct(found: Iterable[News]) -> list[News]:
    """Each need under the first filter it is new in; filters without any left out."""
    seen: set[int] = set()
    lines = []
    for each in found:
        fresh = tuple(need for need in each.needs if need.pk not in seen)
        seen |= {need.pk for need in fresh}
        if fresh:
            lines.append(News(each.following, each.words, fresh))
    return lines
