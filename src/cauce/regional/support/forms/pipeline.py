"""What the pipeline is narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.standing import Person
from cauce.regional.support.models import Stage
from cauce.regional.support.queries import pipeline


class PipelineForm(forms.Form):
    """Stage and State; `show` goes along, so that a tab stays open."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State that needs"), required=False)
    show = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        stages: Any = self.fields["stage"]
        stages.choices = [("", _("All stages")), *Stage.choices]
        states: Any = self.fields["state"]
        named = [(each.code, str(each)) for each in pipeline.states_in(person)]
        states.choices = [("", _("All States")), *sorted(named, key=lambda pair: pair[1].casefold())]
