"""The form in which an arrangement is written: what it is, who takes part, what it serves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.forms import DayInput
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.forms.fields import AmountField, Choices, in_both, texts_of
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation.content import Content, GivenSide
from cauce.regional.cooperation.models import ArrangementForm, Channel, SideRole

TEXTS = ("title", "summary", "legal_basis", "theme", "outputs", "lessons")
PLAIN = ("form", "channel", "starts_on", "ends_on")
MOST_SIDES = 12


def text_field(label: Any, *, rows: int = 0, limit: int = 300, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=limit, widget=widget, help_text=hint)


class TextForm(forms.Form):
    """The words, the form, the days, the classification and the commitments."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_es = text_field(gettext_lazy("Title (Spanish)"))
    title_en = text_field(gettext_lazy("Title (English)"))
    form = forms.ChoiceField(
        label=gettext_lazy("Form of cooperation"),
        choices=[("", gettext_lazy("Choose")), *ArrangementForm.choices],
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=Channel.choices, initial=Channel.UNKNOWN, required=False
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DayInput())
    summary_es = text_field(gettext_lazy("What it is about (Spanish)"), rows=4, limit=10_000)
    summary_en = text_field(gettext_lazy("What it is about (English)"), rows=4, limit=10_000)
    theme_es = text_field(gettext_lazy("Theme (Spanish)"))
    theme_en = text_field(gettext_lazy("Theme (English)"))
    legal_basis_es = text_field(gettext_lazy("Legal basis (Spanish)"), rows=2, limit=2000)
    legal_basis_en = text_field(gettext_lazy("Legal basis (English)"), rows=2, limit=2000)
    outputs_es = text_field(gettext_lazy("Outputs (Spanish)"), rows=3, limit=5000)
    outputs_en = text_field(gettext_lazy("Outputs (English)"), rows=3, limit=5000)
    lessons_es = text_field(gettext_lazy("Lessons (Spanish)"), rows=3, limit=5000)
    lessons_en = text_field(gettext_lazy("Lessons (English)"), rows=3, limit=5000)
    commitments = text_field(
        gettext_lazy("Commitments it serves"), limit=1000,
        hint=gettext_lazy("Their keys as in their addresses, with a space between: BLZ-01 MEX-04."),
    )  # fmt: skip
    terms = forms.MultipleChoiceField(
        label=gettext_lazy("Classification"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = choices.person
        terms: Any = self.fields["terms"]
        terms.choices = [(str(scheme), pairs) for scheme, pairs in choices.schemes]

    def clean_commitments(self) -> tuple[str, ...]:
        wanted = set(self.cleaned_data["commitments"].replace(",", " ").split())
        rows = Commitment.objects.visible_to(self.person).filter(key__in=wanted)
        missing = sorted(wanted - set(rows.values_list("key", flat=True)))
        if missing:
            raise ValidationError(
                _("No commitment was found with the key %(keys)s."), params={"keys": ", ".join(missing)}
            )
        return tuple(sorted(wanted))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not in_both("title", cleaned):
            self.add_error("title_es", _("Give it a title, in Spanish or in English."))
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


class SideForm(forms.Form):
    """Who takes part: a party, or a body by its name; at what cost to itself."""

    role = forms.ChoiceField(label=gettext_lazy("Part it takes"), choices=SideRole.choices, required=False)
    party = forms.ChoiceField(label=gettext_lazy("State or organisation"), required=False)
    name = text_field(gettext_lazy("Or another body, by its name"), limit=200)
    agencies = text_field(gettext_lazy("Agencies"))
    cost = AmountField(label=gettext_lazy("Cost it bears"), decimals=2)
    currency = forms.CharField(
        label=gettext_lazy("Currency"), required=False, max_length=3, min_length=3,
        widget=forms.TextInput(attrs={"placeholder": "USD"}),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        party: Any = self.fields["party"]
        party.choices = [("", _("Choose")), *choices.parties]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        party, name = cleaned.get("party"), (cleaned.get("name") or "").strip()
        says = any((party, name, cleaned.get("agencies"), cleaned.get("cost") is not None))
        if says and bool(party) == bool(name):
            self.add_error("party", _("Choose a State or an organisation, or write a name: one of the two."))
        cost = cleaned.get("cost")
        if cost is not None and cost < 0:
            self.add_error("cost", _("A cost is not below zero."))
        if cost is not None and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Say in which currency."))
        return cleaned

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).strip().upper()
        if currency and not (currency.isascii() and currency.isalpha()):
            raise ValidationError(_("Three letters, as in USD or CAD."))
        return currency

    @property
    def says_something(self) -> bool:
        cleaned = getattr(self, "cleaned_data", {})
        return bool(cleaned.get("party") or (cleaned.get("name") or "").strip())

    @property
    def given(self) -> GivenSide:
        cleaned = self.cleaned_data
        cost = cleaned.get("cost")
        return GivenSide(
            role=cleaned.get("role") or SideRole.PARTNER, party=cleaned.get("party") or "",
            name=(cleaned.get("name") or "").strip(), agencies=(cleaned.get("agencies") or "").strip(),
            cost=cost, currency=cleaned.get("currency") or "" if cost is not None else "",
        )  # fmt: skip


SIDES = formset_factory(SideForm, extra=2, max_num=MOST_SIDES, absolute_max=MOST_SIDES, validate_max=True)


class ArrangementSheet:
    """The text and the sides, checked together. `kept` is what stood when the form was read."""

    def __init__(self, data: Any, *, person: Person, kept: Content, version: int = 0) -> None:
        self.person, self.kept = person, kept
        self.is_sent = data is not None
        choices = Choices(person)
        first = {**self._first(kept), "version": version}
        self.text = TextForm(data, initial=first, choices=choices, use_required_attribute=False)
        sides = [vars_of(side) for side in kept.sides]
        self.sides: Any = SIDES(
            data, initial=sides, prefix="sides", form_kwargs={"choices": choices, "empty_permitted": False}
        )
        self.refusals: list[str] = []

    def _first(self, kept: Content) -> dict[str, Any]:
        first: dict[str, Any] = {name: getattr(kept, name) for name in PLAIN}
        for name in TEXTS:
            first |= texts_of(name, getattr(kept, name))
        self.unseen = self._unseen(kept)
        shown = [key for key in kept.commitments if key not in self.unseen]
        return first | {"terms": list(kept.terms), "commitments": " ".join(shown)}

    def _unseen(self, kept: Content) -> tuple[str, ...]:
        """The commitments it serves that this person may not see: they stay."""
        rows = Commitment.objects.visible_to(self.person).filter(key__in=kept.commitments)
        seen = set(rows.values_list("key", flat=True)) if kept.commitments else set()
        return tuple(key for key in kept.commitments if key not in seen)

    @property
    def version(self) -> int:
        return int(self.text.cleaned_data.get("version") or 0)

    def is_right(self) -> bool:
        """Whether every part is; all are asked, so that every error is told at once."""
        answers = [self.text.is_valid(), self.sides.is_valid()]
        if self.is_sent and all(answers) and len(self.content().sides) < 2:
            self.refuse(_("Name at least two that take part."))
        return self.is_sent and all(answers) and not self.refusals

    def content(self) -> Content:
        """What was typed over what was kept; the framework has a page of its own."""
        cleaned = self.text.cleaned_data
        values: dict[str, Any] = {name: cleaned.get(name) for name in PLAIN}
        values |= {name: in_both(name, cleaned) for name in TEXTS}
        typed = tuple(cleaned.get("commitments") or ())
        return replace(
            self.kept, **values, terms=tuple(sorted(cleaned.get("terms") or ())),
            commitments=tuple(sorted({*typed, *self.unseen})),
            sides=tuple(form.given for form in self.sides.forms if form.says_something),
        )  # fmt: skip

    def refuse(self, words: str) -> None:
        """Say on the page why it cannot be; what was typed stays."""
        self.refusals.append(words)

    @property
    def errors(self) -> bool:
        wrong = self.is_sent and (bool(self.text.errors) or any(any(each) for each in self.sides.errors))
        return bool(self.refusals) or wrong

    def non_field_errors(self) -> list[str]:
        return [*self.refusals, *map(str, self.sides.non_form_errors() if self.is_sent else ())]

    def __iter__(self) -> Iterator[Any]:
        yield from self.text
        for form in self.sides.forms:
            yield from form


def vars_of(side: GivenSide) -> dict[str, Any]:
    """What the fields of a side hold at first."""
    names = ("role", "party", "name", "agencies", "cost", "currency")
    return {name: getattr(side, name) for name in names}
