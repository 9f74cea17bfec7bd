"""Reads of kept mails."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.post.models import KeptMail

#: A link that opens an account: for whoever the mail was written to.
PASSWORD_LINK = re.compile(r"(https?://\S+/account/password/reset/key/)\S+")
INVITATION_LINK = re.compile(r"(https?://\S+/invitation/)\S+")
HIDDEN = "…"


@dataclass(frozen=True)
class Letter:
    """A kept mail as one reader may read it. `is_masked` tells that a secret in it is not for them."""

    to: str
    subject: str
    body: str
    sent_at: datetime
    is_masked: bool


def keeps_mail() -> bool:
    """Whether this installation keeps mails to be read: a demonstration that has no mail server."""
    return bool(settings.KEEPS_MAIL and settings.DEMONSTRATION and not settings.PRODUCTION)


def mails_visible_to(person: Person) -> QuerySet[KeptMail]:
    """Newest first; none where mails are not kept."""
    found = KeptMail.objects.visible_to(person) if keeps_mail() else KeptMail.objects.none()
    return found.order_by("-sent_at", "-pk")


def letter(person: Person, mail: KeptMail) -> Letter:
    """A mail that the person may see. Links that open an account stay its addressee's.

    An invitation's link is the secretariat's too, who sent it; a link to a new password is not.
    """
    body = mail.body
    shown = body if _is_addressee(person, mail) else _masked(person, body)
    return Letter(mail.to, mail.subject, shown, mail.sent_at, shown != body)


def _is_addressee(person: Person, mail: KeptMail) -> bool:
    mine = User.objects.filter(email=mail.to).values_list("pk", flat=True)
    return person.user_id in mine


def _masked(person: Person, body: str) -> str:
    masked = PASSWORD_LINK.sub(rf"\1{HIDDEN}", body)
    return masked if person.is_secretariat else INVITATION_LINK.sub(rf"\1{HIDDEN}", masked)
