"""Choosing a sheet of needs, and the State it is for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cauce.regional.plans.importing.sheets import MOST_BYTES
from cauce.regional.support.forms.fields import Pairs, asked


class NeedsSheetForm(forms.Form):
    owner = forms.ChoiceField(label=_("For whom you write"), **asked(_("Choose for whom you write.")))
    file = forms.FileField(
        label=_("Sheet with the needs"),
        help_text=_("An Excel workbook (.xlsx) or a CSV, at most 10 MB and 10,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        **asked(_("Choose a file.")),
    )

    def __init__(self, *args: Any, owners: Pairs, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owners = owners
        if len(owners) == 1:
            del self.fields["owner"]
        else:
            field: Any = self.fields["owner"]
            field.choices = [("", _("Choose")), *owners]

    @property
    def whose(self) -> str:
        """The State that the needs are of."""
        return str(self.cleaned_data.get("owner") or self.owners[0][0])

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 10 MB. Send only the rows, without pictures."))
        return sent
