"""The sections of the long form, each a small form of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.forms import DayInput
from cauce.regional.commitments.content import (
    Content,
    GivenCost,
    GivenIndicator,
    GivenLink,
    GivenPart,
    GivenSupport,
    amount_text,
)
from cauce.regional.commitments.forms.fields import (
    TYPES,
    AmountField,
    Choices,
    PartyOrName,
    in_both,
    texts_of,
)
from cauce.regional.commitments.models import (
    Direction,
    Forum,
    Kind,
    LinkKind,
    Measure,
    PartRole,
    Side,
    SupportType,
)

#: What is written here; the other kinds are what sources noted about plans.
KINDS = (
    Kind.PLEDGE, Kind.MULTISTAKEHOLDER_PLEDGE, Kind.PLAN_COMMITMENT, Kind.PLAN_NEED, Kind.REGIONAL_ACTION,
    Kind.DECLARATION_ACTION, Kind.STRATEGY_RESULT,
)  # fmt: skip
LINKS = (LinkKind.PART_OF, LinkKind.FEEDS, LinkKind.DUPLICATES, LinkKind.SUPERSEDES)


def _text(label: Any, *, rows: int = 0, limit: int = 300, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=limit, widget=widget, help_text=hint)


class EnvelopeForm(forms.Form):
    """What travels with the form: the wording that was read, and a token against a second sending."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    reason_es = _text(_("Why the text changes (Spanish)"), rows=2, limit=1000)
    reason_en = _text(_("Why the text changes (English)"), rows=2, limit=1000)


class TextForm(forms.Form):
    """What is promised, for whom, where, by when, and how it is classified."""

    owner = forms.ChoiceField(
        label=_("Owner"), help_text=_("Who agrees to it, publishes it and changes its text.")
    )
    kind = forms.ChoiceField(label=_("Kind"))
    forum = forms.ChoiceField(label=_("Forum"), choices=[("", _("Choose")), *Forum.choices])
    year = forms.IntegerField(label=_("Year"), min_value=1951, max_value=2100, required=False)
    side = forms.ChoiceField(label=_("Support"), choices=Side.choices, initial=Side.NONE)
    title_es = _text(_("Title (Spanish)"))
    title_en = _text(_("Title (English)"))
    statement_es = _text(_("Statement (Spanish)"), rows=5, limit=10_000)
    statement_en = _text(_("Statement (English)"), rows=5, limit=10_000)
    source_url = forms.CharField(
        label=_("Where it was announced"), required=False, max_length=500,
        help_text=_("The address of a page, if there is one."),
    )  # fmt: skip
    countries = forms.MultipleChoiceField(
        label=_("Countries"), required=False, widget=forms.CheckboxSelectMultiple
    )
    territory_es = _text(_("Territory (Spanish)"), hint=_("Provinces, cities or border areas."))
    territory_en = _text(_("Territory (English)"))
    population_es = _text(_("Population (Spanish)"), hint=_("Who gains from it."))
    population_en = _text(_("Population (English)"))
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput())
    sector = forms.ChoiceField(label=_("Sector of the plan"), required=False)

    groups = {
        "what": ("owner", "kind", "forum", "year", "side", "title_es", "title_en", "statement_es",
                 "statement_en", "source_url"),
        "whom": ("population_es", "population_en", "territory_es", "territory_en", "countries"),
        "when": ("starts_on", "ends_on"),
    }  # fmt: skip

    def __init__(self, *args: Any, choices: Choices, kept: Content | None, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(kind.value, kind.label) for kind in Kind if kind in KINDS or (kept and kept.kind == kind)]
        self._offer("kind", [("", _("Choose")), *kinds])
        sectors = choices.sectors
        if kept and kept.sector and kept.sector not in dict(sectors):
            sectors = [*sectors, (kept.sector, kept.sector)]
        self._offer("sector", [("", _("None")), *sectors])
        self._offer("countries", choices.states)
        owners = choices.owners
        if choices.commitment is not None or len(owners) == 1:
            del self.fields["owner"]
        else:
            self._offer("owner", [("", _("Choose a State or an organisation")), *owners])
        self.schemes = choices.schemes
        for scheme, terms in self.schemes:
            label = _("Type of pledge") if scheme.pk == TYPES else str(scheme)
            self.fields[f"terms_{scheme.pk}"] = forms.MultipleChoiceField(
                label=label, required=False, choices=terms, widget=forms.CheckboxSelectMultiple
            )

    def _offer(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not in_both("title", cleaned):
            self.add_error("title_es", _("Give it a title, in Spanish or in English."))
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned

    def clean_source_url(self) -> str:
        url: str = self.cleaned_data["source_url"].strip()
        if url and url != self.initial.get("source_url") and not url.startswith(("https://", "http://")):
            raise ValidationError(_("Write an address that begins with https://, or leave it empty."))
        return url

    def terms(self, kept: Content | None) -> tuple[str, ...]:
        """The classifications chosen, and those of schemes that the form does not offer."""
        offered = {code for _scheme, terms in self.schemes for code, _label in terms}
        stay = {code for code in kept.terms if code not in offered} if kept else set()
        chosen = {
            code for scheme, _terms in self.schemes
            for code in self.cleaned_data.get(f"terms_{scheme.pk}", ())
        }  # fmt: skip
        return tuple(sorted(chosen | stay))

    @classmethod
    def first(cls, content: Content, schemes: Any) -> dict[str, Any]:
        """What the fields hold for a content."""
        plain = ("kind", "forum", "year", "side", "starts_on", "ends_on", "sector", "source_url")
        values: dict[str, Any] = {name: getattr(content, name) for name in plain}
        for name in ("title", "statement", "territory", "population"):
            values |= texts_of(name, getattr(content, name))
        values["countries"] = list(content.countries)
        for scheme, terms in schemes:
            codes = {code for code, _label in terms}
            values[f"terms_{scheme.pk}"] = [code for code in content.terms if code in codes]
        return values


class PartForm(PartyOrName):
    """One party, or an agency known by name, and what it does."""

    neither_or_both = _("Choose who takes part, or write another name: one of the two.")
    role = forms.ChoiceField(label=_("Role"), choices=PartRole.choices, initial=PartRole.COMMITS)
    party = forms.ChoiceField(label=_("State or organisation"), required=False)
    name = forms.CharField(
        label=_("Other name"), required=False, max_length=200, help_text=_("Only for one that is not listed.")
    )
    share_es = _text(_("Its share (Spanish)"), rows=2, limit=4000)
    share_en = _text(_("Its share (English)"), rows=2, limit=4000)

    def given(self) -> GivenPart:
        cleaned = self.cleaned_data
        return GivenPart(
            cleaned.get("role") or "", cleaned.get("party") or "", self.other_name, in_both("share", cleaned)
        )

    @classmethod
    def first(cls, part: GivenPart) -> dict[str, Any]:
        return {"role": part.role, "party": part.party, "name": part.name, **texts_of("share", part.share)}


class ShareForm(forms.Form):
    """What one's own party does of a commitment that came from a source."""

    party = forms.CharField(widget=forms.HiddenInput)
    share_es = _text(_("Your share (Spanish)"), rows=3, limit=4000)
    share_en = _text(_("Your share (English)"), rows=3, limit=4000)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)

    @classmethod
    def first(cls, part: GivenPart) -> dict[str, Any]:
        return {"party": part.party, **texts_of("share", part.share)}


