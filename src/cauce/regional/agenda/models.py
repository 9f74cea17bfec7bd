"""Meetings and activities, as firmly dated as their source dates them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.visibility import Guarded, GuardedQuerySet
from cauce.foundation.parties.models import Party, Team
from cauce.foundation.search.fields import search_vector
from cauce.foundation.values.source import Sourced
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.strategy.models import Item


class Status(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Confirmed")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class Organ(models.TextChoices):
    MIRPS = "mirps", _("MIRPS")
    SUPPORT_PLATFORM = "support_platform", _("Support Platform")
    PRESIDENCY = "presidency", _("Pro Tempore Presidency")
    TROIKA = "troika", _("Troika")
    TEAM = "team", _("Regional Technical Team")
    FUND = "fund", _("MIRPS Fund")
    EXTERNAL = "external", _("Other mechanism or forum")


class Event(Guarded, Sourced):
    """Something that takes place between two days, known as precisely as `precision` says.

    `starts_on` and `ends_on` bound it: an event known by its quarter spans the whole quarter.
    """

    key = models.SlugField(unique=True, max_length=40)
    kind = models.SlugField(max_length=30)
    organ = models.CharField(max_length=20, choices=Organ.choices)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="events")
    plan_row = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="events")
    title = TranslatedField()
    place = TranslatedField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    precision = models.CharField(max_length=8, choices=Precision.choices)
    status = models.CharField(max_length=10, choices=Status.choices)
    tentative = models.BooleanField(default=False)
    hosts = models.ManyToManyField(Party, blank=True, related_name="events_hosted")
    host_note = TranslatedField()
    search_es = search_vector("es", "title", "place", "host_note")
    search_en = search_vector("en", "title", "place", "host_note")

    objects: ClassVar[GuardedQuerySet] = GuardedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("starts_on", "key")
        indexes = [
            GinIndex(fields=["search_es"], name="event_search_es"),
            GinIndex(fields=["search_en"], name="event_search_en"),
            models.Index(
                fields=["starts_on", "ends_on", "key"],
                include=["id", "visibility", "owner", "kind", "status", "tentative", "plan_row"],
                name="event_by_date",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="event_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return str(self.title)
