"""What a reader asks of the offices."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.foundation.parties.models import Office


class OfficeForm(forms.Form):
    """Who held an office on a date?"""

    office = forms.ChoiceField(label=_("Presidency or chair"), choices=Office.choices)
    on = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Write a date such as 2022-03-01.")},
    )
