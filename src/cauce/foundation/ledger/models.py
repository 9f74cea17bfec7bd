"""The append-only record of every act, and the seals that prove it whole.

The ledger stands below the accounts, so that every room above can record in it: it knows its actors
only by key and by name.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Cast

from cauce.foundation.ledger.actor import Actor
from cauce.foundation.ledger.rules import may_read_everything


def only_grows() -> list[pgtrigger.Trigger]:
    """The triggers of a table whose rows are never changed nor removed."""
    refuse = "RAISE EXCEPTION 'The ledger only grows: % of % is refused', lower(TG_OP), TG_TABLE_NAME;"
    return [
        pgtrigger.Trigger(
            name="rows_stay",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refuse,
        ),
        pgtrigger.Trigger(
            name="table_stays",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]


def _guarded() -> list[type[models.Model]]:
    """The kinds of record that have an audience: those whose rows are asked for with `visible_to`."""
    return [
        model
        for model in apps.get_models()
        if model._meta.label_lower != "ledger.entry" and hasattr(model._default_manager.all(), "visible_to")
    ]


def _on_hidden_records(person: Actor) -> models.Q:
    """That an act was on a guarded record which `person` does not see, or which is gone."""
    hidden = models.Q(pk__in=[])
    for model in _guarded():
        rows: Any = model._default_manager.all()
        seen = rows.visible_to(person).order_by().values_list(Cast("pk", models.CharField()), flat=True)
        hidden |= models.Q(object_type=model._meta.label_lower) & ~models.Q(object_id__in=seen)
    return hidden


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, person: Actor) -> Self:
        """The secretariat and the chair read everything; others what concerns the parties they act for.

        An act on a guarded record is read only by whoever sees the record now: not even the secretariat
        learns here of a record that only its owner may see.
        """
        if not may_read_everything(person) and not person.parties:
            return self.none()
        found = self.exclude(_on_hidden_records(person))
        return found if may_read_everything(person) else found.filter(party__in=person.parties)

    def about(self, object_type: str, object_id: str) -> Self:
        return self.filter(object_type=object_type, object_id=object_id)


class Entry(models.Model):
    """One act: who, in which capacity, which verb, on what, what changed, when, which party it concerns.

    `mark` is an HMAC-SHA256 of the entry under the installation's ledger key `key_id`: a row
    written behind Cauce's back cannot bear a valid one. Rows cannot be changed or deleted.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=120)
    acting_as = models.CharField(max_length=60, blank=True)
    party = models.CharField(max_length=12, blank=True)
    verb = models.SlugField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=80)
    object_label = models.CharField(max_length=300)
    change = models.JSONField(default=dict)
    key_id = models.CharField(max_length=16)
    mark = models.CharField(max_length=64)

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="entry_by_object"),
            models.Index(fields=["party", "id"], name="entry_by_party"),
            models.Index(fields=["verb", "id"], name="entry_by_verb"),
        ]
        triggers = only_grows()


class Seal(models.Model):
    """A batch of entries under one Merkle root (RFC 9162), chained to the seal before.

    Numbers have no gaps. `highest` is the highest entry number sealed so far. `mark` is an HMAC of
    the seal, as for an entry.
    """

    id = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    highest = models.BigIntegerField()
    root = models.CharField(max_length=64)
    chain = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16)
    mark = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        triggers = only_grows()


class Leaf(models.Model):
    """The place of an entry in its seal. Keeps the entry's id even if the entry is gone."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    entry_number = models.BigIntegerField(unique=True)

    class Meta:
        ordering = ("seal", "position")
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="one_leaf_per_position")]
        triggers = only_grows()
