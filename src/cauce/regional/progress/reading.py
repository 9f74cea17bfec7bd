"""Who reads an update. Lists, counts, exports and guessed ids all pass `visible_to`."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment


class UpdateQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """Their own party's, drafts too; of others what is signed, for them, and on a commitment they see."""
        seen = Q(signed_at__isnull=False, commitment__in=Commitment.objects.visible_to(person))
        if not person.is_secretariat:
            seen &= Q(audience="commitment")
        own = Q(party__in=person.parties) if person.parties else Q(pk__in=[])
        return self.filter(own | seen)

    def signed(self) -> Self:
        return self.filter(signed_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(signed_at__isnull=True)
