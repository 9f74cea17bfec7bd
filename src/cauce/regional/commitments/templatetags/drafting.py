"""What the reader may do with the text of a commitment: a card of links, and the act that it waits for."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments import queries, rules
from cauce.regional.commitments.models import Commitment, Life

register = template.Library()

#: The steps that take a text from its draft to its readers.
AWAITED = ("agree", "consent", "publish")
#: What is done with a commitment that still stands by itself.
JOINING = ("merge", "split")


class Act(NamedTuple):
    """A page about the text of a commitment: its name among the addresses, where it stands, its words."""

    name: str
    url: str
    words: str


@register.inclusion_tag("commitments/_acts.html", takes_context=True)
def commitment_acts(context: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """A card of links; the wordings for everybody, where there are any. Anonymous readers cost no query."""
    return {
        "commitment": commitment,
        "acts": [each for each in acts_of(context["request"].person, commitment) if each.name != "edit"],
        "has_wordings": commitment.drafted_by_id is not None or commitment.version > 1,
    }


@register.simple_tag(takes_context=True)
def may_draft(context: dict[str, Any]) -> bool:
    """Whether the reader may begin a commitment of their own."""
    return rules.may_draft(context["request"].person)


@register.simple_tag(takes_context=True)
def awaited_act(context: dict[str, Any], commitment: Commitment) -> tuple[str, str] | None:
    """The address and the words of what an unpublished text waits for from the reader; None: nothing."""
    if commitment.life == Life.PUBLISHED:
        return None
    awaited = [each for each in acts_of(context["request"].person, commitment) if each.name in AWAITED]
    return (awaited[0].url, awaited[0].words) if awaited else None


def acts_of(person: Person, commitment: Commitment) -> list[Act]:
    """Each page about the text that is open to the person, the next step of its life first."""
    if not person.may_write:
        return []
    by_itself = not queries.is_merged(commitment)
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
        Act(name, reverse(f"drafting:{name}", args=[commitment.key]), words)
        for name, words, rule in pages
        if (by_itself or name not in JOINING) and rule(person, commitment)
    ]
