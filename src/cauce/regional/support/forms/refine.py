"""The long form: everything that can be said of a need or an offer, in sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.regional.commitments.forms.fields import in_both, texts_of
from cauce.regional.commitments.forms.rows import given_rows
from cauce.regional.support.content import NeedSaid, OfferSaid, Said, base_text
from cauce.regional.support.forms.fields import CurrencyField, LinesField, boxes, day, money, text
from cauce.regional.support.forms.rows import EXISTING, PROOFS
from cauce.regional.support.forms.said import FORMS, UNITS, SaidForm, shown
from cauce.regional.support.models import Condition
from cauce.regional.support.words import LANGUAGES

PRIORITIES = [
    ("", gettext_lazy("Not said")),
    (1, gettext_lazy("1, the highest")),
    (2, "2"),
    (3, "3"),
]
WORDED = ("title", "words")
WHOLE = ("amount", "starts_on", "ends_on", "counterpart")
CHOSEN = ("forms", "languages", "territories", "populations")
SHORT = ("authority", "unit", "currency")


@dataclass(frozen=True)
class _Named:
    """A field of a row, whose label says in which row it stands."""

    bound: Any
    label: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bound, name)


class RefineForm(SaidForm):
    """What needs and offers share; the rows of one kind beside it are `self.rows`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    read = forms.CharField(widget=forms.HiddenInput, required=False)
    title_es = text(gettext_lazy("Title (Spanish)"), hint=gettext_lazy("One of the two languages is enough."))
    title_en = text(gettext_lazy("Title (English)"))
    words_es = text(gettext_lazy("In your own words (Spanish)"), rows=4, limit=10_000)
    words_en = text(gettext_lazy("In your own words (English)"), rows=4, limit=10_000)
    authority = text(gettext_lazy("Authority"), limit=200, hint=gettext_lazy("Who would carry it out."))
    forms_ = boxes(
        gettext_lazy("In what form"), FORMS, needed=gettext_lazy("Choose at least one form of support.")
    )
    amount = money(
        gettext_lazy("How much"), gettext_lazy("Leave it empty if it is not known: that is not zero.")
    )
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=UNITS, required=False)
    currency = CurrencyField(label=gettext_lazy("Currency"))
    counterpart = money(gettext_lazy("Share of the cost that the State bears, in per cent"))
    starts_on = day(gettext_lazy("From"))
    ends_on = day(gettext_lazy("Until"), gettext_lazy("Leave both empty if the dates are open."))
    languages = boxes(gettext_lazy("Working languages"), list(LANGUAGES.items()))
    territories = LinesField(
        label=gettext_lazy("Territories"), help_text=gettext_lazy("Provinces or places, one a line.")
    )
    populations = LinesField(label=gettext_lazy("Populations"), help_text=gettext_lazy("Who, one a line."))

    row_kind: ClassVar[type[Any]] = EXISTING
    row_field: ClassVar[str] = "existing"

    def __init__(self, data: Any = None, *, version: int = 0, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["forms"] = self.fields.pop("forms_")
        for scheme, terms in self.choices.schemes:
            self.fields[f"terms_{scheme.pk}"] = boxes(str(scheme), terms)
        self.initial = {"version": version, "read": base_text(self.base), **self._first(), **self.initial}
        first = [self.row_kind.form.first(each) for each in getattr(self.base, self.row_field)]
        self.rows = self.row_kind(
            data, prefix=self.row_field, initial=first, form_kwargs={"choices": self.choices}
        )

    def __iter__(self) -> Iterator[Any]:
        """Every field, those of the rows too, for the list of errors."""
        yield from super().__iter__()
        for number, row in enumerate(self.rows.forms, 1):
            yield from (_Named(bound, f"{self.row_name(number)}: {bound.label}") for bound in row)

    def row_name(self, number: int) -> str:
        return _("Support %(number)s") % {"number": number}

    def remember(self, stands: Said) -> None:
        """That this content stands now: a next saving is compared with it."""
        self.initial["read"] = base_text(stands)

    @property
    def classifications(self) -> list[Any]:
        """One field for each classification."""
        return [self[f"terms_{scheme.pk}"] for scheme, _terms in self.choices.schemes]

    @cached_property
    def _rows_hold(self) -> bool:
        return bool(self.rows.is_valid())

    def clean(self) -> dict[str, Any]:
        if not self._rows_hold:
            self.add_error(None, _("Something in the rows below must be corrected."))
        return super().clean()

    def _first(self) -> dict[str, Any]:
        values: dict[str, Any] = {name: shown(getattr(self.base, name)) for name in (*WHOLE, *SHORT)}
        values |= {name: list(getattr(self.base, name)) for name in CHOSEN}
        for name in WORDED:
            values |= texts_of(name, getattr(self.base, name))
        for scheme, terms in self.choices.schemes:
            codes = {code for code, _label in terms}
            values[f"terms_{scheme.pk}"] = [code for code in self.base.terms if code in codes]
        return values

    def _typed(self) -> dict[str, Any]:
        given = self.cleaned_data
        values: dict[str, Any] = {name: given.get(name) for name in WHOLE}
        values |= {name: (given.get(name) or "").strip() for name in SHORT}
        values |= {name: tuple(given.get(name) or ()) for name in CHOSEN}
        values |= {name: in_both(name, given) for name in WORDED}
        if given.get("unit") != "money":
            values["currency"] = ""
        rows = tuple(row.given() for row in given_rows(self.rows)) if self._rows_hold else ()
        return values | {"terms": self._terms(), self.row_field: rows}

    def _terms(self) -> tuple[str, ...]:
        """Those chosen, and those of classifications that the form does not offer."""
        offered = {code for _scheme, terms in self.choices.schemes for code, _label in terms}
        chosen = {
            code
            for scheme, _terms in self.choices.schemes
            for code in self.cleaned_data.get(f"terms_{scheme.pk}") or ()
        }
        return tuple(sorted(chosen | (set(self.base.terms) - offered)))


class NeedForm(RefineForm):
    """Everything of a need."""

    commitment = forms.ChoiceField(label=gettext_lazy("Commitment it serves"), required=False)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority among your needs"), choices=PRIORITIES, required=False, coerce=int,
        empty_value=None,
    )  # fmt: skip
    exists_es = text(gettext_lazy("What there is already (Spanish)"), rows=3, limit=4000)
    exists_en = text(gettext_lazy("What there is already (English)"), rows=3, limit=4000)
    meets = boxes(gettext_lazy("Conditions you can meet"), Condition.choices)
    refuses = boxes(gettext_lazy("Conditions you cannot meet"), Condition.choices)
    min_partners = forms.IntegerField(label=gettext_lazy("At least so many partners"), max_value=99)
    max_partners = forms.IntegerField(label=gettext_lazy("At most so many partners"), max_value=99)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["commitment"]
        field.choices = [("", _("None")), *self.choices.commitments]
        kept = self._need.commitment
        if kept and kept not in dict(self.choices.commitments):
            field.choices = [*field.choices, (kept, kept)]

    @property
    def _need(self) -> NeedSaid:
        assert isinstance(self.base, NeedSaid)  # noqa: S101
        return self.base

    def _first(self) -> dict[str, Any]:
        same = ("commitment", "priority", "min_partners", "max_partners")
        values = {name: getattr(self.base, name) for name in same}
        lists = {name: list(getattr(self.base, name)) for name in ("meets", "refuses")}
        return super()._first() | values | lists | texts_of("exists", self._need.exists)

    def said(self) -> NeedSaid:
        given = self.cleaned_data
        return NeedSaid(
            **self._typed(),
            event=self._need.event,
            commitment=given.get("commitment") or "",
            priority=given.get("priority"),
            exists=in_both("exists", given),
            meets=tuple(given.get("meets") or ()),
            refuses=tuple(given.get("refuses") or ()),
            min_partners=_number(given, "min_partners"),
            max_partners=_number(given, "max_partners"),
        )


