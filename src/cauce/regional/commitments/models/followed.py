"""What makes a commitment followable: indicators, cost, support wanted, links to others, its wordings."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import User
from cauce.foundation.parties.models import Party
from cauce.foundation.values.source import Sourced
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.commitments.models.commitment import Commitment


class Direction(models.TextChoices):
    UP = "up", _("Should rise")
    DOWN = "down", _("Should fall")


class Measure(models.TextChoices):
    NUMBER = "number", _("A number")
    SHARE = "share", _("A share: so many of so many")


class Indicator(models.Model):
    """How one part of a commitment is measured, and by whom.

    `owner` is the party whose updates give its values: one owner for each contribution, so that nothing is
    counted twice. `feeds` is the indicator of a wider commitment that adds this one up: a tree, since an
    indicator feeds one other at most. Values stand in the updates (`progress.IndicatorValue`).
    """

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="indicators")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    name = TranslatedField()
    unit = TranslatedField()
    measure = models.CharField(max_length=8, choices=Measure.choices, default=Measure.NUMBER)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    baseline = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    feeds = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="fed_by")

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "key"], name="one_indicator_per_key"),
            models.CheckConstraint(
                condition=models.Q(feeds__isnull=True) | ~models.Q(feeds=models.F("id")),
                name="an_indicator_does_not_feed_itself",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Continuation(models.Model):
    """That what was reported on `origin` goes on in `target`, since a merge or a split.

    After a merge everything does, and what feeds it too; after a split only what `party` reports. It holds
    for whoever sees the commitment of `target`, from the day that one is known on. The values stay where they
    were reported.
    """

    origin = models.ForeignKey(Indicator, models.CASCADE, related_name="continued_in")
    target = models.ForeignKey(Indicator, models.CASCADE, related_name="continues")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "target", "party"], nulls_distinct=False, name="continued_once"
            ),
            models.CheckConstraint(
                condition=models.Q(target__gt=models.F("origin")), name="what_goes_on_is_newer"
            ),
        ]


def uncovered(total: Decimal, *shares: Decimal | None) -> Decimal | None:
    """What nobody has said they would pay; None while no share is known.

    >>> uncovered(Decimal(100), Decimal(30), None), uncovered(Decimal(100), None, None)
    (Decimal('70'), None)
    """
    known = [share for share in shares if share is not None]
    return total - sum(known) if known else None


class Cost(Sourced):
    """What a commitment costs, as somebody stated it on a day. The latest stands; the gap is derived."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="costs")
    stated_on = models.DateField()
    currency = models.CharField(max_length=3)
    prices_of = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Year of the prices")
    total = models.DecimalField(max_digits=18, decimal_places=2)
    state_share = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    external_share = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ("stated_on", "pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(total__gte=0), name="a_cost_is_not_negative"),
        ]

    @property
    def gap(self) -> Decimal | None:
        return uncovered(self.total, self.state_share, self.external_share)


class SupportType(models.TextChoices):
    FINANCIAL = "financial", _("Financial")
    MATERIAL = "material", _("Material")
    TECHNICAL = "technical", _("Technical")
    POLITICAL = "political", _("Political")
    OTHER = "other", _("Other")


class SupportWanted(models.Model):
    """Support that a commitment asks for. Issue by issue it becomes a need."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="support_wanted")
    type = models.CharField(max_length=10, choices=SupportType.choices)
    text = TranslatedField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")


class LinkKind(models.TextChoices):
    PART_OF = "part_of", _("is part of")
    FEEDS = "feeds", _("feeds")
    DUPLICATES = "duplicates", _("says the same as")
    MERGED_INTO = "merged_into", _("was merged into")
    SPLIT_FROM = "split_from", _("was split from")
    SUPERSEDES = "supersedes", _("takes the place of")


class Link(models.Model):
    """How one commitment stands to another, from a day on; ended, never deleted."""

    origin = models.ForeignKey(Commitment, models.CASCADE, related_name="links")
    target = models.ForeignKey(Commitment, models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    began = models.DateField()
    ended = models.DateField(null=True, blank=True)
    note = TranslatedField()
    source_url = models.TextField(blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("kind", "began", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "target", "kind"],
                condition=models.Q(ended__isnull=True),
                name="one_open_link_of_a_kind",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("target")), name="a_commitment_is_not_linked_to_itself"
            ),
        ]


class Revision(models.Model):
    """One wording of a commitment, whole, as it stood from `at` on. Rows are only added.

    `content` is what `commitments.wording.content_of` gives: every field, part, indicator and link as JSON.
    """

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    content = models.JSONField()
    reason = TranslatedField()

    class Meta:
        ordering = ("version",)
        constraints = [
            models.UniqueConstraint(fields=["commitment", "version"], name="one_wording_per_version")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="wording_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'A wording stays as it is';",
            ),
            pgtrigger.Trigger(
                name="wording_is_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="IF EXISTS (SELECT FROM commitments_commitment c WHERE c.id = OLD.commitment_id"
                " AND NOT c.is_demonstration AND (c.published_at IS NOT NULL OR c.drafted_by_id IS NULL))"
                " THEN RAISE EXCEPTION 'The wordings of what was published are kept'; END IF; RETURN OLD;",
            ),
        ]


class KeySeries(models.Model):
    """The last number given in a series of keys ("BLZ-2025"): a key is never given twice."""

    prefix = models.CharField(primary_key=True, max_length=30)
    last = models.PositiveIntegerField(default=0)


class Submission(models.Model):
    """A form that was sent: sent again, by a second press or a broken line, it writes nothing more.

    `said` is a digest of what it said; empty for those of before it was kept.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.UUIDField()
    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+")
    said = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="one_submission_per_token")]


class Consent(models.Model):
    """That a party which another's draft names agreed to commit, to the wording of one version."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "party", "version"], name="agreed_once_to_a_version"
            )
        ]
