"""What people type about rounds: the opening, a deadline, a message, and the answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Forum, Kind
from cauce.regional.progress.models import Update
from cauce.regional.rounds import queries
from cauce.regional.rounds.actions import Asked
from cauce.regional.rounds.answering import STAGES, Given
from cauce.regional.rounds.models import Round, RoundKind
from cauce.regional.rounds.queries import PROMISES, Row, Scope


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **options)


def _text(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000, **options
    )


def _choice(label: Any, choices: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **options
    )


class OpeningForm(forms.Form):
    """A new round: what it asks, about what, by when."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of round"), choices=RoundKind.choices)
    title_es = forms.CharField(label=gettext_lazy("Title in Spanish"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200)
    period_from = _day(gettext_lazy("Period: first day"))
    period_to = _day(gettext_lazy("Period: last day"))
    deadline = _day(gettext_lazy("Deadline"), help_text=gettext_lazy("The last day to answer."))
    instructions_es = _text(gettext_lazy("Instructions in Spanish"))
    instructions_en = _text(gettext_lazy("Instructions in English"))
    kinds = _choice(gettext_lazy("Kinds of commitment"), Kind.choices, initial=list(PROMISES))
    forums = _choice(
        gettext_lazy("Forums"), Forum.choices, help_text=gettext_lazy("Nothing chosen means all of them.")
    )
    parties = _choice(
        gettext_lazy("States and organisations"), (),
        help_text=gettext_lazy("Nothing chosen means all that commit to something."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person
        field: Any = self.fields["parties"]
        field.choices = [(each.code, str(each)) for each, _owed in queries.owing_by_party(person, Scope())]

    def clean_deadline(self) -> date:
        deadline: date = self.cleaned_data["deadline"]
        if deadline < self.person.on:
            raise ValidationError(_("That day is over. Choose today or a later day."))
        return deadline

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", _("The period ends before it begins."))
        if first and first > self.person.on:
            self.add_error("period_from", _("The period has not begun: nobody can report on it yet."))
        return cleaned

    @property
    def scope(self) -> Scope:
        """What is chosen, as far as it was chosen rightly."""
        chosen = getattr(self, "cleaned_data", {})
        return Scope(*(tuple(chosen.get(name) or ()) for name in ("forums", "kinds", "parties")))

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            kind=given["kind"], period_from=given["period_from"], period_to=given["period_to"],
            deadline=given["deadline"], scope=self.scope,
            title=Translated({code: given[f"title_{code}"] for code in ("es", "en")}),
            instructions=Translated({code: given[f"instructions_{code}"] for code in ("es", "en")}),
        )  # fmt: skip


class DeadlineForm(forms.Form):
    deadline = _day(gettext_lazy("New deadline"), help_text=gettext_lazy("The last day to answer."))


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What you write"), max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )  # fmt: skip


class AsOfForm(forms.Form):
    """The day that the answers refer to, where a row names none of its own."""

    as_of = _day(
        gettext_lazy("These answers say how things stood on"),
        help_text=gettext_lazy("A row may name another day."),
    )

    def __init__(self, *args: Any, round_: Round, on: date, **options: Any) -> None:
        options.setdefault("initial", {"as_of": max(round_.period_from, min(round_.period_to, on))})
        super().__init__(*args, **options)
        self.round, self.on = round_, on

    def clean_as_of(self) -> date:
        return _within(self.cleaned_data["as_of"], self.round, self.on)


LATER, UNCHANGED, CHANGED = "", "unchanged", "changed"


class AnswerForm(forms.Form):
    """The answer to one obligation, in one glance: later, unchanged, or changed and how."""

    choice = forms.ChoiceField(label=gettext_lazy("The answer"), required=False, widget=forms.RadioSelect)
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"), required=False,
        choices=[("", gettext_lazy("Choose a stage")), *((each.value, each.label) for each in STAGES)],
    )  # fmt: skip
    done = forms.CharField(
        label=gettext_lazy("What was done"), required=False, max_length=8000,
        help_text=gettext_lazy("For one that is discontinued: why."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    refers_to = _day(gettext_lazy("Another day than the one above"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Row, on: date, **options: Any) -> None:
        options.setdefault("prefix", prefix_of(row))
        options.setdefault("initial", initial_of(row.draft))
        super().__init__(*args, **options)
        self.row, self.on = row, on
        field: Any = self.fields["choice"]
        field.choices = _choices(row)

    def clean_refers_to(self) -> date | None:
        day: date | None = self.cleaned_data["refers_to"]
        return _within(day, self.row.obligation.round, self.on) if day else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("choice") == CHANGED:
            if not cleaned.get("stage") and "stage" not in self.errors:
                self.add_error("stage", _("Choose how far it is."))
            if not cleaned.get("done") and "done" not in self.errors:
                self.add_error("done", _("Say in a sentence what was done."))
        elif "refers_to" in self.errors:
            del self.errors["refers_to"]
        return cleaned

    def given(self, as_of: date) -> Given | None:
        """The answer, or None for later."""
        typed = self.cleaned_data
        if typed.get("choice") == UNCHANGED:
            return Given(refers_to=as_of, is_unchanged=True, version=typed.get("version") or 0)
        if typed.get("choice") != CHANGED:
            return None
        return Given(
            refers_to=typed.get("refers_to") or as_of, stage=typed["stage"], done=typed["done"],
            version=typed.get("version") or 0,
        )  # fmt: skip


def _choices(row: Row) -> list[tuple[str, str]]:
    """What was never reported cannot be unchanged."""
    later = (LATER, _("Later"))
    if row.last is None:
        return [(CHANGED, _("Report")), later]
    return [(UNCHANGED, _("Unchanged")), (CHANGED, _("Changed")), later]


def prefix_of(row: Row) -> str:
    """What the names of the fields of a row begin with."""
    return f"o{row.obligation.pk}"


def initial_of(draft: Update | None) -> dict[str, Any]:
    """What stands in the fields of a row: what its draft says, or nothing chosen yet."""
    if draft is None:
        return {"choice": LATER, "version": 0}
    language = (get_language() or "es").split("-")[0]
    return {
        "choice": UNCHANGED if draft.is_unchanged else CHANGED, "stage": draft.stage,
        "done": draft.done.by_language.get(language) or str(draft.done), "refers_to": draft.refers_to,
        "version": draft.version,
    }  # fmt: skip


def _within(day: date, round_: Round, on: date) -> date:
    if day > on:
        raise ValidationError(_("This day is still to come. Choose today or an earlier day."))
    if day < round_.period_from:
        raise ValidationError(_("This day lies before the period of the round."))
    return day
