"""How templates say partly known dates and answers about offices."""

from __future__ import annotations

from django import template

from cauce.foundation.parties import words

register = template.Library()
register.filter("partial", words.partial)
register.filter("period", words.period)
register.filter("headline", words.headline)
register.filter("explanation", words.explanation)
register.filter("firmness", words.firmness)
