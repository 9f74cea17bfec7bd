"""What the standard cannot carry: it asks who takes part and when it starts, and neither is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.engines.progress.standing import FULFILLED, IN_PROGRESS
from cauce.foundation.accounts.standing import nobody
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Part, PartRole
from cauce.regional.progress.models import Audience, Update
from cauce.regional.progress.queries.standing import end_of

TAKING_PART = (PartRole.COMMITS, PartRole.LEADS, PartRole.PARTNER)
#: What is reported only of what has begun.
BEGUN = (IN_PROGRESS, FULFILLED)
NOBODY, NO_START = "nobody", "no_start"
REASONS = {
    NOBODY: _("Nobody is named who takes part."),
    NO_START: _(
        "No start is known: no day, year or period, no publication here, no report of its beginning."
    ),
}


def carried(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Those of `rows` of commitments that can be an activity."""
    found: QuerySet[Any] = rows.filter(_somebody(), _start(on))
    return found


def left_out(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """The others, each with `lacks_somebody` and `lacks_start`."""
    marked = rows.annotate(lacks_somebody=~_somebody(), lacks_start=~_start(on))
    found: QuerySet[Any] = marked.filter(Q(lacks_somebody=True) | Q(lacks_start=True))
    return found


def reasons_of(row: Any) -> list[str]:
    """Why a row of `left_out` is: keys of `REASONS`."""
    found = {NOBODY: row.lacks_somebody, NO_START: row.lacks_start}
    return [reason for reason, lacks in found.items() if lacks]


def counts(on: date) -> Mapping[str, int]:
    """How many public commitments are followed, and how many are left out for what. One query.

    Keys: "public", "left_out", and those of `REASONS`; a commitment may lack both.
    """
    public = queries.without_merged(queries.visible(nobody(on)))
    marked = public.annotate(lacks_somebody=~_somebody(), lacks_start=~_start(on))
    lacks_somebody, lacks_start = Q(lacks_somebody=True), Q(lacks_start=True)
    found: dict[str, int] = marked.aggregate(
        public=Count("pk"),
        left_out=Count("pk", filter=lacks_somebody | lacks_start),
        nobody=Count("pk", filter=lacks_somebody),
        no_start=Count("pk", filter=lacks_start),
    )
    return found


def _somebody() -> Q:
    taking_part = Part.objects.filter(commitment=OuterRef("pk"), role__in=TAKING_PART)
    return Q(owner__isnull=False) | Q(Exists(taking_part))


def _start(on: date) -> Q:
    begun = Update.objects.filter(
        Q(corrected_at__isnull=True) | Q(corrected_at__gte=end_of(on)),
        commitment=OuterRef("pk"), signed_at__lt=end_of(on), refers_to__lte=on, stage__in=BEGUN,
        audience=Audience.COMMITMENT,
    )  # fmt: skip
    stated = Q(starts_on__isnull=False) | Q(year__isnull=False) | Q(period__regex=r"^\d{4}")
    return stated | Q(published_at__isnull=False) | Q(Exists(begun))
