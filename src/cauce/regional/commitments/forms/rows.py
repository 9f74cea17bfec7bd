"""Rows of one kind in a form: some that say something, some that stand empty for the next ones."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _

#: Rows that stand empty for the next ones, and the most that a section takes.
SPARE, MOST = 4, 60


class Rows(BaseFormSet):  # type: ignore[type-arg]
    """Rows of one kind, with a box to remove each that is there."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")

    @property
    def shown(self) -> list[Any]:
        """The rows that say something, and one more."""
        return list(self.forms[: self._told + 1])

    @property
    def shown_count(self) -> int:
        return len(self.shown)

    @property
    def spare(self) -> list[Any]:
        """The empty rows after those, folded away."""
        return list(self.forms[self._told + 1 :])

    @cached_property
    def _told(self) -> int:
        if not self.is_bound:
            return int(self.initial_form_count())
        said = [place for place, form in enumerate(self.forms, 1) if form.has_changed()]
        return max([int(self.initial_form_count()), *said])


def row_set(form: type[forms.Form], extra: int, *, can_delete: bool = True) -> type[Any]:
    """Such rows of a form, `extra` of them empty."""
    return formset_factory(
        form, formset=Rows, extra=extra, can_delete=can_delete, can_delete_extra=False, max_num=MOST,
        absolute_max=MOST, validate_max=True,
    )  # fmt: skip


def given_rows(rows: Any) -> list[Any]:
    """The rows that say something and are not to be removed."""
    return [
        form
        for form in rows.forms
        if hasattr(form, "cleaned_data") and form.cleaned_data and not form.cleaned_data.get("DELETE")
        and (form.has_changed() or form in rows.initial_forms)
    ]  # fmt: skip
