"""What the job worker does for the plans, unasked."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from cauce.regional.plans.importing import actions


@app.periodic(cron="17 4 * * *")
@app.task(name="plans.forget_sheets", queueing_lock="plans.forget_sheets", lock="plans.forget_sheets")
def forget_sheets(timestamp: int) -> None:  # noqa: ARG001
    """Every night: drop the rows of sheets that nobody confirmed."""
    actions.forget_old(at=timezone.now())
