"""What django-allauth does with passwords and second steps goes into the record too."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.models import AccessAttempt
from django.db import transaction
from django.utils import timezone

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.ledger.actions import record


def connect() -> None:
    password_changed.connect(_password_changed, dispatch_uid="cauce.password_changed")
    password_reset.connect(_password_reset, dispatch_uid="cauce.password_reset")
    authenticator_added.connect(_step_added, dispatch_uid="cauce.step_added")
    authenticator_removed.connect(_step_removed, dispatch_uid="cauce.step_removed")


def _password_changed(user: User, **_more: Any) -> None:
    _record("change_password", user)


def _password_reset(user: User, **_more: Any) -> None:
    """Whoever reads the mail of an account need not wait for the guesses of others to be forgotten."""
    AccessAttempt.objects.filter(username=user.email.lower()).delete()
    _record("change_password", user, by_mail=True)


def _step_added(user: User, authenticator: Authenticator, **_more: Any) -> None:
    _record_step("add_second_step", user, authenticator)


def _step_removed(user: User, authenticator: Authenticator, **_more: Any) -> None:
    _record_step("remove_second_step", user, authenticator)


def _record_step(verb: str, user: User, authenticator: Authenticator) -> None:
    """Recovery codes come and go with the step they stand in for, and are none of their own."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _record(verb, user, kind=str(authenticator.type))


def _record(verb: str, user: User, **change: Any) -> None:
    person = person_of(user, on=timezone.localdate())
    party = next(iter(person.parties)) if len(person.parties) == 1 else ""
    with transaction.atomic():
        record(verb=verb, subject=user, by=person, party=party, change=change)
