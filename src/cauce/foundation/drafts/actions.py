"""Keeping and forgetting what was typed. No record is made of it: nothing was said to anybody yet."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts.models import FormDraft

KEPT_FOR = timedelta(days=30)
MOST_PER_PERSON = 200
LARGEST = 200_000
KEY = re.compile(r"[A-Za-z0-9:._-]{1,120}")
#: The field of a form that says whose it is: what is sent after the session ended is kept for that person.
WHOSE = "draft-of"
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password", WHOSE})
SIGNED_WITH = "drafts.whose"


class NotKept(Exception):
    """It was no form's text, or too much of it."""


def keep(*, by: Person, form: str, fields: Any, at: datetime) -> FormDraft:
    """Keep the fields of a form, in place of what was kept of it before.

    `fields` is a list of [name, value] pairs. Raises PermissionDenied for a stranger, `NotKept` for what is
    no such list.
    """
    if by.user_id is None:
        raise PermissionDenied
    if not KEY.fullmatch(form):
        raise NotKept(form)
    data = [[name, value] for name, value in _pairs(fields) if name not in NEVER_KEPT]
    if sum(len(name) + len(value) for name, value in data) > LARGEST:
        raise NotKept("too long")
    with transaction.atomic():
        made, _ = FormDraft.objects.update_or_create(
            user_id=by.user_id, form=form, defaults={"data": data, "saved_at": at}
        )
        _drop_oldest(by.user_id)
    return made


def whose(person: Person, form: str) -> str:
    """What a page writes into its form: signed, so that nobody can name another person."""
    return "" if person.user_id is None else signing.dumps([person.user_id, form], salt=SIGNED_WITH)


def keep_signed_out(*, sent: QueryDict, at: datetime) -> bool:
    """Keep what came when the session was over, for the person whose form it was; whether it is kept."""
    try:
        user, form = signing.loads(sent.get(WHOSE, ""), salt=SIGNED_WITH, max_age=KEPT_FOR)
        found = User.objects.get(pk=user, is_active=True)
        fields = [[name, value] for name, values in sent.lists() for value in values]
        keep(by=person_of(found, on=timezone.localdate(at)), form=form, fields=fields, at=at)
    except (signing.BadSignature, User.DoesNotExist, NotKept):
        return False
    return True


class GoesWithIt(Protocol):
    """What another room does when a person throws away the text of the form with that key."""

    def __call__(self, *, by: Person, form: str) -> None: ...


THROWN_AWAY: list[GoesWithIt] = []


def forget(*, by: Person, form: str) -> None:
    """Drop what was kept of a form: it was sent."""
    if by.user_id is not None:
        FormDraft.objects.filter(user=by.user_id, form=form).delete()


def throw_away(*, by: Person, form: str) -> None:
    """Drop what was kept of a form, and all that other rooms keep beside it (`THROWN_AWAY`)."""
    if not KEY.fullmatch(form):
        return
    with transaction.atomic():
        forget(by=by, form=form)
        for others in THROWN_AWAY:
            others(by=by, form=form)


def purge(*, at: datetime) -> int:
    """Drop what nobody came back to for `KEPT_FOR`; how many that were."""
    return FormDraft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()[0]


def _pairs(fields: Any) -> list[tuple[str, str]]:
    is_list = isinstance(fields, list)
    if not is_list or not all(isinstance(each, list) and len(each) == 2 for each in fields):
        raise NotKept("fields")
    if not all(isinstance(part, str) for each in fields for part in each):
        raise NotKept("fields")
    return [(_storable(name), _storable(value)) for name, value in fields]


def _storable(text: str) -> str:
    """Without the character that the database refuses. Raises `NotKept` for half a character."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotKept("characters") from error
    return text.replace("\x00", "")


def _drop_oldest(user: int) -> None:
    beyond = FormDraft.objects.filter(user=user).order_by("-saved_at", "-pk")[MOST_PER_PERSON:]
    FormDraft.objects.filter(pk__in=beyond.values("pk")).delete()
