"""Small forms: who will see it, what it merges with, how it is split."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import rules
from cauce.regional.commitments.actions import Share
from cauce.regional.commitments.content import Content
from cauce.regional.commitments.forms.fields import Choices, in_both, texts_of
from cauce.regional.commitments.models import Commitment, PartRole

MOST_SHARES = 24
MOST_LETTERS = 300


class RefusableForm(forms.Form):
    def refuse(self, words: str) -> None:
        """Say on the page why an action would not; what was typed stays."""
        self.add_error(None, words)


class PublishForm(RefusableForm):
    """The wider audience: only those that are wider than what it has."""

    visibility = forms.ChoiceField(label=_("Who will see it"), widget=forms.RadioSelect)
    named = forms.MultipleChoiceField(
        label=_("States and organisations"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only if you choose the States and organisations named."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, commitment: Commitment, **options: Any) -> None:
        super().__init__(*args, **options)
        now = rules.AUDIENCES.index(commitment.visibility)
        wider = [
            (each.value, each.label) for place, each in enumerate(rules.AUDIENCES)
            if place > now or (place == now and each == Visibility.PARTIES)
        ]  # fmt: skip
        audience: Any = self.fields["visibility"]
        audience.choices = wider
        already = {commitment.owner_id, *commitment.named_parties.values_list("code", flat=True)}
        named: Any = self.fields["named"]
        named.choices = [pair for pair in Choices(person).parties if pair[0] not in already]


class ReasonForm(RefusableForm):
    """Why: read by everyone who reads the commitment."""

    reason_es = forms.CharField(
        label=_("Why (Spanish)"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason_en = forms.CharField(
        label=_("Why (English)"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not in_both("reason", cleaned):
            self.add_error("reason_es", _("Say why, in Spanish or in English."))
        return cleaned

    @property
    def reason(self) -> Translated:
        return in_both("reason", self.cleaned_data)


class MergeForm(ReasonForm):
    """The keys of the others, and whose words stay."""

    others = forms.CharField(
        label=_("Keys of the others"), max_length=400,
        help_text=_("As in their addresses, with a space between: BLZ-01 MEX-04."),
    )  # fmt: skip
    base = forms.CharField(
        label=_("Whose words the new one has"), max_length=40, required=False,
        help_text=_("The key of one of them; left empty, this one."),
    )  # fmt: skip
    field_order = ("others", "base", "reason_es", "reason_en")

    def __init__(self, *args: Any, person: Person, commitment: Commitment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person, self.commitment = person, commitment

    def clean_others(self) -> list[Commitment]:
        wanted = set(self.cleaned_data["others"].replace(",", " ").split()) - {self.commitment.key}
        found = list(Commitment.objects.visible_to(self.person).filter(key__in=wanted).order_by("key"))
        missing = sorted(wanted - {each.key for each in found})
        if missing:
            raise ValidationError(
                _("No commitment was found with the key %(keys)s."), params={"keys": ", ".join(missing)}
            )
        if not found:
            raise ValidationError(_("Write the key of at least one other commitment."))
        foreign = [each.key for each in found if not rules.may_merge(self.person, each)]
        if foreign:
            raise ValidationError(
                _("Not yours to merge: %(keys)s. The secretariat merges what is published."),
                params={"keys": ", ".join(foreign)},
            )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        keys = {each.key: each for each in (self.commitment, *cleaned.get("others", ()))}
        base = (cleaned.get("base") or "").strip() or self.commitment.key
        if "others" in cleaned and base not in keys:
            self.add_error("base", _("Choose one of those that are merged."))
        cleaned["base"] = keys.get(base, self.commitment)
        return cleaned


class ShareForm(forms.Form):
    """One of the commitments that a split makes."""

    title_es = forms.CharField(label=_("Title (Spanish)"), required=False, max_length=MOST_LETTERS)
    title_en = forms.CharField(label=_("Title (English)"), required=False, max_length=MOST_LETTERS)
    statement_es = forms.CharField(
        label=_("Statement (Spanish)"), required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Left empty, that of the whole."),
    )  # fmt: skip
    statement_en = forms.CharField(
        label=_("Statement (English)"), required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    parties = forms.MultipleChoiceField(
        label=_("Who commits to it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["parties"]
        field.choices = parties

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.says_something:
            return cleaned
        if not in_both("title", cleaned):
            self.add_error("title_es", _("Give it a title, in Spanish or in English."))
        if not cleaned.get("parties"):
            self.add_error("parties", _("Choose who commits to it."))
        return cleaned

    @property
    def says_something(self) -> bool:
        names = ("title_es", "title_en", "statement_es", "statement_en", "parties")
        return any(self.cleaned_data.get(name) for name in names)

    @property
    def share(self) -> Share:
        cleaned = self.cleaned_data
        return Share(in_both("title", cleaned), in_both("statement", cleaned), tuple(cleaned["parties"]))


def _proposed(content: Content, number: int, parties: list[tuple[str, str]]) -> dict[str, Any]:
    """One share for each that commits: its own words, under the title of the whole and its code."""
    if number >= len(parties):
        return {}
    code, _name = parties[number]
    title = {
        key: f"{text[: MOST_LETTERS - len(code) - 3]} ({code})"
        for key, text in content.title.by_language.items()
    }
    shares = [part.share for part in content.parts if part.role == PartRole.COMMITS and part.party == code]
    return {
        "parties": [code],
        **texts_of("title", Translated(title)),
        **texts_of("statement", shares[0] if shares else Translated()),
    }


class SplitSheet:
    """The reason and the shares, checked together; as `c-error-summary` asks it."""

    def __init__(self, data: Any, *, content: Content, choices: Choices) -> None:
        committing = content.parties(PartRole.COMMITS)
        named = dict(choices.parties)
        parties = [(code, named.get(code, code)) for code in committing]
        count = min(max(len(committing), 2), MOST_SHARES)
        self.reason_form = ReasonForm(data, prefix="why")
        self.shares = [
            ShareForm(data, prefix=f"share-{n}", parties=parties, initial=_proposed(content, n, parties))
            for n in range(count)
        ]
        self.refusals: list[str] = []
        self.is_sent = data is not None

    @property
    def _forms(self) -> list[Any]:
        return [*self.shares, self.reason_form]

    def is_right(self) -> bool:
        answers = [form.is_valid() for form in self._forms]
        if self.is_sent and len([form for form in self.shares if form.says_something]) < 2:
            self.refuse(str(_("It takes two shares at least to split.")))
            return False
        return self.is_sent and all(answers)

    def given(self) -> list[Share]:
        return [form.share for form in self.shares if form.says_something]

    @property
    def reason(self) -> Translated:
        return self.reason_form.reason

    @property
    def errors(self) -> bool:
        return bool(self.refusals) or any(form.errors for form in self._forms)

    def non_field_errors(self) -> list[str]:
        return self.refusals

    def __iter__(self) -> Any:
        return (bound for form in self._forms for bound in form)

    def refuse(self, words: str) -> None:
        """Say on the page why an action would not; what was typed stays."""
        self.refusals.append(words)
