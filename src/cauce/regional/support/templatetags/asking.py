"""What is said of a need that is not stored yet, and where one is made."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.support import rules, showing
from cauce.regional.support.content import Said

register = template.Library()


@register.filter
def counted(said: Said) -> str:
    """How much, in words: "20 places", "USD 300,000"."""
    return showing.quantity(said.amount, said.unit, said.currency)


@register.filter
def window(said: Said) -> str:
    """From when to when, in words; "" when neither day is known."""
    return showing.window(said)


@register.simple_tag(takes_context=True)
def need_from(context: dict[str, Any], commitment: Commitment) -> str:
    """Where the reader makes a need of what a commitment asks for; "" for who writes none of its needs."""
    person: Person = context["request"].person
    own = rules.needs_for(person)
    if not own or not commitment.parts.filter(party__in=own).exists():
        return ""
    return f"{reverse('support:need_new')}?commitment={commitment.key}"
