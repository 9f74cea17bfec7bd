"""Money, as dated rows with a source. The stages of one flow are one flow, never added to each other."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.visibility import Guarded, GuardedQuerySet
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.source import Sourced
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation.models.arrangements import Arrangement
from cauce.regional.support.models import Need


class FlowStage(models.TextChoices):
    ANNOUNCED = "announced", _("Announced")
    CONFIRMED = "confirmed", _("Confirmed")
    DISBURSED = "disbursed", _("Disbursed")
    SPENT = "spent", _("Spent")


class Flow(Guarded, Sourced):
    """So much money of a donor, at a stage, on a day, by a source.

    `follows` is the row of the stage before: an announcement that was confirmed, a confirmation of which a
    part was disbursed. Several rows may follow one; what follows is the same money, further on. `part_of` is
    a larger announcement that this one is named in (a total told by the press): a total is never added to its
    parts. `amount` None: the source names none. `on` is the first day of what `date_text` says. `donor` None
    with `donor_name` is "all donors together". Signed rows never change: a wrong one is `withdrawn_at` by
    another.
    """

    key = models.SlugField(unique=True, max_length=60)
    stage = models.CharField(max_length=9, choices=FlowStage.choices)
    donor = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    donor_name = models.CharField(max_length=200, blank=True)
    recipients = models.ManyToManyField(Party, blank=True, related_name="+")
    is_regional = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    on = models.DateField()
    date_text = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=200, blank=True)
    purpose = TranslatedField()
    occasion = models.CharField(max_length=200, blank=True)
    terms = models.ManyToManyField(Term, blank=True, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    is_total = models.BooleanField(default=False)
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="flows")
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, blank=True, related_name="flows")
    arrangement = models.ForeignKey(Arrangement, models.PROTECT, null=True, blank=True, related_name="flows")
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    objects: ClassVar[GuardedQuerySet] = GuardedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-on", "key")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | (Q(amount__gte=0) & ~Q(currency="")),
                name="money_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")), name="a_flow_does_not_follow_itself"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="a_withdrawal_says_why",
            ),
        ]


class Rate(models.Model):
    """What one unit of a currency was worth in US dollars on a day, by whose word. Never changed.

    One that was wrong stays readable and counts no more: `corrects` is the wrong one, of the same currency
    and day, and `because` says what was wrong. `set_at` None: it was set before that was kept.
    """

    currency = models.CharField(max_length=3)
    worth = models.DecimalField(max_digits=18, decimal_places=8)
    on = models.DateField()
    source = models.TextField()
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    because = models.TextField(blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("currency", "-on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "on"], condition=Q(corrects__isnull=True), name="one_first_rate_a_day"
            ),
            models.CheckConstraint(condition=Q(worth__gt=0), name="a_rate_is_above_zero"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(because=""), name="a_correction_of_a_rate_says_why"
            ),
        ]
        triggers = [pgtrigger.Protect(name="a_rate_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.currency}, {self.on.isoformat()}"
