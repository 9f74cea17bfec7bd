"""What people type about money: a first row, its next stage, a withdrawal, a rate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.flows import Stage
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.rules import writes_for
from cauce.regional.cooperation import rules_money as rules
from cauce.regional.cooperation.actions.flows import Given, Told
from cauce.regional.cooperation.models import Arrangement, Flow, FlowStage
from cauce.regional.support.models import Need

AUDIENCES = (
    (Visibility.PUBLIC, gettext_lazy("Everyone")),
    (Visibility.PARTIES, gettext_lazy("The donor, the Secretariat and the States that receive it")),
    (Visibility.SECRETARIAT, gettext_lazy("The donor and the Secretariat")),
)


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def currency_field(label: Any, **options: Any) -> forms.RegexField:
    return forms.RegexField(
        r"^[A-Za-z]{3}$", label=label, max_length=3, help_text=gettext_lazy("Three letters, such as EUR."),
        error_messages={"invalid": gettext_lazy("Write the three letters of the currency, such as EUR.")},
        **options,
    )  # fmt: skip


class ToldForm(forms.Form):
    """What a source says of one stage."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), required=False, min_value=Decimal(0), max_digits=18, decimal_places=2,
        help_text=gettext_lazy("Leave it empty when the source names none: it is never a zero."),
    )  # fmt: skip
    currency = currency_field(gettext_lazy("Currency"), required=False)
    on = forms.DateField(label=gettext_lazy("On which day"), widget=DayInput())
    source_url = forms.CharField(
        label=gettext_lazy("Source"), max_length=1000,
        help_text=gettext_lazy("Where it stands: an address, or the document and its page."),
    )  # fmt: skip
    channel = forms.CharField(
        label=gettext_lazy("Through whom"), required=False, max_length=200,
        help_text=gettext_lazy("An agency, a fund, or empty when it goes directly."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What is to be said of it"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, language: str = "es", **options: Any) -> None:
        super().__init__(*args, **options)
        self.person, self.language = person, language

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > self.person.on:
            raise ValidationError(_("That day has not come yet."))
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (
            cleaned.get("amount") is not None
            and not cleaned.get("currency")
            and "currency" not in self.errors
        ):
            self.add_error("currency", _("Say in which currency."))
        return cleaned

    @property
    def told(self) -> Told:
        names = ("on", "source_url", "amount", "currency", "channel")
        given = {name: self.cleaned_data[name] for name in names}
        note = self.cleaned_data["note"]
        return Told(**given, note=Translated({self.language: note} if note else {}))


class NextForm(ToldForm):
    """The next stage of a row: as much of it as this source tells."""

    stage = forms.ChoiceField(label=gettext_lazy("What happened with it"))
    field_order = ("stage",)

    def __init__(self, *args: Any, flow: Flow, **options: Any) -> None:
        options.setdefault("initial", {"currency": flow.currency})
        super().__init__(*args, **options)
        stages = [each for each in FlowStage if Stage(each.value).rank > Stage(flow.stage).rank]
        self.choices_of("stage", [(each.value, each.label) for each in stages])
        self.flow = flow

    def choices_of(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


class EntryForm(ToldForm):
    """The first row of some money: whose it is, for whom, for what."""

    donor = forms.ChoiceField(label=gettext_lazy("Donor"))
    stage = forms.ChoiceField(
        label=gettext_lazy("What the source tells"), choices=FlowStage.choices,
        help_text=gettext_lazy("Money that is here already goes on from its own page: so it counts once."),
    )  # fmt: skip
    recipients = forms.MultipleChoiceField(
        label=gettext_lazy("For which States"), required=False,
        help_text=gettext_lazy("Nothing chosen: the region. Several: they share the sum, which counts once."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    purpose_es = forms.CharField(label=gettext_lazy("What for, in Spanish"), required=False, max_length=500)
    purpose_en = forms.CharField(label=gettext_lazy("What for, in English"), required=False, max_length=500)
    occasion = forms.CharField(label=gettext_lazy("Occasion"), required=False, max_length=200)
    terms = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    part_of = forms.ChoiceField(
        label=gettext_lazy("Part of a larger announcement"), required=False,
        help_text=gettext_lazy("What is part of a larger row is not counted again; a total is never added."),
    )  # fmt: skip
    commitment = forms.CharField(label=gettext_lazy("Commitment it serves (its key)"), required=False)
    need = forms.CharField(label=gettext_lazy("Need it serves (its key)"), required=False)
    arrangement = forms.CharField(label=gettext_lazy("Arrangement it pays for (its key)"), required=False)
    visibility = forms.ChoiceField(label=gettext_lazy("Who may see it"), choices=AUDIENCES)
    field_order = (
        "donor", "stage", "amount", "currency", "on", "source_url", "recipients", "purpose_es", "purpose_en",
        "channel", "occasion", "part_of", "terms", "commitment", "need", "arrangement", "visibility", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, person=person, **options)
        parties = {each.code: str(each) for each in Party.objects.all()}
        own = parties if rules.may_enter_for_any(person) else writes_for(person)
        donors = _by_name({code: parties[code] for code in own})
        states = Party.objects.filter(kind="state")
        self._choose("donor", donors if len(donors) == 1 else [("", _("Choose the donor")), *donors])
        self._choose("recipients", _by_name({each.code: str(each) for each in states}))
        self._choose("terms", [(str(scheme), _terms_of(scheme)) for scheme in _schemes()])
        live = Flow.objects.visible_to(person).filter(withdrawn_at__isnull=True, follows__isnull=True)
        rows = live.select_related("donor")
        self._larger = {
            each.key: each for each in rows if any(rules.may_hold(person, each, code) for code in own)
        }
        larger = [(key, f"{key}: {flow.purpose}") for key, flow in sorted(self._larger.items())]
        self._choose("part_of", [("", _("No")), *larger])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_commitment(self) -> Any:
        return self._served("commitment", Commitment)

    def clean_need(self) -> Any:
        return self._served("need", Need)

    def clean_arrangement(self) -> Any:
        return self._served("arrangement", Arrangement)

    def _served(self, name: str, model: Any) -> Any:
        """The record of a key; what the person may not see is not there."""
        key = self.cleaned_data[name].strip()
        found = model.objects.visible_to(self.person).filter(key=key).first() if key else None
        if key and found is None:
            raise ValidationError(_("There is none with this key that you may see."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("purpose_es") and not cleaned.get("purpose_en"):
            self.add_error("purpose_es", _("Say in a few words what it is for, in one language at least."))
        return cleaned

    @property
    def given(self) -> Given:
        typed = self.cleaned_data
        purpose = {code: typed[f"purpose_{code}"] for code in ("es", "en") if typed[f"purpose_{code}"]}
        return Given(
            donor=typed["donor"], recipients=tuple(typed["recipients"]), purpose=Translated(purpose),
            terms=tuple(typed["terms"]), occasion=typed["occasion"], visibility=typed["visibility"],
            named=tuple(typed["recipients"]), part_of=self._larger.get(typed["part_of"]),
            serves={name: typed[name] for name in ("commitment", "need", "arrangement")},
        )  # fmt: skip


def _by_name(named: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda pair: pair[1].casefold())


def _schemes() -> Any:
    return Scheme.objects.exclude(key="pledge_stage").prefetch_related("terms").order_by("position")


def _terms_of(scheme: Scheme) -> list[tuple[str, str]]:
    return [(term.code, str(term)) for term in scheme.terms.all()]


class WithdrawalForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"), max_length=2000,
        help_text=gettext_lazy("Everyone who may see the row reads this."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class CorrectionForm(forms.Form):
    """What one unit of a currency was worth on a day that is known already."""

    worth = forms.DecimalField(
        label=gettext_lazy("US dollars for one unit"), min_value=Decimal("0.00000001"), max_digits=18,
        decimal_places=8, max_value=Decimal(1_000_000),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=1000,
        help_text=gettext_lazy("Where it stands: an address, or the document and its page."),
    )  # fmt: skip
    because = forms.CharField(
        label=gettext_lazy("What was wrong with it"), max_length=2000,
        help_text=gettext_lazy("Everyone reads it beside both rates."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class RateForm(CorrectionForm):
    """What one unit of a currency was worth on a day."""

    currency = currency_field(gettext_lazy("Currency"))
    on = forms.DateField(label=gettext_lazy("On which day"), widget=DayInput())
    because = None  # type: ignore[assignment]
    field_order = ("currency", "worth", "on", "source")

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()
