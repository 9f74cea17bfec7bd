"""What a person types: invitations, appointments, their own settings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import Appointment, Invitation, Role, User
from cauce.foundation.accounts.names import one_line
from cauce.foundation.accounts.queries import State
from cauce.foundation.parties.models import Party, Team


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class NameField(forms.CharField):
    """A name in one line; one of nothing but unseen characters is none."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class Post(forms.Form):
    """Role, party and team, in the order in which somebody thinks of them."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *Role.choices])
    party = forms.ModelChoiceField(
        queryset=Party.objects.none(), label=_("Acts for"), empty_label=_("Choose a State or an organisation")
    )
    team = forms.ModelChoiceField(
        queryset=Team.objects.none(), label=_("Team"), required=False, empty_label=_("None"),
        help_text=_("Only for a team lead."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choose_from("party", Party)
        self._choose_from("team", Team)

    def _choose_from(self, name: str, model: type[Party] | type[Team]) -> None:
        field: Any = self.fields[name]
        field.queryset = model.objects.all()
        named = sorted(((each.pk, str(each)) for each in model.objects.all()), key=lambda pair: pair[1])
        field.choices = [("", field.empty_label), *named]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") == Role.TEAM_LEAD and not cleaned.get("team"):
            self.add_error("team", _("A team lead leads one team. Choose it."))
        if cleaned.get("role") not in {Role.TEAM_LEAD, None} and cleaned.get("team"):
            self.add_error(
                "team",
                _("Only a team lead has a team. Set the team to “None”, or choose the role of team lead."),
            )
        return cleaned


class InvitationForm(Post):
    name = NameField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The invitation goes there. It becomes their name to sign in.")
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    appointment_ends = forms.DateField(
        label=_("Last day of the appointment"), required=False, widget=DayInput(),
        help_text=_("Access ends when this day does. Leave empty if it is not known."),
    )  # fmt: skip
    field_order = ("name", "email", "language", "role", "party", "team", "appointment_ends")

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def clean_appointment_ends(self) -> date | None:
        ends: date | None = self.cleaned_data["appointment_ends"]
        if ends is not None and ends < self.on:
            raise ValidationError(_("That day is over. Choose today or a later day."))
        return ends


class AppointmentForm(Post):
    began = forms.DateField(label=_("First day"), widget=DayInput())
    ended = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput(),
        help_text=_("Access ends when this day does. Leave empty if it is not known."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        began, ended = cleaned.get("began"), cleaned.get("ended")
        if began and ended and ended < began:
            self.add_error("ended", _("The last day lies before the first."))
        return cleaned


class EndForm(forms.Form):
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput(), help_text=_("Access ends when this day does.")
    )

    def __init__(self, *args: Any, appointment: Appointment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.appointment = appointment

    def clean_last_day(self) -> date:
        last_day: date = self.cleaned_data["last_day"]
        if last_day < self.appointment.began:
            raise ValidationError(_("The last day lies before the first."))
        return last_day


class AcceptForm(forms.Form):
    """The first thing a new person sees: who they are, their language, a password."""

    name = NameField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Your language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"), strip=False, help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    password_again = forms.CharField(
        label=_("The same password again"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, invitation: Invitation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invitation = invitation
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password and cleaned.get("password_again") not in {None, password}:
            self.add_error("password_again", _("The two passwords differ. Type the same one twice."))
        if password:
            try:
                validate_password(password, User(email=self.invitation.email, name=cleaned.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES,
        help_text=_("Cauce greets you and writes to you in this language."),
    )  # fmt: skip


STATES: list[tuple[str, Any]] = [
    ("", _("All appointments")),
    (State.IN_FORCE, _("In force today")),
    (State.COMING, _("Begins later")),
    (State.ENDED, _("Ended")),
]


class PeopleFilter(forms.Form):
    """Filters of the people list; its choices hold only parties that have people the reader may see."""

    party = forms.ChoiceField(label=_("Acts for"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    state = forms.ChoiceField(label=_("Status"), required=False, choices=STATES)

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["party"]
        field.choices = [("", _("All parties")), *parties]
