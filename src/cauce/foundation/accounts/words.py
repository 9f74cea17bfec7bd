"""How the acts on people are told in the record."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.models import Appointment, Invitation, Role, User
from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.ledger.words import Telling
from cauce.foundation.web.templatetags.cauce import day, language_name


def register() -> None:
    """Teach the record the words for people, invitations and appointments."""
    words.kind(type_of(User), gettext_lazy("Person"), "people:detail")
    words.kind(type_of(Invitation), gettext_lazy("Invitation"))
    words.kind(type_of(Appointment), gettext_lazy("Appointment"))
    words.verb("invite", gettext_lazy("Invited"), _invited)
    words.verb(
        "resend_invitation", gettext_lazy("Sent an invitation again"),
        gettext_lazy("%(who)s sent the invitation to %(what)s again."),
    )  # fmt: skip
    words.verb(
        "withdraw_invitation", gettext_lazy("Withdrew an invitation"),
        gettext_lazy("%(who)s withdrew the invitation to %(what)s."),
    )  # fmt: skip
    words.verb("accept_invitation", gettext_lazy("Accepted an invitation"), _accepted)
    words.verb("appoint", gettext_lazy("Appointed"), _appointed)
    words.verb("end_appointment", gettext_lazy("Ended an appointment"), _ended)
    words.verb(
        "close_account",
        gettext_lazy("Closed an account"),
        gettext_lazy("%(who)s closed the account of %(what)s."),
    )
    words.verb("change_language", gettext_lazy("Changed language"), _changed_language)
    words.verb(
        "change_password", gettext_lazy("Changed a password"), gettext_lazy("%(who)s changed their password.")
    )
    words.verb(
        "add_second_step", gettext_lazy("Added a second step"),
        gettext_lazy("%(who)s added a second step to their sign-in."),
    )  # fmt: skip
    words.verb(
        "remove_second_step", gettext_lazy("Removed a second step"),
        gettext_lazy("%(who)s removed a second step from their sign-in."),
    )  # fmt: skip


def _role(telling: Telling) -> str:
    """The role as it stands within a sentence: small letters for a post, capitals for a body."""
    names = {
        Role.SECRETARIAT: _("officer of the Technical Secretariat"),
        Role.CHAIR: _("officer of the Platform chair"),
        Role.FOCAL_POINT: _("focal point"),
        Role.TEAM_LEAD: _("team lead"),
        Role.OBSERVER: _("observer"),
    }
    role = telling.change.get("role", "")
    return names.get(role, str(role))


def _until(telling: Telling, key: str = "until") -> str:
    until = telling.change.get(key)
    return day(date.fromisoformat(until)) if until else ""


def _told(telling: Telling, with_end: str, without_end: str) -> str:
    until = _until(telling)
    return telling.filled(with_end if until else without_end, role=_role(telling), until=until)


def _invited(telling: Telling) -> str:
    return _told(
        telling,
        _("%(who)s invited %(what)s as %(role)s for %(party)s, until %(until)s."),
        _("%(who)s invited %(what)s as %(role)s for %(party)s."),
    )


def _accepted(telling: Telling) -> str:
    return _told(
        telling,
        _("%(what)s accepted the invitation and acts as %(role)s for %(party)s, until %(until)s."),
        _("%(what)s accepted the invitation and acts as %(role)s for %(party)s."),
    )


def _appointed(telling: Telling) -> str:
    return _told(
        telling,
        _("%(who)s appointed %(what)s as %(role)s for %(party)s, until %(until)s."),
        _("%(who)s appointed %(what)s as %(role)s for %(party)s."),
    )


def _ended(telling: Telling) -> str:
    return telling.filled(
        _("%(who)s ended the appointment of %(what)s as %(role)s for %(party)s; the last day is %(until)s."),
        role=_role(telling), until=_until(telling),
    )  # fmt: skip


def _changed_language(telling: Telling) -> str:
    return telling.filled(
        _("%(who)s changed their language to %(language)s."),
        language=language_name(str(telling.change.get("to", ""))),
    )
