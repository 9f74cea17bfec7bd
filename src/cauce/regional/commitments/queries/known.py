"""Which commitments stood in the register on a day that is over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cauce.regional.commitments.models import Forum

#: The first day of each forum whose day is known: what was announced there was not known before.
OPENED = {Forum.GRF_2019: date(2019, 12, 17), Forum.GRF_2023: date(2023, 12, 13)}


def known_by(rows: QuerySet[Any], on: date | None) -> QuerySet[Any]:
    """Those of `rows` that were known at the end of a day; all of them when no day is asked about.

    What was written here is known from the day of its publication; what came from a source from its year
    on, or from the opening of its forum in that year. What gives no year stays, whatever the day.
    """
    if on is None:
        return rows
    published = Q(published_at__lt=_end_of(on))
    sourced = Q(published_at__isnull=True, drafted_by__isnull=True) & _announced(on)
    return rows.filter(published | sourced)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _announced(on: date) -> Q:
    this_year = Q(year=on.year)
    for forum, opened in OPENED.items():
        if opened.year == on.year and opened > on:
            this_year &= ~Q(forum=forum)
    return Q(year__isnull=True) | Q(year__lt=on.year) | this_year
