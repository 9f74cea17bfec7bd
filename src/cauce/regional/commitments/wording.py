"""The wordings of a commitment: read whole, compared in words, and as they stood on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.content import (
    COLUMNS,
    Content,
    GivenCost,
    GivenIndicator,
    GivenLink,
    GivenPart,
    GivenSupport,
)
from cauce.regional.commitments.models import Commitment, Cost, Indicator, Revision
from cauce.regional.commitments.telling import Names, Told, told


def content_read(commitment: Commitment) -> Content:
    """What the commitment says now. Eight queries, whatever it holds."""
    columns = {name: getattr(commitment, name) for name in COLUMNS}
    cost = commitment.costs.order_by("-stated_on", "-pk").first()
    links = commitment.links.filter(ended__isnull=True).select_related("target").order_by("pk")
    return Content(
        **columns,
        terms=tuple(commitment.terms.order_by("code").values_list("code", flat=True)),
        countries=tuple(commitment.countries.order_by("code").values_list("code", flat=True)),
        parts=tuple(
            GivenPart(part.role, part.party_id or "", part.name, part.share)
            for part in commitment.parts.order_by("role", "position", "pk")
        ),
        indicators=tuple(_indicator(each) for each in commitment.indicators.order_by("position", "pk")),
        cost=_cost(cost) if cost else None,
        support=tuple(
            GivenSupport(each.type, each.text)
            for each in commitment.support_wanted.order_by("position", "pk")
        ),
        links=tuple(GivenLink(link.kind, link.target.key, link.note) for link in links),
    )


def _indicator(row: Indicator) -> GivenIndicator:
    return GivenIndicator(
        name=row.name, key=row.key, unit=row.unit, measure=row.measure, direction=row.direction,
        baseline=row.baseline, baseline_on=row.baseline_on, target=row.target, target_on=row.target_on,
        owner=row.owner_id or "", feeds=row.feeds_id,
    )  # fmt: skip


def _cost(row: Cost) -> GivenCost:
    return GivenCost(
        row.stated_on, row.currency, row.total, row.prices_of, row.state_share, row.external_share
    )


def content_of(commitment: Commitment) -> dict[str, Any]:
    """What the commitment says now, as JSON: what a `Revision` keeps."""
    return content_read(commitment).as_json()


@dataclass(frozen=True)
class Change:
    """What differs in one field, in words; `field` is the field of `Content`, "" stands for nothing."""

    field: str
    path: tuple[str, ...]
    label: str
    before: str
    after: str


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Names | None = None
) -> list[Change]:
    """What changed from one wording (as `content_of` gives it) to another, field by field, in words."""
    names = names or Names.of((before, after))
    old, new = (_by_path(told(Content.from_json(each), names)) for each in (before, after))
    paths = [*new, *(path for path in old if path not in new)]
    return list(_changes(paths, old, new))


def _by_path(rows: Iterable[Told]) -> dict[tuple[str, ...], Told]:
    return {each.path: each for each in rows}


def _changes(
    paths: list[tuple[str, ...]], old: dict[tuple[str, ...], Told], new: dict[tuple[str, ...], Told]
) -> Iterator[Change]:
    for path in paths:
        was, now = old.get(path), new.get(path)
        before, after = was.words if was else "", now.words if now else ""
        label = (now or was).label  # type: ignore[union-attr]
        if before != after:
            yield Change(path[0], path, label, before, after)


def revisions_read_by(person: Person, commitment: Commitment) -> QuerySet[Revision]:
    """The wordings that a reader may read: the owner all; others from the one that was shown to them.

    What a State wrote before it agreed stays its own when the commitment is published. Whoever is named in
    one that is not public reads it from the wording they agreed to on; till then, as it is now.
    """
    rows = commitment.revisions.select_related("by")
    shown_at = _shown_at(person, commitment)
    if shown_at is None:
        return rows
    if commitment.visibility == Visibility.PARTIES and not person.is_secretariat:
        return rows.filter(version__gte=_first_agreed(person, commitment))
    first = rows.filter(at__lte=shown_at).aggregate(last=Max("version"))["last"] or 1
    return rows.filter(version__gte=first)


def _first_agreed(person: Person, commitment: Commitment) -> int:
    mine = commitment.consents.filter(party__in=person.parties).aggregate(first=Min("version"))
    return mine["first"] or commitment.version


def _shown_at(person: Person, commitment: Commitment) -> datetime | None:
    """From when on others read it; None for whoever reads all."""
    if commitment.drafted_by_id is None or commitment.owner_id in person.parties:
        return None
    is_public = commitment.visibility == Visibility.PUBLIC
    return commitment.published_at if is_public else commitment.agreed_at


def wording_on(commitment: Commitment, day: date, *, reader: Person | None = None) -> Content | None:
    """What it said at the end of a day, as far as `reader` may read; None when it said nothing yet.

    What came from a source and was never touched here says what it says now.
    """
    rows = commitment.revisions.all() if reader is None else revisions_read_by(reader, commitment)
    found = rows.filter(at__lt=_end_of(day)).order_by("-version").first()
    if found is None and commitment.drafted_by_id is None:
        found = rows.order_by("version").first()
        return Content.from_json(found.content) if found else content_read(commitment)
    return Content.from_json(found.content) if found else None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def append_revision(
    commitment: Commitment, *, by: Person | None, reason: Translated | None = None, at: datetime | None = None
) -> Revision:
    """Keep the wording as it stands now, under the commitment's version."""
    return Revision.objects.create(
        commitment=commitment, version=commitment.version, at=at or timezone.now(),
        by_id=by.user_id if by else None, content=content_of(commitment), reason=reason or Translated(),
    )  # fmt: skip


def keep_first(commitment: Commitment) -> None:
    """Before its first change here, keep what came from the source as the first wording."""
    if not commitment.revisions.exists():
        append_revision(commitment, by=None)
