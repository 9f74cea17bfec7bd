"""What is said of a need that is not stored yet, and where one is made."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.support import rules
from cauce.regional.support.content import Said
from cauce.regional.support.showing import quantity

register = template.Library()


@register.filter
def counted(said: Said) -> str:
    """How much, in words: "20 places", "USD 300,000"."""
    return quantity(said.amount, said.unit, said.currency)


@register.simple_tag(takes_context=True)
def need_from(context: dict[str, Any], commitment: Commitment) -> str:
    """Where the reader makes a need of what a commitment asks for; "" for who writes none of its needs."""
    person: Person = context["request"].person
    own = rules.needs_for(person)
    if not own or not commitment.parts.filter(party__in=own).exists():
        return ""
    return f"{reverse('support:need_new')}?commitment={commitment.key}"
