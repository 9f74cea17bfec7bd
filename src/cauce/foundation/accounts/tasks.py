"""What the job worker does for the accounts."""

from __future__ import annotations

import json
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from cauce.foundation.accounts import secrecy

#: Seconds between two tries, at most; and how many tries that makes in some five days.
LONGEST_PAUSE, TRIES = 3600, 125
#: RFC 3834: no out-of-office answers this.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class Patience(BaseRetryStrategy):
    """A mail host that fails is tried again for five days; one that refuses for good is not."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if is_refused(exception) or job.attempts >= TRIES:
            return None
        return RetryDecision(retry_in={"seconds": min(LONGEST_PAUSE, 4 ** min(job.attempts + 1, 10))})


def is_refused(error: BaseException) -> bool:
    """Whether the mail host said that it will never take this mail for this address."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def message_id(concealed: str) -> str:
    """The name of a mail, the same at every try: whoever gets it twice can tell."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{secrecy.digest(concealed)[:40]}@{host}>"


@app.task(name="accounts.deliver", queue="mail", retry=Patience())
def deliver(concealed: str) -> None:
    """Send one mail of `mail.send_later`. Raises what the mail host raised."""
    message = json.loads(secrecy.reveal(concealed))
    headers = {**AUTOMATIC, **message.get("headers", {}), "Message-ID": message_id(concealed)}
    EmailMessage(message["subject"], message["body"], to=[message["to"]], headers=headers).send()
