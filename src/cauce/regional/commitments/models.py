"""What States and members promised: pledges and rows of the National Action Plans."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.visibility import Guarded, GuardedQuerySet
from cauce.foundation.parties.models import Party
from cauce.foundation.search.fields import search_vector, sort_key
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.source import Sourced
from cauce.foundation.values.translated import TranslatedField

#: What says who may see a row. An index that carries it pages a list without reading the rows it skips.
AUDIENCE = ("id", "visibility", "owner")


class Kind(models.TextChoices):
    PLEDGE = "pledge", _("Pledge")
    MULTISTAKEHOLDER_PLEDGE = "multistakeholder_pledge", _("Multi-stakeholder pledge")
    PLAN_COMMITMENT = "commitment", _("National Action Plan: commitment")
    COMMITMENT_FAMILY = "commitment_family", _("Family of commitments across the plans")
    PLAN_PROGRESS = "progress", _("National Action Plan: progress noted")
    PLAN_NEED = "need", _("National Action Plan: support sought")
    PLAN_PROCESS = "process", _("National Action Plan: how it is run")


class Side(models.TextChoices):
    NEED = "need", _("Support sought")
    OFFER = "offer", _("Support offered")
    BOTH = "both", _("Both")
    NONE = "none", _("Not stated")


class Forum(models.TextChoices):
    GRF_2019 = "GRF 2019", _("Global Refugee Forum 2019")
    GRF_2023 = "GRF 2023", _("Global Refugee Forum 2023")
    NATIONAL_ACTION_PLAN = "NAP", _("National Action Plans of the MIRPS")


class Commitment(Guarded, Sourced):
    """One pledge or one row of a National Action Plan."""

    key = models.SlugField(unique=True, max_length=40)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    side = models.CharField(max_length=6, choices=Side.choices, default=Side.NONE)
    forum = models.CharField(max_length=12, choices=Forum.choices)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    period = models.CharField(max_length=40, blank=True)
    sector = models.CharField(max_length=30, blank=True, help_text="Sector key as the source gave it")
    title = TranslatedField()
    statement = TranslatedField()
    terms = models.ManyToManyField(Term, blank=True, related_name="commitments")
    search_es = search_vector("es", "title", "statement")
    search_en = search_vector("en", "title", "statement")
    sort_es = sort_key("es", "title")
    sort_en = sort_key("en", "title")

    objects: ClassVar[GuardedQuerySet] = GuardedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("key",)
        indexes = [
            GinIndex(fields=["search_es"], name="commitment_search_es"),
            GinIndex(fields=["search_en"], name="commitment_search_en"),
            models.Index(
                fields=["visibility", "kind", "forum", "sector", "side"],
                include=["id", "key", "owner", "year"],
                name="commitment_facets",
            ),
            models.Index(fields=["key"], include=AUDIENCE, name="commitment_by_key"),
            models.Index(fields=["sort_es", "key"], include=AUDIENCE, name="commitment_by_title_es"),
            models.Index(fields=["sort_en", "key"], include=AUDIENCE, name="commitment_by_title_en"),
            models.Index(fields=["kind", "key"], include=AUDIENCE, name="commitment_by_kind"),
            models.Index(fields=["side", "key"], include=AUDIENCE, name="commitment_by_side"),
            models.Index(fields=["-year", "key"], include=AUDIENCE, name="commitment_by_year"),
            models.Index(fields=["year", "forum", "key"], include=AUDIENCE, name="commitment_by_forum"),
        ]

    def __str__(self) -> str:
        return str(self.title)


class PartRole(models.TextChoices):
    COMMITS = "commits", _("Commits")
    LEADS = "leads", _("Leads")
    PARTNER = "partner", _("Partner")
    BENEFITS = "benefits", _("Benefits")


class Part(models.Model):
    """The part of one party, or of an agency known by name only, in a commitment."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="parts", db_index=False)
    role = models.CharField(max_length=10, choices=PartRole.choices)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="parts")
    name = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("role", "position")
        indexes = [models.Index(fields=["party", "role", "commitment"], name="part_by_party")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(party__isnull=False) ^ ~models.Q(name=""),
                name="a_part_is_a_party_or_a_name",
            ),
            models.UniqueConstraint(fields=["commitment", "role", "party"], name="a_party_has_a_part_once"),
        ]


class Section(models.Model):
    """A part of a commitment's own document: key outcome, background, description, leadership."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    heading = TranslatedField()
    text = TranslatedField()
    pointer = models.CharField(max_length=200)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["commitment", "key"], name="one_section_per_key")]


class PlanCount(Sourced):
    """How many commitments a State's plan holds in a sector, as its public page said."""

    country = models.ForeignKey(Party, models.PROTECT, related_name="plan_counts")
    sector = models.CharField(max_length=40)
    commitments = models.PositiveSmallIntegerField()
    label_seen = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "sector"], name="one_count_per_sector")]
