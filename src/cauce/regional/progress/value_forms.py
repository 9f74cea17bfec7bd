"""What somebody types for one indicator: a value or why there is none, and the parts it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.progress.disaggregation import (
    DENOMINATOR,
    NUMERATOR,
    Part,
    Problem,
    SharePart,
    problems,
    share_problems,
)
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Indicator, Measure
from cauce.regional.progress.content import GivenValue, plain, told
from cauce.regional.progress.forms import Row
from cauce.regional.progress.models import Dimension, NoValue
from cauce.regional.progress.rows import rows_of

FOUR_PLACES = Decimal("0.0001")
LEAST_PARTS = 4


def number(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, max_digits=20, decimal_places=4,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}), **options,
    )  # fmt: skip


class PartRow(Row):
    speak = ("label", "amount")
    dimension = forms.ChoiceField(label=gettext_lazy("By"), choices=Dimension.choices)
    label = forms.CharField(label=gettext_lazy("Which"), max_length=60)
    amount = number(gettext_lazy("How many"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("amount") is None and not self.has_error("amount"):
            self.add_error("amount", _("How many? Zero is a value."))
        return cleaned


class SharePartRow(Row):
    speak = ("label", "numerator", "denominator")
    dimension = forms.ChoiceField(label=gettext_lazy("By"), choices=Dimension.choices)
    label = forms.CharField(label=gettext_lazy("Which"), max_length=60)
    numerator = number(gettext_lazy("So many"))
    denominator = number(gettext_lazy("of so many"), min_value=Decimal(0))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        counts = [cleaned.get(name) for name in ("numerator", "denominator")]
        if None in counts and not self.errors:
            self.add_error("denominator", _("A part of a share takes both numbers. Zero is a value."))
        elif counts[1] == 0 and counts[0]:
            self.add_error("denominator", _("Nobody is part of nobody: only 0 of 0 can be."))
        return cleaned


class ValueForm(forms.Form):
    """The value of an indicator. A share is typed as so many of so many, and computed."""

    value = number(gettext_lazy("Value"))
    numerator = number(gettext_lazy("So many"))
    denominator = number(gettext_lazy("of so many"))
    no_value = forms.ChoiceField(label=gettext_lazy("or why there is none"), required=False)
    note_es = forms.CharField(label=gettext_lazy("Note, in Spanish"), required=False, max_length=1000)
    note_en = forms.CharField(label=gettext_lazy("Note, in English"), required=False, max_length=1000)

    def __init__(
        self, data: Any = None, *, indicator: Indicator, given: GivenValue | None,
        typed: Iterable[str] = (), is_fed: bool = False,
    ) -> None:  # fmt: skip
        self.indicator, self.given, self.is_fed = indicator, given, is_fed
        super().__init__(data, prefix=f"i{indicator.pk}", initial=_initial(given))
        reason: Any = self.fields["no_value"]
        reason.choices = [("", _("There is a value")), *NoValue.choices]
        for name in ("value",) if self.is_share else ("numerator", "denominator"):
            del self.fields[name]
        self.parts = self._part_rows(data, typed)

    def _part_rows(self, data: Any, typed: Iterable[str]) -> Sequence[PartRow | SharePartRow]:
        prefix, given = f"i{self.indicator.pk}p", self.given or GivenValue(self.indicator.pk)
        options: dict[str, Any] = {"data": data, "least": LEAST_PARTS, "typed": typed}
        if self.is_share:
            counts = [_part(*part, names=("numerator", "denominator")) for part in given.share_parts]
            return rows_of(SharePartRow, prefix, initial=counts, **options)
        amounts = [_part(*part, names=("amount",)) for part in given.parts]
        return rows_of(PartRow, prefix, initial=amounts, **options)

    @property
    def is_share(self) -> bool:
        return self.indicator.measure == Measure.SHARE

    @property
    def has_details(self) -> bool:
        """Whether something stands in the folded part."""
        if self.is_bound:
            return self._says_more()
        return bool(self.given and (self.given.is_divided or self.given.note))

    def _says_more(self) -> bool:
        has_parts = any(not row.is_empty for row in self.parts)
        return has_parts or bool(self["note_es"].data or self["note_en"].data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_share:
            cleaned["value"] = self._share(cleaned)
        if self.errors:
            return cleaned
        has_value, has_reason = cleaned.get("value") is not None, bool(cleaned.get("no_value"))
        if has_value and has_reason:
            self._wrong(_("%(name)s: there is a value and a reason for none. Keep one of the two."))
        elif not has_value and not has_reason and self._says_more():
            self._wrong(_("%(name)s: give a value, or say why there is none. Zero is a value."))
        return cleaned

    def _share(self, cleaned: Mapping[str, Any]) -> Decimal | None:
        numerator, denominator = cleaned.get("numerator"), cleaned.get("denominator")
        if (numerator is None) != (denominator is None):
            self._wrong(_("%(name)s: a share takes both numbers, so many of so many."))
        elif denominator is not None and denominator <= 0:
            self._wrong(_("%(name)s: a share is of something: the second number is above zero."))
        elif numerator is not None and denominator is not None:
            return Decimal((numerator / denominator * 100).quantize(FOUR_PLACES))
        return None

    def is_valid(self) -> bool:
        """With the parts: they add up, along each dimension, to the value."""
        found = [super().is_valid(), *(row.is_valid() for row in self.parts)]
        return all(found) and self._adds_up()

    def _adds_up(self) -> bool:
        for problem in self._problems():
            self._wrong(_words_for(problem), **_numbers_in(problem))
        named = [(dimension, label) for dimension, label, *_counts in self._given_parts()]
        for _dimension, label in sorted({each for each in named if named.count(each) > 1}):
            self._wrong(_("%(name)s: “%(label)s” stands twice among the parts."), label=label)
        return not self.errors

    def _wrong(self, words: str, **more: object) -> None:
        self.add_error(None, words % {"name": self.indicator, **more})

    def _problems(self) -> tuple[Problem, ...]:
        said, parts = self.cleaned_data, self._given_parts()
        if self.is_share:
            counts = [SharePart(*each) for each in parts]
            return share_problems(said.get("numerator"), said.get("denominator"), counts)
        return problems(said.get("value"), [Part(*each) for each in parts])

    def _given_parts(self) -> list[tuple[Any, ...]]:
        """(dimension, label, amount), or of a share its two counts; those of a dimension together."""
        counted = ("numerator", "denominator") if self.is_share else ("amount",)
        filled = [row.cleaned_data for row in self.parts if not row.is_empty]
        parts = [tuple(each[name] for name in ("dimension", "label", *counted)) for each in filled]
        return sorted(parts, key=lambda part: str(part[0]))

    def answer(self) -> GivenValue | None:
        """What was typed, when valid; None for nothing."""
        cleaned = self.cleaned_data
        if cleaned.get("value") is None and not cleaned.get("no_value"):
            return None
        note = told(Translated({"es": cleaned["note_es"], "en": cleaned["note_en"]}))
        return GivenValue(
            self.indicator.pk, cleaned.get("value"), cleaned.get("numerator"), cleaned.get("denominator"),
            cleaned.get("no_value", ""), note,
            **{"share_parts" if self.is_share else "parts": tuple(self._given_parts())},
        )  # fmt: skip


def _words_for(problem: Problem) -> str:
    if problem.whole is None:
        return _("%(name)s: there are parts by %(dimension)s, and no value that they add up to.")
    if problem.of == NUMERATOR:
        return _(
            "%(name)s: the first numbers by %(dimension)s make %(total)s, that of the whole is %(value)s."
        )
    if problem.of == DENOMINATOR:
        return _(
            "%(name)s: the second numbers by %(dimension)s make %(total)s, that of the whole is %(value)s."
        )
    return _("%(name)s: the parts by %(dimension)s make %(total)s, and the value is %(value)s.")


def _numbers_in(problem: Problem) -> dict[str, str]:
    along = str(Dimension(problem.dimension).label).lower()
    whole = "" if problem.whole is None else plain(problem.whole)
    return {"dimension": along, "total": plain(problem.total), "value": whole}


def _part(dimension: str, label: str, *counts: Decimal, names: Sequence[str]) -> dict[str, Any]:
    numbers = dict(zip(names, (_short(each) for each in counts), strict=True))
    return {"dimension": dimension, "label": label, **numbers}


def _initial(given: GivenValue | None) -> dict[str, Any]:
    if given is None:
        return {}
    notes = given.note.by_language
    numbers = {name: _short(getattr(given, name)) for name in ("value", "numerator", "denominator")}
    notes_typed = {f"note_{code}": notes.get(code, "") for code in ("es", "en")}
    return {**numbers, **notes_typed, "no_value": given.no_value}


def _short(value: Decimal | None) -> Decimal | None:
    """Without the zeros that the database adds."""
    return None if value is None else Decimal(plain(value))
