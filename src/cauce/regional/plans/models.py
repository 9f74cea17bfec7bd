"""National Action Plans as documents in versions, and the sheets they are read from."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.source import Sourced
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.commitments.models import Commitment


class Plan(models.Model):
    """The plan of one State: nothing but the versions it went through."""

    country = models.OneToOneField(Party, models.PROTECT, related_name="plan")

    def __str__(self) -> str:
        return f"NAP {self.country_id}"


class VersionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """Published versions for everyone; a draft for those who act for its State."""
        allowed = Q(published_at__isnull=False)
        if person.parties:
            allowed |= Q(plan__country__in=person.parties)
        return self.filter(allowed)


class PlanVersion(Sourced):
    """A plan as it stood from a day on, whole. A published one stays as it is.

    `made_by` None: read by Cauce's editors in public sources. `in_force_from` None: its source does not say
    since when. A draft has no `published_at`; a plan has one draft at most.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = TranslatedField()
    in_force_from = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[VersionQuerySet] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("plan", "number")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(published_at__isnull=True), name="one_draft_per_plan"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func="RAISE EXCEPTION 'A published version of a plan stays as it is';",
            ),
            pgtrigger.Trigger(
                name="published_is_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__published_at__isnull=False, old__is_demonstration=False),
                func="RAISE EXCEPTION 'A published version of a plan is kept';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.country_id} {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class RowQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """Rows of versions the person may see, without those whose commitment is not theirs to see."""
        versions = PlanVersion.objects.visible_to(person).values("pk")
        mine = Q(commitment__isnull=True) | Q(commitment__in=Commitment.objects.visible_to(person))
        return self.filter(mine, version__in=versions)


class PlanRow(models.Model):
    """One commitment as it was worded in one version.

    `own_id` is the name the State gives the row, `digest` that of its State, sector and wording (see
    `plans.wording`): by either a row is recognised in the next version and in the next sheet.
    """

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="rows", db_index=False)
    position = models.PositiveIntegerField()
    sector = models.CharField(max_length=30, blank=True)
    objective = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")
    commitment = models.ForeignKey(
        Commitment, models.SET_NULL, null=True, blank=True, related_name="plan_rows"
    )
    own_id = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    title = TranslatedField()
    text = TranslatedField()
    more = models.JSONField(default=dict, help_text="Dates, territory, population and cost, as JSON")

    objects: ClassVar[RowQuerySet] = RowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("version", "position")
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_row_per_place"),
            models.UniqueConstraint(
                fields=["version", "own_id"], condition=~Q(own_id=""), name="one_row_per_own_id"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_row_stays",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="IF EXISTS (SELECT FROM plans_planversion v"
                " WHERE v.id = NEW.version_id AND v.published_at IS NOT NULL)"
                " AND (TG_OP = 'INSERT' OR NEW.commitment_id IS NOT NULL"
                " OR (to_jsonb(NEW) - 'commitment_id') <> (to_jsonb(OLD) - 'commitment_id'))"
                " THEN RAISE EXCEPTION 'A published version of a plan stays as it is'; END IF; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="published_row_is_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="IF EXISTS (SELECT FROM plans_planversion v WHERE v.id = OLD.version_id"
                " AND v.published_at IS NOT NULL AND NOT v.is_demonstration)"
                " THEN RAISE EXCEPTION 'A published version of a plan is kept'; END IF; RETURN OLD;",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title or self.text)


class DroppedRow(models.Model):
    """Why a version no longer has a row of the one before it. Without one, no reason was written."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="dropped_rows", db_index=False)
    row = models.ForeignKey(
        PlanRow, models.CASCADE, related_name="+", help_text="As the version before has it"
    )
    reason = TranslatedField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("version", "row")
        constraints = [
            models.UniqueConstraint(fields=["version", "row"], name="one_reason_per_dropped_row"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_reason_stays",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="IF EXISTS (SELECT FROM plans_planversion v"
                " WHERE v.id = NEW.version_id AND v.published_at IS NOT NULL)"
                " THEN RAISE EXCEPTION 'A published version of a plan stays as it is'; END IF; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="published_reason_is_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="IF EXISTS (SELECT FROM plans_planversion v WHERE v.id = OLD.version_id"
                " AND v.published_at IS NOT NULL AND NOT v.is_demonstration)"
                " THEN RAISE EXCEPTION 'A published version of a plan is kept'; END IF; RETURN OLD;",
            ),
        ]

    def __str__(self) -> str:
        return str(self.reason)


class ImportQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """The sheets sent for the States the person acts for; nobody else's, not even the secretariat's."""
        return self.filter(country__in=person.parties)


class Import(models.Model):
    """A sheet that was sent: its rows until they are written or seven days old, then only what came of it.

    One for each content: who sends the same file again finds the same import.
    """

    country = models.ForeignKey(Party, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sheet = models.JSONField(null=True, help_text="What `importing.sheets.Sheet` holds; None once forgotten")
    mapping = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    version = models.ForeignKey(PlanVersion, models.SET_NULL, null=True, related_name="imports")
    result = models.JSONField(default=dict)

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-sent_at",)
        constraints = [
            models.UniqueConstraint(fields=["country", "digest"], name="one_import_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.digest[:12]}"