class IndicatorForm(forms.Form):
    """One number that will show it: from what, to what, told by whom."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    name_es = _text(_("What is measured (Spanish)"), limit=200)
    name_en = _text(_("What is measured (English)"), limit=200)
    unit_es = _text(_("Unit (Spanish)"), limit=60, hint=_("People, days, offices."))
    unit_en = _text(_("Unit (English)"), limit=60)
    measure = forms.ChoiceField(label=_("Measured as"), choices=Measure.choices, initial=Measure.NUMBER)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices, initial=Direction.UP)
    baseline = AmountField(label=_("Baseline"), help_text=_("Its value before. Zero is a value."))
    baseline_on = forms.DateField(label=_("Day of the baseline"), required=False, widget=DayInput())
    target = AmountField(label=_("Target"))
    target_on = forms.DateField(label=_("Day of the target"), required=False, widget=DayInput())
    owner = forms.ChoiceField(
        label=_("Reported by"), required=False, help_text=_("One party alone, so that nothing counts twice.")
    )
    feeds = forms.TypedChoiceField(label=_("Adds to"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        owner: Any = self.fields["owner"]
        owner.choices = [("", _("Anyone who commits")), *choices.parties]
        feeds: Any = self.fields["feeds"]
        kept = self.initial.get("feeds")
        fed = choices.fed
        if kept and kept not in dict(fed):
            fed = [*fed, (kept, gettext("As before"))]
        feeds.choices = [("", _("No other indicator")), *fed]
        if not fed:
            feeds.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not in_both("name", cleaned):
            self.add_error("name_es", _("Say what is measured, in Spanish or in English."))
        return cleaned

    def given(self) -> GivenIndicator:
        cleaned = self.cleaned_data
        plain = ("key", "measure", "direction", "owner")
        values: dict[str, Any] = {name: cleaned.get(name) or "" for name in plain}
        for name in ("baseline", "baseline_on", "target", "target_on"):
            values[name] = cleaned.get(name)
        return GivenIndicator(
            name=in_both("name", cleaned), unit=in_both("unit", cleaned), feeds=cleaned.get("feeds"), **values
        )

    @classmethod
    def first(cls, each: GivenIndicator) -> dict[str, Any]:
        plain = ("key", "measure", "direction", "owner", "feeds", "baseline_on", "target_on")
        amounts = {"baseline": each.baseline, "target": each.target}
        return {
            **{name: getattr(each, name) for name in plain},
            **{name: "" if value is None else amount_text(value) for name, value in amounts.items()},
            **texts_of("name", each.name), **texts_of("unit", each.unit),
        }  # fmt: skip


class CostForm(forms.Form):
    """What it costs, and who pays. All empty means: not stated."""

    total = AmountField(label=_("Total"), decimals=2)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$", label=_("Currency"), required=False, help_text=_("Three letters: USD, MXN, GTQ.")
    )
    prices_of = forms.IntegerField(
        label=_("Prices of the year"), min_value=1990, max_value=2100, required=False
    )
    state_share = AmountField(label=_("Share that the State pays"), decimals=2)
    external_share = AmountField(label=_("Share that others pay"), decimals=2)
    stated_on = forms.DateField(label=_("Stated on"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        amounts = [cleaned.get(name) for name in ("total", "state_share", "external_share")]
        if not any(value is not None for value in amounts):
            return cleaned
        if cleaned.get("total") is None and "total" in cleaned:
            self.add_error("total", _("State the total that these shares are part of."))
        if not cleaned.get("currency") and "currency" in cleaned:
            self.add_error("currency", _("Say in which currency."))
        for name in ("total", "state_share", "external_share"):
            if (cleaned.get(name) or 0) < 0:
                self.add_error(name, _("A cost is not negative."))
        return cleaned

    def given(self, on: Any) -> GivenCost | None:
        cleaned = self.cleaned_data
        if cleaned.get("total") is None:
            return None
        return GivenCost(
            stated_on=cleaned.get("stated_on") or on, currency=(cleaned.get("currency") or "").upper(),
            total=cleaned["total"], prices_of=cleaned.get("prices_of"),
            state_share=cleaned.get("state_share"), external_share=cleaned.get("external_share"),
        )  # fmt: skip

    @classmethod
    def first(cls, cost: GivenCost | None) -> dict[str, Any]:
        if cost is None:
            return {}
        amounts = {name: getattr(cost, name) for name in ("total", "state_share", "external_share")}
        return {
            "currency": cost.currency, "prices_of": cost.prices_of, "stated_on": cost.stated_on,
            **{name: "" if value is None else amount_text(value) for name, value in amounts.items()},
        }  # fmt: skip


class SupportForm(forms.Form):
    """One kind of support that it asks for."""

    type = forms.ChoiceField(label=_("Support"), choices=SupportType.choices, initial=SupportType.TECHNICAL)
    text_es = _text(_("What is asked for (Spanish)"), rows=2, limit=2000)
    text_en = _text(_("What is asked for (English)"), rows=2, limit=2000)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not in_both("text", cleaned):
            self.add_error("text_es", _("Say what is asked for, in Spanish or in English."))
        return cleaned

    def given(self) -> GivenSupport:
        return GivenSupport(self.cleaned_data.get("type") or "", in_both("text", self.cleaned_data))

    @classmethod
    def first(cls, wanted: GivenSupport) -> dict[str, Any]:
        return {"type": wanted.type, **texts_of("text", wanted.text)}


class LinkForm(forms.Form):
    """How it stands to another commitment, by the key of that one."""

    kind = forms.ChoiceField(
        label=_("This commitment"), initial=LinkKind.PART_OF,
        choices=[(kind.value, kind.label) for kind in LINKS],
    )  # fmt: skip
    target = forms.CharField(
        label=_("Key of the other"), max_length=40, required=False, help_text=_("As in its address: BLZ-01.")
    )
    note_es = _text(
        _("Note on the link (Spanish)"), hint=_("What it has to do with it, if that is not plain.")
    )
    note_en = _text(_("Note on the link (English)"))

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)

    def clean_target(self) -> str:
        target: str = self.cleaned_data["target"].strip()
        if not target:
            raise ValidationError(_("Write the key of the other commitment."))
        return target

    def given(self) -> GivenLink:
        cleaned = self.cleaned_data
        return GivenLink(cleaned.get("kind") or "", cleaned.get("target") or "", in_both("note", cleaned))

    @classmethod
    def first(cls, link: GivenLink) -> dict[str, Any]:
        return {"kind": link.kind, "target": link.target, **texts_of("note", link.note)}
