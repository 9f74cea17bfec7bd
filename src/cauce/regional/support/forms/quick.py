"""The short form: what a busy official can say of a need or an offer in five minutes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cauce.foundation.values.translated import Translated
from cauce.regional.support.content import OfferSaid, Said
from cauce.regional.support.forms.fields import CurrencyField, asked, boxes, day, money, text
from cauce.regional.support.forms.said import FORMS, UNITS, SaidForm, token_field
from cauce.regional.support.models import Unit

IN_LANGUAGE = [("es", _("In Spanish")), ("en", _("In English"))]


class QuickForm(SaidForm):
    """One language, the forms, a sentence, the window and one amount."""

    token = token_field()
    owner = forms.ChoiceField(label=_("For whom you write"), **asked(_("Choose for whom you write.")))
    language = forms.ChoiceField(label=_("In which language you write"), choices=IN_LANGUAGE)
    title = text(
        _("Title"), hint=_("A few words that somebody else recognises it by."), needed=_("Give it a title.")
    )
    forms_ = boxes(
        _("In what form"), FORMS, _("All that would help."), needed=_("Choose at least one form of support.")
    )
    words = text(_("In your own words"), rows=4, limit=10_000, hint=_("A sentence or two is enough."))
    starts_on = day(_("From"))
    ends_on = day(_("Until"), _("Leave both empty if the dates are open."))
    amount = money(_("How much"), _("Leave it empty if it is not known: that is not zero."))
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS, required=False)
    currency = CurrencyField(label=_("Currency"), help_text=_("For money: USD, MXN, BZD …"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["forms"] = self.fields.pop("forms_")
        self.order_fields(("token", "owner", "language", "title", "forms", "words", "starts_on", "ends_on"))
        owned = self.choices.owned
        if len(owned) == 1:
            del self.fields["owner"]
        else:
            field: Any = self.fields["owner"]
            field.choices = [("", _("Choose")), *owned]
        self.initial = {**_first(self.base), **self.initial}

    def said(self) -> Said:
        """The base with what was typed over it; a text that was not touched keeps its translation."""
        given = self.cleaned_data
        values: dict[str, Any] = {name: given.get(name) for name in ("amount", "starts_on", "ends_on")}
        counted = given.get("amount") is not None or "amount" in self.errors
        values |= {name: given.get(name) or "" if counted else "" for name in ("unit", "currency")}
        if values["unit"] != Unit.MONEY:
            values["currency"] = ""
        values["forms"] = tuple(given.get("forms") or ())
        values |= {name: self._worded(name) for name in ("title", "words")}
        return replace(self.base, **values)

    def _worded(self, name: str) -> Translated:
        typed = str(self.cleaned_data.get(name) or "").strip()
        code = str(self.cleaned_data.get("language") or "es")
        known: Translated = getattr(self.base, name)
        if known.by_language.get(code, "").strip() == typed:
            return known
        return Translated({code: typed} if typed else {})


class QuickOfferForm(QuickForm):
    """The same of an offer, and for which States it is: that a giver knows from the start."""

    states = boxes(_("For which States"), (), _("Choose none if it is for any State of the MIRPS."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["states"]
        field.choices = self.choices.states

    def said(self) -> OfferSaid:
        said, states = super().said(), tuple(sorted(self.cleaned_data.get("states") or ()))
        assert isinstance(said, OfferSaid)  # noqa: S101
        return replace(said, states=states, for_any=not states)


def _first(base: Said) -> dict[str, Any]:
    code = (get_language() or "es").split("-")[0]
    code = base.title.reading(code).language if base.title else code
    return {
        "language": code if code in dict(IN_LANGUAGE) else "es",
        "title": base.title.by_language.get(code, ""),
        "words": base.words.reading(code).text,
        "forms": list(base.forms),
        "starts_on": base.starts_on,
        "ends_on": base.ends_on,
        "amount": base.amount,
        "unit": base.unit or "money",
        "currency": base.currency or "USD",
    }
