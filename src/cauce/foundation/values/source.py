"""Where a row comes from, and how sure it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.values.translated import TranslatedField


class Confidence(models.TextChoices):
    """How firmly a source carries a row."""

    STATED = "stated", _("stated by the source")
    MEDIUM = "medium", _("partly seen in the source")
    INFERRED = "inferred", _("inferred, not stated")
    NOT_FOUND = "not_found", _("not found in any source")


class Sourced(models.Model):
    """A row that keeps its source and its doubt. `source_url` is an address or `document#place`."""

    source_url = models.TextField()
    confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.STATED)
    note = TranslatedField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        abstract = True
