"""`{% commitment_acts commitment %}`: what the reader may do with the text of a commitment, as links."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments import rules
from cauce.regional.commitments.models import Commitment

register = template.Library()


@register.inclusion_tag("commitments/_acts.html", takes_context=True)
def commitment_acts(context: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """A card of links; the wordings for everybody, where there are any. Anonymous readers cost no query."""
    return {
        "commitment": commitment,
        "acts": acts_of(context["request"].person, commitment),
        "has_wordings": commitment.drafted_by_id is not None or commitment.version > 1,
    }


@register.simple_tag(takes_context=True)
def may_draft(context: dict[str, Any]) -> bool:
    """Whether the reader may begin a commitment of their own."""
    return rules.may_draft(context["request"].person)


def acts_of(person: Person, commitment: Commitment) -> list[tuple[str, str]]:
    """The address and the words of each page that is open to the person."""
    if not person.may_write:
        return []
    pages = (
        ("agree", _("Agree to it"), rules.may_agree),
        ("consent", _("Commit to it for your party"), rules.may_consent),
        ("publish", _("Show it to more readers"), rules.may_publish),
        ("edit", _("Change it"), rules.may_follow_up),
        ("merge", _("Merge it with others"), rules.may_merge),
        ("split", _("Split it"), rules.may_split),
        ("withdraw", _("Withdraw it"), rules.may_withdraw),
    )
    return [
        (reverse(f"drafting:{name}", args=[commitment.key]), words)
        for name, words, rule in pages
        if rule(person, commitment)
    ]
