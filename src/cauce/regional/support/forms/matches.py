"""What is typed at a step of a match, and for support that two agreed on by themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.regional.support import rules_matches as rules
from cauce.regional.support.actions.agreements import Terms
from cauce.regional.support.forms.choosing import choose
from cauce.regional.support.models import Need, Reason, Unit
from cauce.regional.support.queries import needs, offers
from cauce.regional.support.queries.gaps import is_open
from cauce.regional.support.queries.matches import MatchPage, last_confirmation
from cauce.regional.support.rules_matches import WAYS

READ_BY_BOTH = gettext_lazy("Both sides and the Secretariat read this, each once the match is open to it.")

#: How tall the field of a scoping note is: it is more than a remark.
NOTE_ROWS = 12


def _words(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    options.setdefault("help_text", READ_BY_BOTH)
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=area, max_length=8000, **options)


def _amount() -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("How much"), required=False, min_value=0, max_digits=18, decimal_places=2,
        help_text=gettext_lazy("In the unit of the need. Leave it open where nothing is counted."),
    )  # fmt: skip


def _currency() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Currency"), required=False, min_length=3, max_length=3,
        help_text=gettext_lazy("Three letters, as USD."), widget=forms.TextInput(attrs={"size": 5}),
    )  # fmt: skip


class WithTerms(forms.Form):
    """Amount and currency of what is agreed on, as `terms`."""

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()

    @property
    def terms(self) -> Terms:
        """What was typed. A currency without an amount says nothing, and is left out."""
        amount = self.cleaned_data.get("amount")
        return Terms(amount, self.cleaned_data.get("currency", "") if amount is not None else "")

    def _fit_to(self, need: Need | None) -> None:
        """What is not counted in money has no currency."""
        if need is not None and need.unit not in ("", Unit.MONEY):
            self.fields.pop("currency")
            self.fields["amount"].help_text = str(Unit(need.unit).label)


class StepForm(WithTerms):
    """What one step asks for: words, the reason of an exit, the terms of an agreement."""

    def __init__(self, *args: Any, person: Person, verb: str, page: MatchPage, **options: Any) -> None:
        super().__init__(*args, **options)
        self.verb, self.way, self.page = verb, WAYS[verb], page
        if self.way.is_exit:
            self.fields["reason"] = forms.ChoiceField(
                label=gettext_lazy("Reason"), choices=[("", gettext_lazy("Choose a reason")), *Reason.choices]
            )
        if verb == "agree":
            self._ask_terms(person)
        else:
            rows = NOTE_ROWS if self.way.needs_words else 4
            self.fields["words"] = _words(self._label(), rows=rows, required=self.way.needs_words)

    def _label(self) -> Any:
        return gettext_lazy("The scoping note") if self.way.needs_words else gettext_lazy("In your words")

    def _ask_terms(self, person: Person) -> None:
        match = self.page.line.match
        last = last_confirmation(match)
        proposed = last or self.page.proposed or match.need
        self.fields["amount"], self.fields["currency"] = _amount(), _currency()
        self.initial.update(
            amount=_plain(proposed.amount), currency=proposed.currency, confirms=last.pk if last else None
        )
        self._fit_to(match.need)
        is_side = bool(rules.sides_of(person, match) & rules.BOTH)
        self.fields["words"] = _words(
            self._label() if is_side else gettext_lazy("Where the signed agreement is to be seen"),
            required=not is_side,
        )
        self.fields["confirms"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def given(self) -> dict[str, Any]:
        """The arguments of the action."""
        typed = self.cleaned_data
        if self.verb == "agree":
            return {"terms": self.terms, "words": typed["words"], "confirms": typed["confirms"]}
        return {name: typed[name] for name in ("reason", "words") if name in typed}


class SuggestForm(forms.Form):
    """The secretariat puts a need and an offer together."""

    need = forms.CharField(label=gettext_lazy("Need"), max_length=40)
    offer = forms.CharField(label=gettext_lazy("Offer"), max_length=40)

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person
        choose(self.fields["need"], needs.visible(person).filter(is_open()), _("Choose a need"))
        choose(self.fields["offer"], offers.visible(person).filter(is_open()), _("Choose an offer"))

    def clean_need(self) -> Any:
        return _open_one(
            needs.visible(self.person), self.cleaned_data["need"], _("No open need has this key.")
        )

    def clean_offer(self) -> Any:
        found = offers.visible(self.person)
        return _open_one(found, self.cleaned_data["offer"], _("No open offer has this key."))


class BilateralForm(WithTerms):
    """Support agreed on without a match: for which need, by whom, how much."""

    need = forms.CharField(label=gettext_lazy("Need"), max_length=40)
    giver = forms.ChoiceField(label=gettext_lazy("Who supports"))
    amount = _amount()
    currency = _currency()
    words = _words(gettext_lazy("What was agreed"), required=False)

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person
        choose(self.fields["need"], needs.visible(person).filter(is_open()), _("Choose a need"))
        givers: Any = self.fields["giver"]
        found = Party.objects.only("code", "short", "name")
        named = sorted(((each.code, str(each)) for each in found), key=lambda pair: pair[1].casefold())
        givers.choices = [("", _("Choose who supports")), *named]
        if rules.may_run(person):
            self.fields["words"].help_text = gettext_lazy(
                "Say where the signed agreement is to be seen. Both sides and the Secretariat read this."
            )

    def clean_need(self) -> Any:
        return _open_one(
            needs.visible(self.person), self.cleaned_data["need"], _("No open need has this key.")
        )

    @property
    def given(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "need": typed["need"], "giver": typed["giver"], "terms": self.terms, "words": typed["words"]
        }  # fmt: skip


def _open_one(found: Any, key: str, missing: str) -> Any:
    one = found.filter(is_open(), key=key.strip()).first()
    if one is None:
        raise forms.ValidationError(missing)
    return one


def _plain(amount: Decimal | None) -> str:
    """An amount as it is typed, without zeros that say nothing."""
    return "" if amount is None else f"{amount.normalize():f}"
