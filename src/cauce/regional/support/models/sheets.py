"""Spreadsheets of needs that were sent: their rows until they are written, then what came of them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party


class SentSheetQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """The sheets sent for the States the person acts for; nobody else's, not even the secretariat's."""
        return self.filter(owner__in=person.parties)


class SentSheet(models.Model):
    """A sheet of needs of one State. One for each content: who sends the same file again finds this one."""

    owner = models.ForeignKey(Party, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sheet = models.JSONField(null=True, help_text="What a `Sheet` holds; None once written or forgotten")
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    objects: ClassVar[SentSheetQuerySet] = SentSheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-sent_at",)
        constraints = [
            models.UniqueConstraint(fields=["owner", "digest"], name="one_sheet_of_needs_per_content")
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.digest[:12]}"
