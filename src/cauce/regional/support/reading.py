"""Who sees a match. Nothing reaches a side before the owner of the other agreed.

The secretariat sees every match; the State from the moment it was shared with it; the offering party from the
moment it was shared with that party, after the State agreed to explore; everyone, once an agreement was
signed about a need and an offer that everyone sees. What the two agreed on by themselves is theirs from the
start.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility


class MatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """Those the person may see, at the stage they have reached."""
        if person.is_secretariat:
            return self
        signed = self._reached("agreement") & Q(need__visibility=Visibility.PUBLIC)
        allowed = signed & (Q(offer__isnull=True) | Q(offer__visibility=Visibility.PUBLIC))
        if person.parties:
            allowed |= Q(need__owner__in=person.parties) & self._reached("shared_with_state")
            allowed |= Q(giver__in=person.parties) & self._reached("shared_with_offeror")
            both = Q(need__owner__in=person.parties) | Q(giver__in=person.parties)
            allowed |= Q(origin="bilateral") & both
        return self.filter(allowed)

    def _reached(self, stage: str) -> Q:
        steps = self.model._meta.get_field("steps").related_model
        return Q(Exists(steps.objects.filter(match=OuterRef("pk"), stage=stage)))
