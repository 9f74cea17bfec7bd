"""What a match shows of a need or an offer."""

from __future__ import annotations

from django import template

from cauce.regional.support.models import Need, Offer
from cauce.regional.support.shown_matches import facts_of

register = template.Library()


@register.simple_tag
def told(side: Need | Offer) -> list[tuple[str, str]]:
    """The facts of one side that were stated, as (label, words)."""
    return facts_of(side)
