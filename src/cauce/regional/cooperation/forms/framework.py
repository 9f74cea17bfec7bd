"""The logical framework on one page: every row a small form, in the order of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.forms import DayInput
from cauce.regional.commitments.forms.fields import AmountField, in_both, texts_of
from cauce.regional.cooperation.content import GivenRow, in_order
from cauce.regional.cooperation.forms.arrangement import text_field
from cauce.regional.cooperation.framework import BELOW, numbered, says_nothing
from cauce.regional.cooperation.models import Level
from cauce.regional.cooperation.words import LEVEL_NAMES

MOST_ROWS = 120
TEXTS = ("statement", "indicator", "verification", "assumptions", "risks")
PLAIN = ("unit", "baseline", "baseline_on", "target", "target_on")


class RowForm(forms.Form):
    """One row: what is to be achieved, how it is measured, what must hold for it."""

    ref = forms.SlugField(widget=forms.HiddenInput, max_length=30)
    parent = forms.SlugField(widget=forms.HiddenInput, max_length=30, required=False)
    level = forms.ChoiceField(widget=forms.HiddenInput, choices=Level.choices)
    statement_es = text_field(gettext_lazy("What is to be achieved (Spanish)"), rows=2, limit=1000)
    statement_en = text_field(gettext_lazy("What is to be achieved (English)"), rows=2, limit=1000)
    indicator_es = text_field(gettext_lazy("Indicator (Spanish)"), limit=500)
    indicator_en = text_field(gettext_lazy("Indicator (English)"), limit=500)
    unit = text_field(gettext_lazy("Unit"), limit=60)
    baseline = AmountField(label=gettext_lazy("Baseline"))
    baseline_on = forms.DateField(
        label=gettext_lazy("Day of the baseline"), required=False, widget=DayInput()
    )
    target = AmountField(label=gettext_lazy("Target"))
    target_on = forms.DateField(label=gettext_lazy("Day of the target"), required=False, widget=DayInput())
    verification_es = text_field(gettext_lazy("Where one can verify it (Spanish)"), limit=1000)
    verification_en = text_field(gettext_lazy("Where one can verify it (English)"), limit=1000)
    assumptions_es = text_field(gettext_lazy("What must hold (Spanish)"), rows=2, limit=1000)
    assumptions_en = text_field(gettext_lazy("What must hold (English)"), rows=2, limit=1000)
    risks_es = text_field(gettext_lazy("Risks (Spanish)"), rows=2, limit=1000)
    risks_en = text_field(gettext_lazy("Risks (English)"), rows=2, limit=1000)
    gone = forms.BooleanField(label=gettext_lazy("Remove it, with all that hangs on it"), required=False)

    MEASURED = ("indicator_es", "indicator_en", "unit", "baseline", "baseline_on", "target", "target_on",
                "verification_es", "verification_en")  # fmt: skip
    HELD = ("assumptions_es", "assumptions_en", "risks_es", "risks_en")

    @property
    def statement(self) -> list[Any]:
        return [self["statement_es"], self["statement_en"]]

    @property
    def measured(self) -> list[Any]:
        return [self[name] for name in self.MEASURED]

    @property
    def held(self) -> list[Any]:
        return [self[name] for name in self.HELD]

    @property
    def wrong_in(self) -> frozenset[str]:
        """The folded parts that hold an error, so that they stand open."""
        parts = {"measured": self.MEASURED, "held": self.HELD}
        return frozenset(part for part, names in parts.items() if any(name in self.errors for name in names))

    @property
    def given(self) -> GivenRow:
        cleaned = self.cleaned_data
        texts: dict[str, Any] = {name: in_both(name, cleaned) for name in TEXTS}
        plain: dict[str, Any] = {name: cleaned.get(name) for name in PLAIN}
        plain["unit"] = (cleaned.get("unit") or "").strip()
        return GivenRow(
            cleaned.get("ref", ""), level=cleaned.get("level") or Level.GOAL,
            parent=cleaned.get("parent") or "", **texts, **plain,
        )  # fmt: skip


ROWS = formset_factory(RowForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True)


@dataclass(frozen=True)
class Line:
    """A row on the page: its form, its number, its name, and what may be added below it."""

    form: RowForm
    number: str
    level: str
    below: str

    @property
    def name(self) -> str:
        return f"{LEVEL_NAMES[Level(self.level)]} {self.number}".strip()

    @property
    def below_name(self) -> str:
        return str(LEVEL_NAMES[Level(self.below)]) if self.below else ""

    @property
    def ref(self) -> str:
        return str(self.form["ref"].value())


class FrameworkSheet:
    """All rows, checked together."""

    def __init__(self, data: Any, *, rows: tuple[GivenRow, ...], version: int) -> None:
        self.is_sent = data is not None
        shown = rows or (GivenRow("new-1", Level.GOAL),)
        self.rows: Any = ROWS(
            data,
            initial=[_first(row) for row in shown],
            prefix="rows",
            form_kwargs={"empty_permitted": False},
        )
        self.envelope = EnvelopeForm(data, initial={"version": version})
        self.refusals: list[str] = []

    @property
    def version(self) -> int:
        return int(self.envelope.cleaned_data.get("version") or 0)

    def is_right(self) -> bool:
        answers = [self.envelope.is_valid(), self.rows.is_valid()]
        if self.is_sent and all(answers):
            self._check_rows()
        return self.is_sent and all(answers) and not self.errors

    def _check_rows(self) -> None:
        """Each row that says something, or on which others hang, says what is to be achieved."""
        refs = [form.given.ref for form in self.rows.forms]
        if len(refs) != len(set(refs)):
            self.refuse(_("A row hangs on one that is not there. Load the page again."))
            return
        kept = {row.ref for row in self.content()}
        levels = {form.given.ref: form.given.level for form in self.rows.forms}
        for form in self.rows.forms:
            row = form.given
            above = Level(levels.get(row.parent, Level.ACTIVITY)) if row.parent else None
            if row.level != (BELOW.get(above) if above else Level.GOAL):
                self.refuse(_("A row hangs on one that is not there. Load the page again."))
            elif row.ref in kept and not row.statement:
                form.add_error("statement_es", _("Say what is to be achieved, in Spanish or in English."))

    def content(self) -> tuple[GivenRow, ...]:
        """The rows that stay: without the removed, what hung on them, and empty ones at the ends."""
        staying = [form.given for form in self.rows.forms if not form.cleaned_data.get("gone")]
        return without_empty(in_order(staying))

    @property
    def lines(self) -> list[Line]:
        forms_by_ref = {str(form["ref"].value()): form for form in self.rows.forms}
        skeleton = [_skeleton(form) for form in self.rows.forms]
        return [
            Line(
                forms_by_ref[each.row.ref], each.number, each.row.level, BELOW.get(Level(each.row.level), "")
            )
            for each in numbered(in_order(skeleton))
        ]

    def refuse(self, words: str) -> None:
        """Say on the page why it cannot be; what was typed stays."""
        if words not in self.refusals:
            self.refusals.append(words)

    @property
    def errors(self) -> bool:
        return bool(self.refusals) or (self.is_sent and any(form.errors for form in self.rows.forms))

    def non_field_errors(self) -> list[str]:
        return [*self.refusals, *map(str, self.rows.non_form_errors() if self.is_sent else ())]

    def __iter__(self) -> Iterator[Any]:
        for line in self.lines:
            for bound in line.form:
                yield _Named(bound, f"{line.name}: {bound.label}")


class EnvelopeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True)
class _Named:
    """A bound field whose label says in which row it stands."""

    bound: Any
    label: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bound, name)


def _first(row: GivenRow) -> dict[str, Any]:
    first: dict[str, Any] = {"ref": row.ref, "parent": row.parent, "level": row.level}
    first |= {name: getattr(row, name) for name in PLAIN}
    for name in ("baseline", "target"):
        value = first[name]
        first[name] = format(value.normalize(), "f") if value is not None else None
    for name in TEXTS:
        first |= texts_of(name, getattr(row, name))
    return first


def _skeleton(form: RowForm) -> GivenRow:
    """Where a row hangs, as typed; what is no level is shown as a goal."""
    level = str(form["level"].value())
    return GivenRow(
        str(form["ref"].value()), level if level in Level.values else Level.GOAL,
        str(form["parent"].value() or ""),
    )  # fmt: skip


def without_empty(rows: tuple[GivenRow, ...]) -> tuple[GivenRow, ...]:
    """Without rows that say nothing and on which nothing hangs."""
    parents = {row.parent for row in rows}
    kept = tuple(row for row in rows if row.ref in parents or not says_nothing(row))
    return kept if len(kept) == len(rows) else without_empty(kept)


def with_row(data: Any, asked: str) -> Any:
    """What was typed, with an empty row of a level below another: "outcome:17"; "goal:" for a goal."""
    given = data.copy()
    level, _colon, parent = asked.partition(":")
    count = str(given.get("rows-TOTAL_FORMS", ""))
    number = int(count) if count.isdecimal() and len(count) < 4 else 0
    if level in Level.values and number < MOST_ROWS:
        taken = {value for name, value in given.items() if name.endswith("-ref")}
        ref = next(f"new-{n}" for n in range(1, number + 3) if f"new-{n}" not in taken)
        for name, value in (("ref", ref), ("parent", parent), ("level", level)):
            given[f"rows-{number}-{name}"] = value
        given["rows-TOTAL_FORMS"] = str(number + 1)
    return given
