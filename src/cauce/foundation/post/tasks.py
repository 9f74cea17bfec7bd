"""What the job worker does for mails and for the queue itself, unasked."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from cauce.foundation.post.models import Delivery

#: Seconds without a sign of life after which a worker counts as dead. It gives one every ten.
DEAD_AFTER = 30
#: So long a mail that left is remembered, so that it does not leave again.
REMEMBERED = timedelta(days=30)


@app.periodic(cron="* * * * *")
@app.task(name="post.take_up_again", queueing_lock="post.take_up_again")
async def take_up_again(timestamp: int) -> None:  # noqa: ARG001
    """Each minute: what a worker that was killed left half done is done again.

    Without it the job would stand as being done for ever, and with it all that share its lock.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        await _free(job)


async def _free(job: Job) -> None:
    """Put it back in the queue; unless the next of its kind waits there, which then does its work."""
    try:
        await app.job_manager.retry_job(job)
    except ConnectorException:
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


@app.periodic(cron="27 3 * * *")
@app.task(name="post.forget", queueing_lock="post.forget", lock="post.forget")
def forget(timestamp: int) -> None:  # noqa: ARG001
    """Every night: what left long ago."""
    Delivery.objects.filter(left_at__lt=timezone.now() - REMEMBERED).delete()
