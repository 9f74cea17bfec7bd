"""How much each factor weighs, set by the chair; and the engine's runs, each with what it proposed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import User
from cauce.foundation.values.translated import TranslatedField


class WeightSet(models.Model):
    """A named set of weights, in force from a day. Never changed: the chair sets another.

    `weights` is factor -> number, by the codes of `engines.matching.reasons.Factor`.
    """

    name = TranslatedField()
    weights = models.JSONField()
    from_on = models.DateField()
    why = models.TextField(blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-from_on", "-pk")
        triggers = [pgtrigger.Protect(name="weights_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.name)


class RunStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


class Run(models.Model):
    """One run of the engine over all that was open then. `plan` is what it answered, frozen.

    `changed` is what was otherwise in a "what if": another set of weights, offers added or left out. A trial
    is for the secretariat alone and proposes nothing.
    """

    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    weights = models.ForeignKey(WeightSet, models.PROTECT, null=True, blank=True, related_name="runs")
    changed = models.JSONField(default=dict, blank=True)
    is_trial = models.BooleanField(default=False)
    status = models.CharField(max_length=9, choices=RunStatus.choices, default=RunStatus.WAITING)
    done = models.PositiveSmallIntegerField(default=0, help_text="Per cent")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True)
    needs = models.PositiveIntegerField(default=0)
    offers = models.PositiveIntegerField(default=0)
    plan = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        name = _("Trial %(n)s") if self.is_trial else _("Calculation %(n)s")
        return name % {"n": self.pk}
