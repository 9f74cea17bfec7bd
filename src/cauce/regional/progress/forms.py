"""What somebody types to report: the update itself, and its rows of money and evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.forms import DayInput
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.models import AttestationKind, Audience, HeldFile, MoneyKind, Stage
from cauce.regional.progress.sniffing import media_type_of

LONGEST = 10_000
READERS = [(each.value, each.label) for each in (Audience.COMMITMENT, Audience.SECRETARIAT)]
CURRENCY = re.compile(r"[A-Z]{3}")
STAGE_WORDS = {
    Stage.PLANNING: gettext_lazy("Prepared, agreed or budgeted; work on it has not begun."),
    Stage.IN_PROGRESS: gettext_lazy("Work has begun and is not finished."),
    Stage.FULFILLED: gettext_lazy("What was promised is done. Say how one can see it."),
    Stage.DISCONTINUED: gettext_lazy("It will not be done. Say why."),
    Stage.SUPERSEDED: gettext_lazy("Another commitment has taken its place. Say which."),
}


def long_text(label: Any, help_text: Any = "", language: str = "es") -> forms.CharField:
    """A text in one language; the other one stands beside it."""
    words = forms.Textarea(attrs={"rows": 4, "lang": language})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST, widget=words)


class UpdateForm(forms.Form):
    """The update without its indicators, money and evidence. `version` is the one that was read."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    refers_to = forms.DateField(
        label=gettext_lazy("How things stood on"), widget=DayInput(),
        help_text=gettext_lazy("The day the facts refer to, not the day of writing."),
    )  # fmt: skip
    stage = forms.ChoiceField(label=gettext_lazy("Stage of your share"), widget=forms.RadioSelect)
    reason_es = long_text(gettext_lazy("Why it is discontinued, in Spanish"))
    reason_en = long_text(gettext_lazy("Why it is discontinued, in English"), language="en")
    superseded_by = forms.CharField(
        label=gettext_lazy("Which commitment takes its place"), required=False, max_length=40,
        help_text=gettext_lazy("Its key, as the register shows it: MEX-01."),
    )  # fmt: skip
    done_es = long_text(gettext_lazy("What was done, in Spanish"))
    done_en = long_text(gettext_lazy("What was done, in English"), language="en")
    obstacles_es = long_text(gettext_lazy("Obstacles, in Spanish"))
    obstacles_en = long_text(gettext_lazy("Obstacles, in English"), language="en")
    obstacles_audience = forms.ChoiceField(
        label=gettext_lazy("Who reads the obstacles"), choices=Audience.choices, initial=Audience.OWNER
    )
    support_es = long_text(gettext_lazy("Support needed, in Spanish"))
    support_en = long_text(gettext_lazy("Support needed, in English"), language="en")
    said_by = forms.CharField(
        label=gettext_lazy("Who vouches for it"), required=False, max_length=200,
        help_text=gettext_lazy("The authority that says so, in your own words: Ministry of Foreign Affairs."),
    )  # fmt: skip
    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads this update once it is signed"), choices=READERS,
        widget=forms.RadioSelect, initial=Audience.COMMITMENT,
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, commitment: Commitment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person, self.commitment = person, commitment
        stage: Any = self.fields["stage"]
        stage.choices = [(each.value, _explained(each)) for each in Stage]
        for name in ("reason_es", "reason_en", "done_es", "done_en"):
            self.fields[name].widget.attrs["rows"] = 3 if name.startswith("reason") else 5
        self.fields["refers_to"].widget.attrs["max"] = person.on.isoformat()

    def clean_refers_to(self) -> date:
        day: date = self.cleaned_data["refers_to"]
        if day > self.person.on:
            raise ValidationError(_("This day is still to come. Choose today or an earlier day."))
        return day

    def clean_superseded_by(self) -> int | None:
        key = self.cleaned_data["superseded_by"].strip()
        if not key:
            return None
        found = Commitment.objects.visible_to(self.person).filter(key__iexact=key).first()
        if found is None or found.pk == self.commitment.pk:
            raise ValidationError(_("There is no other commitment with the key %(key)s.") % {"key": key})
        return int(found.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        stage = cleaned.get("stage")
        if stage == Stage.DISCONTINUED and not (cleaned.get("reason_es") or cleaned.get("reason_en")):
            self.add_error("reason_es", _("Say why it is discontinued."))
        if stage != Stage.SUPERSEDED:
            # The page hides the field then: nobody could mend it.
            self.errors.pop("superseded_by", None)
        elif not cleaned.get("superseded_by") and not self.has_error("superseded_by"):
            self.add_error("superseded_by", _("Say which commitment takes its place."))
        return cleaned


def _explained(stage: Stage) -> SafeString:
    words = '<span><strong>{}</strong> <span class="option-words">{}</span></span>'
    return format_html(words, stage.label, STAGE_WORDS[stage])


class Row(forms.Form):
    """One of several alike. With nothing in the fields that `speak`, it says nothing."""

    speak: tuple[str, ...] = ()

    use_required_attribute = False

    @property
    def is_empty(self) -> bool:
        return self.is_bound and not any(self[name].data for name in self.speak)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_empty:
            self._errors, self.cleaned_data = ErrorDict(), {}


class MoneyRow(Row):
    speak = ("amount", "currency")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MoneyKind.choices)
    amount = forms.DecimalField(
        label=gettext_lazy("Total to date"), min_value=Decimal(0), max_digits=18, decimal_places=2
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3,
        widget=forms.TextInput(attrs={"size": 4, "placeholder": "USD", "autocapitalize": "characters"}),
    )  # fmt: skip

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if not CURRENCY.fullmatch(code):
            raise ValidationError(_("A currency has three letters: USD, MXN, BZD."))
        return code


