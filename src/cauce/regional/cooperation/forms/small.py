"""Small forms: a step, a milestone and what is said of it, a paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.forms import DayInput
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.forms.fields import in_both
from cauce.regional.cooperation.actions import GivenMilestone
from cauce.regional.cooperation.forms.arrangement import text_field
from cauce.regional.cooperation.models import ArrangementStage


class StepForm(forms.Form):
    """To which stage it came, and when."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), widget=forms.RadioSelect)
    on = forms.DateField(label=gettext_lazy("On which day"), widget=DayInput())
    words = text_field(
        gettext_lazy("In your words"), rows=3, limit=2000,
        hint=gettext_lazy("Whoever sees the arrangement reads it. If it is dropped, say why."),
    )  # fmt: skip

    def __init__(self, *args: Any, stages: tuple[str, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        stage: Any = self.fields["stage"]
        stage.choices = [(each, ArrangementStage(each).label) for each in stages]


class MilestoneForm(forms.Form):
    """What is to be delivered, by when."""

    title_es = text_field(
        gettext_lazy("Milestone (Spanish)"), hint=gettext_lazy("In one of the two languages at least.")
    )
    title_en = text_field(gettext_lazy("Milestone (English)"))
    deliverable_es = text_field(gettext_lazy("What is delivered (Spanish)"), rows=2, limit=2000)
    deliverable_en = text_field(gettext_lazy("What is delivered (English)"), rows=2, limit=2000)
    due_on = forms.DateField(
        label=gettext_lazy("By which day"), required=False, widget=DayInput(),
        help_text=gettext_lazy("Left empty, it has no date yet, and cannot be overdue."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not in_both("title", cleaned):
            self.add_error("title_es", _("Give it a title, in Spanish or in English."))
        return cleaned

    @property
    def given(self) -> GivenMilestone:
        cleaned = self.cleaned_data
        said: Translated = in_both("deliverable", cleaned)
        return GivenMilestone(in_both("title", cleaned), said, cleaned.get("due_on"))


class WordForm(forms.Form):
    """What is said of a milestone: that it was reached, or that it moves."""

    what = forms.ChoiceField(
        label=gettext_lazy("What happened"), widget=forms.RadioSelect,
        choices=[
            ("reached", gettext_lazy("It was reached")), ("moved", gettext_lazy("It moves to another day")),
        ],
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    words = text_field(
        gettext_lazy("In your words"), rows=3, limit=2000,
        hint=gettext_lazy("What was delivered and where it can be read; if it moves, why."),
    )  # fmt: skip


class PaperForm(forms.Form):
    """A file or a link."""

    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=200)
    file = forms.FileField(
        label=gettext_lazy("File"), required=False,
        help_text=gettext_lazy("PDF, picture, DOCX, ODT, XLSX, ODS, CSV or plain text; at most 10 MB."),
    )  # fmt: skip
    link = forms.URLField(
        label=gettext_lazy("Or a link"), required=False, max_length=500, assume_scheme="https"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "file" not in self.errors and bool(cleaned.get("file")) == bool(cleaned.get("link")):
            self.add_error("file", _("Choose a file or give a link: one of the two."))
        return cleaned