class OfferForm(RefineForm):
    """Everything of an offer."""

    for_any = forms.BooleanField(label=gettext_lazy("For any State of the MIRPS"), required=False)
    states = boxes(gettext_lazy("Only for these States"), (), gettext_lazy("If it is not for any of them."))
    not_states = boxes(gettext_lazy("Not for these States"))
    asks = boxes(gettext_lazy("What you ask of the State"), Condition.choices)
    most = money(gettext_lazy("At most for one need"), gettext_lazy("In the unit of the amount."))
    least = money(gettext_lazy("At least for one need"))
    max_needs = forms.IntegerField(label=gettext_lazy("How many needs it can serve at once"), max_value=999)
    channel = text(
        gettext_lazy("Channel"), limit=200, hint=gettext_lazy("Through whom it is given: an agency, a fund.")
    )

    row_kind = PROOFS
    row_field = "proofs"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["counterpart"].label = _("Share of the cost that you ask the State to bear, in per cent")
        for name in ("states", "not_states"):
            field: Any = self.fields[name]
            kept = [code for code in getattr(self.base, name) if code not in dict(self.choices.states)]
            field.choices = [*self.choices.states, *((code, code) for code in kept)]

    def row_name(self, number: int) -> str:
        return _("Proof %(number)s") % {"number": number}

    def _first(self) -> dict[str, Any]:
        same = ("for_any", "most", "least", "max_needs", "channel")
        values = {name: shown(getattr(self.base, name)) for name in same}
        return (
            super()._first()
            | values
            | {name: list(getattr(self.base, name)) for name in ("states", "not_states", "asks")}
        )

    def said(self) -> OfferSaid:
        given = self.cleaned_data
        return OfferSaid(
            **self._typed(),
            for_any=bool(given.get("for_any")),
            most=given.get("most"),
            least=given.get("least"),
            max_needs=_number(given, "max_needs"),
            channel=(given.get("channel") or "").strip(),
            states=tuple(given.get("states") or ()),
            not_states=tuple(given.get("not_states") or ()),
            asks=tuple(given.get("asks") or ()),
        )


