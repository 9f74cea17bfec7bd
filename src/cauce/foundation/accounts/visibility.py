"""Who sees a record. Lists, searches, counts, exports and guessed ids all pass `visible_to`."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Only its owner")
    SECRETARIAT = "secretariat", _("Its owner and the secretariat")
    PARTIES = "parties", _("Its owner, the secretariat and the States and organisations named")
    PUBLIC = "public", _("Everyone")


class GuardedQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """The rows `person` may see. Every read of guarded records starts here."""
        allowed = Q(visibility=Visibility.PUBLIC)
        if person.is_secretariat:
            allowed |= ~Q(visibility=Visibility.PRIVATE)
        if person.parties:
            named = self.model._meta.get_field("named_parties").remote_field.through
            key = f"{self.model._meta.model_name}_id"
            # Rows, not Exists: the planner then reads the named rows once, and costs the rest rightly.
            naming = named.objects.filter(party__in=person.parties).values(key)
            allowed |= Q(owner__in=person.parties) | Q(visibility=Visibility.PARTIES, pk__in=naming)
        return self.filter(allowed)


class Guarded(models.Model):
    """A record with an owner and an audience."""

    owner = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    visibility = models.CharField(
        max_length=12, choices=Visibility.choices, default=Visibility.PRIVATE, db_index=True
    )
    named_parties = models.ManyToManyField(Party, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def name_in_ledger(self) -> str:
        """What the record of acts calls it while it is not public; "" for its own name."""
        return "" if self.visibility == Visibility.PUBLIC else str(getattr(self, "key", self.pk))
