"""What an official fills in: a sheet to send, what its columns mean, a row's words, a publication."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.forms import DayInput
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.queries import sector_name
from cauce.regional.plans.importing.columns import MEANINGS, WORDED, letter
from cauce.regional.plans.importing.differences import is_cut_from, objective_of
from cauce.regional.plans.importing.rows import LIMITS, GivenRow, worded
from cauce.regional.plans.importing.sheets import MOST_BYTES, UNSAVED, Sheet
from cauce.regional.plans.importing.values import Wrong, currency, money
from cauce.regional.plans.models import PlanRow
from cauce.regional.plans.queries import objective_labels, sector_choices
from cauce.regional.plans.wording import digest_of, fingerprint

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
        return str(_taken(currency, said)) if said else ""

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
    filled = (str(cells[place]).removeprefix(UNSAVED) for _number, cells in sheet.lines if cells[place] != "")
    first = next(filled, "")
    shown = f"{first[:EXAMPLE_LETTERS]}…" if len(first) > EXAMPLE_LETTERS else first
    return shown and _("“%(words)s”") % {"words": shown}


def _words(label: Any, name: str, *, lines: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput()
    return forms.CharField(label=label, max_length=LIMITS[name], required=False, widget=widget)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


class RowForm(forms.Form):
    """What a row of a plan says. A sector and the wording in one language will do."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"))
    objective = forms.ChoiceField(label=gettext_lazy("Objective of the MIRPS"), required=False)
    text_es = _words(gettext_lazy("Wording in Spanish"), "text_es", lines=5)
    text_en = _words(gettext_lazy("Wording in English"), "text_en", lines=5)
    title_es = _words(gettext_lazy("Title in Spanish"), "title_es")
    title_en = _words(gettext_lazy("Title in English"), "title_en")
    id = _words(gettext_lazy("Number or key of the row"), "id")
    starts_on = _day(gettext_lazy("Begins"))
    ends_on = _day(gettext_lazy("Ends"))
    territory = _words(gettext_lazy("Territory"), "territory")
    population = _words(gettext_lazy("Population"), "population")
    cost = forms.CharField(label=gettext_lazy("Total cost"), max_length=40, required=False)
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, required=False)

    field_order = ("sector", "objective", "text_es", "text_en", "title_es", "title_en")

    def __init__(self, *args: Any, row: PlanRow | None = None, **options: Any) -> None:
        options["initial"] = said_by(row) if row else {}
        super().__init__(*args, **options)
        sectors, objectives = sector_choices(), objective_labels()
        if row and row.sector not in sectors:
            sectors[row.sector] = sector_name(row.sector, sectors)
        self.fields["sector"].choices = [("", "—"), *sectors.items()]  # type: ignore[attr-defined]
        self.fields["objective"].choices = [("", "—"), *objectives.items()]  # type: ignore[attr-defined]
        self.fields["title_es"].help_text = _("If it has none, the first sentence of the wording.")

    @property
    def main(self) -> list[forms.BoundField]:
        """What nearly every row has."""
        return [self[name] for name in self.field_order]

    @property
    def beside(self) -> list[forms.BoundField]:
        """What a row may say besides."""
        return [self[name] for name in ("id", *BESIDE)]

    @property
    def says_more(self) -> bool:
        """Whether anything stands beside, or is wrong there."""
        return any(field.value() or field.errors for field in self.beside)

    def clean_cost(self) -> str:
        said = self.cleaned_data["cost"]
        return str(_taken(money, said)) if said else ""

    def clean_currency(self) -> str:
        said = self.cleaned_data["currency"]
        return str(_taken(currency, said)) if said else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in WORDED) and not self._errors_in(WORDED):
            self.add_error("text_es", _("Write it in Spanish or in English."))
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and starts > ends:
            self.add_error("ends_on", _("It ends before it begins."))
        if cleaned.get("cost") and not cleaned.get("currency") and not self._errors_in(["currency"]):
            self.add_error("currency", _("The amount has no currency."))
        return cleaned

    def _errors_in(self, names: Iterable[str]) -> bool:
        return any(name in self.errors for name in names)

    def given(self, country: str) -> GivenRow:
        """The row as it would be written."""
        cleaned = self.cleaned_data
        title, text = worded({name: cleaned[name] for name in WORDED})
        days = {name: cleaned[name].isoformat() for name in ("starts_on", "ends_on") if cleaned[name]}
        more = {name: cleaned[name] for name in BESIDE if name not in ("starts_on", "ends_on")} | days
        if not more["cost"]:
            more["currency"] = ""
        return GivenRow(
            number=0, sector=cleaned["sector"], objective=cleaned["objective"], own_id=cleaned["id"],
            digest=digest_of(country, cleaned["sector"], text.reading("es").text), title=title, text=text,
            more={name: value for name, value in more.items() if value},
        )  # fmt: skip


BESIDE = ("starts_on", "ends_on", "territory", "population", "cost", "currency")


def _taken(read: Callable[[str], Any], said: str) -> Any:
    try:
        return read(said)
    except Wrong as wrong:
        raise ValidationError(f"{wrong.what} {wrong.expected[:1].upper()}{wrong.expected[1:]}.") from wrong


def said_by(row: PlanRow) -> dict[str, str]:
    """A row as its form begins. A title cut from the wording stays empty: it goes on following it."""
    words = {
        f"{name}_{code}": text.by_language.get(code, "")
        for name, text in (("title", row.title), ("text", row.text))
        for code in ("es", "en")
    }
    for code in ("es", "en"):
        if is_cut_from(row, code):
            words[f"title_{code}"] = ""
    return {
        **words, **row.more, "sector": row.sector, "objective": objective_of(row), "id": row.own_id,
        "seen": fingerprint(row),
    }  # fmt: skip


class ReasonForm(forms.Form):
    """Why a row is left out, in either language."""

    reason_es = forms.CharField(
        label=gettext_lazy("Why, in Spanish"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    reason_en = forms.CharField(
        label=gettext_lazy("Why, in English"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, reason: Translated, is_required: bool = True, **options: Any) -> None:
        told = reason.by_language
        options["initial"] = {f"reason_{code}": told.get(code, "") for code in ("es", "en")}
        super().__init__(*args, **options)
        self.is_required = is_required

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_required and not (cleaned.get("reason_es") or cleaned.get("reason_en")):
            self.add_error("reason_es", _("Say why it is left out: whoever compares the versions reads it."))
        return cleaned

    def reason(self) -> Translated:
        said = {code: self.cleaned_data[f"reason_{code}"] for code in ("es", "en")}
        return Translated({code: words for code, words in said.items() if words})


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
