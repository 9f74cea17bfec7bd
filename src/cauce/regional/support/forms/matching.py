"""What is typed about the engine: what a trial changes, and weights."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.matching.reasons import Factor
from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.support.forms.choosing import choose
from cauce.regional.support.matching import telling, weighing
from cauce.regional.support.matching.trials import Change
from cauce.regional.support.models import Offer
from cauce.regional.support.queries import gaps

BUDGETS = ((100, gettext_lazy("As it is")), (75, "75 %"), (50, gettext_lazy("Half of it")), (25, "25 %"))


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class TrialForm(forms.Form):
    """One thing or several that would be otherwise."""

    weights = forms.ChoiceField(label=gettext_lazy("Weights"), required=False)
    left_out = forms.CharField(label=gettext_lazy("Without this offer"), required=False)
    again = forms.CharField(label=gettext_lazy("With one more offer like this one"), required=False)
    budget = forms.TypedChoiceField(
        label=gettext_lazy("Money of all offers"), choices=BUDGETS, coerce=int, initial=100
    )

    def __init__(self, *arguments: Any, person: Person, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.offers = Offer.objects.visible_to(person).filter(gaps.is_open())
        sets: Any = self.fields["weights"]
        stands = weighing.in_force(person.on).code
        sets.choices = [
            ("", _("Those in force")),
            *((each.code, str(each.name)) for each in weighing.every() if each.code != stands),
        ]
        for name in ("left_out", "again"):
            choose(self.fields[name], self.offers, _("No offer"))

    def clean_left_out(self) -> str:
        return self._known("left_out")

    def clean_again(self) -> str:
        return self._known("again")

    def _known(self, name: str) -> str:
        key = str(self.cleaned_data[name]).strip()
        if key and not self.offers.filter(key=key).exists():
            raise forms.ValidationError(_("No open offer has this key."))
        return key

    @property
    def change(self) -> Change:
        given = self.cleaned_data
        return Change(
            weights=given["weights"],
            left_out=[given["left_out"]] if given["left_out"] else [],
            again=[given["again"]] if given["again"] else [],
            budget=given["budget"],
        )


class WeightsForm(forms.Form):
    """A named set of weights: a number for each factor, the question it answers beside it."""

    name_es = forms.CharField(label=gettext_lazy("Name in Spanish"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    from_on = forms.DateField(label=gettext_lazy("In force from"), widget=DayInput())
    why = forms.CharField(
        label=gettext_lazy("Why these"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Kept with the weights, for whoever asks later."),
    )

    def __init__(self, *arguments: Any, on: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["from_on"].initial = on
        stands = weighing.in_force(on).weights
        for factor in Factor:
            self.fields[factor.value] = forms.DecimalField(
                label=telling.FACTORS[factor],
                help_text=telling.QUESTIONS[factor],
                min_value=Decimal(0),
                max_value=Decimal(str(weighing.MOST)),
                max_digits=4,
                decimal_places=2,
                initial=f"{stands.get(factor, 0):g}",
                widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
            )

    @property
    def asked(self) -> dict[str, Any]:
        """What `actions.matching.set_weights` takes."""
        given = self.cleaned_data
        return {
            "name": Translated({"es": given["name_es"], "en": given["name_en"]}),
            "weights": {factor: given[factor.value] for factor in Factor},
            "from_on": given["from_on"],
            "why": given["why"],
        }
