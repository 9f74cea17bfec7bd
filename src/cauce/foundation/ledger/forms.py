"""The filter of the running list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.foundation.ledger import words
from cauce.foundation.parties.models import Party


def _verbs() -> list[tuple[str, Any]]:
    return [("", _("All acts")), *words.verbs()]


def _parties() -> list[tuple[str, Any]]:
    named = sorted(((party.code, str(party)) for party in Party.objects.all()), key=lambda pair: pair[1])
    return [("", _("All parties")), *named]


class RecentFilter(forms.Form):
    verb = forms.ChoiceField(label=_("Act"), choices=_verbs, required=False)
    party = forms.ChoiceField(label=_("Party concerned"), choices=_parties, required=False)
