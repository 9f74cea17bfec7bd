"""A need and an offer on their way together. Each step is appended; where they stand is the newest step."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import User
from cauce.foundation.parties.models import Party
from cauce.regional.support.models.asked import Need, Offer
from cauce.regional.support.models.runs import Run
from cauce.regional.support.reading import MatchQuerySet


class Stage(models.TextChoices):
    """Where a match stands (coordination.md 4.5). The exits come last."""

    SUGGESTED = "suggested", _("Suggested")
    REVIEWED = "reviewed", _("Reviewed by the Secretariat")
    SHARED_WITH_STATE = "shared_with_state", _("Shared with the State")
    STATE_EXPLORES = "state_explores", _("The State agrees to explore")
    SHARED_WITH_OFFEROR = "shared_with_offeror", _("Shared with the offering party")
    EXPLORATORY_CALL = "exploratory_call", _("Exploratory call held")
    SCOPING_NOTE = "scoping_note", _("Scoping note written")
    AGREEMENT = "agreement", _("Agreement signed")
    ACTIVE = "active", _("Active")
    REPORTING = "reporting", _("Reporting")
    FULFILLED = "fulfilled", _("Closed: fulfilled")
    PARTLY = "partly", _("Closed: fulfilled in part")
    DECLINED_BY_STATE = "declined_by_state", _("Declined by the State")
    DECLINED_BY_OFFEROR = "declined_by_offeror", _("Declined by the offering party")
    NO_CAPACITY = "no_capacity", _("No capacity")
    COVERED_ELSEWHERE = "covered_elsewhere", _("Covered elsewhere")
    EXPIRED = "expired", _("Expired")


#: The way of a match that goes well; and how it may leave it.
OPEN_STAGES = (
    Stage.SUGGESTED,
    Stage.REVIEWED,
    Stage.SHARED_WITH_STATE,
    Stage.STATE_EXPLORES,
    Stage.SHARED_WITH_OFFEROR,
    Stage.EXPLORATORY_CALL,
    Stage.SCOPING_NOTE,
    Stage.AGREEMENT,
    Stage.ACTIVE,
    Stage.REPORTING,
)
EXITS = (
    Stage.DECLINED_BY_STATE,
    Stage.DECLINED_BY_OFFEROR,
    Stage.NO_CAPACITY,
    Stage.COVERED_ELSEWHERE,
    Stage.EXPIRED,
)


class Origin(models.TextChoices):
    ENGINE = "engine", _("Proposed by the engine")
    HAND = "hand", _("Proposed by the Secretariat")
    BILATERAL = "bilateral", _("Agreed between the two without a match")


class Reason(models.TextChoices):
    """Why somebody left: shown to both sides and the secretariat, and changing nothing by itself."""

    PRIORITY = "priority", _("Other priorities")
    FUNDS = "funds", _("No funds")
    TIME = "time", _("The dates do not suit")
    FIT = "fit", _("It is not what is needed")
    CONDITIONS = "conditions", _("The conditions cannot be met")
    STAFF = "staff", _("Nobody is free to do it")
    ELSEWHERE = "elsewhere", _("Somebody else does it")
    OTHER = "other", _("Another reason")


class Match(models.Model):
    """A need and an offer. What both sides agreed on without the platform has no offer, only a giver."""

    key = models.SlugField(unique=True, max_length=60)
    need = models.ForeignKey(Need, models.PROTECT, related_name="matches")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="matches")
    giver = models.ForeignKey(Party, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=9, choices=Origin.choices)
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="matches")
    explained = models.JSONField(default=dict, help_text="Why it was proposed, as the engine said it then")
    is_demonstration = models.BooleanField(default=False)

    objects: ClassVar[MatchQuerySet] = MatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("key",)
        constraints = [
            models.CheckConstraint(
                condition=Q(offer__isnull=False) | Q(origin="bilateral"), name="a_match_has_an_offer"
            )
        ]

    def __str__(self) -> str:
        return self.key


class MatchStep(models.Model):
    """That a match came to a stage, on a moment, by whom and for which side. Never changed, never removed.

    `amount` is in the need's own unit: with the suggestion what was proposed, with the agreement what was
    agreed on. `words` are for the two sides and the secretariat; `reason` is the code of an exit.
    """

    match = models.ForeignKey(Match, models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    words = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["match", "-at", "-id"], include=["stage"], name="step_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="step_amount_is_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[str(each) for each in EXITS]) | ~Q(reason=""),
                name="an_exit_has_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="a_step_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
