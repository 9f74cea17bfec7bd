"""The filters that people keep, to be told of new unmet needs; and what each was told of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cauce.foundation.accounts.models import User
from cauce.regional.support.models.asked import Need


class Following(models.Model):
    """That a person wants to hear of new unmet needs that match a filter, until they say stop.

    `asked` holds the parameters of the list's address; without any, every need the person may see.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="followings")
    asked = models.JSONField(default=dict, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "asked"], condition=Q(ended_at__isnull=True), name="follows_a_filter_once"
            )
        ]

    @property
    def name_in_ledger(self) -> str:
        """What somebody looks for is not told to others."""
        return f"{self.pk}"

    def __str__(self) -> str:
        return "&".join(f"{name}={value}" for name, value in sorted(self.asked.items()))


class ToldNeed(models.Model):
    """That a need is no news any more for a filter: it stood on the list already, or in a mail."""

    following = models.ForeignKey(Following, models.CASCADE, related_name="told", db_index=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["following", "need"], name="told_once_of_a_need")]
