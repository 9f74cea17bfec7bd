"""What the job worker does for the accounts."""

from __future__ import annotations

import json

from django.core.mail import EmailMessage
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cauce.foundation.accounts import secrecy


@app.task(name="accounts.deliver", queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def deliver(concealed: str) -> None:
    """Send one mail of `mail.send_later`; tried again for some six hours when the mail host fails."""
    message = json.loads(secrecy.reveal(concealed))
    EmailMessage(message["subject"], message["body"], to=[message["to"]]).send()
