"""A commitment, who takes part in it and how, and the sections of its own document."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import User
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
    REGIONAL_ACTION = "regional_action", _("Regional Action Plan: action")
    DECLARATION_ACTION = "declaration_action", _("Declaration: action")
    STRATEGY_RESULT = "strategy_result", _("Strategy: result")


class Side(models.TextChoices):
    NEED = "need", _("Support sought")
    OFFER = "offer", _("Support offered")
    BOTH = "both", _("Both")
    NONE = "none", _("Not stated")


class Forum(models.TextChoices):
    GRF_2019 = "GRF 2019", _("Global Refugee Forum 2019")
    GRF_2023 = "GRF 2023", _("Global Refugee Forum 2023")
    NATIONAL_ACTION_PLAN = "NAP", _("National Action Plans of the MIRPS")
    REGIONAL_ACTION_PLAN = "RAP", _("Regional Action Plan of the MIRPS")
    DECLARATION = "declaration", _("Declaration of an annual meeting")
    STRATEGY = "strategy", _("Strategy of the Support Platform")


class Commitment(Guarded, Sourced):
    """One promise: a pledge, a row of a plan, an action or a result.

    Written here, it is a draft until `agreed_at`, and stands in the register from `published_at`. What came
    from a source has no `drafted_by`, and stands since it was announced. `version` counts the wordings:
    each is kept in `Revision`.
    """

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
    countries = models.ManyToManyField(Party, blank=True, related_name="+")
    territory = TranslatedField()
    population = TranslatedField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
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
                include=["id", "key", "owner", "year", "published_at", "drafted_by"],
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

        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(starts_on__lte=models.F("ends_on")),
                name="a_commitment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(agreed_at__isnull=False),
                name="what_is_published_was_agreed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def life(self) -> str:
        """Where it is before its partners report: one of `Life`."""
        if self.drafted_by_id is None or self.published_at:
            return Life.PUBLISHED
        return Life.AGREED if self.agreed_at else Life.DRAFT


class Life(models.TextChoices):
    DRAFT = "draft", _("Draft")
    AGREED = "agreed", _("Agreed, not published yet")
    PUBLISHED = "published", _("Published")


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
    share = TranslatedField(help_text="What this party does of a joint commitment")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("role", "position")
        indexes = [
            models.Index(fields=["party", "role", "commitment"], name="part_by_party"),
            # In the order of the updates of each party: how far commitments are is one walk along both.
            models.Index(
                fields=["commitment", "party"],
                condition=models.Q(role="commits", party__isnull=False),
                name="part_who_commits",
            ),
        ]
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