def _number(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name)
    return 1 if value is None else int(value)


#: What each part of a content is called, where two wordings are laid side by side.
LABELS: dict[str, Any] = {
    "title": gettext_lazy("Title"), "words": gettext_lazy("In your own words"),
    "authority": gettext_lazy("Authority"), "forms": gettext_lazy("In what form"),
    "terms": gettext_lazy("Classification"), "amount": gettext_lazy("How much"),
    "unit": gettext_lazy("Counted in"), "currency": gettext_lazy("Currency"),
    "starts_on": gettext_lazy("From"), "ends_on": gettext_lazy("Until"),
    "languages": gettext_lazy("Working languages"), "territories": gettext_lazy("Territories"),
    "populations": gettext_lazy("Populations"), "counterpart": gettext_lazy("Share of the cost"),
    "commitment": gettext_lazy("Commitment it serves"), "event": gettext_lazy("Activity"),
    "priority": gettext_lazy("Priority among your needs"), "exists": gettext_lazy("What there is already"),
    "meets": gettext_lazy("Conditions you can meet"), "refuses": gettext_lazy("Conditions you cannot meet"),
    "min_partners": gettext_lazy("At least so many partners"),
    "max_partners": gettext_lazy("At most so many partners"),
    "existing": gettext_lazy("Who supports it already"),
    "for_any": gettext_lazy("For any State of the MIRPS"),
    "states": gettext_lazy("Only for these States"), "not_states": gettext_lazy("Not for these States"),
    "asks": gettext_lazy("What you ask of the State"), "most": gettext_lazy("At most for one need"),
    "least": gettext_lazy("At least for one need"),
    "max_needs": gettext_lazy("How many needs it can serve at once"), "channel": gettext_lazy("Channel"),
    "proofs": gettext_lazy("What shows that you can do it"),
}  # fmt: skip
