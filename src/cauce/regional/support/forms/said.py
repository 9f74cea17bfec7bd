"""What forms of needs and offers share: they give a content, and take its faults back to their fields."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.regional.support.checking import Fault, faults
from cauce.regional.support.content import Said
from cauce.regional.support.forms.fields import Choices
from cauce.regional.support.models import Form, Unit
from cauce.regional.support.rules import states

FORMS = Form.choices
UNITS = [("", _("Not stated")), *Unit.choices]


class SaidForm(forms.Form):
    """A form over a content: `base` is what it began with, and what it does not show stays so."""

    def __init__(self, *args: Any, choices: Choices, base: Said, **options: Any) -> None:
        self.choices, self.base = choices, base
        super().__init__(*args, **options)
        self.use_required_attribute = False

    @abstractmethod
    def said(self) -> Said:
        """What the form says, whole."""

    @property
    def whose(self) -> str:
        """The party it is written for."""
        if "owner" in self.fields:
            return str(self.cleaned_data.get("owner") or "")
        return self.choices.owner or next((code for code, _name in self.choices.owned), "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wrong = set(self.errors)
        found = faults(self.said(), owner=self.whose, states=states(self.choices.person.on))
        self.blame(fault for fault in found if not wrong & {*self.places(fault[0])})
        return cleaned

    def places(self, name: str) -> list[str]:
        """The fields in which a part of the content is typed."""
        return [each for each in (name, f"{name}_es", f"{name}_en") if each in self.fields]

    def blame(self, found: Iterable[Fault]) -> None:
        """Say each fault at its field; what was typed stays."""
        for name, words in found:
            self.add_error(next(iter(self.places(name)), None), words)

    def refuse(self, words: str, found: Iterable[Fault] = ()) -> None:
        """Say why an action would not."""
        named = list(found)
        self.blame(named) if named else self.add_error(None, words)


def shown(value: Any) -> Any:
    """What a field holds at first: a number without zeros that say nothing.

    >>> shown(Decimal("20000.00")), shown("USD")
    ('20000', 'USD')
    """
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def token_field() -> forms.UUIDField:
    """Against a second sending of the same page."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
