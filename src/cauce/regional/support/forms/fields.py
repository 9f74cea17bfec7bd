"""What the forms of needs and offers choose from, and fields they share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.forms import DayInput
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme
from cauce.foundation.values.ordering import alphabetical
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.forms.fields import AmountField
from cauce.regional.commitments.models import Commitment
from cauce.regional.support import rules

Pairs = list[tuple[str, str]]
#: Classifications that do not say what a support is about.
NOT_A_THEME = ("pledge_stage", "pledge_type")


@dataclass(frozen=True)
class Choices:
    """What can be chosen, each list read once for a page."""

    person: Person
    owners: frozenset[str] = field(default_factory=frozenset)
    owner: str = ""

    @cached_property
    def _parties(self) -> list[Party]:
        rows = Party.objects.defer("search_es", "search_en")
        return sorted(rows, key=alphabetical)

    @cached_property
    def parties(self) -> Pairs:
        return [(party.code, str(party)) for party in self._parties]

    @cached_property
    def owned(self) -> Pairs:
        """The parties in whose name it may be written."""
        return [pair for pair in self.parties if pair[0] in self.owners]

    @cached_property
    def states(self) -> Pairs:
        """The States that may receive, without the one that offers."""
        needing = rules.states(self.person.on) - {self.owner}
        return [pair for pair in self.parties if pair[0] in needing]

    @cached_property
    def schemes(self) -> list[tuple[Scheme, Pairs]]:
        """Each classification with its terms. Two queries."""
        rows = Scheme.objects.exclude(pk__in=NOT_A_THEME).order_by("position").prefetch_related("terms")
        return [(scheme, [(term.code, str(term)) for term in scheme.terms.all()]) for scheme in rows]

    @cached_property
    def commitments(self) -> Pairs:
        """Those that the State takes part in, as far as the person sees them."""
        rows = Commitment.objects.visible_to(self.person).filter(parts__party=self.owner)
        named = rows.order_by("key").distinct().values_list("key", "title")
        return [(key, f"{key}: {_short(title)}") for key, title in named]


def _short(title: Translated) -> str:
    text = str(title)
    return text if len(text) <= 80 else text[:80].rsplit(" ", 1)[0] + "…"


def text(label: Any, *, rows: int = 0, limit: int = 300, hint: Any = "", needed: Any = "") -> forms.CharField:
    """A text; `needed` is what is said when it is missing, of one that must be there."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=limit, widget=widget, help_text=hint, **asked(needed))


def asked(needed: Any) -> dict[str, Any]:
    """The options of a field that may stay empty, or of one that says `needed` when it is."""
    return {"required": True, "error_messages": {"required": needed}} if needed else {"required": False}


def day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput(), help_text=hint)


def money(label: Any, hint: Any = "") -> AmountField:
    return AmountField(label=label, decimals=2, help_text=hint)


def boxes(label: Any, choices: Any = (), hint: Any = "", *, needed: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, help_text=hint, **asked(needed)
    )


class CurrencyField(forms.CharField):
    """Three letters, in capitals whatever was typed."""

    def __init__(self, **options: Any) -> None:
        said = {"max_length": _("Say in which currency: three letters, such as USD, MXN or BZD.")}
        super().__init__(required=False, max_length=3, error_messages=said, **options)

    def clean(self, value: Any) -> str:
        return str(super().clean(value) or "").strip().upper()


class LinesField(forms.CharField):
    """Several short names, one a line or between semicolons; each once."""

    def __init__(self, *, limit: int = 80, **options: Any) -> None:
        super().__init__(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **options)
        self.limit = limit

    def clean(self, value: Any) -> tuple[str, ...]:
        said = [each.strip() for each in re.split(r"[\n;]", str(super().clean(value) or ""))]
        names = tuple(dict.fromkeys(each for each in said if each))
        if any(len(each) > self.limit for each in names):
            raise forms.ValidationError(
                _("One of the names is longer than %(limit)s characters: write one a line."),
                params={"limit": self.limit},
            )
        return names

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value
