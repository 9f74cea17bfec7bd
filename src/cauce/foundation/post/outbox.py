"""The mails that have not left: who waits for them, what stands against it, and sending them again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.foundation.accounts import secrecy
from cauce.foundation.accounts.tasks import deliver, message_id
from cauce.foundation.post.models import Delivery


@dataclass(frozen=True)
class Stuck:
    """A mail that was tried and has not left. `next_at` is None once nobody tries any more."""

    to: str
    tries: int
    tried_at: datetime | None
    reason: str
    next_at: datetime | None


def stuck() -> list[Stuck]:
    """Mails that were tried at least once and have not left, oldest first. Two queries."""
    jobs = [job for job in _unsent() if job.status == "failed" or job.attempts]
    names = {job.pk: message_id(job.args["concealed"]) for job in jobs}
    tries = Delivery.objects.in_bulk(names.values(), field_name="message_id")
    return [_told(job, tries.get(names[job.pk])) for job in jobs]


def send_again() -> int:
    """Have every mail that was tried and has not left tried at once, also those given up. How many.

    What is being sent at this moment is left alone.
    """
    return sum(_tried_at_once(job) for job in _unsent() if job.status == "failed" or job.attempts)


def _tried_at_once(job: ProcrastinateJob) -> bool:
    if job.status == "failed":
        app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
        return True
    with transaction.atomic():
        was_waiting = app.job_manager.cancel_job_by_id(job.pk, delete_job=True)
        if was_waiting:
            deliver.defer(concealed=job.args["concealed"])
    return bool(was_waiting)


def _unsent() -> QuerySet[ProcrastinateJob]:
    jobs = ProcrastinateJob.objects.filter(task_name=deliver.name, status__in=("todo", "doing", "failed"))
    return jobs.order_by("pk")


def _told(job: ProcrastinateJob, tried: Delivery | None) -> Stuck:
    next_at = None if job.status == "failed" else job.scheduled_at or timezone.now()
    reason = tried.reason if tried else ""
    return Stuck(_address(job), job.attempts, tried.tried_at if tried else None, reason, next_at)


def _address(job: ProcrastinateJob) -> str:
    """Whom the mail is for; "?" once the installation's secret key was changed."""
    try:
        return str(json.loads(secrecy.reveal(job.args["concealed"]))["to"])
    except InvalidToken:
        return "?"
