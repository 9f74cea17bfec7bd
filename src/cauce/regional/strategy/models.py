"""A chair's strategy as a living tree: theme, objectives, focus areas, results, activities, calendar."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.parties.models import Party
from cauce.foundation.search.fields import search_vector
from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import TranslatedField


class Strategy(models.Model):
    """The Support Platform's strategy for one year."""

    key = models.SlugField(primary_key=True, max_length=20)
    year = models.PositiveSmallIntegerField(unique=True)
    chair = models.ForeignKey(Party, models.PROTECT, related_name="strategies")
    title = TranslatedField()
    note = TranslatedField()
    source_url = models.TextField()

    def __str__(self) -> str:
        return str(self.title)


class ItemKind(models.TextChoices):
    THEME = "theme", _("Theme")
    OBJECTIVE = "objective", _("Objective")
    FOCUS_AREA = "focus_area", _("Focus area")
    RESULT = "result", _("Principal result")
    ACTIVITY = "activity", _("Main activity")
    CALENDAR_ROW = "calendar_row", _("Calendar row")


class Item(models.Model):
    """One item of the tree. `pointer` says where in the source document it stands."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="items")
    key = models.SlugField(max_length=20)
    kind = models.CharField(max_length=20, choices=ItemKind.choices)
    number = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    text = TranslatedField()
    detail = TranslatedField()
    pointer = models.CharField(max_length=200)
    quarters = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    tentative = models.BooleanField(default=False)
    organ = models.CharField(max_length=80, blank=True)
    serves = models.ManyToManyField("self", symmetrical=False, through="Link", related_name="served_by")
    search_es = search_vector("es", "text", "detail")
    search_en = search_vector("en", "text", "detail")

    class Meta:
        ordering = ("position",)
        indexes = [
            GinIndex(fields=["search_es"], name="strategy_item_search_es"),
            GinIndex(fields=["search_en"], name="strategy_item_search_en"),
        ]
        constraints = [models.UniqueConstraint(fields=["strategy", "key"], name="one_item_per_key")]

    def __str__(self) -> str:
        return str(self.text)


class Link(models.Model):
    """That one item serves another. Drawn by Cauce's editors unless `confidence` says otherwise."""

    origin = models.ForeignKey(Item, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Item, models.CASCADE, related_name="links_in")
    confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.INFERRED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin", "target"], name="one_link_per_pair")]


class Measure(models.Model):
    """What will measure a result. Empty `measured_by` means: not measured yet."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    text = TranslatedField()
    measured_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("position",)
