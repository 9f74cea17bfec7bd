"""Small forms: who will see it, why it is closed, before whom a need is put, what a member answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.visibility import Visibility
from cauce.regional.support import rules
from cauce.regional.support.checking import Fault
from cauce.regional.support.forms.fields import Pairs, asked, boxes, text
from cauce.regional.support.models import AnswerKind, Need, Offer


class ActForm(forms.Form):
    """A form whose act may be refused: what was typed stays."""

    def refuse(self, words: str, found: Iterable[Fault] = ()) -> None:
        """Say why; at the fields that are meant, where they stand here."""
        named = [(name, said) for name, said in found if name in self.fields]
        for name, said in named:
            self.add_error(name, said)
        if not named:
            self.add_error(None, words)


class PublishForm(ActForm):
    """The audience: only those that are wider than what it has."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    visibility = forms.ChoiceField(
        label=_("Who will see it"), widget=forms.RadioSelect, **asked(_("Choose who will see it."))
    )
    named = boxes(
        _("States and organisations"), (), _("Only if you choose the States and organisations named.")
    )

    def __init__(self, *args: Any, record: Need | Offer, parties: Pairs, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"version": record.version}
        audience: Any = self.fields["visibility"]
        audience.choices = [(code, Visibility(code).label) for code in rules.audiences_after(record)]
        already = {record.owner_id, *record.named_parties.values_list("code", flat=True)}
        named: Any = self.fields["named"]
        named.choices = [pair for pair in parties if pair[0] not in already]


class CloseForm(ActForm):
    because = text(
        _("Why"), rows=3, limit=2000, hint=_("Whoever reads it reads this reason too."),
        needed=_("Say why it is closed."),
    )  # fmt: skip


class CirculateForm(ActForm):
    parties = boxes(_("Before whom"), needed=_("Choose to whom it goes."))

    def __init__(self, *args: Any, parties: Pairs, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["parties"]
        field.choices = parties


class AnswerForm(ActForm):
    party = forms.ChoiceField(label=_("For whom you answer"), **asked(_("Choose for whom you answer.")))
    kind = forms.ChoiceField(
        label=_("Your answer"), choices=AnswerKind.choices, widget=forms.RadioSelect,
        **asked(_("Choose one of the three answers.")),
    )  # fmt: skip
    words = text(
        _("In your own words"), rows=3, limit=4000, hint=_("If you like: what you could give, or when.")
    )

    def __init__(self, *args: Any, parties: Pairs, **options: Any) -> None:
        super().__init__(*args, **options)
        if len(parties) == 1:
            del self.fields["party"]
        else:
            field: Any = self.fields["party"]
            field.choices = [("", _("Choose")), *parties]
