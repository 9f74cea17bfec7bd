"""Django's way out for mails of a demonstration: printed, as without a mail server, and kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as Printing
from django.utils import timezone

from cauce.foundation.accounts import secrecy
from cauce.foundation.post.models import KeptMail


class EmailBackend(Printing):
    """Keeps one row for each address, then prints the mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            KeptMail.objects.bulk_create(_kept(message))
        return int(super().send_messages(email_messages) or 0)


def _kept(message: EmailMessage) -> list[KeptMail]:
    text = secrecy.conceal(str(message.body))
    return [
        KeptMail(to=to.lower(), subject=str(message.subject)[:300], concealed=text, sent_at=timezone.now())
        for to in message.recipients()
    ]
