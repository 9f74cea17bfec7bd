"""Who would be bound by what another wrote, and has not agreed to it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cauce.regional.commitments.models import Consent, Part, PartRole


def unasked_parts(keys: Collection[int]) -> QuerySet[Part]:
    """The parts of those who commit, in commitments of these primary keys, without the owner's own and
    without those who agreed to the wording as it is now.
    """
    agreed = Consent.objects.filter(
        commitment=OuterRef("commitment"), party=OuterRef("party"), version=OuterRef("commitment__version")
    )
    bound = Part.objects.filter(role=PartRole.COMMITS, party__isnull=False, commitment__in=keys)
    others = Q(commitment__owner__isnull=True) | ~Q(party=F("commitment__owner"))
    return bound.filter(others, ~Exists(agreed))
