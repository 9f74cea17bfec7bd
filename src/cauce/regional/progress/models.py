"""What was reported on a commitment: dated updates, signed by those who report, never changed after."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import User
from cauce.foundation.parties.models import Party
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.commitments.models import Commitment, Indicator
from cauce.regional.progress.reading import UpdateQuerySet


class Stage(models.TextChoices):
    """What a party says of its share. Silence is not among them: nobody reports it (see `Standing`)."""

    PLANNING = "planning", _("In planning")
    IN_PROGRESS = "in_progress", _("In progress")
    FULFILLED = "fulfilled", _("Fulfilled")
    DISCONTINUED = "discontinued", _("Discontinued")
    SUPERSEDED = "superseded", _("Superseded")


class Audience(models.TextChoices):
    """Who reads a part of an update once it is signed. Before, only its party does."""

    OWNER = "owner", _("Only those who report")
    SECRETARIAT = "secretariat", _("Those who report and the secretariat")
    COMMITMENT = "commitment", _("Everyone who sees the commitment")


class Update(models.Model):
    """What one party says of its share of a commitment, as of a day.

    A draft until `signed_at`; then it only gets `corrected_at`, the moment a signed correction took its
    place. `is_unchanged` says that nothing changed since the update before. `said_by` is who vouches for it
    in the party's own words ("Ministry of Foreign Affairs").
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="updates", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="updates")
    refers_to = models.DateField()
    stage = models.CharField(max_length=12, choices=Stage.choices)
    is_unchanged = models.BooleanField(default=False)
    done = TranslatedField()
    obstacles = TranslatedField()
    obstacles_audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.OWNER)
    support_needed = TranslatedField()
    reason = TranslatedField()
    superseded_by = models.ForeignKey(Commitment, models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.COMMITMENT)
    said_by = models.CharField(max_length=200, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    corrected_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    objects: ClassVar[UpdateQuerySet] = UpdateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-refers_to", "-signed_at", "-pk")
        indexes = [
            models.Index(
                F("commitment"), F("party"), F("refers_to").desc(), F("signed_at").desc(), F("id").desc(),
                include=["stage", "audience", "corrected_at"],
                name="update_standing",
            ),
            models.Index(
                F("commitment"), F("party"), F("refers_to").desc(), F("signed_at").desc(), F("id").desc(),
                include=["stage", "corrected_at"],
                condition=Q(audience=Audience.COMMITMENT, signed_at__isnull=False),
                name="update_said_to_all",
            ),
            models.Index(
                fields=["party", "commitment"], condition=Q(signed_at__isnull=True), name="update_draft"
            ),
            models.Index(
                F("signed_at").desc(), F("id").desc(), condition=Q(signed_at__isnull=False),
                name="update_newest",
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(signed_at__isnull=False), name="one_signed_correction"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SUPERSEDED) | Q(superseded_by__isnull=False),
                name="superseded_says_by_what",
            ),
            models.CheckConstraint(condition=~Q(audience=Audience.OWNER), name="what_is_signed_has_readers"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="IF OLD.signed_at IS NOT NULL AND (OLD.corrected_at IS NOT NULL"
                " OR (to_jsonb(NEW) - 'corrected_at') <> (to_jsonb(OLD) - 'corrected_at'))"
                " THEN RAISE EXCEPTION 'A signed update stays as it is'; END IF; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="signed_is_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__signed_at__isnull=False, old__is_demonstration=False),
                func="RAISE EXCEPTION 'A signed update is kept';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.party_id} {self.refers_to}"

    @property
    def name_in_ledger(self) -> str:
        """An update is called by its commitment's key and its party: never by what it says."""
        return f"{self.commitment.key} · {self.party_id} · {self.refers_to}"

    @property
    def is_draft(self) -> bool:
        return self.signed_at is None


def stays_when_signed() -> pgtrigger.Trigger:
    """What belongs to a signed update is neither added to, changed nor removed."""
    return pgtrigger.Trigger(
        name="signed_stays_whole",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="IF EXISTS (SELECT FROM progress_update u"
        " WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.signed_at IS NOT NULL)"
        " THEN RAISE EXCEPTION 'A signed update stays as it is'; END IF;"
        " RETURN COALESCE(NEW, OLD);",
    )


class NoValue(models.TextChoices):
    """Why an indicator has no value in an update. Zero is a value."""

    NOT_MEASURED = "not_measured", _("Not measured")
    NOT_YET = "not_yet", _("Not available yet")
    CONFIDENTIAL = "confidential", _("Cannot be told")
    DOES_NOT_APPLY = "does_not_apply", _("Does not apply to this period")


class IndicatorValue(models.Model):
    """The value of an indicator in an update, or why there is none. A share has its two counts."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    no_value = models.CharField(max_length=16, choices=NoValue.choices, blank=True)
    note = TranslatedField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["update", "indicator"], name="one_value_per_indicator"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) ^ Q(no_value=""), name="a_value_or_why_there_is_none"
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0), name="a_share_of_something"
            ),
        ]
        triggers = [stays_when_signed()]


class Dimension(models.TextChoices):
    SEX = "sex", _("Sex")
    AGE = "age", _("Age")
    TERRITORY = "territory", _("Territory")
    NATIONALITY = "nationality", _("Nationality")
    DISABILITY = "disability", _("Disability")


class ValuePart(models.Model):
    """A part of a value along one dimension. The parts of a dimension add up to the value.

    Of a share it has the two counts instead of an amount: each of them adds up to its own whole.
    """

    value = models.ForeignKey(IndicatorValue, models.CASCADE, related_name="parts")
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    label = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ("dimension", "pk")
        constraints = [
            models.UniqueConstraint(fields=["value", "dimension", "label"], name="one_part_per_label"),
            models.CheckConstraint(
                condition=Q(amount__isnull=False, numerator__isnull=True, denominator__isnull=True)
                | Q(amount__isnull=True, numerator__isnull=False, denominator__gte=0),
                name="an_amount_or_two_counts",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_stays_whole",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="IF EXISTS (SELECT FROM progress_indicatorvalue v JOIN progress_update u"
                " ON u.id = v.update_id WHERE v.id IN (NEW.value_id, OLD.value_id)"
                " AND u.signed_at IS NOT NULL)"
                " THEN RAISE EXCEPTION 'A signed update stays as it is'; END IF;"
                " RETURN COALESCE(NEW, OLD);",
            )
        ]


class MoneyKind(models.TextChoices):
    ANNOUNCED = "announced", _("Announced")
    CONFIRMED = "confirmed", _("Confirmed")
    DISBURSED = "disbursed", _("Disbursed")


class Money(models.Model):
    """Money of one kind in an update, as a total to date. The three kinds are never added to each other."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="money")
    kind = models.CharField(max_length=10, choices=MoneyKind.choices)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        ordering = ("kind", "currency")
        constraints = [
            models.UniqueConstraint(fields=["update", "kind", "currency"], name="one_amount_per_kind"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="an_amount_is_not_negative"),
        ]
        triggers = [stays_when_signed()]


class Evidence(models.Model):
    """A file or a link that shows what an update says. Files lie in `CAUCE_HOME/evidence`, by `digest`."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=200)
    link = models.URLField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.SECRETARIAT)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["digest"], condition=~Q(digest=""), name="evidence_by_digest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(link="") ^ ~Q(digest=""), name="a_link_or_a_file"),
        ]
        triggers = [stays_when_signed()]

    def __str__(self) -> str:
        return self.title


class HeldFile(models.Model):
    """A file that somebody chose for an update and has not saved with it: whoever chose it alone knows of it.

    `form` is the key of the form it was last seen in (see `cauce.foundation.drafts`). The file lies where
    evidence does.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    form = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.SECRETARIAT)
    held_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["digest"], name="held_file_by_digest"),
            models.Index(fields=["held_at"], name="held_file_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "commitment", "party", "digest"], name="one_file_held_once"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class AttestationKind(models.TextChoices):
    EVIDENCE_SEEN = "evidence_seen", _("Evidence seen by the secretariat")
    VERIFIED = "verified", _("Verified by a third party")


class Attestation(models.Model):
    """That the evidence of a signed update was seen, or its content verified. Else it is self-reported."""

    update = models.ForeignKey(Update, models.PROTECT, related_name="attestations")
    kind = models.CharField(max_length=14, choices=AttestationKind.choices)
    verifier = models.CharField(max_length=200, blank=True)
    note = TranslatedField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["update", "kind"], name="attested_once"),
            models.CheckConstraint(
                condition=~Q(kind=AttestationKind.VERIFIED) | ~Q(verifier=""), name="a_verifier_has_a_name"
            ),
        ]
