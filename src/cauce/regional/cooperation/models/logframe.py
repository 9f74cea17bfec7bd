"""The logical framework of an arrangement: goal, outcomes, outputs, activities, as a tree."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cauce.foundation.values.translated import TranslatedField
from cauce.regional.cooperation.models.arrangements import Arrangement


class Level(models.TextChoices):
    GOAL = "goal", _("Goal")
    OUTCOME = "outcome", _("Outcome")
    OUTPUT = "output", _("Output")
    ACTIVITY = "activity", _("Activity")


class LogRow(models.Model):
    """One row: what is to be achieved, how it is measured and proved, and what must hold for it.

    An outcome hangs on the goal, an output on an outcome, an activity on an output. `baseline` and `target`
    are numbers in `unit`; None is not known.
    """

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="log_rows")
    level = models.CharField(max_length=8, choices=Level.choices)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    statement = TranslatedField()
    indicator = TranslatedField()
    unit = models.CharField(max_length=60, blank=True)
    baseline = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    verification = TranslatedField()
    assumptions = TranslatedField()
    risks = TranslatedField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(level="goal", parent__isnull=True) | (~Q(level="goal") & Q(parent__isnull=False)),
                name="only_a_goal_hangs_on_nothing",
            )
        ]
