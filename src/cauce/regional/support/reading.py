"""Who sees a need, an offer and a match. Nothing reaches a side before the owner of the other agreed.

A need or an offer is a draft until it is published: a draft is for those who act for its owner alone.

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
from cauce.foundation.accounts.visibility import GuardedQuerySet, Visibility


class AskedQuerySet(GuardedQuerySet):
    def visible_to(self, person: Person) -> Self:
        """As any guarded record; a draft only for its owner, whatever audience it is meant for."""
        published = Q(published_at__isnull=False)
        return super().visible_to(person).filter(published | Q(owner__in=person.parties))


class OfPartyQuerySet(models.QuerySet[Any]):
    """Who was shown a need, and what they answered."""

    def visible_to(self, person: Person) -> Self:
        """All of it is for the secretariat; a party reads of itself alone."""
        return self if person.is_secretariat else self.filter(party__in=person.parties)


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
