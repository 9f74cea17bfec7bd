"""What the job worker does for kept texts, unasked."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from cauce.foundation.drafts import actions


@app.periodic(cron="17 3 * * *")
@app.task(name="drafts.purge", queueing_lock="drafts.purge", lock="drafts.purge")
def purge(timestamp: int) -> None:  # noqa: ARG001
    """Every night: drop what nobody came back to. `timestamp` is the minute it was due."""
    actions.purge(at=timezone.now())
