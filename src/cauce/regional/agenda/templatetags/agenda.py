"""How templates say an event. The reader's day is always passed in."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.safestring import SafeString

from cauce.foundation.web.templatetags.cauce import stage
from cauce.regional.agenda import words
from cauce.regional.agenda.models import Event, Precision

register = template.Library()
register.filter("span", words.span)
register.filter("when_on", words.when)
register.filter("silence", words.silence)
register.filter("kind_words", words.kind_words)
register.filter("precision_words", words.precision_words)


@register.filter
def standing_on(event: Event, today: date) -> str:
    """Where the event stands on a day."""
    return words.standing(event, today)


@register.simple_tag
def standing_tag(event: Event, today: date) -> SafeString:
    """The stage tag of an event on a day."""
    return standing_stage(words.standing(event, today))


@register.simple_tag
def standing_stage(key: str) -> SafeString:
    """The stage tag of a standing."""
    return stage(words.stage_key(key), str(words.STANDING[key]))


@register.simple_tag
def drop(event: Event, today: date) -> str:
    """The shape of an event on the timeline: held, rough, planned, planned-rough or silent."""
    key = words.standing(event, today)
    if key in ("silent", "cancelled"):
        return "silent"
    rough = event.precision != Precision.DAY
    if key == "held":
        return "rough" if rough else "held"
    return "planned-rough" if rough else "planned"
