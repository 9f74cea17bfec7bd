"""What each side confirmed of an agreement, and who was told of a match. Never changed, never removed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from cauce.foundation.accounts.models import User
from cauce.foundation.parties.models import Party
from cauce.regional.support.models.matches import Match


class Confirmation(models.Model):
    """That one side agrees to terms. Once both agree to the same, the match comes to its agreement.

    `amount` is in the need's own unit, with a currency where it is money; none, where nothing is counted.
    """

    match = models.ForeignKey(Match, models.PROTECT, related_name="confirmations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["match", "-at", "-id"], name="confirmation_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="confirmed_amount_is_not_negative"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="a_confirmation_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Notice(models.Model):
    """That a person was told of a match by mail. `about` names what: "step-12", "terms-5", "stuck-12-60"."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="notices", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    about = models.CharField(max_length=40)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["match", "person", "about"], name="told_once_of_a_match")
        ]
        triggers = [pgtrigger.Protect(name="a_notice_stays", operation=pgtrigger.Update)]
