"""What somebody typed into a form and has not sent."""

from __future__ import annotations

from django.db import models

from cauce.foundation.accounts.models import User


class FormDraft(models.Model):
    """The fields of one form as one person left them: `data` is a list of [name, value] pairs."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    form = models.CharField(max_length=120)
    data = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="one_draft_of_a_form")]
        indexes = [models.Index(fields=["saved_at"], name="form_draft_by_age")]

    def __str__(self) -> str:
        return self.form
