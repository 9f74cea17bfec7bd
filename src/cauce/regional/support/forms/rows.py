"""Rows beside a need or an offer: who supports it already, and what shows that it can be done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.regional.commitments.forms.fields import PartyOrName, in_both, texts_of
from cauce.regional.commitments.forms.rows import row_set
from cauce.regional.support.content import GivenProof, GivenSupport
from cauce.regional.support.forms.fields import Choices, day, text


class ExistingForm(PartyOrName):
    """One that supports it already."""

    neither_or_both = _("Choose who supports it, or write another name: one of the two.")
    party = forms.ChoiceField(label=_("Who"), required=False)
    name = text(_("Other name"), limit=200, hint=_("Only for one that is not listed."))
    what_es = text(_("With what (Spanish)"), limit=2000)
    what_en = text(_("With what (English)"), limit=2000)
    until = day(_("Until"))

    def given(self) -> GivenSupport:
        cleaned = self.cleaned_data
        what = in_both("what", cleaned)
        return GivenSupport(cleaned.get("party") or "", self.other_name, what, cleaned.get("until"))

    @classmethod
    def first(cls, each: GivenSupport) -> dict[str, Any]:
        return {"party": each.party, "name": each.name, "until": each.until, **texts_of("what", each.what)}


class ProofForm(forms.Form):
    """One thing that shows it."""

    title_es = text(_("What it is (Spanish)"), hint=_("A practice, an arrangement, a document."))
    title_en = text(_("What it is (English)"))
    link = text(_("Where it can be read"), limit=500)
    terms = forms.MultipleChoiceField(
        label=_("What it is about"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["terms"]
        field.choices = [(str(scheme), terms) for scheme, terms in choices.schemes]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not in_both("title", cleaned):
            self.add_error("title_es", _("Say what it is, in Spanish or in English."))
        return cleaned

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"].strip()
        if link and not link.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Write an address that begins with https://, or leave it empty."))
        return link

    def given(self) -> GivenProof:
        cleaned = self.cleaned_data
        terms = tuple(sorted(cleaned.get("terms") or ()))
        return GivenProof(in_both("title", cleaned), terms, cleaned.get("link") or "")

    @classmethod
    def first(cls, each: GivenProof) -> dict[str, Any]:
        return {"terms": list(each.terms), "link": each.link, **texts_of("title", each.title)}


EXISTING = row_set(ExistingForm, 2)
PROOFS = row_set(ProofForm, 1)
