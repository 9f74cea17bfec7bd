"""What the job worker does for reports, unasked."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from cauce.regional.progress import held


@app.periodic(cron="23 3 * * *")
@app.task(name="progress.purge", queueing_lock="progress.purge", lock="progress.purge")
def purge(timestamp: int) -> None:  # noqa: ARG001
    """Every night: drop files that nobody came back to. `timestamp` is the minute it was due."""
    held.purge(at=timezone.now())
