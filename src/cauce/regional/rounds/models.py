"""Reporting rounds: what was asked, of whom, by when, and who was told. Answers are updates (`progress`)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.commitments.models import Commitment


class RoundKind(models.TextChoices):
    MID_YEAR = "mid_year", _("Mid-year report")
    ANNUAL = "annual", _("Annual report")
    GRF = "grf", _("Global Refugee Forum update")


class Round(models.Model):
    """That the secretariat asks parties to report on a period by a deadline. Public, like its title.

    `scope` names forums, kinds and parties; a list that is empty leaves none out. The deadline may be
    moved; answers are taken until `closed_at`.
    """

    key = models.SlugField(unique=True, max_length=60)
    kind = models.CharField(max_length=10, choices=RoundKind.choices)
    title = TranslatedField()
    instructions = TranslatedField()
    period_from = models.DateField()
    period_to = models.DateField()
    opens_on = models.DateField()
    deadline = models.DateField()
    scope = models.JSONField(default=dict)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="a_period_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("deadline")), name="a_deadline_is_not_before_the_opening"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def days_left(self, on: date) -> int:
        """Days to the deadline; negative once it has passed."""
        return (self.deadline - on).days


class ObligationQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """Those on commitments that the person sees."""
        return self.filter(commitment__in=Commitment.objects.visible_to(person))


class Obligation(models.Model):
    """That a party owes a word on a commitment in a round. Frozen at the opening.

    Whether it was answered is derived (`queries.answers`): any update that its party signs while the
    round is open, on whatever page, answers it; so one update answers two rounds at once.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="obligations", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")

    objects: ClassVar[ObligationQuerySet] = ObligationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "party", "commitment"], name="owed_once_in_a_round")
        ]
        triggers = [pgtrigger.Protect(name="obligation_stays", operation=pgtrigger.Update)]


class ReminderKind(models.TextChoices):
    OPENING = "opening", _("The round has opened")
    BEFORE = "before", _("The deadline is near")
    AFTER = "after", _("The deadline has passed")
    ESCALATION = "escalation", _("The chair was told")
    MESSAGE = "message", _("Message from the Secretariat")


class Reminder(models.Model):
    """That a person was told something of a round for a party. One row, one telling: never twice.

    `day` is the day it was due; `words` what the secretariat wrote, for a message or an escalation.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="reminders", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ReminderKind.choices)
    day = models.DateField()
    words = models.TextField(blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("round"), F("party"), F("person"), F("kind"), F("day"), MD5("words"), name="told_once"
            )
        ]
        triggers = [pgtrigger.Protect(name="reminder_stays", operation=pgtrigger.Update)]
