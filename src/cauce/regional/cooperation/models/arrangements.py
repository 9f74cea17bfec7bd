"""Twinnings, bilateral arrangements and cooperation projects: who, in what form, and what is due when."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.visibility import Guarded, GuardedQuerySet
from cauce.foundation.parties.models import Party
from cauce.foundation.search.fields import search_vector, sort_key
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.source import Sourced
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.commitments.models import Commitment
from cauce.regional.support.models import Match


class ArrangementForm(models.TextChoices):
    MEMORANDUM = "memorandum", _("Memorandum of understanding")
    TWINNING = "twinning", _("Twinning")
    PROJECT = "project", _("Cooperation project")
    EXPERT_VISIT = "expert_visit", _("Visit of experts")
    JUDGE_EXCHANGE = "judge_exchange", _("Exchange of judges")
    WORKSHOP = "workshop", _("Workshop between peers")
    COURSE = "course", _("Course")
    SECONDMENT = "secondment", _("Secondment")
    FUNDING = "funding", _("Project funding")
    PROGRAMME = "programme", _("Capacity-building programme")
    MEETING = "meeting", _("Meeting")
    ADVICE = "advice", _("Advice")
    UNKNOWN = "unknown", _("Form not stated")


class Channel(models.TextChoices):
    DIRECT = "direct", _("Directly between the two")
    UNHCR = "unhcr", _("Through UNHCR")
    OAS = "oas", _("Through the OAS")
    MIEUX = "mieux", _("Through MIEUX+")
    MIRPS_FUND = "mirps_fund", _("Through the MIRPS Fund")
    OTHER = "other", _("Through somebody else")
    UNKNOWN = "unknown", _("Not stated")


class Arrangement(Guarded, Sourced):
    """What two or more parties do together. Its stage is that of its newest step.

    What comes from a source keeps the source's own words: `period` as written there, and `said_stage` for
    what the source said of it (no step is invented for it).
    """

    key = models.SlugField(unique=True, max_length=60)
    title = TranslatedField()
    summary = TranslatedField()
    form = models.CharField(max_length=14, choices=ArrangementForm.choices)
    legal_basis = TranslatedField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.UNKNOWN)
    match = models.OneToOneField(Match, models.PROTECT, null=True, blank=True, related_name="arrangement")
    commitments = models.ManyToManyField(Commitment, blank=True, related_name="arrangements")
    terms = models.ManyToManyField(Term, blank=True, related_name="+")
    theme = TranslatedField()
    period = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    said_stage = models.CharField(max_length=200, blank=True)
    outputs = TranslatedField()
    lessons = TranslatedField()
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    search_es = search_vector("es", "title", "summary")
    search_en = search_vector("en", "title", "summary")
    sort_es = sort_key("es", "title")
    sort_en = sort_key("en", "title")

    objects: ClassVar[GuardedQuerySet] = GuardedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("key",)
        indexes = [
            GinIndex(fields=["search_es"], name="arrangement_search_es"),
            GinIndex(fields=["search_en"], name="arrangement_search_en"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="an_arrangement_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return str(self.title)


class SideRole(models.TextChoices):
    PROVIDES = "provides", _("Provides")
    RECEIVES = "receives", _("Receives")
    PARTNER = "partner", _("Partner")


class Side(models.Model):
    """Who takes part, through which agencies, at what cost to itself. What is no party has a name.

    `rendering` is that name in our own words, where a source has it in one language alone.
    """

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="sides")
    role = models.CharField(max_length=8, choices=SideRole.choices)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    rendering = TranslatedField()
    agencies = models.CharField(max_length=300, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(party__isnull=False) ^ ~Q(name=""), name="a_side_is_one_body"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | (Q(cost__gte=0) & ~Q(currency="")),
                name="a_cost_has_a_currency",
            ),
        ]


class ArrangementWording(models.Model):
    """What an arrangement written here said at a version: whole, so that two editors can be told apart."""

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="wordings")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("version",)
        constraints = [
            models.UniqueConstraint(fields=["arrangement", "version"], name="one_wording_of_a_version")
        ]
        triggers = [pgtrigger.Protect(name="an_arrangement_wording_stays", operation=pgtrigger.Update)]


class PublishingConsent(models.Model):
    """That a side agrees that everyone reads the arrangement, as it is worded in this version."""

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="consents")
    version = models.PositiveIntegerField()
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["arrangement", "version", "party"], name="a_side_agrees_once_to_a_version"
            )
        ]


class ArrangementStage(models.TextChoices):
    IDEA = "idea", _("Idea")
    DRAFTING = "drafting", _("Being drafted")
    SIGNED = "signed", pgettext_lazy("an arrangement", "Signed")
    ACTIVE = "active", _("Active")
    CLOSED = "closed", pgettext_lazy("an arrangement", "Closed")
    DROPPED = "dropped", _("Dropped")


class ArrangementStep(models.Model):
    """That an arrangement came to a stage on a day. Never changed, never removed."""

    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=8, choices=ArrangementStage.choices)
    on = models.DateField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="dropped") | ~Q(words=""), name="what_is_dropped_says_why"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="an_arrangement_step_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Milestone(models.Model):
    """Something that was to be delivered by a day. Whether it was is the newest word on it."""

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="milestones")
    title = TranslatedField()
    deliverable = TranslatedField()
    due_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")


class MilestoneWord(models.Model):
    """What a side said of a milestone: reached on a day, or moved to another. Never changed."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="words_said")
    reached_on = models.DateField(null=True, blank=True)
    moved_to = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(reached_on__isnull=False) ^ Q(moved_to__isnull=False),
                name="reached_or_moved",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="a_milestone_word_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Paper(models.Model):
    """A document of an arrangement: scoping note, agreement, report. Kept like evidence, by its digest."""

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="papers")
    title = models.CharField(max_length=200)
    link = models.URLField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(link="") ^ ~Q(digest=""), name="a_paper_is_a_link_or_a_file")
        ]
