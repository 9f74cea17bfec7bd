"""What an official fills in: a sheet to send, what its columns mean, a row's words, a publication."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.forms import DayInput
from cauce.foundation.values.translated import Translated
from cauce.regional.plans.importing.columns import MEANINGS, WORDED, letter
from cauce.regional.plans.importing.rows import LIMITS
from cauce.regional.plans.importing.sheets import MOST_BYTES, Sheet
from cauce.regional.plans.importing.values import Wrong, currency

EXAMPLE_LETTERS = 40


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Sheet with the commitments"),
        help_text=gettext_lazy("An Excel workbook (.xlsx) or a CSV, at most 10 MB and 10,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than 10 MB. Send only the rows of the plan, without pictures.")
            )
        return sent


class ColumnsForm(forms.Form):
    """Which column holds what, as guessed from the headings; and how the rows are to be taken."""

    is_whole = forms.ChoiceField(
        label=gettext_lazy("What the sheet holds"),
        choices=(
            ("", gettext_lazy("Some rows: those of the plan that it does not have stay as they are")),
            ("yes", gettext_lazy("The whole plan: rows of the plan that it does not have are left out")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    fill_down = forms.BooleanField(
        label=gettext_lazy("An empty sector or objective means the one above (merged cells)"), required=False
    )
    default_currency = forms.CharField(
        label=gettext_lazy("Currency of amounts that name none"),
        help_text=gettext_lazy("Three letters, such as USD, MXN or BZD."),
        max_length=3,
        required=False,
    )

    def __init__(self, *args: Any, sheet: Sheet, **options: Any) -> None:
        super().__init__(*args, **options)
        columns = [("", _("Not in the sheet")), *self._columns(sheet)]
        for meaning in MEANINGS:
            self.fields[meaning.key] = forms.TypedChoiceField(
                label=str(meaning.label), choices=columns, coerce=int, empty_value=None, required=False
            )
        self.fields["sector"].required = True
        self.order_fields([*(meaning.key for meaning in MEANINGS), *self.base_fields])

    @staticmethod
    def _columns(sheet: Sheet) -> list[tuple[str, str]]:
        return [
            (
                str(place),
                " · ".join(word for word in (letter(place), heading, _example(sheet, place)) if word),
            )
            for place, heading in enumerate(sheet.headings)
        ]

    def clean_default_currency(self) -> str:
        said = self.cleaned_data["default_currency"]
        try:
            return currency(said) if said else ""
        except Wrong as wrong:
            raise ValidationError(f"{wrong.what} {wrong.expected.capitalize()}.") from wrong

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(key) is not None for key in WORDED):
            self.add_error("text_es", _("Choose the column with the commitment's wording, or its title."))
        self._refuse_twice(cleaned)
        return cleaned

    def _refuse_twice(self, cleaned: dict[str, Any]) -> None:
        taken: dict[int, str] = {}
        for meaning in MEANINGS:
            place = cleaned.get(meaning.key)
            if place is None:
                continue
            if place in taken:
                self.add_error(
                    meaning.key, _("This column is chosen for “%(other)s” already.") % {"other": taken[place]}
                )
            taken.setdefault(place, str(meaning.label))

    def mapping(self) -> dict[str, Any]:
        """What the import keeps of it."""
        cleaned = self.cleaned_data
        places = {meaning.key: cleaned[meaning.key] for meaning in MEANINGS}
        return {
            "columns": {key: place for key, place in places.items() if place is not None},
            "fill_down": cleaned["fill_down"],
            "currency": cleaned["default_currency"],
            "is_whole": bool(cleaned["is_whole"]),
        }


def _example(sheet: Sheet, place: int) -> str:
    filled = (str(cells[place]) for _number, cells in sheet.lines if cells[place] != "")
    first = next(filled, "")
    return f"“{first[:EXAMPLE_LETTERS]}…”" if len(first) > EXAMPLE_LETTERS else (first and f"“{first}”")


def _words(label: Any, limit: int, *, lines: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput()
    return forms.CharField(label=label, max_length=limit, required=False, widget=widget)


class RowForm(forms.Form):
    """The words of a row in both languages; one of them will do."""

    title_es = _words(gettext_lazy("Title in Spanish"), LIMITS["title_es"])
    title_en = _words(gettext_lazy("Title in English"), LIMITS["title_en"])
    text_es = _words(gettext_lazy("Wording in Spanish"), LIMITS["text_es"], lines=6)
    text_en = _words(gettext_lazy("Wording in English"), LIMITS["text_en"], lines=6)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("title", "text"):
            if not (cleaned.get(f"{name}_es") or cleaned.get(f"{name}_en")):
                self.add_error(f"{name}_es", _("Write it in Spanish or in English."))
        return cleaned

    def words(self, name: str) -> Translated:
        return Translated({code: self.cleaned_data[f"{name}_{code}"] for code in ("es", "en")})


class PublishForm(forms.Form):
    """What a version is called, and from when it is in force."""

    title_es = forms.CharField(label=gettext_lazy("Title in Spanish"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    in_force_from = forms.DateField(label=gettext_lazy("In force from"), widget=DayInput())

    def clean_in_force_from(self) -> date:
        day: date = self.cleaned_data["in_force_from"]
        if not 1990 <= day.year <= 2100:
            raise ValidationError(_("Write the day from which this version is in force."))
        return day

    def title(self) -> Translated:
        return Translated({code: self.cleaned_data[f"title_{code}"] for code in ("es", "en")})