class EvidenceRow(Row):
    speak = ("title", "file", "link")
    title = forms.CharField(label=gettext_lazy("What it is"), max_length=200, required=False)
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    link = forms.URLField(
        label=gettext_lazy("or a link"), max_length=500, required=False, assume_scheme="https"
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads it"), choices=Audience.choices, initial=Audience.SECRETARIAT
    )

    #: The file, once it was found fit to be evidence: it is kept whatever else is wrong.
    checked: UploadedFile[bytes] | None = None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            media_type_of(file)
            self.checked = file
        return file

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        if link and not link.startswith(("http://", "https://")):
            raise ValidationError(_("A link begins with http:// or https://."))
        return link

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in ("file", "link") if cleaned.get(name)]
        if len(given) != 1 and not self.errors:
            self.add_error("file", _("Choose a file or give a link: one of the two."))
        return cleaned


class HeldRow(forms.Form):
    """A file that waits already: what it is, who reads it, and whether it is taken off.

    `name` comes back from the page, so that one which is gone meanwhile can be called by its name.
    """

    name = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=gettext_lazy("What it is"), max_length=200, required=False)
    audience = forms.ChoiceField(label=gettext_lazy("Who reads it"), choices=Audience.choices)
    drop = forms.BooleanField(label=gettext_lazy("Take it off"), required=False)

    use_required_attribute = False

    def __init__(self, data: Any = None, *, piece: HeldFile) -> None:
        self.piece = piece
        prefix = f"h{piece.pk}"
        first = {"name": piece.file_name, "title": piece.title, "audience": piece.audience}
        is_sent = data is not None and f"{prefix}-audience" in data
        super().__init__(data if is_sent else None, prefix=prefix, initial=first)

    @property
    def is_dropped(self) -> bool:
        return bool(self["drop"].value())


class VerifyForm(forms.Form):
    """What the secretariat attests: that it saw the evidence, or who verified the content."""

    kind = forms.ChoiceField(label=gettext_lazy("What you attest"), widget=forms.RadioSelect)
    verifier = forms.CharField(
        label=gettext_lazy("Who verified it"), required=False, max_length=200,
        help_text=gettext_lazy("The third party that verified the content: its name, as it signs."),
    )  # fmt: skip
    note_es = long_text(gettext_lazy("Note, in Spanish"))
    note_en = long_text(gettext_lazy("Note, in English"), language="en")

    def __init__(self, *args: Any, kinds: Iterable[AttestationKind], **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [(each.value, each.label) for each in kinds]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == AttestationKind.VERIFIED and not cleaned.get("verifier"):
            self.add_error("verifier", _("Say who verified it."))
        return cleaned
