"""Django's way out for mails where there is a mail server: each leaves once, and what fails is written down.

SMTP cannot promise "exactly once": when everything breaks off after the last byte and before the answer,
nobody knows. Such a mail is sent again under the same Message-ID, so that mailboxes can drop the second.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as Sending
from django.db import transaction
from django.utils import timezone

from cauce.foundation.post.models import Delivery

#: Seconds that RFC 5321 (4.5.3.2) has a sender wait for an answer. Who gives up earlier sends it twice.
ANSWER_PATIENCE = 600

logger = logging.getLogger(__name__)


class EmailBackend(Sending):
    """Sends mails that bear a Message-ID one by one, none of them twice."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many left now. Raises OSError or SMTPException for the first that did not."""
        return sum(self._send_once(message) for message in email_messages)

    def open(self) -> bool | None:
        opened = super().open()
        connection: Any = self.connection
        if opened and connection.sock:
            connection.sock.settimeout(ANSWER_PATIENCE)
        return opened

    def _send_once(self, message: EmailMessage) -> int:
        name = message.extra_headers.get("Message-ID")
        if name is None:
            return super().send_messages([message]) or 0
        Delivery.objects.get_or_create(message_id=name)
        with transaction.atomic():
            # Held until it is over: a second worker with the same mail waits here, and finds that it left.
            delivery = Delivery.objects.select_for_update().get(message_id=name)
            failure = None if delivery.left_at else self._attempt(message, delivery)
        if failure:
            raise failure
        return 1

    def _attempt(self, message: EmailMessage, delivery: Delivery) -> Exception | None:
        """Try once and write down what came of it."""
        failure: Exception | None = None
        try:
            super().send_messages([message])
        except (OSError, SMTPException) as error:
            failure = error
            logger.warning("Mail %s did not leave: %s", delivery.message_id, reason_of(error))
        delivery.tried, delivery.tried_at = delivery.tried + 1, timezone.now()
        delivery.reason = reason_of(failure) if failure else ""
        delivery.left_at = None if failure else delivery.tried_at
        delivery.save()
        return failure


def reason_of(error: Exception) -> str:
    """What the mail host said, or what stood between, in a line without the address."""
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _line(code, words)
    if isinstance(error, SMTPResponseException):
        return _line(error.smtp_code, error.smtp_error)
    return _line(type(error).__name__, str(error))


def _line(first: object, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{first} {text}".split())[:300]
