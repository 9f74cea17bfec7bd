"""The parallel classifications, and the crosswalk between them. No single tree is forced."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import TranslatedField


class Scheme(models.Model):
    """One classification, such as the sectors of the National Action Plans."""

    key = models.SlugField(primary_key=True, max_length=60)
    position = models.PositiveSmallIntegerField()
    name = TranslatedField()
    note = TranslatedField()
    source_url = models.TextField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return str(self.name)


class Term(models.Model):
    """One value of a classification. `code` is "scheme/key", unique everywhere."""

    code = models.CharField(primary_key=True, max_length=130)
    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="terms")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    label = TranslatedField()

    class Meta:
        ordering = ("scheme", "position")
        constraints = [models.UniqueConstraint(fields=["scheme", "key"], name="one_term_per_key")]

    def __str__(self) -> str:
        return str(self.label)


class Relation(models.TextChoices):
    SAME = "same", _("the same as")
    CLOSE = "close", _("close to")
    BROADER = "broader", _("part of the broader")
    NARROWER = "narrower", _("wider than")
    RELATED = "related", _("related to")


class Correspondence(models.Model):
    """One row of the crosswalk: how a term of one scheme stands to a term of another."""

    origin = models.ForeignKey(Term, models.CASCADE, related_name="corresponds_to")
    target = models.ForeignKey(Term, models.CASCADE, related_name="corresponds_from")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    basis = TranslatedField()
    confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.INFERRED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "target"], name="one_correspondence_per_pair")
        ]
