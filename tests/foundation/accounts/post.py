"""What the job worker would do with the mail that waits, done at once."""

from __future__ import annotations

import re

from django.core import mail
from django.core.mail import EmailMessage
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.foundation.accounts import tasks


def waiting() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="accounts.deliver").order_by("id"))


def deliver() -> list[EmailMessage]:
    """Send everything that waits, once, and give it back."""
    mail.outbox.clear()
    for job in waiting():
        tasks.deliver(**job.args)
    return list(mail.outbox)


def link_in(message: EmailMessage) -> str:
    """The path of the one link in a mail."""
    (link,) = re.findall(r"https?://[^/\s]+(/\S+)", str(message.body))
    return str(link)
