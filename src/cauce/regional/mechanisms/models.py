"""The other mechanisms and forums of the region, and who of the MIRPS takes part."""

from __future__ import annotations

from django.db import models

from cauce.foundation.parties.models import Party
from cauce.foundation.search.fields import search_vector
from cauce.foundation.values.partial_date import PartialDateField
from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import TranslatedField


class Mechanism(models.Model):
    """A mechanism or forum. Pillars and details are lists of {"es", "en"} texts as the data file has them.

    `mirps_states_known` is False where no source says which MIRPS States take part.
    """

    key = models.SlugField(primary_key=True, max_length=40)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    name = TranslatedField()
    short = TranslatedField()
    since = PartialDateField()
    secretariat = models.JSONField(default=list, help_text="Party codes or plain names")
    chair = TranslatedField()
    members = models.ManyToManyField(Party, blank=True, related_name="mechanisms")
    mirps_states = models.ManyToManyField(Party, blank=True, related_name="+")
    mirps_states_known = models.BooleanField()
    pillars = models.JSONField(default=list)
    details = models.JSONField(default=list)
    note = TranslatedField()
    confidence = models.CharField(max_length=10, choices=Confidence.choices)
    source_urls = models.JSONField(default=list)
    search_es = search_vector("es", "name", "short", "chair", "note")
    search_en = search_vector("en", "name", "short", "chair", "note")

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return str(self.name)
